// What a person may have meant by a code that the list does not have.
#pragma once
#include "schema/catalog.h"

namespace dromos {

// Up to three codes, the likeliest first: the same in another case, the label typed instead, a slip of the
// keys.
std::vector<std::string> nearest_codes(const CodeList& list, std::string_view typed);

// Keystrokes between two texts: a byte more, less, other, or two changed over.
int keystrokes(std::string_view a, std::string_view b);

} // namespace dromos
