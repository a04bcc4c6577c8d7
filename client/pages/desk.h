// The laptop's home as its pages have it: locked, or open for one worker. Whoever works with it takes a turn;
// a locked desk holds no key and no index.
#pragma once
#include "client/open_home.h"
#include "client/people/people_here.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace dromos {

class Desk {
 public:
  explicit Desk(const Call& call) : call_(call) {}

  // One thread has the home at a time; others wait. What may take long (the network) gives its turn back
  // meanwhile.
  std::mutex& turn() { return turn_; }

  // REQUIRES for all below: the turn.
  // Throws Refused "store.passphrase", "client.*", Unavailable "store.busy"; the desk is locked then.
  void unlock(const std::string& worker, Secret passphrase);
  // Where an exchange still has the home, its keys go as soon as that was cut.
  void lock();
  bool is_open() const { return open_ != nullptr; }
  OpenHome& open() const { return *open_; }
  // For one who goes on after giving the turn back: it may be locked then.
  std::shared_ptr<OpenHome> shared() const { return open_; }
  void take(std::unique_ptr<OpenHome> open); // unlocked elsewhere

  // Who may unlock; their names stand in clear in the folder.
  std::vector<std::string> workers() const;
  // The language a worker chose; the program's own where none is known.
  Language language() const;
  void speak(Language language);
  // Whether single letters are keys for this worker.
  bool letters() const;
  void letters(bool on);

  // What was saved or came in is counted: whoever remembers something of the records looks whether it rose.
  std::uint64_t changed() const { return changed_; }
  void has_changed(); // who knows what: the people are read anew when somebody asks for them
  void has_changed(const std::vector<std::string>& records);

  // Who is known here. Built when it is first asked for after unlocking, and anew where the rights of this
  // laptop have become others.
  const PeopleHere& people();

  const Call& call() const { return call_; }

 private:
  const Call& call_;
  std::mutex turn_;
  std::shared_ptr<OpenHome> open_;
  std::optional<PeopleHere> people_; // of open_
  std::string view_;                 // names the rights that people_ was built under
  std::uint64_t changed_ = 0;
};

} // namespace dromos
