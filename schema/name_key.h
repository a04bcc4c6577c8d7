// Names as they sound, so that one written in Greek, by ELOT 743, in greeklish or as an official heard it
// gives the same key. A key finds people; it is never shown and never stored.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

// The words of a name: folded, cut at what is neither letter nor digit, without particles (al, bin, του),
// with Abd and what follows as one. A name without any letter ("😀") is one word as it stands. At most 32
// words of at most 64 bytes: more is no name.
std::vector<std::string> name_words(std::string_view name);

// Keys of one word: small ASCII letters. Several where Latin letters are read in more than one way (x is χ or
// ξ), the likeliest first, at most four. The same for every case, accent, final sigma and Unicode normal
// form. Never empty for a word that is not.
std::vector<std::string> name_keys(std::string_view word);

// A key without the ending that grammar changes: Παπαδόπουλος and Παπαδοπούλου, Γιώργος and Γιώργου. The key
// itself where it is too short to lose one.
std::string_view name_stem(std::string_view key);

// How many letters must be altered, left out, put in or exchanged with their neighbour; `most` + 1 where it
// is more than `most`.
int letters_apart(std::string_view a, std::string_view b, int most);

} // namespace dromos
