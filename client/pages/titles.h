// What people call a record: a person by name, a contact by its place. Within one page each is found once.
#pragma once
#include "client/open_home.h"
#include "client/record_text.h"

#include <map>
#include <string>

namespace dromos {

class Titles {
 public:
  Titles(OpenHome& open, Language language) : open_(open), words_{open.catalog, language, false} {}

  // Its type's name where nothing of it is known or readable here; of a guarded person's file no more than
  // that it is protected.
  const std::string& of(const std::string& record);
  // {path, title, type}: how a page links to it.
  Json link(const std::string& record);

 private:
  std::string found(const std::string& record);
  std::string named_by(const std::string& type, const std::string& record);
  std::string from(const Type& type, const std::string& record, const Json& fields);

  OpenHome& open_;
  Words words_;
  std::map<std::string, std::string> known_;
};

// Fields of a record as this worker may read them; nullopt: not here, deleted, or of a guarded person's file.
std::optional<Json> readable_fields(OpenHome& open, const std::string& record);

} // namespace dromos
