// The cache of partitions: their indexes and columns. A look-up in a ledger that is not partitioned never
// gets here but for the first branch.

#include "partitions.hpp"

#include "postgres.hpp"

extern "C" {
#include "catalog/partition.h"
#include "partitioning/partbounds.h"
#include "partitioning/partdesc.h"
#include "utils/partcache.h"
}

namespace florin {
namespace {

// A partition of transactions or of entries.
struct Partition {
  Oid relation;  // the key of the cache
  Oid parent;
  Oid schema;  // the parent's
  bool is_described;
  Oid index;  // transactions: by id; entries: by line
  TransactionColumns transaction;
  EntryColumns entry;
};

constinit HTAB *partitions = nullptr;

Partition &remember(const Partition &partition) {
  if (partitions == nullptr) {
    HASHCTL control = {};
    control.keysize = sizeof(Oid);
    control.entrysize = sizeof(Partition);
    control.hcxt = CacheMemoryContext;
    partitions = hash_create("florin partitions", 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
  }
  auto *cached = static_cast<Partition *>(hash_search(partitions, &partition.relation, HASH_ENTER, nullptr));
  *cached = partition;
  return *cached;
}

const Partition *find(Oid relation) {
  if (partitions == nullptr)
    return nullptr;
  return static_cast<const Partition *>(hash_search(partitions, &relation, HASH_FIND, nullptr));
}

// The parent of a partition, remembered: a trigger asks for each row.
Partition parent_of(Relation relation) {
  const Oid id = RelationGetRelid(relation);
  const Partition *cached = find(id);
  if (cached != nullptr)
    return *cached;
  const std::uint64_t before = count_invalidations();
  Partition fresh = {};
  fresh.relation = id;
  fresh.parent = get_partition_parent(id, false);
  fresh.schema = get_rel_namespace(fresh.parent);
  if (before == count_invalidations())
    remember(fresh);
  return fresh;
}

// What was overtaken by an invalidation while it was looked up is used, and looked up again the next time:
// the caller holds a lock, so that nothing that it asks for can have changed.
Partition describe(const Ledger *ledger, Relation relation) {
  const std::uint64_t before = count_invalidations();
  Partition partition = parent_of(relation);
  if (partition.is_described)
    return partition;
  if (relation->rd_rel->relkind != RELKIND_RELATION) {
    ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                    errmsg("partition \"%s\" of a ledger must be a plain table",
                           RelationGetRelationName(relation))));
  }
  if (partition.parent == ledger->transactions) {
    partition.transaction = find_transaction_columns(*ledger, partition.relation);
    const auto &column = partition.transaction;
    partition.index = find_index(partition.relation, true, column.id, column.effective_at);
  } else {
    partition.entry = find_entry_columns(*ledger, partition.relation);
    const auto &column = partition.entry;
    partition.index =
        find_index(partition.relation, true, column.transaction_id, column.line, column.effective_at);
  }
  partition.is_described = true;
  if (before == count_invalidations())
    remember(partition);
  return partition;
}

// The partition for this date. The engine finds it where the executor would put it.
Oid partition_at(Relation parent, TimestampTz effective_at) {
  PartitionKey key = RelationGetPartitionKey(parent);
  PartitionDesc description = RelationGetPartitionDesc(parent, false);
  if (key->strategy != PARTITION_STRATEGY_RANGE || key->partnatts != 1 ||
      key->partopcintype[0] != TIMESTAMPTZOID) {
    ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                    errmsg("table \"%s\" of a ledger must be partitioned by range of effective_at",
                           RelationGetRelationName(parent))));
  }
  Oid found = InvalidOid;
  if (description->nparts > 0) {
    Datum value = TimestampTzGetDatum(effective_at);
    bool is_equal;
    PartitionBoundInfo bounds = description->boundinfo;
    const int below =
        partition_range_datum_bsearch(key->partsupfunc, key->partcollation, bounds, 1, &value, &is_equal);
    const int index = bounds->indexes[below + 1];
    if (index >= 0)
      found = description->oids[index];
    else if (bounds->default_index >= 0)
      found = description->oids[bounds->default_index];
  }
  if (!OidIsValid(found)) {
    ereport(ERROR, (errcode(ERRCODE_CHECK_VIOLATION),
                    errmsg("no partition of table \"%s\" found for effective_at %s",
                           RelationGetRelationName(parent), timestamptz_to_str(effective_at)),
                    errhint("A ledger has a default partition; make_partitions() makes the others.")));
  }
  return found;
}

Partition find_partition(const Ledger *ledger, Oid parent_id, TimestampTz effective_at) {
  Relation parent = table_open(parent_id, AccessShareLock);
  const Oid id = partition_at(parent, effective_at);
  table_close(parent, NoLock);
  const Partition *cached = find(id);
  if (cached != nullptr && cached->is_described)
    return *cached;
  Relation relation = table_open(id, AccessShareLock);
  const Partition partition = describe(ledger, relation);
  table_close(relation, NoLock);
  return partition;
}

}  // namespace

TransactionTable transactions_at(const Ledger *ledger, TimestampTz effective_at) {
  if (!ledger->is_partitioned)
    return {ledger->transactions, ledger->transactions_by_id, ledger->transaction};
  const Partition partition = find_partition(ledger, ledger->transactions, effective_at);
  return {partition.relation, partition.index, partition.transaction};
}

EntryTable entries_at(const Ledger *ledger, TimestampTz effective_at) {
  if (!ledger->is_partitioned)
    return {ledger->entries, ledger->entries_by_line, ledger->entry};
  const Partition partition = find_partition(ledger, ledger->entries, effective_at);
  return {partition.relation, partition.index, partition.entry};
}

TransactionColumns transaction_columns_of(const Ledger *ledger, Relation relation) {
  return RelationGetRelid(relation) == ledger->transactions ? ledger->transaction
                                                            : describe(ledger, relation).transaction;
}

EntryColumns entry_columns_of(const Ledger *ledger, Relation relation) {
  return RelationGetRelid(relation) == ledger->entries ? ledger->entry : describe(ledger, relation).entry;
}

bool is_part_of(Relation relation, Oid table) {
  return RelationGetRelid(relation) == table ||
         (relation->rd_rel->relispartition && parent_of(relation).parent == table);
}

Oid ledger_schema_of(Relation relation) {
  return relation->rd_rel->relispartition ? parent_of(relation).schema : RelationGetNamespace(relation);
}

void forget_partition(Oid relation) {
  if (partitions == nullptr)
    return;
  if (OidIsValid(relation)) {
    hash_search(partitions, &relation, HASH_REMOVE, nullptr);
    return;
  }
  hash_destroy(partitions);
  partitions = nullptr;
}

}  // namespace florin
