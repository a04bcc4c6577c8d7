// How a record came to be what it is: every change that this laptop has of it.
#pragma once
#include "client/open_home.h"
#include "client/record_text.h"

#include <string>

namespace dromos {

// [{"at","worker","device","seq","state","class","writes":[{"field","key?","old":[…],"new"}]}], oldest first;
// state: "unsent", "held", "refused" (with "reason"). Empty for a guarded person's file (people/guard.h).
Json history_of(OpenHome& open, const std::string& record);
std::string history_text(const Words& words, const std::string& record, const Json& history);

} // namespace dromos
