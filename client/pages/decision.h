// Different values of one field, as a person decides between them: what each says, who wrote it, when, on
// which laptop and what it replaced; and the decision, a change that replaces all that was seen.
#pragma once
#include "client/entries.h"
#include "client/pages/asked.h"

#include <optional>
#include <string>
#include <vector>

namespace dromos {

class Decision {
 public:
  // Throws Refused "engine.unknown_record", "engine.unknown_field".
  Decision(Asked& asked, std::string record, std::string field);

  bool open() const { return !values_.empty(); } // there is something to decide

  struct Reading {
    std::string key;     // of a set or map: each member is decided by itself
    std::string problem; // a sentence: nothing is saved
    std::optional<Entry> entry{};
    Warnings warnings{};
  };
  Reading read(const Posted& posted);

  // As page_decide.mustache reads it; `reading` with the problem that was found in what was posted.
  Json view(const Posted* posted, const Reading* reading);

 private:
  Json card(const Json& value, std::size_t place, const std::vector<std::string>& texts);
  Json group(const std::string& key, const Posted* posted, const Reading* reading);
  std::string text_of(const Json& value) const;
  std::string replaced_by(const Json& value);
  std::string stamp() const; // of the writes that were seen
  bool is_deletion() const { return field_ == "deleted"; }
  void decide(const std::string& choice, const Posted& posted, Reading& out);

  Asked& asked_;
  OpenHome& open_;
  const std::string record_, field_;
  const Field* declared_;    // null: the deletion
  std::vector<Json> values_; // as conflicts have them, the newest first
  std::string dots_;
  Json history_;
};

} // namespace dromos
