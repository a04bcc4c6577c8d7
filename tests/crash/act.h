// The transactions of the product, one by one: what each starts from and what it does.
#pragma once
#include "tests/crash/stage.h"

#include <functional>
#include <string>
#include <vector>

namespace dromos::crash {

struct Act {
  std::string name, node; // `node`: whose disk fails
  std::function<void(Stage&)> prepare, run;
  std::function<bool(Stage&)> holds =
      {};                  // what must be so once run() has returned, beside the node's own state
  bool opens = false;      // run() opens the node itself
  bool makes = false;      // run() makes the node's file
  bool leaves_log = false; // prepare() ends as a killed process does
};

// Three laptops and a hub that have exchanged: what every act starts from.
void common_beginning(Stage& stage);
std::vector<Act> laptop_acts();
std::vector<Act> hub_acts();

} // namespace dromos::crash
