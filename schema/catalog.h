// The declared shape of data: types with their fields, code lists, classes, access. Everything the programs
// know of persons and benefits comes from here, as data (schema/types/*.json, lists.json, classes.json,
// access.json).
#pragma once
#include "schema/json.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

enum class Reach { centre, region, nation };   // how far up a change goes
enum class Policy { review, latest, highest }; // what several live values mean to a viewer
enum class Relation { unit, team, author };    // what ties a worker to a record
enum class ValueType {
  text,
  code,
  boolean,
  integer,
  decimal,
  money,
  date,
  partial_date,
  datetime,
  ref,
  worker,
  snapshot, // one value
  codes,
  refs,
  texts,
  workers, // sets
  counts,
  ratings, // maps
  derived  // never stored
};

std::string_view name(Reach reach);    // "centre", …, as declared
std::string_view name(ValueType type); // "text", …, as declared

struct Label {
  std::string el, en;
};

struct Code {
  std::string code;
  std::optional<int> rank;
  Label label;
};

struct CodeList {
  std::string name;
  Label label;
  std::vector<Code> codes; // in the order of declaration
  const Code* find(std::string_view code) const;
  // Rank for `highest`: the declared rank, or the position where none is declared; unknown codes rank
  // highest.
  int rank(std::string_view code) const;
};

struct Class {
  std::string name;
  Reach reach;
}; // "p1-region"

struct Field {
  std::string name;
  ValueType type;
  std::string list;       // code list of a code, of a set's members or of a map's keys; else empty
  std::string value_list; // code list of a map's values; else empty
  std::string target;     // record type of a ref; "any" or empty: every type
  std::string cls;        // class; empty only for derived and for the system field `deleted`
  Policy policy = Policy::review;
  bool required = false; // never refuses a save: an absent one is named in `missing`
  Label label;
  std::string check; // further check of a text by name ("amka", "afm", "phone", …); else empty
  bool set() const;  // one register per key, true or null
  bool map() const;  // one register per key, any value or null
};

struct Type {
  std::string name;
  Label label;
  std::string responsibility; // "R01", "OUT", "COMMON", …
  std::string about;          // the field whose target's root is this record's root; empty: itself the root
  bool hashed = true;         // false: outside the state hash (access_event)
  std::vector<Field> fields;
  std::shared_ptr<const std::vector<Field>> system; // deleted, held, shield: fields of every type
  const Field* field(std::string_view name) const;  // system fields included
};

// One cell of the access table.
struct Access {
  bool read = false, write = false;
  Relation relation = Relation::unit;
  std::set<std::string, std::less<>> hidden; // classes of this type that this role does not read
};

class Catalog {
 public:
  // The declarations in the program, and over them those of each folder: every *.json in it, which may hold
  //   {"type":"x", "label":…, "fields":[…], "access":[…]}      a type and who reads it: new, or in place of
  //   one
  //   {"type":"x", "extends":true, "fields":[…]}               more fields of a type
  //   {"list":"X", "label":…, "codes":[…]}                     a list: new, or in place of one; "extends" as
  //   above
  //   {"lists":[…]}, {"classes":{…}}, {"roles":[…], "access":[…]}, {"version":2}
  // Throws Refused "schema.declaration" {file, where, what} at the first defect: every reference is checked.
  // A folder may widen neither the reach nor the readers of a field that is declared already, nor drop it,
  // nor give it another type: nodes hold data under the old declaration.
  static Catalog load(const std::vector<std::filesystem::path>& folders = {});

  int version() const { return version_; }
  const Type* type(std::string_view name) const;
  const std::map<std::string, Type, std::less<>>& types() const { return types_; }
  const CodeList* list(std::string_view name) const;
  const std::map<std::string, CodeList, std::less<>>& lists() const { return lists_; }
  const Class* cls(std::string_view name) const;
  const std::vector<std::string>& roles() const { return roles_; }
  // Never null: a role or type without a row gives a cell without rights.
  const Access& access(std::string_view role, std::string_view type) const;
  // Roles that may write a system field (`held`, `shield`); empty where the type's own access decides.
  const std::set<std::string>& system_writers(std::string_view field) const;
  const std::vector<Field>& system_fields() const { return *system_; }
  // (type, field) pairs that name the workers of a root's case team: what relation `team` asks.
  const std::vector<std::pair<std::string, std::string>>& team_fields() const { return team_; }
  // Class of a field: the declared one; for `deleted`, derived and unknown fields, nullopt: the change's own
  // stands.
  std::optional<std::string_view> class_of(std::string_view type, std::string_view field) const;

 private:
  friend class CatalogLoader;
  int version_ = 0;
  std::map<std::string, Type, std::less<>> types_;
  std::map<std::string, CodeList, std::less<>> lists_;
  std::map<std::string, Class, std::less<>> classes_;
  std::vector<std::string> roles_;
  std::map<std::string, std::map<std::string, Access, std::less<>>, std::less<>> access_; // role, type
  std::shared_ptr<const std::vector<Field>> system_;
  std::vector<std::pair<std::string, std::string>> team_;
  std::map<std::string, std::set<std::string>, std::less<>> system_writers_;
};

} // namespace dromos
