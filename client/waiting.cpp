#include "client/waiting.h"

#include "schema/value.h"
#include "sync/engine/change.h"

#include <functional>

namespace dromos {

namespace {

using Visit = std::function<void(const std::string& record, const ChangeRow& row)>;

void each_change(Store& store, const BatchRow& batch, const Visit& visit) {
  for (const ChangeRow& row : store.changes(batch.id)) {
    const bool bare = row.state == ChangeState::withheld || row.state == ChangeState::erased;
    visit(bare ? std::string() : read_change(row.body).record.string(), row);
  }
}

bool is_log(const Catalog& catalog, const std::string& record) {
  const Type* type = catalog.type(type_of(record));
  return type != nullptr && !type->hashed;
}

} // namespace

std::map<std::string, WaitingType> waiting_by_type(OpenHome& open) {
  std::map<std::string, WaitingType> out;
  for (const BatchState state : {BatchState::open, BatchState::unsent})
    for (const BatchRow& batch : open.store().batches_in(state))
      each_change(open.store(), batch, [&](const std::string& record, const ChangeRow& row) {
        WaitingType& type = out[std::string(type_of(record))];
        if (!record.empty()) type.records.insert(record);
        type.changes += row.count;
        type.bytes += row.body.size();
      });
  return out;
}

Unsent UnsentCount::of(OpenHome& open) {
  const OwnDevices own(open);
  Unsent sum;
  std::map<std::int64_t, Unsent> cut;
  for (const BatchState state : {BatchState::open, BatchState::unsent})
    for (const BatchRow& batch : open.store().batches_in(state)) {
      if (!own.has(batch.device)) continue;
      Unsent one;
      if (const auto known = cut_.find(batch.id); known != cut_.end())
        one = known->second;
      else
        each_change(open.store(), batch, [&](const std::string& record, const ChangeRow& row) {
          (is_log(open.catalog, record) ? one.readings : one.written) += row.count;
        });
      if (state == BatchState::unsent) cut[batch.id] = one;
      sum.written += one.written;
      sum.readings += one.readings;
    }
  cut_ = std::move(cut);
  return sum;
}

} // namespace dromos
