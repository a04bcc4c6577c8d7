// The SQL that is embedded with the schema.
#pragma once
#include <string>
#include <string_view>

namespace dromos {

// REQUIRES: schema/sql holds it: "001_store.sql".
std::string sql_file(std::string_view name);

} // namespace dromos
