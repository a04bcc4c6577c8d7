// Records as people read them: labels and codes in their language, dates as they write them.
#pragma once
#include "schema/catalog.h"
#include "schema/errors.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dromos {

// Two columns, the first as wide as its widest.
std::string aligned(const std::vector<std::pair<std::string, std::string>>& lines);

struct Words {
  const Catalog& catalog;
  Language language;
  bool with_codes = true; // a code beside its label, for those who type it

  const std::string& of(const Label& label) const {
    return language == Language::greek ? label.el : label.en;
  }
  std::string type(std::string_view record) const;
  std::string field(std::string_view record, std::string_view field) const;
  std::string value(std::string_view record, std::string_view field, const Json& value) const;
  // Several of one field, as `conflicts` gives them, who wrote each and when.
  std::string values(std::string_view record, std::string_view field, const Json& values) const;
  std::string time(std::string_view instant) const; // where this machine is

  // The whole of present(): fields, differing values, what was not accepted, what is missing.
  std::string record(const Json& presented) const;
  // One line: the record's first values.
  std::string line(const Json& presented) const;

 private:
  std::string single(const Field* field, const std::string& list, const Json& value) const;
};

} // namespace dromos
