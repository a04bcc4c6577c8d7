#include "client/own_devices.h"

namespace dromos {

OwnDevices::OwnDevices(OpenHome& open) {
  for (const Json& one : Json::parse(open.store().node("own").value_or("[]")))
    devices_.insert(one.get<std::int64_t>());
  if (const auto self = open.store().device(open.identity.device)) devices_.insert(self->id);
}

} // namespace dromos
