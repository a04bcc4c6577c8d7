// Dates and amounts as people write them, brought to the one form that is stored. Civil dates are text, never
// instants: a birthday moves with no time zone.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace dromos {

// "2026-11-23", from that or from "23/11/2026" ("23-11-2026", "23.11.2026"); a real day of the years
// 1800–2199.
std::optional<std::string> written_date(std::string_view text);
// The same, or a part of it: "1980", "1980-05", "05/1980".
std::optional<std::string> written_partial_date(std::string_view text);
// RFC 3339 to UTC with exactly three decimals ("2026-11-23T08:15:30.120Z"), from any offset and with any or
// no decimals; what is finer is cut off. A time without an offset is refused: whose clock was it?
std::optional<std::string> written_datetime(std::string_view text);
// "250.00" from "250", "250,5", "1.250,50 €", "1,250.50". "1.250" is refused: it is 1250 to some, 1.25 to
// others.
std::optional<std::string> written_money(std::string_view text);

} // namespace dromos
