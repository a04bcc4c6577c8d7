#include "server/grants.h"

#include "schema/encoding.h"
#include "schema/errors.h"

#include <algorithm>

namespace dromos {
namespace {

constexpr std::size_t worker_bytes = 64; // an account's name, not a person's

bool is_open(const Grant& grant) {
  return grant.until_ms == 0;
}

} // namespace

std::vector<std::string> read_roles(const Catalog& catalog, std::string_view typed) {
  std::vector<std::string> roles;
  for (std::size_t at = 0; at <= typed.size();) {
    const std::size_t end = std::min(typed.find(',', at), typed.size());
    std::string role;
    for (const char c : typed.substr(at, end - at))
      if (c != ' ') role.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    at = end + 1;
    if (std::find(catalog.roles().begin(), catalog.roles().end(), role) == catalog.roles().end())
      throw Refused({"hub.unknown_role", {{"role", role}, {"roles", joined(catalog.roles(), ", ")}}});
    if (std::find(roles.begin(), roles.end(), role) == roles.end()) roles.push_back(role);
  }
  std::sort(roles.begin(), roles.end());
  return roles;
}

void check_worker(std::string_view worker) {
  const bool plain = std::none_of(worker.begin(), worker.end(), [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == 0x7f || c == ',' || c == '/' || c == '+';
  });
  if (worker.empty() || worker.size() > worker_bytes || !plain || !valid_utf8(worker))
    throw Refused({"hub.worker_form", {{"worker", std::string(worker.substr(0, worker_bytes))}}});
}

std::vector<std::string> roles_of(const DeviceRow& device) {
  const Grant* last = nullptr;
  for (const Grant& grant : device.grants)
    if (last == nullptr || is_open(grant) || (!is_open(*last) && grant.until_ms >= last->until_ms))
      last = &grant;
  return last == nullptr ? std::vector<std::string>() : last->roles;
}

std::string worker_of(const DeviceRow& device) {
  for (const Grant& grant : device.grants)
    if (is_open(grant)) return grant.worker;
  return device.grants.empty() ? std::string() : device.grants.back().worker;
}

std::vector<std::string> open_workers(const DeviceRow& device) {
  std::vector<std::string> workers;
  for (const Grant& grant : device.grants)
    if (is_open(grant) && std::find(workers.begin(), workers.end(), grant.worker) == workers.end())
      workers.push_back(grant.worker);
  return workers;
}

bool grant(DeviceRow& device, const std::string& worker, const std::vector<std::string>& roles,
           std::int64_t now_ms) {
  for (const Grant& one : device.grants)
    if (is_open(one) && one.worker == worker && one.roles == roles) return false;
  end_grants(device, worker, now_ms);
  device.grants.push_back({worker, roles, now_ms, 0});
  return true;
}

bool end_grants(DeviceRow& device, std::string_view worker, std::int64_t now_ms) {
  bool any = false;
  for (Grant& one : device.grants) {
    if (!is_open(one) || one.worker != worker) continue;
    one.until_ms = now_ms;
    any = true;
  }
  return any;
}

void set_roles(DeviceRow& device, const std::vector<std::string>& roles, std::int64_t now_ms) {
  for (const std::string& worker : open_workers(device)) grant(device, worker, roles, now_ms);
}

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
  std::string out;
  for (const std::string& text : texts) {
    if (!out.empty()) out += between;
    out += text;
  }
  return out;
}

std::string_view name(DeviceState state) {
  switch (state) {
  case DeviceState::active:
    return "active";
  case DeviceState::forked:
    return "forked";
  case DeviceState::revoked:
    return "revoked";
  }
  return "";
}

} // namespace dromos
