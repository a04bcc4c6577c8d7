// The PIN of one shift: it shows again what was only hidden. In memory alone, and for five tries; whatever
// locks the home ends it too.
#pragma once
#include "sync/store/secret.h"

#include <optional>
#include <string>
#include <string_view>

namespace dromos {

class Pin {
 public:
  static constexpr int tries = 5;

  // Four to twelve digits. Throws Refused "pages.pin_form".
  static void check(std::string_view digits);
  void set(std::string&& digits);
  void drop();
  bool is_set() const { return digits_.has_value(); }
  int left() const { return left_; }
  // After the last wrong one there is no PIN any more.
  bool opens(std::string_view typed);

 private:
  std::optional<Secret> digits_;
  int left_ = 0;
};

} // namespace dromos
