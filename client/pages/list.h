// Records of a type as a table: filtered, sorted, a page of it.
#pragma once
#include "client/pages/asked.h"
#include "client/pages/titles.h"

#include <string>
#include <vector>

namespace dromos {

inline constexpr std::size_t list_page = 50; // rows

// As page_list.mustache reads it. Without an order: the newest first, and no more records are opened than
// fill the page.
Json list_view(Asked& asked, const Type& type, const ListView& view);

// "Birth date (full or part)": in a form that helps, in a list it is in the way.
std::string short_label(Asked& asked, const Field& field);

// One row's cells; nullopt where it is deleted, or nothing of it is readable here.
std::optional<Json> list_row(Asked& asked, const Type& type, const std::vector<std::string>& columns,
                             const std::string& record, Titles& titles);

} // namespace dromos
