// Who is likely meant by what somebody typed, as a page shows it: a name, and what agrees in words.
#pragma once
#include "client/pages/asked.h"

namespace dromos {

// As options of a control: {value, label, told, likely, path}, the likeliest first.
Json people_found(Asked& asked, const PersonQuery& query);

} // namespace dromos
