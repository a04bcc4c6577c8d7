// What people call a record: a person by name, a contact by its place. Within one page each is found once.
#pragma once
#include "client/open_home.h"
#include "client/record_text.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace dromos {

class Titles {
 public:
  Titles(OpenHome& open, Language language) : open_(open), words_{open.catalog, language, false} {}

  // Its type's name where nothing of it is known or readable here; of a guarded person's file no more than
  // that it is protected.
  const std::string& of(const std::string& record);
  // {path, title, type}: how a page links to it.
  Json link(const std::string& record);
  // Readable records of a type that name this one by a field which is not what they are about: the newest
  // `naming_most` are looked at.
  const std::vector<std::string>& naming_of(const Type& type, const std::string& record);

 private:
  std::string found(const std::string& record);
  std::string named_by(const std::string& type, const std::string& record);
  std::string from(const Type& type, const std::string& record, const Json& fields);

  OpenHome& open_;
  Words words_;
  std::map<std::string, std::string> known_;
  std::map<std::string, std::map<std::string, std::vector<std::string>>> named_; // by type: record to its own
};

bool is_deleted(OpenHome& open, const std::string& record);

// Fields of a record as this worker may read them; nullopt: not here, deleted, or of a guarded person's file.
std::optional<Json> readable_fields(OpenHome& open, const std::string& record);

struct ReadableRecord {
  std::string record;
  Json fields;
};
// The newest records of a type that this worker may read and that are `wanted`, at most `most`.
std::vector<ReadableRecord> newest_readable(
    OpenHome& open, const std::string& type, std::size_t most,
    const std::function<bool(const ReadableRecord&)>& wanted = [](const ReadableRecord&) { return true; });
// What happened to a person, or under another root: the newest, but `besides`.
std::vector<ReadableRecord> newest_under(OpenHome& open, const std::string& root, const std::string& besides,
                                         std::size_t most);

} // namespace dromos
