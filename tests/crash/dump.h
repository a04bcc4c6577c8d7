// All that a store's file says, as one text: two stores with equal dumps are in the same state.
#pragma once
#include "sync/store/sqlite.h"

#include <string>
#include <string_view>

namespace dromos::crash {

std::string dump(Database& database);
// Of a dump the part after the schema's text, which SQLite reads and checks when it opens.
std::string_view rows_of(std::string_view dump);
// "ok", or what SQLite finds wrong with pages and indexes.
std::string integrity(Database& database);

// How often a sealed store had written when it committed what it shows: sealed itself, and another for every
// commit.
std::uint64_t tip_writes(Database& database);

} // namespace dromos::crash
