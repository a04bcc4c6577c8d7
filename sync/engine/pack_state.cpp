// The stored form of a RecordState. Dots and workers stand once, in `folded` and `authors`; live writes point
// there.
#include "sync/engine/fold.h"
#include "sync/engine/packed.h"

#include <algorithm>

namespace dromos {

namespace {
constexpr std::uint64_t format = 1;

template <typename Rows> std::uint64_t index_of(const Rows& rows, std::string_view wanted) {
  const auto at = std::find(rows.begin(), rows.end(), wanted);
  return static_cast<std::uint64_t>(std::distance(rows.begin(), at));
}
} // namespace

std::string pack(const RecordState& state) {
  Packer out(512 + 128 * state.registers.size());
  out.number(format).text(state.record).text(state.root == state.record ? std::string_view() : state.root);
  out.number(state.authors.size());
  for (const std::string& author : state.authors) out.text(author);
  out.number(state.folded.size());
  for (const Folded& folded : state.folded)
    out.text(folded.dot).number(static_cast<std::uint64_t>(folded.row));
  out.number(state.registers.size());
  std::string_view cls;
  for (const auto& [name, reg] : state.registers) {
    out.text(name.cls == cls ? Text() : name.cls); // registers stand class by class
    cls = name.cls;
    out.text(name.field).text(name.key).number(reg.live.size());
    for (const LiveWrite& live : reg.live) {
      out.number(static_cast<std::uint64_t>(state.find(live.dot) - state.folded.data()));
      out.text(live.at).number(index_of(state.authors, live.by)).text(live.value);
    }
    out.number(reg.pending.size());
    for (const Text dot : reg.pending) out.text(dot);
  }
  return out.take();
}

RecordState unpack(std::string_view bytes, SharedTexts texts) {
  RecordState state;
  state.texts = texts ? std::move(texts) : std::make_shared<Texts>();
  const Text kept = state.texts->keep(bytes); // its texts are parts of it
  Unpacker in(kept);
  const auto text = [&] { return Texts::within(kept, in.view()); };
  const auto damaged = [] { return Refused({"store.row_damaged", {{"table", "record"}, {"row", "-"}}}); };
  if (in.number() != format) throw damaged();
  state.record = in.text();
  state.root = in.text();
  if (state.root.empty()) state.root = state.record;
  std::vector<Text> authors;
  for (std::uint64_t n = in.number(); n > 0; --n) authors.push_back(text());
  state.authors.insert(authors.begin(), authors.end());
  if (state.authors.size() != authors.size()) throw damaged();
  for (std::uint64_t n = in.number(); n > 0; --n) {
    const Text dot = text();
    // pack() and fold() find dots by their order.
    if (!state.folded.empty() && dot <= state.folded.back().dot) throw damaged();
    state.folded.push_back({dot, static_cast<std::int64_t>(in.number())});
  }
  Text cls;
  for (std::uint64_t n = in.number(); n > 0; --n) {
    if (const Text next = text(); !next.empty()) cls = next;
    const Text field = text(), key = text();
    Register reg;
    for (std::uint64_t live = in.number(); live > 0; --live) {
      const std::uint64_t dot = in.number();
      const Text at = text();
      const std::uint64_t by = in.number();
      if (dot >= state.folded.size() || by >= authors.size()) throw damaged();
      if (!reg.live.empty() && state.folded[dot].dot <= reg.live.back().dot) throw damaged();
      reg.live.push_back({state.folded[dot].dot, at, authors[by], text()});
    }
    for (std::uint64_t pending = in.number(); pending > 0; --pending) {
      const Text dot = text();
      if (!reg.pending.empty() && dot <= reg.pending.back()) throw damaged();
      reg.pending.push_back(dot);
    }
    state.pending += reg.pending.size();
    const RegisterName name{cls, field, key};
    if (!state.registers.empty() && name <= state.registers.rbegin()->first) throw damaged();
    state.registers.emplace_hint(state.registers.end(), name, std::move(reg));
  }
  return state;
}

} // namespace dromos
