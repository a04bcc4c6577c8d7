// How a fuzz target asks: input is either accepted, or refused with one of the failures that a person can
// meet.
#pragma once
#include "schema/errors.h"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace dromos::fuzz {

// A promise of the code is broken. No Failure: no target catches it.
struct Broken : std::logic_error {
  using std::logic_error::logic_error;
};

inline void require(bool kept, const char* promise) {
  if (!kept) throw Broken(promise);
}

// False where `act` refused. Anything else that it throws comes out of the target, which is a finding.
template <class Act> bool accepted(Act act) {
  try {
    act();
  } catch (const Refused& refused) {
    require(!refused.message().key.empty(), "a refusal says why");
    return false;
  } catch (const Unavailable&) {
    return false;
  }
  return true;
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Takes the part before the next LF off `rest`.
inline std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

} // namespace dromos::fuzz
