// What every trigger function begins with.
#pragma once

#include "../ledger/partitions.hpp"

namespace florin {

// The trigger's data, if it was called as one of this kind on this table of a ledger; an error otherwise.
// `events` is the kind as TRIGGER_FIRED_BEFORE, _AFTER, _FOR_ROW ... tell it.
struct TriggerCall {
  TriggerData *data;
  Ledger *ledger;
};
inline TriggerCall trigger_call(FunctionCallInfo fcinfo, bool before, bool for_row) {
  if (!CALLED_AS_TRIGGER(fcinfo)) {
    ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
                    errmsg("this function can only be called as a trigger")));
  }
  auto *data = reinterpret_cast<TriggerData *>(fcinfo->context);
  if (static_cast<bool>(TRIGGER_FIRED_BEFORE(data->tg_event)) != before ||
      static_cast<bool>(TRIGGER_FIRED_FOR_ROW(data->tg_event)) != for_row) {
    ereport(ERROR,
            (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
             errmsg("trigger \"%s\" is not of the kind its function is for", data->tg_trigger->tgname)));
  }
  return {data, nullptr};
}

// The same, on one of the ledger's tables, or on a partition of it: `table` picks it.
inline TriggerCall ledger_trigger_call(FunctionCallInfo fcinfo, bool before, bool for_row,
                                       Oid Ledger::*table) {
  TriggerCall call = trigger_call(fcinfo, before, for_row);
  call.ledger = open_ledger_of(fcinfo);
  if (!is_part_of(call.data->tg_relation, call.ledger->*table)) {
    ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
                    errmsg("trigger \"%s\" is on a table that its function is not for",
                           call.data->tg_trigger->tgname)));
  }
  return call;
}

}  // namespace florin
