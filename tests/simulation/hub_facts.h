// What the model knows of the hub: devices with their rights, the changes it keeps, who held what and when.
// From these it says by itself which verdict each change must get, and what each viewer may read.
#pragma once
#include "tests/simulation/ledger.h"
#include "tests/simulation/rules.h"
#include "tests/simulation/wire.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dromos::simulation {

using Texts = std::set<std::string>;

struct Granted {
  std::string worker;
  Texts roles;
  std::int64_t since = 0, until = 0; // 0: still
};

struct DeviceFacts {
  std::string unit;
  std::vector<Granted> grants;
  std::int64_t answered = 0;
  bool revoked = false;
};

struct Reader {
  std::string unit;
  Texts roles, workers;
};

// A value: a backup of the hub keeps a copy of it, a restore brings that back.
class HubFacts {
 public:
  HubFacts(const Ledger& ledger, const Rules& rules) : ledger_(&ledger), rules_(&rules) {}
  void use(const Rules& rules) { rules_ = &rules; }

  // Every change of the request that the hub lacked, with how it must keep it now.
  std::map<int, Keeps> judge(const Wire& request, const std::map<std::string, std::string>& unit_of_device,
                             std::int64_t now);
  bool hears(const Wire& request) const;
  void took(const std::set<std::string>& roots,
            std::int64_t now); // after a commit: who holds what from now on

  Reader reader(const std::string& device) const;
  bool reads(const Reader& reader, const std::string& record, const std::string& cls) const;
  bool reads_move(const Reader& reader, const std::string& record, const std::string& cls) const;
  bool holds(const std::string& root, const std::string& unit) const;
  // As the hub can know it: who made a record, once one of the changes that made it is here; until then, who
  // came first.
  const std::string& made_by(const std::string& record) const;
  std::string state_hash(const Reader& reader) const;
  const std::map<std::string, std::string>& hashes(const std::string& record) const;

  std::map<std::string, DeviceFacts> devices;
  std::map<std::string, bool> batches;                   // by hash: waits in quarantine
  std::map<std::string, std::set<std::uint64_t>> bodies; // by hash: what came of it
  std::set<std::string> released;                        // hashes of those that a coordinator has spoken on
  // After `change` of this unit's device was accepted.
  void came(int change, const std::string& unit) {
    first_.try_emplace((*ledger_)[change].change.record, unit);
  }
  Memory memory;
  std::string epoch;
  std::map<int, std::string> reasons; // of refusals, for the story

 private:
  // Key of the refusal's reason, or nothing where the change is allowed.
  std::optional<std::string> refusal(const DeviceFacts& device, const naive::Change& change) const;
  bool reaches(const Reader& reader, const std::string& record, const std::string& root) const; // its unit
  bool claims(const DeviceFacts& device, const naive::Change& change) const;
  bool held_since(const DeviceFacts& device, const naive::Change& change) const;
  Rules::Ties ties(const std::string& record, const std::string& root) const;

  const Ledger* ledger_;
  const Rules* rules_;
  std::map<std::string, std::string> first_; // by record: the unit whose change of it came first
  // By root and unit: from when `held` said that it holds, or that it does not.
  std::map<std::string, std::map<std::string, std::vector<std::pair<std::int64_t, bool>>>> said_;
};

} // namespace dromos::simulation
