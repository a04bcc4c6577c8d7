#include "tests/fuzz/tree.h"

#include "schema/encoding.h"

namespace dromos::fuzz {

namespace {

std::string element(char tag, std::string_view content) {
  std::string out(1, tag);
  if (content.size() < 0x80)
    out.push_back(static_cast<char>(content.size()));
  else
    out.append("\x82")
        .append(1, static_cast<char>(content.size() >> 8U))
        .append(1, static_cast<char>(content.size()));
  return out.append(content);
}

} // namespace

const Tree& Tree::get() {
  static const Tree tree;
  return tree;
}

Tree::Tree()
    : root(make_root(root_key, "Dromos fuzz", test::always())),
      hub(issue(root, root_key, hub_key.spki(), Purpose::hub, unit_dns(unit), test::always())),
      device(issue(hub, hub_key, device_key.spki(), Purpose::device,
                   device_id(device_key.spki()) + "." + unit_dns(unit + "/kk1"), test::always())) {}

std::string signed_by(const PrivateKey& key, std::string_view signed_part) {
  const bool edwards = key.spki().size() < 60;
  const std::string algorithm = *from_hex(edwards ? "300506032b6570" : "300a06082a8648ce3d040302");
  return element('\x30', std::string(signed_part) + algorithm +
                             element('\x03', std::string(1, '\0') + key.sign(signed_part)));
}

} // namespace dromos::fuzz
