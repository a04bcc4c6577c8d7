// Greek numbers: AMKA, AFM and the others of code list IDSCHEME, with PHONE, POSTCODE and IBAN beside them.
// Checks warn; they never refuse.
#pragma once
#include <string>
#include <string_view>

namespace dromos {

// `unknown`: a scheme whose rule is not published, or a form of it that is not ours (a foreign passport).
enum class NumberCheck {
  valid,
  bad_check,
  bad_date,
  bad_length,
  bad_chars,
  unknown,
  bad_zero,      // all zeros pass the sum of an AFM
  bad_structure, // letters and digits in the wrong places
  bad_range,     // a postcode outside 10–85
  suspicious     // possible, but not in general use
};
std::string_view name(NumberCheck check); // "valid", "bad_check", … as in the test vectors

// `value` as typed: spaces, dots and hyphens ignored, Greek and Latin capitals that look alike taken as one.
NumberCheck check_number(std::string_view scheme, std::string_view value);
// The same number as it is compared: without separators, capitals, look-alikes folded to Latin.
std::string normal_number(std::string_view scheme, std::string_view value);
bool valid_postcode(std::string_view value);
// E.164 of a Greek or international phone as typed ("6912345678" gives "+306912345678"); empty where it is
// none.
std::string phone_e164(std::string_view value);

} // namespace dromos
