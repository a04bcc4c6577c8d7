// Greek in Latin letters as passports have it: ELOT 743 (ISO 843, type 2), without accents.
#pragma once
#include <string>
#include <string_view>

namespace dromos {

// "Θεσσαλονίκη" gives "Thessaloniki"; a word in capitals stays one. What is not Greek stays as it is.
std::string elot743(std::string_view text);

} // namespace dromos
