// Checks of single values that warn and never refuse.
#pragma once
#include "schema/value.h"

namespace dromos {

// `check` as the declaration names it ("afm", "postcode", …), of a text.
void warn_of_text(const Catalog& catalog, const Field& field, std::string_view check, const std::string& text,
                  Warnings& warnings);
// "latitude", "longitude", "percent", of a number.
void warn_of_number(const Field& field, double number, Warnings& warnings);
// A number of code list IDSCHEME, or IBAN.
void warn_of_identifier(const Field& field, std::string_view scheme, const std::string& text,
                        Warnings& warnings);

// `field`, `label_el` and `label_en`, which each sentence about a field takes, and then the others.
Message about_field(std::string key, const Field& field,
                    std::vector<std::pair<std::string, std::string>> others = {});

} // namespace dromos
