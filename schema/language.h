// In which language a program speaks to the person who started it.
#pragma once
#include "schema/errors.h"

namespace dromos {

// Greek where the locale is Greek (LC_ALL, else LC_MESSAGES, else LANG begins with "el"), else English.
Language user_language();

} // namespace dromos
