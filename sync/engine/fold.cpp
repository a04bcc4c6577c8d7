#include "sync/engine/fold.h"

#include "schema/errors.h"
#include "schema/mutant.h"
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
void replace(RecordState& state, Register& reg, std::string_view dot) {
  if (const auto live = find_row(reg.live, dot); live != reg.live.end()) {
    reg.live.erase(live);
    return;
  }
  if (mutant(Mutant::early_replacement_forgotten)) return;
  if (state.find(dot) != nullptr) return; // seen, and replaced by another already
  const auto at = std::lower_bound(reg.pending.begin(), reg.pending.end(), dot);
  if (at != reg.pending.end() && *at == dot) return;
  reg.pending.insert(at, state.keep(dot));
  ++state.pending;
}

// The dot has come: it is waited for no more.
void take_pending(RecordState& state, std::string_view dot) {
  if (state.pending == 0) return;
  for (auto& [name, reg] : state.registers) {
    const auto at = std::lower_bound(reg.pending.begin(), reg.pending.end(), dot);
    if (at == reg.pending.end() || *at != dot) continue;
    reg.pending.erase(at);
    --state.pending;
  }
}

Register& register_of(RecordState& state, const Change& change, const Write& write) {
  const RegisterName name{change.cls, write.field, write.key};
  const auto at = state.registers.lower_bound(name);
  if (at != state.registers.end() && at->first == name) return at->second;
  const RegisterName kept{state.keep(name.cls), state.keep(name.field), state.keep(name.key)};
  return state.registers.emplace_hint(at, kept, Register())->second;
}

[[noreturn]] void bad_dot() {
  throw Refused({"engine.change", {{"what", "a dot of another form"}}});
}

// The number of ":12".
std::uint64_t short_seq(std::string_view digits) {
  std::uint64_t seq = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9' || seq > (std::uint64_t{1} << 52U)) bad_dot();
    seq = seq * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return seq;
}

} // namespace

const Folded* RecordState::find(std::string_view dot) const {
  const auto at = find_row(folded, dot);
  return at == folded.end() ? nullptr : &*at;
}

void resolve_replaces(Change& change, std::string_view device, const LeafOf& leaf_of) {
  // Empty: of a change that nobody here may see.
  const auto resolved = [&](Text name) -> Text {
    if (name.starts_with(':') && name.find(':', 1) == std::string_view::npos) {
      const std::uint64_t seq = short_seq(name.substr(1));
      const std::string leaf = leaf_of(seq);
      return leaf.empty() ? Text() : change.keep(make_dot(device, seq, leaf));
    }
    const Text dot = name.starts_with(':') ? change.keep(std::string(device).append(name)) : name;
    if (!read_dot(dot)) bad_dot();
    return dot;
  };
  for (Write& write : change.writes) {
    for (Text& name : write.replaces) name = resolved(name);
    std::erase_if(write.replaces, [](Text name) { return name.empty(); });
  }
}

bool fold(RecordState& state, const Change& change, std::string_view dot_text, std::int64_t row) {
  const auto place = position(state.folded, dot_text);
  const bool known = place != state.folded.end() && place->dot == dot_text;
  if (known && !mutant(Mutant::known_change_folded_again)) return false;
  if (state.record.empty()) {
    state.record = change.record;
    state.root = change.root;
  }
  const Text dot = state.keep(dot_text), at = state.keep(change.at), by = state.keep(change.by);
  if (!state.authors.contains(change.by)) state.authors.emplace(change.by);
  for (const Write& write : change.writes) {
    Register& reg = register_of(state, change, write);
    for (const Text replaced : write.replaces) replace(state, reg, replaced);
    if (mutant(Mutant::replaces_across_fields))
      for (auto& [name, other] : state.registers)
        for (const Text replaced : write.replaces) replace(state, other, replaced);
    // It goes on waiting until the end of the change, which may write one register twice.
    const bool replaced = std::binary_search(reg.pending.begin(), reg.pending.end(), dot);
    if (!write.value || replaced) continue;
    if (mutant(Mutant::wall_clock_winner) && !reg.live.empty()) {
      if (reg.live.front().at < at) reg.live = {{dot, at, by, state.keep(*write.value)}};
      continue;
    }
    const auto live = position(reg.live, dot);
    if (live != reg.live.end() && live->dot == dot)
      live->value = state.keep(*write.value); // one change, one register twice: the last
    else
      reg.live.insert(live, {dot, at, by, state.keep(*write.value)});
  }
  state.folded.insert(place, {dot, row});
  // Where it was waited for in a register that it does not write it never comes: agreement of field and key.
  take_pending(state, dot);
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

std::map<std::string, std::string> class_hashes(const RecordState& state) {
  std::map<std::string, std::string> hashes;
  std::string text;
  for (auto at = state.registers.begin(); at != state.registers.end();) {
    const Text cls = at->first.cls;
    text.clear();
    for (; at != state.registers.end() && at->first.cls == cls; ++at)
      append_live(text, at->first, at->second);
    if (!text.empty()) hashes.emplace(cls, sha256(text));
  }
  return hashes;
}

} // namespace dromos
