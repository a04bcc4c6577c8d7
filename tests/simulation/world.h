// One simulated world: twelve laptops and their hub, fourteen days, one thread. It carries out steps, keeps
// the model beside the product, and throws Violation as soon as the two differ.
//
// world.cpp      setting up, a step
// enrolment.cpp  who a laptop is
// exchange.cpp   an exchange and what can go wrong on the way
// delivery.cpp   what comes in, at the hub and at a laptop
// operations.cpp what workers and the hub's people do
// otherwise.cpp  what no form of ours writes
// events.cpp     what befalls machines and rights
// failing.cpp    disks and processes that fail, and what comes back
// checks.cpp     the invariants
// exhaustive.cpp histories written out one by one
// healing.cpp    the end: everything works again, and all must agree
#pragma once
#include "schema/errors.h"
#include "sync/engine/save.h"
#include "tests/simulation/node.h"
#include "tests/simulation/random.h"
#include "tests/simulation/step.h"
#include "tests/simulation/tally.h"

#include <deque>
#include <list>
#include <memory>
#include <string>

namespace dromos::simulation {

inline constexpr std::int64_t begin_ms = 1'795'000'000'000; // November 2026
inline constexpr std::int64_t days_ms = std::int64_t{14} * 24 * 60 * 60 * 1000;
inline constexpr std::uint64_t exchanges_to_agree = 12; // per node, after healing: the bound of invariant 3
inline constexpr std::uint64_t plenty = 5'000'000;      // bytes of a message: more than there ever are

// The last lines of what happened, for a person to read.
struct Story {
  bool tells = false;
  std::deque<std::string> lines;
  void tell(std::string line);
};

// What the fold by hand has live and the product has not, and the other way round.
std::string difference(const naive::Live& live, const RecordState& state);

class World {
 public:
  World(const Ground& ground, Tally& tally, std::uint64_t seed, std::size_t steps_in_all);
  // Few laptops, all alike, that know one person: for histories written out one by one (exhaustive.h).
  World(const Ground& ground, Tally& tally, std::size_t alike);

  void step(const Step& step);
  void heal();

  // One turn of such a history.
  enum class Turn { edit, remove, sync, stick, sync_answer_lost, sync_hub_crashes };
  void turn(std::size_t laptop, Turn turn);
  void mark();                                          // here every history begins
  void back();                                          // to the mark
  const std::string& digest() const { return digest_; } // over every message and state

  Story story;
  bool plant_violation =
      false; // for the tests of the simulator itself: the model takes one value for another

 private:
  // What is on its way, or on a stick.
  struct Parcel {
    bool answer;
    std::string laptop; // from or to
    std::string bytes;
    std::vector<std::string> chain; // as which TLS proves a request's sender; a stick has none
  };

  struct Mark {
    Ledger ledger;
    DiskContents hub;
    HubFacts facts;
    std::vector<std::pair<DiskContents, Memory>> laptops;
    std::size_t enrolled;
  };

  // --- world.cpp
  void carry_out(const Step& step);
  bool found_damaged(const Failure& failure);
  LaptopNode* pick_laptop(Random& chance);
  LaptopNode* named(const std::string& name);
  void record(std::string_view bytes);
  void tell(const std::function<std::string()>& line);
  const Wire& wire(const std::string& bytes); // the last few messages are read once

  // --- enrolment.cpp
  void settle(LaptopNode& node, const std::string& unit, const std::vector<std::string>& workers,
              const Texts& roles);
  std::size_t enrol_identity(const std::string& unit);
  void go_on_as(LaptopNode& node, bool forked);

  // --- exchange.cpp
  Parcel make_request(LaptopNode& node, std::uint64_t most, bool stick = false);
  void exchange(LaptopNode& node, const Step& step, std::uint64_t most, Random& chance);
  void on_the_way(LaptopNode& node, const Step& step, Parcel request, Random& chance);
  void between(LaptopNode& node, Fault fault, const Parcel& request, Random& chance);

  // --- delivery.cpp
  std::optional<std::string> to_hub(const Parcel& request, bool altered = false);
  std::optional<std::string> to_hub_process(Hub& hub, const Parcel& request, bool altered);
  void hub_answered(const Wire& request, const std::string& answer);
  void to_laptop(LaptopNode& node, const std::string& bytes, bool altered, bool late = false);

  // --- operations.cpp
  void save(LaptopNode& node, const std::vector<Entry>& entries, const Step& step, Random& chance);
  std::vector<Entry> make_entries(LaptopNode& node, const Step& step, Random& chance);
  Edit make_edit(const std::string& type, LaptopNode& node, Random& chance);
  std::string pick_record(LaptopNode& node, Random& chance, bool roots);
  void stick(LaptopNode& node, const Step& step, Random& chance);
  void stick_to_mate(LaptopNode& node, const Step& step, Random& chance);
  void release(bool accept);
  void revoke(LaptopNode& node);
  void make_backup();
  void enrol_another(Random& chance);

  // --- otherwise.cpp
  void withdraw(LaptopNode& node, Random& chance);
  void append(LaptopNode& node, Change& change);

  // --- events.cpp
  void event(LaptopNode& node, Fault fault, Random& chance);
  void command(const std::function<void(SqliteStore&, Hub&)>& work);
  void change_grants(LaptopNode& node, const Texts* roles, bool remove_worker);
  void restore_hub();
  void clone(LaptopNode& node);
  void renew_key(LaptopNode& node);

  // --- failing.cpp
  // Runs `work` on a laptop whose disk may fail by this fault; false where the work did not come to its end.
  bool rots(LaptopNode& node, Random& chance, const std::function<void()>& work);
  bool on_laptop(LaptopNode& node, const std::optional<Fault>& fault, Random& chance,
                 const std::function<void()>& work);
  void laptop_restarts(LaptopNode& node, bool may_lose, bool may_refuse);
  void replace(LaptopNode& node, Random& chance);
  void fresh(LaptopNode& node);
  std::optional<std::string> on_hub(Fault fault, Random& chance, const Parcel& request);
  void hub_restarts();

  // --- checks.cpp
  void observe_own(LaptopNode& node, bool certain);
  void observe(LaptopNode& node, const BatchRow& batch, std::set<std::string>& touched);
  void observe(LaptopNode& node, const Wire& message);
  void observe_all(LaptopNode& node, bool may_lose);
  void observe_hub_all();
  void check_seen(const LaptopNode& node, const naive::Change& change, Saved& saved) const;
  void check_records(Store& store, const Memory& memory, const std::set<std::string>& records,
                     const std::string& whose) const;
  void check_verdicts(const Wire& request, const Wire& answer, const std::map<int, Keeps>& verdicts);
  void check_readable(const Wire& answer) const;
  void check_cursor(LaptopNode& node);
  void check_everything();
  void check_end();

  // --- healing.cpp
  bool heal_exchange(LaptopNode& node);
  std::string disagreement(LaptopNode& node);

  const Ground& ground_;
  Tally& tally_;
  std::uint64_t seed_;
  std::size_t steps_in_all_;
  std::int64_t now_ms_ = begin_ms;
  DiskVfs vfs_;
  Ledger ledger_;
  std::vector<Enrolled> enrolled_;
  std::map<std::string, std::size_t> taken_; // identities of each unit's pool
  std::map<std::string, std::string> unit_of_device_;
  std::map<std::string, Texts> roles_of_device_; // as last granted, for who must enrol anew
  std::vector<std::unique_ptr<LaptopNode>> laptops_;
  HubNode hub_;
  std::deque<Parcel> under_way_;
  std::vector<Parcel> drawer_; // sticks of before
  std::list<std::pair<std::string, Wire>> wires_;
  std::string digest_;
  int epochs_ = 0;
  std::set<int> once_held_; // by the hub, in any of its epochs
  std::optional<Mark> mark_;
};

} // namespace dromos::simulation
