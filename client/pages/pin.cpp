#include "client/pages/pin.h"

#include "schema/errors.h"

#include <openssl/crypto.h>

#include <algorithm>

namespace dromos {

namespace {
constexpr std::size_t least_digits = 4, most_digits = 12;
}

void Pin::check(std::string_view digits) {
  const bool good = digits.size() >= least_digits && digits.size() <= most_digits &&
                    std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!good) throw Refused({"pages.pin_form", {}});
}

void Pin::set(std::string&& digits) {
  check(digits);
  digits_.emplace(Secret::take(std::move(digits)));
  left_ = tries;
}

void Pin::drop() {
  digits_.reset();
  left_ = 0;
}

bool Pin::opens(std::string_view typed) {
  if (!digits_) return false;
  const bool same = typed.size() == digits_->size() &&
                    CRYPTO_memcmp(typed.data(), digits_->view().data(), typed.size()) == 0;
  if (same)
    left_ = tries;
  else if (--left_ == 0)
    drop();
  return same;
}

} // namespace dromos
