// Text as it is searched: without case, accents and final sigma, Greek and Latin alike.
#pragma once
#include <string>
#include <string_view>

namespace dromos {

// NFKC_Casefold, then NFD, then without marks; ς and σ are one. Invalid UTF-8 is taken byte for byte as
// U+FFFD.
std::string fold_text(std::string_view utf8);

} // namespace dromos
