#include "sync/engine/evidence.h"

#include "schema/limits.h"
#include "sync/engine/instant.h"
#include "sync/engine/message.h"

namespace dromos {

std::uint64_t forget_evidence(Store& store, std::int64_t now_ms) {
  std::uint64_t forgotten = 0;
  for (const std::int64_t id : store.batches_with(ChangeState::refused)) {
    const BatchRow batch = store.batch(id);
    if (batch.receipt.empty()) continue;
    const auto said = read_instant(read_receipt(jws_read(batch.receipt).payload).at);
    if (!said || *said + limits::evidence_ms > now_ms) continue;
    for (ChangeRow row : store.changes(id)) {
      if (row.state != ChangeState::refused) continue;
      row.body = leaf_hash(row.body);
      row.state = ChangeState::erased;
      store.put(row);
      ++forgotten;
    }
  }
  return forgotten;
}

} // namespace dromos
