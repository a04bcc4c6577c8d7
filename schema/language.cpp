#include "schema/language.h"

#include <cstdlib>
#include <string_view>

namespace dromos {

Language user_language() {
  // POSIX: the first of these that is set and not empty decides.
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    return std::string_view(value).starts_with("el") ? Language::greek : Language::english;
  }
  return Language::english;
}

} // namespace dromos
