// What an act fails with, for tests.
#pragma once
#include "schema/errors.h"

#include <string>

namespace dromos::test {

// The message key of the failure, or "" where there was none.
template <class Act> std::string failure(Act act) {
  try {
    act();
  } catch (const Failure& failed) {
    return failed.message().key;
  }
  return {};
}

} // namespace dromos::test
