// A person's file on their page: how to reach them and whether that is safe, names and numbers and addresses,
// the union with linked records, and everything about them in one line of time.
#pragma once
#include "client/pages/asked.h"
#include "client/pages/titles.h"

#include <string>

namespace dromos {

// Whether the record is of a person of whom this worker may know no more than that they exist.
bool is_stub(Asked& asked, const std::string& record);
// As page_record.mustache reads it: {reach, parts, linked, timeline, change}.
Json person_view(Asked& asked, const std::string& person, Titles& titles);

} // namespace dromos
