#include "sync/engine/fold.h"

#include "schema/errors.h"
#include "sync/engine/json_text.h"
#include "sync/engine/keys.h"

#include <algorithm>

namespace dromos {

namespace {

template <typename Rows> auto position(Rows& rows, std::string_view dot) {
  return std::lower_bound(rows.begin(), rows.end(), dot, [](const auto& row, std::string_view wanted) {
    return std::string_view(row.dot) < wanted;
  });
}

template <typename Rows> auto find_row(Rows& rows, std::string_view dot) {
  const auto at = position(rows, dot);
  return at != rows.end() && at->dot == dot ? at : rows.end();
}

// Replaces `dot` in the register: takes it off the live writes, or remembers it until it comes.
void replace(const RecordState& state, Register& reg, const Dot& dot) {
  if (const auto live = find_row(reg.live, dot); live != reg.live.end()) {
    reg.live.erase(live);
    return;
  }
  if (state.find(dot) != nullptr) return; // seen, and replaced by another already
  const auto at = std::lower_bound(reg.pending.begin(), reg.pending.end(), dot);
  if (at == reg.pending.end() || *at != dot) reg.pending.insert(at, dot);
}

} // namespace

const Folded* RecordState::find(std::string_view dot) const {
  const auto at = find_row(folded, dot);
  return at == folded.end() ? nullptr : &*at;
}

const Register* RecordState::find(std::string_view cls, std::string_view field, std::string_view key) const {
  const auto at = registers.find({std::string(cls), std::string(field), std::string(key)});
  return at == registers.end() ? nullptr : &at->second;
}

void resolve_replaces(Change& change, std::string_view device, const LeafOf& leaf_of) {
  for (Write& write : change.writes) {
    std::vector<std::string> dots;
    dots.reserve(write.replaces.size());
    for (std::string& name : write.replaces) {
      if (!name.starts_with(':')) {
        if (!read_dot(name)) throw Refused({"engine.change", {{"what", "a dot of another form"}}});
        dots.push_back(std::move(name));
        continue;
      }
      if (name.find(':', 1) != std::string::npos) {
        Dot dot = std::string(device) + name;
        if (!read_dot(dot)) throw Refused({"engine.change", {{"what", "a dot of another form"}}});
        dots.push_back(std::move(dot));
        continue;
      }
      std::uint64_t seq = 0;
      for (const char digit : name.substr(1)) {
        if (digit < '0' || digit > '9' || seq > (std::uint64_t{1} << 52U))
          throw Refused({"engine.change", {{"what", "a dot of another form"}}});
        seq = seq * 10 + static_cast<std::uint64_t>(digit - '0');
      }
      if (const std::string leaf = leaf_of(seq); !leaf.empty()) dots.push_back(make_dot(device, seq, leaf));
    }
    write.replaces = std::move(dots);
  }
}

bool fold(RecordState& state, const Change& change, const Dot& dot, std::int64_t row) {
  const auto place = position(state.folded, dot);
  if (place != state.folded.end() && place->dot == dot) return false;
  if (state.record.empty()) {
    state.record = change.record;
    state.root = change.root;
  }
  state.authors.insert(change.by);
  for (const Write& write : change.writes) {
    Register& reg = state.registers[{change.cls, write.field, write.key}];
    for (const Dot& replaced : write.replaces) replace(state, reg, replaced);
    // It waits on until all writes are folded: one change may write one register twice.
    const bool replaced = std::binary_search(reg.pending.begin(), reg.pending.end(), dot);
    if (!write.value || replaced) continue;
    const auto at = position(reg.live, dot);
    if (at != reg.live.end() && at->dot == dot)
      at->value = *write.value; // one change, one register twice: the last
    else
      reg.live.insert(at, {dot, change.at, change.by, *write.value});
  }
  state.folded.insert(position(state.folded, dot), {dot, row});
  // What waited for this dot has come; in a register that it does not write it never comes: agreement of
  // field and key.
  for (auto& [name, reg] : state.registers) {
    if (reg.pending.empty()) continue;
    const auto waiting = std::lower_bound(reg.pending.begin(), reg.pending.end(), dot);
    if (waiting != reg.pending.end() && *waiting == dot) reg.pending.erase(waiting);
  }
  return true;
}

namespace {

void append_live(std::string& text, const RegisterName& name, const Register& reg) {
  for (const LiveWrite& live : reg.live) {
    text.push_back('[');
    append_json_string(text, name.field);
    text.push_back(',');
    append_json_string(text, name.key);
    text.push_back(',');
    append_json_string(text, live.dot);
    text.append(1, ',').append(live.value).append("]\n");
  }
}

} // namespace

std::string class_hash(const RecordState& state, std::string_view cls) {
  std::string text;
  for (auto at = state.registers.lower_bound({std::string(cls), {}, {}});
       at != state.registers.end() && at->first.cls == cls; ++at)
    append_live(text, at->first, at->second);
  return text.empty() ? std::string() : sha256(text);
}

std::map<std::string, std::string> class_hashes(const RecordState& state) {
  std::map<std::string, std::string> hashes;
  std::string text;
  for (auto at = state.registers.begin(); at != state.registers.end();) {
    const std::string& cls = at->first.cls;
    text.clear();
    for (; at != state.registers.end() && at->first.cls == cls; ++at)
      append_live(text, at->first, at->second);
    if (!text.empty()) hashes.emplace(cls, sha256(text));
  }
  return hashes;
}

} // namespace dromos
