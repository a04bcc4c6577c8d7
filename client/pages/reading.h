// That a worker opens a person's file is itself recorded (access_event): once for each file in an unlocking.
// Outside the worker's own caseload the purpose is asked first.
#pragma once
#include "client/pages/asked.h"

#include <optional>
#include <string>
#include <vector>

namespace dromos {

// Of the files that a page with these records shows: a person's file is shown with those of everybody who is
// linked with them. nullopt: read on. Else the page that asks what for.
std::optional<HttpResponse> log_reading(Asked& asked, const std::vector<std::string>& records);

} // namespace dromos
