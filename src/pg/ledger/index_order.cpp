// Sorting by the comparison functions of an index.

#include "index_order.hpp"

#include "../array.hpp"

#include "postgres.hpp"

extern "C" {
#include "catalog/pg_am.h"
}

namespace florin {
namespace {

struct Order {
  const DirectRows *rows;
  int keys;
  AttrNumber columns[INDEX_MAX_KEYS];
  SortSupportData sort[INDEX_MAX_KEYS];
  bool is_number[2];  // ids, line numbers and times, which are compared without a call
};

Order order_of(Relation index, const DirectRows &rows) {
  Order order = {};
  order.rows = &rows;
  order.keys = index->rd_index->indnkeyatts;
  for (int i = 0; i < order.keys; ++i) {
    const std::int16_t option = index->rd_indoption[i];
    SortSupport sort = &order.sort[i];
    order.columns[i] = index->rd_index->indkey.values[i];
    sort->ssup_cxt = CurrentMemoryContext;
    sort->ssup_collation = index->rd_indcollation[i];
    sort->ssup_nulls_first = (option & INDOPTION_NULLS_FIRST) != 0;
    sort->ssup_attno = static_cast<AttrNumber>(i + 1);
    const bool descends = (option & INDOPTION_DESC) != 0;
#if PG_VERSION_NUM >= 180000
    PrepareSortSupportFromIndexRel(index, descends, sort);
#else
    PrepareSortSupportFromIndexRel(index, descends ? BTGreaterStrategyNumber : BTLessStrategyNumber, sort);
#endif
    if (i < 2) {
      order.is_number[i] =
          (sort->comparator == ssup_datum_signed_cmp || sort->comparator == ssup_datum_int32_cmp) &&
          !sort->ssup_reverse;
    }
  }
  return order;
}

int by_later_keys(const IndexMember &left, const IndexMember &right, Order &order) {
  const DirectRow first = row_at(*order.rows, left.row);
  const DirectRow second = row_at(*order.rows, right.row);
  for (int i = 2; i < order.keys; ++i) {
    const int column = order.columns[i] - 1;
    const int difference = ApplySortComparator(first.values[column], first.nulls[column],
                                               second.values[column], second.nulls[column], &order.sort[i]);
    if (difference != 0)
      return difference;
  }
  return ItemPointerCompare(&order.rows->tids[left.row], &order.rows->tids[right.row]);
}

int compare_key(const IndexMember &left, const IndexMember &right, int i, Order &order) {
  if (!order.is_number[i] || left.nulls[i] || right.nulls[i])
    return ApplySortComparator(left.keys[i], left.nulls[i], right.keys[i], right.nulls[i], &order.sort[i]);
  const std::int64_t a = DatumGetInt64(left.keys[i]);
  const std::int64_t b = DatumGetInt64(right.keys[i]);
  return a < b ? -1 : a > b ? 1 : 0;
}

bool is_before(const IndexMember &left, const IndexMember &right, Order &order) {
  for (int i = 0; i < order.keys && i < 2; ++i) {
    const int difference = compare_key(left, right, i, order);
    if (difference != 0)
      return difference < 0;
  }
  return by_later_keys(left, right, order) < 0;
}

// Are the keys one or two numbers, and all that the index has, and do the rows lie in their order?
bool is_plain(Relation index, const Order &order, const IndexMember *members, std::size_t count) {
  if (index->rd_index->indnatts != order.keys)
    return false;
  for (int i = 0; i < order.keys; ++i) {
    if (i == 2 || !order.is_number[i])
      return false;
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (members[i].nulls[0] || members[i].nulls[1] ||
        (i > 0 &&
         ItemPointerCompare(&order.rows->tids[members[i - 1].row], &order.rows->tids[members[i].row]) >= 0))
      return false;
  }
  return true;
}

bool is_before_plainly(const IndexMember &left, const IndexMember &right) {
  for (int i = 0; i < 2; ++i) {
    if (left.keys[i] != right.keys[i])
      return DatumGetInt64(left.keys[i]) < DatumGetInt64(right.keys[i]);
  }
  return left.row < right.row;
}

}  // namespace

IndexMember make_member(Relation index, const DirectRows &rows, std::size_t row) {
  const auto *form = index->rd_index;
  const DirectRow from = row_at(rows, row);
  IndexMember member = {};
  member.row = static_cast<std::uint32_t>(row);
  for (int i = 0; i < form->indnatts && i < 2; ++i) {
    member.keys[i] = from.values[form->indkey.values[i] - 1];
    member.nulls[i] = from.nulls[form->indkey.values[i] - 1];
  }
  return member;
}

void sort_members(Relation index, const DirectRows &rows, IndexMember *members, std::size_t count) {
  if (count < 2 || index->rd_rel->relam != BTREE_AM_OID)
    return;
  Order order = order_of(index, rows);
  if (is_plain(index, order, members, count)) {
    sort_unless_sorted(members, count, [](const IndexMember &left, const IndexMember &right) {
      return is_before_plainly(left, right);
    });
    return;
  }
  const auto before = [&order](const IndexMember &left, const IndexMember &right) {
    return is_before(left, right, order);
  };
  sort_unless_sorted(members, count, before);
}

void take_values(Relation index, const DirectRows &rows, const IndexMember &member, Datum *values,
                 bool *nulls) {
  const auto *form = index->rd_index;
  for (int i = 0; i < form->indnatts; ++i) {
    if (i < 2) {
      values[i] = member.keys[i];
      nulls[i] = member.nulls[i];
    } else {
      const DirectRow row = row_at(rows, member.row);
      values[i] = row.values[form->indkey.values[i] - 1];
      nulls[i] = row.nulls[form->indkey.values[i] - 1];
    }
  }
}

}  // namespace florin
