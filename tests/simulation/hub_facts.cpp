#include "tests/simulation/hub_facts.h"

#include <algorithm>

namespace dromos::simulation {

namespace {

// What a record's register of `held` says of a unit: nothing, yes, or no.
std::map<std::string, bool> said_held(const naive::Live& live) {
  std::map<std::string, bool> said;
  for (const auto& [name, writes] : live) {
    if (std::get<1>(name) != "held") continue;
    bool& holds = said[std::get<2>(name)];
    for (const auto& [dot, value] : writes) holds = holds || value == "true";
  }
  return said;
}

std::string root_of(const Ledger& ledger, const std::string& record) {
  return ledger[ledger.of_record(record).front()].change.root;
}

} // namespace

// Who has not heard of a restore is not judged before he has brought back what may be lacking.
bool HubFacts::hears(const Wire& request) const {
  const std::string heard = request.hello.is_null() ? epoch : request.hello["epoch"].get<std::string>();
  return heard.empty() || heard == epoch;
}

std::map<int, Keeps> HubFacts::judge(const Wire& request,
                                     const std::map<std::string, std::string>& unit_of_device,
                                     std::int64_t now) {
  std::map<int, Keeps> verdicts;
  if (!hears(request)) return verdicts;
  std::set<std::string> roots;
  for (const WireBatch& batch : request.batches) {
    const bool known_device = devices.contains(batch.device);
    DeviceFacts& device = devices[batch.device];
    if (!known_device) device.unit = unit_of_device.at(batch.device);
    // A receipt that only says "quarantined" is no verdict.
    const bool verdict = !batch.receipt.is_null() && !batch.receipt.value("quarantined", false);
    const bool waits = (!known_device || device.revoked) && !verdict;
    bool& waiting = batches.try_emplace(batch.hash, waits).first->second;
    // What comes after the coordinator's word waits for a word of its own.
    const bool spoken = released.contains(batch.hash);
    for (const WireLine& body : batch.bodies) // also what the other batch of a fork brought already
      if (bodies[batch.hash].insert(body.seq).second) waiting = waiting || waits;
    for (const WireLine& body : batch.bodies) {
      const int id = ledger_->find(body.line);
      if (id < 0) throw Violation{7, "a change that nobody saved reaches the hub: " + body.line};
      const naive::Change& change = (*ledger_)[id].change;
      const Keeps kept = memory.of(id);
      Keeps now_kept = Keeps::held;
      if (waiting && (!spoken || kept == Keeps::nothing || kept == Keeps::quarantined))
        now_kept = Keeps::quarantined;
      else if (kept == Keeps::held || kept == Keeps::refused)
        now_kept = kept; // known, or the other batch of a fork brought it
      else if (receipt_names(batch.receipt, "refused", change.seq))
        now_kept = Keeps::refused;
      else if (!receipt_names(batch.receipt, "held", change.seq) && refusal(device, change))
        now_kept = Keeps::refused;
      verdicts[id] = now_kept;
      if (now_kept == Keeps::refused) reasons[id] = refusal(device, change).value_or("verdict");
      if (kept == Keeps::nothing || now_kept < kept) {
        memory.set(id, 0, now_kept);
        if (now_kept == Keeps::held) came(id, device.unit);
        roots.insert(change.root);
      }
    }
  }
  took(roots, now);
  if (!request.hello.is_null()) devices[request.hello["device"]].answered = now;
  return verdicts;
}

std::optional<std::string> HubFacts::refusal(const DeviceFacts& device, const naive::Change& change) const {
  Texts roles;
  for (const Granted& grant : device.grants)
    if (grant.worker == change.by && (grant.until == 0 || grant.until > device.answered))
      roles.insert(grant.roles.begin(), grant.roles.end());
  const bool known = ledger_->knows(change.record, memory);
  for (const naive::Write& write : change.writes)
    if (write.field == "held" && !write.value) return "form"; // nothing says who holds it then
  if (roles.empty()) return "worker";
  const bool says = ledger_->knows(change.root, memory) && holds(change.root, device.unit);
  if ((!held_since(device, change) && !says) || claims(device, change)) return "unit";
  const bool type_known = rules_->knows_type(change.type);
  if (type_known && !rules_->knows_class(change.cls)) return "class";
  for (const naive::Write& write : change.writes) {
    const std::string cls = rules_->class_of(change.type, write.field);
    if (write.value && !cls.empty() && cls != change.cls) return "class";
    if ((write.field == "held" || write.field == "shield") && !rules_->writes_system(roles, write.field))
      return "role";
  }
  const Rules::Ties tied = ties(change.record, change.root);
  if (type_known && !rules_->writes(roles, change.by, change.type, !known, tied)) return "role";
  const bool deletes = std::any_of(change.writes.begin(), change.writes.end(), [](const naive::Write& one) {
    return one.field == "deleted" && one.value;
  });
  if (deletes && known)
    for (const auto& [cls, hash] : hashes(change.record))
      if (!rules_->reads(roles, {change.by}, change.type, cls, tied)) return "delete";
  return std::nullopt;
}

void HubFacts::took(const std::set<std::string>& roots, std::int64_t now) {
  for (const std::string& root : roots)
    for (const auto& [unit, holds] : said_held(ledger_->live(root, memory))) {
      auto& said = said_[root][unit];
      if (said.empty() || said.back().second != holds) said.emplace_back(now, holds);
    }
}

const std::string& HubFacts::made_by(const std::string& record) const {
  const std::string& maker = ledger_->maker(record);
  const std::vector<int>& all = ledger_->of_record(record);
  for (const int id : all)
    if (memory.of(id) == Keeps::held && (*ledger_)[id].unit == maker &&
        (*ledger_)[id].change.at == (*ledger_)[all.front()].change.at)
      return maker;
  const auto first = first_.find(record);
  return first == first_.end() ? maker : first->second;
}

// Does a change say that it made a record of which the hub has what another unit made it with?
bool HubFacts::claims(const DeviceFacts& device, const naive::Change& change) const {
  const std::string& maker = ledger_->maker(change.record);
  const std::vector<int>& all = ledger_->of_record(change.record);
  const std::string& made = (*ledger_)[all.front()].change.at;
  if (maker == device.unit || change.at != made) return false;
  return std::any_of(all.begin(), all.end(), [&](int id) {
    return memory.of(id) == Keeps::held && (*ledger_)[id].unit == maker && (*ledger_)[id].change.at == made;
  });
}

// Nobody can say who made a root of which the hub has nothing (a restore lost it): what is written about it
// belongs to who writes, until the root comes.
bool HubFacts::held_since(const DeviceFacts& device, const naive::Change& change) const {
  const std::string &root = change.root, &unit = device.unit;
  const std::int64_t since = device.answered;
  const bool root_known = ledger_->knows(root, memory), known = ledger_->knows(change.record, memory);
  const bool made = root_known ? made_by(root) == unit : !known || made_by(change.record) == unit;
  const auto of_root = said_.find(root);
  if (of_root == said_.end() || !of_root->second.contains(unit)) return made;
  const auto& said = of_root->second.at(unit);
  if (made && said.front().first > since) return true; // until then the making unit held by itself
  for (std::size_t i = 0; i < said.size(); ++i)
    if (said[i].second && (i + 1 == said.size() || said[i + 1].first > since)) return true;
  return false;
}

bool HubFacts::holds(const std::string& root, const std::string& unit) const {
  const auto said = said_held(ledger_->live(root, memory));
  const auto of_unit = said.find(unit);
  return of_unit == said.end() ? made_by(root) == unit : of_unit->second;
}

Rules::Ties HubFacts::ties(const std::string& record, const std::string& root) const {
  Rules::Ties tied;
  tied.authors = ledger_->authors(record, memory);
  for (const std::string& one : ledger_->under(root)) {
    const std::string type = one.substr(0, one.find('/'));
    if (type != "case_file") continue; // the one type that names a team
    for (const auto& [name, writes] : ledger_->live(one, memory)) {
      const auto& [cls, field, key] = name;
      if (!rules_->names_team(type, field)) continue;
      for (const auto& [dot, value] : writes) {
        if (!key.empty() && value == "true") tied.team.insert(key);
        if (key.empty() && value.starts_with('"')) tied.team.insert(value.substr(1, value.size() - 2));
      }
    }
  }
  return tied;
}

Reader HubFacts::reader(const std::string& device) const {
  Reader reader;
  const DeviceFacts& facts = devices.at(device);
  reader.unit = facts.unit;
  for (const Granted& grant : facts.grants) {
    if (grant.until != 0) continue;
    reader.workers.insert(grant.worker);
    reader.roles.insert(grant.roles.begin(), grant.roles.end());
  }
  return reader;
}

bool HubFacts::reads(const Reader& reader, const std::string& record, const std::string& cls) const {
  const std::string root = root_of(*ledger_, record);
  return reaches(reader, record, root) &&
         rules_->reads(reader.roles, reader.workers, record.substr(0, record.find('/')), cls,
                       ties(record, root));
}

bool HubFacts::reaches(const Reader& reader, const std::string& record, const std::string& root) const {
  const bool known = rules_->knows_type(record.substr(0, record.find('/')));
  if (!known && made_by(record) != reader.unit) return false; // what is not declared stays in its unit
  if (!ledger_->knows(root, memory))
    return made_by(record) == reader.unit; // whoever writes about it, until it comes
  return holds(root, reader.unit);
}

bool HubFacts::reads_move(const Reader& reader, const std::string& record, const std::string& cls) const {
  return root_of(*ledger_, record) == record && cls == rules_->class_of("person", "held") &&
         (made_by(record) == reader.unit ||
          (said_.contains(record) && said_.at(record).contains(reader.unit)));
}

const std::map<std::string, std::string>& HubFacts::hashes(const std::string& record) const {
  return ledger_->folded(record, memory).hashes;
}

std::string HubFacts::state_hash(const Reader& reader) const {
  std::map<std::pair<std::string, std::string>, std::string> pairs;
  for (const std::string& record : ledger_->records()) {
    const auto& classes = hashes(record);
    if (classes.empty()) continue;
    const std::string root = root_of(*ledger_, record), type = record.substr(0, record.find('/'));
    if (!reaches(reader, record, root)) continue;
    const Rules::Ties tied = ties(record, root);
    for (const auto& [cls, hash] : classes)
      if (rules_->reads(reader.roles, reader.workers, type, cls, tied)) pairs[{record, cls}] = hash;
  }
  return naive::state_hash(pairs);
}

} // namespace dromos::simulation
