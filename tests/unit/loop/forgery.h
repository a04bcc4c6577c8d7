// What a program that does not keep to the rules could write: honest in its signatures alone.
#pragma once
#include "sync/engine/record_name.h"
#include "tests/unit/loop/world.h"

namespace dromos::test {

// The message key of the refusal, and what it names; "" where there was none.
template <class Act> std::string told(Act act) {
  try {
    act();
  } catch (const Refused& refused) {
    std::string text = refused.message().key;
    for (const auto& [name, value] : refused.message().values)
      if (name == "what") text += ": " + value;
    return text;
  }
  return {};
}

inline std::string fresh(const std::string& type) {
  return new_record(type, 1'795'000'000'000);
}
inline std::string class_of(std::string_view type, std::string_view field) {
  return std::string(*catalog().class_of(type, field));
}

inline Change change_of(const std::string& record, const std::string& root, std::string_view cls,
                        const std::string& by, std::vector<std::pair<std::string, std::string>> values) {
  Change change;
  change.at = "2026-11-23T08:15:30.120Z";
  change.by = change.keep(by);
  change.record = change.keep(record);
  change.root = change.keep(root);
  change.cls = change.keep(cls);
  change.schema = catalog().version();
  for (const auto& [field, value] : values) {
    Write write;
    write.field = change.keep(field);
    write.value = change.keep(value);
    if (field == "held") write.key = change.keep(World::kk2);
    change.writes.push_back(std::move(write));
  }
  return change;
}

// Of a root by itself, one field, which may replace.
inline Change writes(const std::string& root, const std::string& by, const std::string& field,
                     const std::string& value, const std::vector<std::string>& replaces = {}) {
  Change change = change_of(root, root, class_of(type_of(root), field), by, {{field, value}});
  for (const std::string& dot : replaces) change.writes[0].replaces.push_back(change.keep(dot));
  return change;
}

// A batch that no rule of the laptop has looked at, signed with the node's key.
struct Forged {
  std::string header;
  std::vector<std::string> lines; // a leaf each

  std::string hash() const { return trusted_header(header).hash; }
  std::string text() const {
    std::string text = header + "\n";
    for (const std::string& line : lines) text += line + "\n";
    return text;
  }
  std::vector<std::string_view> views() const { return {lines.begin(), lines.end()}; }
  // Without the bodies of an aligned run, from the leaf at `place`.
  Forged withholding(std::size_t place, std::size_t count) const {
    Forged out = *this;
    std::vector<TreeNode> nodes;
    for (std::size_t i = 0; i < count; ++i) nodes.push_back({leaf_hash(lines[place + i]), 1});
    const auto at = out.lines.begin() + static_cast<std::ptrdiff_t>(place);
    *at = withheld_line({tree_hash(nodes), count});
    out.lines.erase(at + 1, at + static_cast<std::ptrdiff_t>(count));
    return out;
  }
};

inline Forged forged_of(const LaptopNode& node, std::vector<std::string> lines, const std::string& device) {
  std::vector<std::string> leaves;
  for (const std::string& line : lines) leaves.push_back(leaf_hash(line));
  const CutOptions options{device, 1, {}, {}, "2026-11-23T20:01:00.000Z"};
  return {cut_batch(options, leaves, node.keys->key, node.keys->chain.front()), std::move(lines)};
}

inline Forged forged(const LaptopNode& node, std::vector<Change> changes, const std::string& device) {
  std::vector<std::string> lines;
  for (Change& change : changes) {
    change.seq = lines.size() + 1;
    lines.push_back(write_change(change, random_bytes(16)));
  }
  return forged_of(node, std::move(lines), device);
}
inline Forged forged(const LaptopNode& node, std::vector<Change> changes) {
  return forged(node, std::move(changes), node.keys->device);
}

// A verdict of the world's hub, as it would sign one.
inline Receipt verdict_on(World& world, const Forged& batch,
                          std::vector<std::pair<std::uint64_t, std::uint64_t>> held,
                          std::vector<Refusal> refused = {}) {
  return {World::hub_unit,
          world.hub->epoch(),
          trusted_header(batch.header).device,
          batch.hash(),
          std::move(held),
          std::move(refused),
          "2026-11-23T20:01:00.000Z",
          1,
          0,
          false};
}
inline std::string line_of(const World& world, const Receipt& receipt) {
  return jws_sign(receipt_payload(receipt), typ_receipt, world.signer_key, world.signer) + "\n";
}

// Sends a batch with the node's next request; gives the hub's word on it.
inline Receipt send(World& world, const LaptopNode& node, const Forged& batch,
                    const std::string& before = {}) {
  world.hub->exchange(node.laptop->request(5'000'000).bytes + before + batch.text(),
                      ders_of(node.keys->chain));
  return read_receipt(jws_read(world.store->batch(batch.hash())->receipt).payload);
}

// The end of an answer to the node's next hello, as the world's hub would write it before any exchange.
inline AnswerEnd end_of(World& world, const LaptopNode& node) {
  const std::string request = node.laptop->request(5'000'000).bytes;
  AnswerEnd end;
  end.hub = World::hub_unit;
  end.device = node.keys->device;
  end.hello = sha256(jws_read(Lines(request).next()).payload);
  end.cursor = {world.hub->epoch(), "view", 1};
  end.unit = World::kk1;
  end.roles = {"SW"};
  end.workers = {node.worker};
  end.schema = catalog().version();
  end.at = instant(world.clock.now_ms());
  return end;
}
inline std::string answer_of(const World& world, AnswerEnd end, const std::string& lines) {
  end.lines = sha256(lines);
  return chain_line(ders_of({world.signer, world.authority})) + lines +
         jws_sign(answer_payload(end), typ_answer, world.signer_key, world.signer) + "\n";
}

} // namespace dromos::test
