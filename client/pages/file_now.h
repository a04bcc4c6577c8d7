// What stands now in a person's file, before the line of time: the plan with its steps, what waits and until
// when, consents given and withdrawn.
#pragma once
#include "client/pages/asked.h"
#include "client/pages/titles.h"
#include "client/people/person_file.h"

namespace dromos {

// As part_now.mustache reads it: {plan, waiting, consents}, each where there is something.
Json file_now(Asked& asked, const PersonFile& file, Titles& titles);

} // namespace dromos
