#include "client/repair.h"

#include "sync/engine/authority.h"
#include "sync/engine/chains.h"

#include <algorithm>
#include <map>

namespace dromos {

namespace {

// A batch that cannot stand: its row, a row of it or its device's is damaged or gone. Without every leaf it
// does not verify, so nobody would take it.
struct Broken {
  std::int64_t device = 0;
  BatchState state = BatchState::done;
  std::uint64_t first = 0, end = 0; // numbers, as far as they are known
};

class Mending {
 public:
  Mending(SqliteStore& store, Repaired& repaired, const Identity& identity)
      : store_(store), repaired_(repaired), identity_(identity) {}

  // REQUIRES: inside a transaction. Gives the own changes to be entered again.
  std::vector<Laptop::Again> run(const Catalog& catalog) {
    find_self();
    find_broken();
    std::vector<Laptop::Again> again;
    for (const auto& [id, broken] : broken_) take_out(id, broken, again);
    for (const auto& [id, broken] : broken_) store_.erase_batch(id);
    fold_anew(catalog);
    mend_facts();
    return again;
  }

 private:
  // Rows of this device: the one that stands, and the damaged one that its batches still name.
  void find_self() {
    for (const DeviceRow& row : store_.devices()) devices_[row.id] = row;
    for (const Json& one : Json::parse(store_.node("own").value_or("[]")))
      own_.insert(one.get<std::int64_t>());
    if (const auto row = store_.device(identity_.device)) {
      own_.insert(row->id);
      return;
    }
    DeviceRow self;
    self.device = identity_.device;
    self.unit = unit();
    self.chain = ders_of(identity_.chain);
    store_.put(self);
    devices_[self.id] = self;
    own_.insert(self.id);
    for (BatchRow batch : store_.batches(0)) {
      const bool lost = !devices_.contains(batch.device) || own_.contains(batch.device);
      const bool mine =
          batch.state == BatchState::open || trusted_header(batch.header).device == identity_.device;
      if (!lost || !mine || batch.device == self.id) continue;
      own_.insert(batch.device);
      devices_[batch.device] = self; // damaged batches name it too
      batch.device = self.id;
      store_.put(batch);
    }
  }

  std::string unit() const {
    const std::string dns = identity_.chain.front().dns_name();
    return unit_of_dns(dns.substr(std::min(dns.size(), dns.find('.') + 1))).value_or("");
  }

  void find_broken() {
    std::set<std::int64_t> known;
    for (const BatchRow& batch : store_.batches(0)) {
      known.insert(batch.id);
      const std::vector<ChangeRow> rows = store_.changes(batch.id);
      std::uint64_t next = batch.first;
      bool whole = devices_.contains(batch.device);
      for (const ChangeRow& row : rows) {
        whole = whole && row.seq == next;
        next = row.seq + row.count;
      }
      const std::uint64_t end = batch.state == BatchState::open ? next : batch.first + batch.count;
      if (!whole || next != end) broken_[batch.id] = {batch.device, batch.state, batch.first, end};
    }
    for (const DamagedRow& row : repaired_.salvaged.damaged) {
      if (row.table == "batch") broken_.try_emplace(row.row);
      if (row.table == "batch" && row.of != 0)
        broken_[row.row] = {row.of, static_cast<BatchState>(row.state), row.first, row.first + row.count};
      if (row.table != "change" || row.of == 0) continue;
      const auto [broken, added] = broken_.try_emplace(row.of);
      if (added && known.contains(row.of)) {
        const BatchRow batch = store_.batch(row.of);
        broken->second = {batch.device, batch.state, batch.first, batch.first + batch.count};
      }
      broken->second.end = std::max(broken->second.end, row.first + 1);
    }
    for (const ChangeState state : {ChangeState::held, ChangeState::refused, ChangeState::withheld})
      for (const std::int64_t batch : store_.batches_with(state))
        if (!known.contains(batch)) broken_.try_emplace(batch); // its row is gone without a trace
    find_headless();
  }

  // An open batch that does not follow on one that stands could not name its predecessor when it is cut.
  void find_headless() {
    const std::vector<BatchRow> batches = store_.batches(0);
    for (const BatchRow& open : batches) {
      if (open.state != BatchState::open || open.first == 1 || broken_.contains(open.id)) continue;
      const auto precedes = [&](const BatchRow& one) {
        return one.device == open.device && one.state != BatchState::open && !broken_.contains(one.id) &&
               one.first + one.count == open.first;
      };
      if (std::any_of(batches.begin(), batches.end(), precedes)) continue;
      const std::vector<ChangeRow> rows = store_.changes(open.id);
      const std::uint64_t end = rows.empty() ? open.first : rows.back().seq + rows.back().count;
      broken_[open.id] = {open.device, open.state, open.first, end};
    }
  }

  // What was this laptop's own and had not been sent is entered again, as far as it opens.
  void take_out(std::int64_t id, const Broken& broken, std::vector<Laptop::Again>& again) {
    if (broken.state != BatchState::open && broken.state != BatchState::unsent) return;
    const auto known = devices_.find(broken.device);
    const std::string device = known == devices_.end() ? std::string() : known->second.device;
    const bool own = own_.contains(broken.device) || broken.state == BatchState::open;
    if (!own) {
      repaired_.carried.insert(device);
      return;
    }
    const std::string& name = device.empty() ? identity_.device : device;
    const std::vector<ChangeRow> rows = store_.changes(id);
    std::uint64_t next = broken.first;
    for (const ChangeRow& row : rows) {
      for (; next < row.seq; ++next) repaired_.lost.emplace_back(name, next);
      next = row.seq + row.count;
      if (row.state != ChangeState::held) continue;
      Change change = read_change(row.body);
      resolve_replaces(change, name, [&](std::uint64_t seq) {
        const auto other = store_.change(id, seq);
        return other ? leaf_of(*other) : std::string();
      });
      again.push_back({make_dot(name, row.seq, leaf_hash(row.body)), std::move(change)});
    }
    for (; next < broken.end; ++next) repaired_.lost.emplace_back(name, next);
  }

  // Every record from the changes that are kept: a state that names a change which is gone is no state.
  void fold_anew(const Catalog& catalog) {
    Folding folding(store_, catalog, false);
    const std::map<std::string, std::string>& units = repaired_.salvaged.units;
    for (const BatchRow& batch : store_.batches(0)) {
      const DeviceRow& device = devices_.at(batch.device);
      for (const ChangeRow& row : store_.changes(batch.id)) {
        if (row.state != ChangeState::held) continue;
        Change change = read_change(row.body);
        resolve_replaces(change, device.device, [&](std::uint64_t seq) {
          const auto other = store_.change(batch.id, seq);
          return other && other->count == 1 ? leaf_of(*other) : std::string();
        });
        const auto made = units.find(change.record.string());
        folding.fold(change, make_dot(device.device, row.seq, leaf_hash(row.body)), row,
                     made == units.end() ? device.unit : made->second);
      }
    }
    folding.finish();
  }

  // Facts without which the laptop would not know who it is until its next exchange.
  void mend_facts() {
    if (!store_.node("rights"))
      store_.set_node("rights",
                      Json{{"unit", unit()}, {"roles", Json::array()}, {"workers", Json::array()}}.dump());
    if (store_.node("time")) return;
    std::int64_t newest = identity_.chain.front().not_before_ms();
    for (const BatchRow& batch : store_.batches(0))
      if (!batch.receipt.empty())
        newest = std::max(newest, read_instant(read_receipt(jws_read(batch.receipt).payload).at).value_or(0));
    store_.set_node("time", std::to_string(newest));
  }

  SqliteStore& store_;
  Repaired& repaired_;
  const Identity& identity_;
  std::map<std::int64_t, DeviceRow> devices_; // by the number that batches name
  std::set<std::int64_t> own_;
  std::map<std::int64_t, Broken> broken_; // by batch
};

} // namespace

Json Repaired::json() const {
  Json damaged = Json::array(), gone = Json::array();
  for (const DamagedRow& row : salvaged.damaged) damaged.push_back({{"table", row.table}, {"row", row.row}});
  for (const auto& [device, seq] : lost) gone.push_back({{"device", device}, {"seq", seq}});
  return {{"kept", salvaged.kept}, {"damaged", std::move(damaged)}, {"whole", salvaged.whole},
          {"again", again},        {"lost", std::move(gone)},       {"carried", carried}};
}

Repaired mend(SqliteStore& store, Salvaged salvaged, const Catalog& catalog, Clock& clock) {
  const auto kept = store.node("identity");
  if (!kept || kept->empty()) throw Refused({"client.repair_identity", {}});
  const Identity identity = Identity::read(*kept);
  Repaired repaired{std::move(salvaged), 0, {}, {}};
  std::vector<Laptop::Again> again;
  store.transaction([&] { again = Mending(store, repaired, identity).run(catalog); });
  Laptop laptop(store, catalog, clock, identity.laptop_keys());
  laptop.hide_tip();
  repaired.again = laptop.enter_again(again);
  return repaired;
}

} // namespace dromos
