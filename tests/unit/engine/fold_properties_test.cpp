// Properties of the fold and of its bytes, over random histories. A failing one prints its seed (RC_PARAMS).
#include "schema/catalog.h"
#include "schema/json.h"
#include "sync/engine/fold.h"
#include "sync/engine/merkle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <rapidcheck/gtest.h>

namespace dromos {
namespace {

constexpr std::size_t replicas = 8;
const std::string record = "person/0192f3a4-5b6c-7d8e-8f90-a1b2c3d4e5f6";
const std::string classes[] = {"p1-centre", "p1-region"}, fields[] = {"a", "b", "held"}, keys[] = {"", "K"};

struct Made {
  Change change;
  Dot dot;
  std::int64_t row;
};

std::string device_of(std::size_t replica) {
  return "abcdefghijklmno" + std::string(1, static_cast<char>('a' + replica));
}

std::size_t below(std::size_t bound) {
  return *rc::gen::inRange<std::size_t>(0, bound);
}

// A write that replaces any of what was made before, in this register or not, seen by its author or not.
Write any_write(Change& change, const std::vector<Made>& before) {
  Write write;
  write.field = change.keep(fields[below(3)]);
  write.key = change.keep(keys[below(2)]);
  const std::string values[] = {"null", "true", "1", "\"x\"", "\"y\""};
  if (below(5) != 0) write.value = change.keep(values[below(5)]);
  for (std::size_t n = below(4); n > 0 && !before.empty(); --n)
    write.replaces.push_back(change.keep(before[below(before.size())].dot));
  return write;
}

// What up to eight replicas wrote about one record.
std::vector<Made> any_history() {
  std::vector<Made> made;
  std::uint64_t next[replicas] = {};
  for (std::size_t n = 1 + below(24); n > 0; --n) {
    const std::size_t replica = below(replicas);
    Made one;
    one.change.seq = ++next[replica];
    one.change.at = one.change.keep("2026-11-23T08:15:30.12" + std::to_string(below(3)) + "Z");
    one.change.by = one.change.keep("w" + std::to_string(replica));
    one.change.record = one.change.root = one.change.keep(record);
    one.change.cls = one.change.keep(classes[below(2)]);
    one.change.schema = 1;
    for (std::size_t writes = 1 + below(3); writes > 0; --writes)
      one.change.writes.push_back(any_write(one.change, made));
    const std::string salt(16, static_cast<char>('a' + made.size()));
    one.dot = make_dot(device_of(replica), one.change.seq, leaf_hash(write_change(one.change, salt)));
    one.row = static_cast<std::int64_t>(made.size()) + 1;
    made.push_back(std::move(one));
  }
  return made;
}

RecordState folded(const std::vector<Made>& made, const std::vector<std::size_t>& order) {
  RecordState state;
  for (const std::size_t at : order) fold(state, made[at].change, made[at].dot, made[at].row);
  return state;
}

// Every change at least once, some again, in any order.
std::vector<std::size_t> any_order(std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t n = below(6); n > 0; --n) order.push_back(below(count));
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[below(i)]);
  return order;
}

RC_GTEST_PROP(FoldProperties, any_order_and_repetition_gives_the_same_bytes, ()) {
  const std::vector<Made> made = any_history();
  const RecordState one = folded(made, any_order(made.size())), other = folded(made, any_order(made.size()));
  RC_ASSERT(pack(one) == pack(other));
  RC_ASSERT(class_hashes(one) == class_hashes(other));
}

// Eight replicas each know a part and fold what they hear from one another, in whatever order they hear it.
RC_GTEST_PROP(FoldProperties, replicas_that_heard_everything_agree, ()) {
  const std::vector<Made> made = any_history();
  std::vector<std::vector<std::size_t>> heard(replicas);
  for (std::size_t i = 0; i < made.size(); ++i) heard[below(replicas)].push_back(i);
  for (std::size_t meetings = below(16); meetings > 0; --meetings) {
    const std::vector<std::size_t> from = heard[below(replicas)];
    std::vector<std::size_t>& to = heard[below(replicas)];
    to.insert(to.end(), from.begin(), from.end());
  }
  const std::vector<std::vector<std::size_t>> parts = heard;
  for (std::vector<std::size_t>& one : heard)
    for (std::size_t i = 0, from = below(replicas); i < replicas; ++i)
      one.insert(one.end(), parts[(from + i) % replicas].begin(), parts[(from + i) % replicas].end());
  const std::string bytes = pack(folded(made, heard.front()));
  for (const std::vector<std::size_t>& one : heard) RC_ASSERT(pack(folded(made, one)) == bytes);
}

// A value lives exactly where nobody who was folded replaces it: the definition, computed without the fold.
RC_GTEST_PROP(FoldProperties, a_value_lives_until_it_is_replaced, ()) {
  const std::vector<Made> made = any_history();
  const RecordState state = folded(made, any_order(made.size()));
  for (const Made& one : made)
    for (const Write& write : one.change.writes) {
      const auto replaces = [&](const Made& other) {
        return other.change.cls == one.change.cls &&
               std::any_of(other.change.writes.begin(), other.change.writes.end(), [&](const Write& by) {
                 return by.field == write.field && by.key == write.key &&
                        std::find(by.replaces.begin(), by.replaces.end(), one.dot) != by.replaces.end();
               });
      };
      const bool valued =
          std::any_of(one.change.writes.begin(), one.change.writes.end(), [&](const Write& w) {
            return w.field == write.field && w.key == write.key && w.value.has_value();
          });
      const bool lives = valued && std::none_of(made.begin(), made.end(), replaces);
      const auto reg = state.registers.find({one.change.cls, write.field, write.key});
      const bool live =
          reg != state.registers.end() && std::any_of(reg->second.live.begin(), reg->second.live.end(),
                                                      [&](const LiveWrite& w) { return w.dot == one.dot; });
      RC_ASSERT(live == lives);
    }
}

RC_GTEST_PROP(FoldProperties, a_state_is_unpacked_as_it_was_packed, ()) {
  const std::vector<Made> made = any_history();
  std::vector<std::size_t> order = any_order(made.size());
  order.resize(below(order.size() + 1)); // with dots that wait for changes that have not come
  const RecordState state = folded(made, order);
  const RecordState again = unpack(pack(state));
  RC_ASSERT(pack(again) == pack(state));
  RC_ASSERT(class_hashes(again) == class_hashes(state));
  RC_ASSERT(again.authors == state.authors);
  // and it goes on from there as the first would have
  RecordState one = state, other = again;
  for (const Made& change : made) {
    fold(one, change.change, change.dot, change.row);
    fold(other, change.change, change.dot, change.row);
  }
  RC_ASSERT(pack(one) == pack(other));
}

Json any_json(int depth) {
  switch (below(depth > 0 ? 8 : 6)) {
  case 0:
    return nullptr;
  case 1:
    return below(2) == 0;
  case 2:
    return *rc::gen::inRange<std::int64_t>(-(std::int64_t{1} << 53), (std::int64_t{1} << 53) + 1);
  case 3: {
    const double values[] = {-0.0, 0.1, 1e308, 5e-324, 1e21, -1.5, 1e-7, 4503599627370496.5};
    return values[below(8)];
  }
  case 4:
    return *rc::gen::string<std::string>().as("ascii") == "" ? ""
                                                             : "e\xcc\x81 \" \\ \n \x01 \xf0\x9f\x98\x80";
  case 5:
    return std::string(below(2000), 'x');
  case 6: {
    Json array = Json::array();
    for (std::size_t n = below(4); n > 0; --n) array.push_back(any_json(depth - 1));
    return array;
  }
  default: {
    const std::string names[] = {"", "a", "é", "\xf0\x9f\x98\x80", "\xef\xac\xb3"};
    Json object = Json::object();
    for (std::size_t n = below(4); n > 0; --n) object[names[below(5)]] = any_json(depth - 1);
    return object;
  }
  }
}

RC_GTEST_PROP(ChangeProperties, a_change_is_read_as_it_was_written, ()) {
  Change change = any_history().back().change;
  for (Write& write : change.writes)
    if (write.value) write.value = change.keep(canonical(any_json(4)));
  const Change again = read_change(write_change(change, std::string(16, 's')));
  RC_ASSERT(again.seq == change.seq && again.at == change.at && again.by == change.by);
  RC_ASSERT(again.record == change.record && again.root == change.root && again.cls == change.cls);
  RC_ASSERT(again.schema == change.schema && again.writes.size() == change.writes.size());
  for (std::size_t i = 0; i < change.writes.size(); ++i) {
    RC_ASSERT(again.writes[i].field == change.writes[i].field && again.writes[i].key == change.writes[i].key);
    RC_ASSERT(again.writes[i].value == change.writes[i].value);
    RC_ASSERT(again.writes[i].replaces == change.writes[i].replaces);
  }
}

RC_GTEST_PROP(JsonProperties, the_canonical_form_is_one_form, ()) {
  const Json value = any_json(6);
  const std::string written = canonical(value);
  RC_ASSERT(canonical(parse_json(written)) == written);
}

// RFC 9162 §2.1.1, as it is defined: split at the greatest power of two below n.
std::string defined_hash(const std::vector<TreeNode>& leaves, std::size_t from, std::size_t count) {
  if (count == 1) return leaves[from].hash;
  std::size_t left = 1;
  while (left * 2 < count) left *= 2;
  return tree_hash(
      {{defined_hash(leaves, from, left), 1}, {defined_hash(leaves, from + left, count - left), 1}});
}

RC_GTEST_PROP(TreeProperties, any_leaves_withheld_keep_the_hash, ()) {
  std::vector<TreeNode> leaves;
  std::vector<bool> kept;
  for (std::size_t n = 1 + below(70); n > 0; --n) {
    leaves.push_back({leaf_hash(std::to_string(n)), 1});
    kept.push_back(below(3) == 0);
  }
  const std::string hash = tree_hash(leaves);
  RC_ASSERT(hash == defined_hash(leaves, 0, leaves.size()));
  const std::vector<TreeNode> pruned = prune(leaves, kept);
  RC_ASSERT(tree_hash(pruned) == hash);
  std::uint64_t at = 0;
  for (const TreeNode& node : pruned) {
    if (node.leaves > 1)
      for (std::uint64_t i = at; i < at + node.leaves; ++i) RC_ASSERT(!kept[i]);
    at += node.leaves;
  }
  RC_ASSERT(at == leaves.size());
}

} // namespace
} // namespace dromos
