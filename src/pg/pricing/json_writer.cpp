// jsonb from its pieces, through the server's own builder.

#include "json_writer.hpp"

#include "../money/datum.hpp"

#include "postgres.hpp"

namespace florin {

void JsonWriter::push(JsonbIteratorToken token, JsonbValue *value) {
  if (token == WJB_BEGIN_OBJECT || token == WJB_BEGIN_ARRAY) {
    if (depth_ + 1 >= static_cast<int>(lengthof(in_array_)))
      elog(ERROR, "jsonb is nested too deeply");
    in_array_[++depth_] = token == WJB_BEGIN_ARRAY;
  } else if (token == WJB_END_OBJECT || token == WJB_END_ARRAY) {
    --depth_;
  }
  result_ = pushJsonbValue(&state_, token, value);
}

void JsonWriter::put_scalar(JsonbValue &value) {
  push(in_array_[depth_] ? WJB_ELEM : WJB_VALUE, &value);
}

void JsonWriter::name(std::string_view name) {
  JsonbValue key;
  key.type = jbvString;
  key.val.string.val = const_cast<char *>(name.data());
  key.val.string.len = static_cast<int>(name.size());
  push(WJB_KEY, &key);
}

void JsonWriter::null() {
  JsonbValue value;
  value.type = jbvNull;
  put_scalar(value);
}

void JsonWriter::boolean(bool truth) {
  JsonbValue value;
  value.type = jbvBool;
  value.val.boolean = truth;
  put_scalar(value);
}

void JsonWriter::text(std::string_view text) {
  if (text.empty()) {
    null();
    return;
  }
  JsonbValue value;
  value.type = jbvString;
  value.val.string.val = const_cast<char *>(text.data());
  value.val.string.len = static_cast<int>(text.size());
  put_scalar(value);
}

void JsonWriter::number(std::int64_t number) {
  JsonbValue value;
  value.type = jbvNumeric;
  value.val.numeric = int64_to_numeric(number);
  put_scalar(value);
}

void JsonWriter::number(const Decimal &number) {
  JsonbValue value;
  value.type = jbvNumeric;
  value.val.numeric = DatumGetNumeric(numeric_datum(number, 0));
  put_scalar(value);
}

void JsonWriter::amount(const Monetary &amount) {
  char printed[monetary_buffer];
  const std::size_t length = print_monetary(amount, printed);
  text({pnstrdup(printed, length), length});
}

void JsonWriter::time(TimestampTz time) {
  char buffer[MAXDATELEN + 1];
  struct pg_tm parts;
  fsec_t fraction;
  if (timestamp2tm(time, nullptr, &parts, &fraction, nullptr, nullptr) != 0)
    ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("timestamp out of range")));
  parts.tm_isdst = 0;  // or else the zone is left out
  EncodeDateTime(&parts, fraction, true, 0, nullptr, USE_XSD_DATES, buffer);
  text(pstrdup(buffer));
}

void JsonWriter::value(Jsonb *inner) {
  if (inner == nullptr) {
    null();
    return;
  }
  JsonbValue value;
  value.type = jbvBinary;
  value.val.binary.data = &inner->root;
  value.val.binary.len = static_cast<int>(VARSIZE_ANY_EXHDR(inner));
  put_scalar(value);
}

Jsonb *JsonWriter::finish() {
  return JsonbValueToJsonb(result_);
}

}  // namespace florin
