// What was typed and not saved yet: kept sealed in the store at every pause, by worker and form, until it is
// saved or dropped. At most the last pause is lost with the power.
#pragma once
#include "client/open_home.h"
#include "client/pages/posted.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dromos {

struct Draft {
  std::string form; // the path of its form
  std::string at;   // when it was kept
  Posted posted{};
};

class Drafts {
 public:
  explicit Drafts(OpenHome& open) : open_(open) {}

  std::optional<Draft> find(const std::string& form);
  std::vector<Draft> all(); // of this worker, the newest first
  // Beyond `drafts_most` the oldest goes.
  void keep(const std::string& form, const Posted& posted, const std::string& at);
  void drop(const std::string& form);

  // For Laptop::save() to do in its own transaction: a draft is there until its record is, and not longer.
  std::function<void()> dropping(const std::string& form);
  // The same as a record is deleted: this worker's drafts of it and about it.
  std::function<void()> dropping_about(const std::string& record);
  // Whoever's drafts are of a record, or about one, that this laptop does not have any more: it was erased.
  void drop_erased();

 private:
  Json read();
  void put(const Json& drafts); // REQUIRES: a transaction

  OpenHome& open_;
};

} // namespace dromos
