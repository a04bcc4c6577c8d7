#include "client/told.h"

#include <new>
#include <typeinfo>

namespace dromos {

Message told_of(const std::exception& thrown) {
  if (const auto* failure = dynamic_cast<const Failure*>(&thrown)) return failure->message();
  if (dynamic_cast<const std::bad_alloc*>(&thrown) != nullptr) return {"client.memory", {}};
  return {"client.defect", {{"what", typeid(thrown).name()}}};
}

} // namespace dromos
