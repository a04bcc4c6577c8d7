#include "client/presented.h"

#include "client/people/guard.h"
#include "client/private_note.h"

#include <algorithm>

namespace dromos {

Presenter::Presenter(OpenHome& open) : open_(open) {
  for (RefusedChange& one : open.laptop.refused()) refused_[one.record].push_back(std::move(one.refusal));
}

Json Presenter::record(const std::string& record) {
  const RecordRow row = open_.laptop.record(record);
  if (!may_know_of(open_.laptop, open_.worker(), row.state.root))
    throw Refused({"engine.unknown_record", {{"record", record}}});
  return present(row);
}

Json Presenter::present(const RecordRow& row) {
  const Readable readable = open_.laptop.readable({row.id, row.state.record, row.state.root, row.unit});
  const auto refused = refused_.find(row.state.record);
  Json out = dromos::present(open_.catalog, row.state, readable,
                             refused == refused_.end() ? std::vector<Refusal>{} : refused->second);
  open_notes(open_, note_key_, out);
  return out;
}

std::optional<Json> Presenter::shown(const RecordRow& row) {
  const RecordEntry entry{row.id, row.state.record, row.state.root, row.unit};
  const Readable readable = open_.laptop.readable(entry);
  bool any = row.hashes.empty() &&
             !row.state.empty(); // a record of which nothing is known yet, but that it is there
  for (const auto& [cls, hash] : row.hashes) any = any || readable(cls);
  if (!any || show(open_.catalog, row.state, readable).deleted) return std::nullopt;
  if (!may_know_of(open_.laptop, open_.worker(), row.state.root)) return std::nullopt;
  return present(row);
}

} // namespace dromos
