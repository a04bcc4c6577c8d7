// What a field may hold: reading what a person typed, checking it, and showing it.
#pragma once
#include "schema/catalog.h"
#include "schema/errors.h"

namespace dromos {

// A value of one register. `key` is empty unless the field is a set or a map.
struct FieldValue {
  std::string key;
  Json value; // null: emptied
};

// What a check found without refusing: shown beside the field, the save goes on ("schema.number_bad_check",
// …).
using Warnings = std::vector<Message>;

// Checks a JSON value against its declaration; sets take an array of members, or an object of member to true
// or null; maps take an object; null and "" empty a single value. Gives one entry per register that the value
// names: none for a set or map that is null or has no members. Throws Refused "schema.value" {field, value,
// expected}, "schema.code" {field, value, list_el, list_en, nearest} or "schema.derived" {field}. Identifier
// numbers, phones and postcodes warn, they never refuse.
std::vector<FieldValue> check_value(const Catalog& catalog, const Field& field, const Json& value,
                                    Warnings& warnings);

// The same for text as typed on a command line: "true", "ναι", "2", "1980-05", "A,B" for sets,
// "BLANKET:2,DRYFOOD:1" for maps ("DRYFOOD:" empties that key), {"a":1} for a snapshot; empty text empties.
std::vector<FieldValue> read_value(const Catalog& catalog, const Field& field, std::string_view text,
                                   Warnings& warnings);

// Checks that need several fields of one record: identifier.value by its scheme, contact_point.value by its
// kind, birth date against its precision, an age range, ends before their starts. `fields` is the record as
// shown: an object of field to value. An identifier's may carry the person's `birth_date` as well, for the
// AMKA.
Warnings check_record(const Catalog& catalog, const Type& type, const Json& fields);

// "type/UUIDv7" with a known or unknown type name: lower-case type of [a-z0-9_]{1,64}, RFC 9562 version 7 in
// lower case.
bool is_record_name(std::string_view text);
std::string_view type_of(std::string_view record); // empty where there is no "/"
// "gr/el30/athina/kk1": one to eight parts of [a-z0-9-]{1,63}.
bool is_unit_path(std::string_view text);

} // namespace dromos
