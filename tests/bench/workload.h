// The common workload: case records of an outreach service, created and edited. The same arguments give the
// same bytes.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace dromos::bench {

inline constexpr const char* fields[] = {"given_name", "family_name",  "birth_date", "sex",
                                         "language",   "phone",        "district",   "address",
                                         "status",     "last_contact", "worker",     "note"};

struct Operation {
  std::size_t record = 0; // index of the record, in order of creation
  bool creates = false;
  std::vector<std::pair<std::string, std::string>> values; // field, value
};

// `records` creations spread evenly among `edits` edits of one field each.
std::vector<Operation> workload(std::size_t records, std::size_t edits, std::uint64_t seed);

// As lines for `dromos apply`.
std::string apply_lines(const std::vector<Operation>& operations);

} // namespace dromos::bench
