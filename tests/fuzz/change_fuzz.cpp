#include "schema/json.h"
#include "sync/engine/change.h"
#include "sync/engine/fold.h"
#include "sync/engine/present.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/targets.h"
#include "tests/unit/loop/world.h"

namespace dromos::fuzz {

namespace {

bool same(const Write& a, const Write& b) {
  return a.field == b.field && a.key == b.key && a.value == b.value && a.replaces == b.replaces;
}

bool same(const Change& a, const Change& b) {
  if (a.writes.size() != b.writes.size()) return false;
  for (std::size_t i = 0; i < a.writes.size(); ++i)
    if (!same(a.writes[i], b.writes[i])) return false;
  return a.seq == b.seq && a.at == b.at && a.by == b.by && a.record == b.record && a.root == b.root &&
         a.cls == b.cls && a.schema == b.schema;
}

} // namespace

int fuzz_change(const std::uint8_t* data, std::size_t size) {
  const std::string_view line = text_of(data, size);
  const std::string device = "abcdefghijklmnop";
  Change change;
  if (!accepted([&] { change = read_change(line); })) return 0;
  require(accepted([&] { parse_json(line); }), "a change's line is strict JSON");
  const std::string written = write_change(change, std::string(16, 's'));
  Change again;
  require(accepted([&] { again = read_change(written); }), "what write_change() writes, read_change() reads");
  require(same(change, again), "a change is read as it was written");

  if (!accepted([&] { resolve_replaces(change, device, [](std::uint64_t) { return leaf_hash("x"); }); }))
    return 0;
  RecordState state;
  const Dot dot = make_dot(device, change.seq, leaf_hash(line));
  require(fold(state, change, dot, 1), "a change is folded once");
  const std::string packed = pack(state);
  require(!fold(state, change, dot, 1) && pack(state) == packed, "and never again");
  RecordState unpacked;
  require(accepted([&] { unpacked = unpack(packed); }), "what pack() writes, unpack() reads");
  const Catalog& catalog = test::catalog();
  const Json fields = present(catalog, state, {})["fields"], shown = parse_json(shown_values(catalog, state));
  require(catalog.type(type_of(state.record)) != nullptr || shown == fields, "a record is shown in one way");
  require(pack(unpacked) == packed && class_hashes(unpacked) == class_hashes(state),
          "unpack() undoes pack()");
  return 0;
}

} // namespace dromos::fuzz
