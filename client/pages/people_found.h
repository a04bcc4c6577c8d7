// Who is likely meant by what somebody typed, as a page shows it: a name, and what agrees in words.
#pragma once
#include "client/pages/asked.h"

namespace dromos {

// The names and the gender that were posted, under names that begin so.
PersonQuery query_of(const Posted& posted, const std::string& prefix = {});

// As options of a control: {value, label, told, likely, path}, the likeliest first.
Json people_found(Asked& asked, const PersonQuery& query);

} // namespace dromos
