// A page for the printer: the unit's head, what it is and of whom, rows and tables, lines to sign. Only of
// what this worker may read.
#pragma once
#include "client/pages/asked.h"
#include "client/pages/titles.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dromos {

class Paper {
 public:
  Paper(Asked& asked, const std::string& title);

  // Whose it is: reference, name, and where the worker came from.
  void about(const std::string& record);
  void add_row(Json& rows, const char* word, const std::string& value) const; // nothing of an empty value
  void add_rows(const std::string& heading, Json rows);
  // All that is readable, in the order of the form; or the named ones. Throws Refused
  // "engine.unknown_record".
  void add_fields(const std::string& record, const std::vector<std::string>& named);
  void add_table(const Type& type, const std::vector<std::string>& records, const std::string& without);
  // Records of the type that tell of `whose`.
  void add_belongings(const Type& type, const std::string& whose);
  void sign(const std::vector<std::string>& who); // words: "signed_worker"
  // What the worker should know before it is handed over, and where it is mended: on the screen alone.
  void tell(const char* word, const std::string& path);

  Json& data() { return out_; } // as page_print.mustache reads it
  const std::string& title_of(const std::string& record) { return titles_.of(record); }
  // In full where a staff record has it, else as the worker unlocks.
  const std::string& worker_name(const std::string& worker);
  std::string day(const std::string& at) const; // of an instant or a date, as people write it

 private:
  void add_head();
  std::optional<Json> staff(const std::string& worker);
  std::string unit_record();
  std::vector<std::string> unit_names();
  std::string shown(const Field& field, const std::string& record, const Json& value);
  Json line_of(const Type& type, const std::vector<std::string>& columns, const std::string& record,
               bool named);

  Asked& asked_;
  OpenHome& open_;
  Titles titles_;
  std::map<std::string, std::string> workers_; // names in full
  Json out_;
};

} // namespace dromos
