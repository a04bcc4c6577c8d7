// How needs changed between the first assessment and the last: a picture, and the same as a table.
#pragma once
#include "client/pages/asked.h"
#include "client/people/person_file.h"

namespace dromos {

// Null where nothing was rated.
Json change_view(const Asked& asked, const std::vector<Event>& timeline);

} // namespace dromos
