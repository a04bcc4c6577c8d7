// What a laptop does after its file was repaired: enters its own changes again, and goes to the hub like one
// that was restored from a copy.
#include "sync/engine/laptop.h"

#include <map>

namespace dromos {

std::uint64_t Laptop::enter_again(const std::vector<Again>& list) {
  try {
    store_.transaction([&] {
      Folding folding(store_, catalog_, false);
      std::map<Dot, Dot, std::less<>> now; // by the dot that is no more
      for (const Again& one : list) {
        Change change = one.change;
        for (Write& write : change.writes)
          for (Text& dot : write.replaces)
            if (const auto known = now.find(dot); known != now.end()) dot = change.keep(known->second);
        now[one.dot] = add_change(change, folding, change.by.string());
      }
      folding.finish();
    });
  } catch (...) {
    open_.reset();
    throw;
  }
  visibility_->forget();
  return list.size();
}

void Laptop::hide_tip() {
  store_.transaction([this] {
    store_.set_node("tip_hidden", "1");
    store_.set_node("cursor", "{}"); // and reads its feed from the start
    store_.set_node("hellos", "[]");
  });
}

} // namespace dromos
