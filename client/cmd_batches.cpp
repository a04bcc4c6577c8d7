#include "client/open_home.h"

#include <iostream>

namespace dromos {

int cmd_batches(const Call& call) {
  OpenHome open(call);
  std::cout << open.laptop.own_batches();
  return 0;
}

} // namespace dromos
