// Hubs above hubs in one process: each with its own root, joined as `join` does it, real SQLite, real
// signatures. The network is a function call.
#pragma once
#include "sync/engine/child.h"
#include "sync/engine/upward.h"
#include "tests/unit/loop/world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace dromos::test {

// A hub that may have a parent.
class TreeHub : public HubNode {
 public:
  TreeHub(std::string at, TestClock& clock_of_all)
      : HubNode(std::move(at), &clock_of_all), sender_key(PrivateKey::ed25519()) {}

  void open() {
    upward.reset();
    HubNode::open();
    look_up();
  }

  void join(TreeHub& above) {
    std::vector<Certificate> chain{issue(above.authority, above.authority_key, authority_key.spki(),
                                         Purpose::hub, unit_dns(unit), always()),
                                   above.authority};
    const std::string device = device_id(sender_key.spki());
    std::vector<Certificate> sender = chain;
    sender.insert(sender.begin(), issue(chain.front(), authority_key, sender_key.spki(), Purpose::device,
                                        device + "." + unit_dns(unit), always()));
    up = UpKeys{unit, above.unit, above.root, chain, sender, sender_key, {signer}};
    above.store->transaction([&] {
      DeviceRow row;
      row.device = device;
      row.unit = unit;
      row.chain = ders_of(sender);
      above.store->put(row);
      put_child(*above.store, {device, unit, sha256(authority_key.spki())});
    });
    store->transaction([&] { begin_up_feed(*store); });
    look_up();
    parent = &above;
  }

  void look_up() {
    if (up) upward = std::make_unique<Upward>(*store, catalog(), *up);
  }

  std::vector<std::string> sender_chain() const { return ders_of(up->sender); }
  // One exchange with the parent. `lost`: its answer never comes.
  bool exchange(std::uint64_t most = 1'000'000, bool lost = false) {
    const Upward::Outgoing out = upward->request(most);
    sent += out.changes;
    const std::string answer = parent->hub->exchange(out.bytes, sender_chain());
    if (lost) return true;
    return upward->apply(upward->verified(answer, out, clock.now_ms()), out).more;
  }
  void forward(std::uint64_t most = 1'000'000) {
    for (int round = 0; round < 200 && exchange(most); ++round) {
    }
  }

  LaptopNode enrol(const std::string& worker, const std::string& at,
                   const std::vector<std::string>& roles = {"SW"}) {
    return HubNode::enrol(worker, roles, at);
  }
  void sync(LaptopNode& node) {
    for (int round = 0; round < 50; ++round) {
      const auto out = node.laptop->request(5'000'000);
      const Applied one = node.laptop->apply(hub->exchange(out.bytes, ders_of(node.keys->chain)));
      if (!out.more && !one.more && node.store->batches_in(BatchState::unsent).empty()) break;
    }
  }

  void restore() {
    upward.reset();
    HubNode::restore();
    look_up();
  }

  // Everything here whose class reaches that level, as one text: what two hubs compare.
  std::string state(Reach level) {
    std::map<std::string, std::string> lines;
    store->each_record([&](const RecordRow& row) {
      for (const auto& [cls, hash] : row.hashes)
        if (const Class* known = catalog().cls(cls); known != nullptr && known->reach >= level)
          lines[row.state.record + " " + cls] = hash;
    });
    std::string out;
    for (const auto& [name, hash] : lines) out += name + " " + hash + "\n";
    return sha256(out);
  }
  Json value(const std::string& record, const std::string& field) {
    const auto entry = store->entry(record);
    if (!entry) return "no record";
    return present(catalog(), store->record(entry->id).state, {})["fields"].value(field, Json());
  }
  // Does the file, or what it has not checkpointed yet, hold these bytes?
  bool holds_bytes(const std::string& text) const {
    for (const char* end : {"", "-wal"}) {
      std::ifstream in(folder.path / (std::string("hub.db") + end), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      if (bytes.find(text) != std::string::npos) return true;
    }
    return false;
  }

  PrivateKey sender_key;
  std::optional<UpKeys> up;
  TreeHub* parent = nullptr;
  std::unique_ptr<Upward> upward;
  std::uint64_t sent = 0; // bodies offered to the parent
};

// Two centres, their region, the central office.
struct TreeWorld {
  TestClock clock;
  TreeHub office{"gr", clock}, region{"gr/el30", clock}, athina{"gr/el30/athina", clock},
      peiraias{"gr/el30/peiraias", clock};
  TreeWorld() {
    region.join(office);
    athina.join(region);
    peiraias.join(region);
  }
  // All that is anywhere goes up, and the receipts come down.
  void settle() {
    for (int round = 0; round < 3; ++round) {
      athina.forward();
      peiraias.forward();
      region.forward();
    }
  }
};

// How many own changes of the laptop a hub above holds, and how many could reach it, by its receipts.
struct HeldThere {
  std::uint64_t held = 0, of = 0;
  bool operator==(const HeldThere&) const = default;
};
inline HeldThere held_at(LaptopNode& node, const std::string& unit) {
  HeldThere sum;
  const std::vector<HubAbove> above = read_above(Json::parse(node.store->node("above").value_or("[]")));
  const auto hub =
      std::find_if(above.begin(), above.end(), [&](const HubAbove& one) { return one.hub == unit; });
  if (hub == above.end()) return sum;
  for (const BatchRow& batch : node.store->batches(0)) {
    if (node.store->device(batch.device).device != node.keys->device) continue;
    const auto receipt = receipt_of(batch, *hub);
    for (const ChangeRow& row : node.store->changes(batch.id)) {
      if (row.state != ChangeState::held) continue;
      if (catalog().cls(read_change(row.body).cls)->reach < level_of(unit)) continue;
      ++sum.of;
      sum.held += receipt && receipt->holds(row.seq);
    }
  }
  return sum;
}

// A test that begins with a laptop or two at each centre.
struct HubTree : testing::Test {
  TreeWorld world;
  TreeHub &office = world.office, &region = world.region, &athina = world.athina, &peiraias = world.peiraias;
  LaptopNode anna = athina.enrol("anna", "gr/el30/athina/kk1"),
             babis = athina.enrol("babis", "gr/el30/athina/kk1");
  LaptopNode vera = peiraias.enrol("vera", "gr/el30/peiraias/kk1");

  // One save of each width: p1-centre, p1-region, p1-nation.
  static std::string person(LaptopNode& node, const std::string& place = "CANARY-CENTRE") {
    return create(node, "person", {edit("birth_place", place), edit("gender", "F")});
  }
  static std::string participation(LaptopNode& node, const std::string& about) {
    return create(node, "esf_participation", {edit("operation", "CANARY-NATION")}, about);
  }
};

} // namespace dromos::test
