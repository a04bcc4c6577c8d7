#include "client/people/late_edits.h"

#include "client/people/guard.h"
#include "schema/value.h"
#include "sync/engine/dot.h"

#include <algorithm>

namespace dromos {

LateEdits::LateEdits(Laptop& laptop, const WorkRules& rules)
    : laptop_(laptop), rules_(rules), sight_(laptop) {}

void LateEdits::take(const RecordRow& row) {
  const WorkRule* rule = rules_.of(type_of(row.state.record));
  if (rule == nullptr || (rule->within.empty() && !rule->closes)) return;
  Part part{row.state.record, rule->closes ? row.state.record : std::string(), {}};
  Written closing;
  bool open = false;
  sight_.each_value(row, [&](const RegisterName& name, const LiveWrite& write) {
    const Folded* folded = row.state.find(write.dot);
    const auto dot = read_dot(write.dot);
    if (folded == nullptr || !dot) return;
    const Written here{folded->row, std::string(dot->device), write.at.string(), write.by.string()};
    if (name.field == rule->within) part.of = text_of(write.value);
    if (rule->closes && name.field == rule->state) {
      const std::string code = text_of(write.value);
      open = open || std::find(rule->open.begin(), rule->open.end(), code) != rule->open.end();
      if (here.row > closing.row) closing = here;
      return;
    }
    if (here.device != laptop_.keys().device && here.row > part.newest.row) part.newest = here;
  });
  if (rule->closes && closing.row != 0 && !open) closed_[row.state.record] = closing;
  if (!part.of.empty() && part.newest.row != 0) parts_[row.id] = std::move(part);
}

void LateEdits::refresh(const std::vector<std::string>& records) {
  sight_.forget();
  for (const std::string& record : records) {
    const auto entry = laptop_.store().entry(record);
    if (!entry) continue;
    closed_.erase(record);
    parts_.erase(entry->id);
    take(laptop_.store().record(entry->id));
  }
}

bool LateEdits::told(const std::string& record, std::string_view reader) const {
  const auto entry = laptop_.store().entry(record);
  const auto root = entry ? laptop_.store().entry(entry->root) : std::nullopt;
  if (!root) return false;
  const RecordRow row = laptop_.store().record(root->id);
  return sight_.holds(row) && may_know(laptop_, reader, row);
}

std::vector<LateEdit> LateEdits::list(std::string_view since, std::string_view reader) const {
  std::vector<LateEdit> out;
  for (const auto& [row, part] : parts_) {
    const auto closing = closed_.find(part.of);
    const Written& newest = part.newest;
    if (closing == closed_.end() || newest.row <= closing->second.row || newest.at < since ||
        newest.device == closing->second.device || !told(part.record, reader))
      continue;
    out.push_back({part.record, part.of, newest.at, newest.by, closing->second.at, closing->second.by,
                   part.record + "@" + std::to_string(newest.row)});
  }
  std::sort(out.begin(), out.end(), [](const LateEdit& a, const LateEdit& b) {
    return a.at != b.at ? a.at > b.at : a.record < b.record;
  });
  return out;
}

} // namespace dromos
