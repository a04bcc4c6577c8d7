// How a word sounds, in small Latin letters: the rules of Greek spelling, and those by which Greek and other
// names are written in Latin.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

// `folded`: a word after fold_text(). One to four readings, the likeliest first; none where nothing can be
// read.
std::vector<std::string> sounds_of(std::string_view folded);

} // namespace dromos
