// The shift that a worker is on: team and place are told once and kept for the evening. What the next contact
// begins with is read from the shift and from the last contact in it.
#pragma once
#include "client/pages/asked.h"
#include "client/pages/titles.h"

#include <string>
#include <vector>

namespace dromos {

class Evening {
 public:
  explicit Evening(Asked& asked);

  // The shift's record; empty: none, or it is over.
  const std::string& shift() const { return shift_; }
  const Json& fields() const { return fields_; }
  void begin(const std::string& shift);
  void end();

  // What a new contact begins with: time, shift, staff, and where the last one was.
  Json begins() const;
  // Places in words of the last contacts, the newest first, each once.
  std::vector<std::string> places() const;
  // Codes of a set or map as they were chosen before this shift, the most frequent first; they stay in their
  // places through the evening, for the keys that choose them.
  std::vector<std::string> usual(const std::string& field) const;
  // Codes that were first chosen in this shift.
  std::vector<std::string> lately(const std::string& field) const;
  // The last contacts of this shift, the newest first.
  std::vector<std::string> contacts() const;
  // Shifts of these days that this laptop knows, the newest first.
  std::vector<std::string> others() const;

 private:
  void keep(const Json& shift);
  bool is_of_now(const Json& contact) const; // of this shift; without one, of this evening

  Asked& asked_;
  std::string shift_;
  Json fields_ = Json::object();
  std::vector<ReadableRecord> recent_; // contacts, the newest first
};

} // namespace dromos
