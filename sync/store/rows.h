// How rows are written into `body`. The clear columns are repeated inside, so that sealing covers them.
// `room` lends its memory.
#pragma once
#include "schema/errors.h"
#include "sync/engine/store.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dromos::rows {

std::string write_device(const DeviceRow& row, std::string room = {});
DeviceRow read_device(std::string_view body);
std::string write_batch(const BatchRow& row, std::string room = {});
BatchRow read_batch(std::string_view body);
std::string write_change(const ChangeRow& row, std::string room = {});
ChangeRow read_change(std::string_view body); // all but id, record and class
// That the clear columns (batch, seq, count, state) say what is sealed. Throws Refused "store.row_damaged".
void check_clear(const ChangeRow& change, std::int64_t id, const std::array<std::int64_t, 4>& clear);
std::string write_record(const RecordRow& row, std::string room = {});
RecordRow read_record(std::string_view body);
RecordEntry read_entry(std::string_view body); // of a record: what the index says of it, without its id

// Sequence numbers in their order, as the ranges [first, last] that they form.
using Ranges = std::vector<std::pair<std::uint64_t, std::uint64_t>>;
void add_to(Ranges& ranges, std::uint64_t seq);

// A row that others speak of and that is not there.
Refused damaged(const char* table, std::int64_t id);

// Where a type's records stand in the index, which is in the order of their names: from the first to before
// the second.
std::pair<std::string, std::string> names_of(std::string_view type);

} // namespace dromos::rows
