// Records of a type as a table: filtered, sorted, a page of it.
#pragma once
#include "client/pages/asked.h"
#include "client/pages/titles.h"

#include <string>
#include <vector>

namespace dromos {

inline constexpr std::size_t list_page = 50; // rows

// As list.mustache reads it. Without filter and order: the newest first, and only the page's records are
// opened.
Json list_view(Asked& asked, const Type& type, const ListView& view);

// One row's cells; nullopt where it is deleted, or nothing of it is readable here.
std::optional<Json> list_row(Asked& asked, const Type& type, const std::vector<std::string>& columns,
                             const std::string& record, Titles& titles);

} // namespace dromos
