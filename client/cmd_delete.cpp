#include "client/open_home.h"
#include "sync/engine/show.h"

namespace dromos {

int cmd_delete(const Call& call) {
  OpenHome open(call);
  const RecordRow row = open.laptop.record(call.subject);
  const Readable readable = open.laptop.readable({row.id, row.state.record, row.state.root, row.unit});
  if (show(open.catalog, row.state, readable).deleted) return 0; // it is already
  Entry entry;
  entry.record = call.subject;
  entry.deletes = true;
  open.laptop.save({entry}, open.worker());
  return 0;
}

} // namespace dromos
