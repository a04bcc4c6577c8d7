// Who works on a device, with which roles, from when until when. Rights end; they are never deleted
// (store.h).
#pragma once
#include "schema/catalog.h"
#include "sync/engine/store.h"

#include <string>
#include <string_view>
#include <vector>

namespace dromos {

// "SW,coord" as typed; throws Refused "hub.unknown_role" {role, roles}.
std::vector<std::string> read_roles(const Catalog& catalog, std::string_view typed);
// Throws Refused "hub.worker_form" {worker}: empty, too long, or with what no name of a worker has.
void check_worker(std::string_view worker);

// One set of roles per device: that of its open grants, or of its last ones where none is open.
std::vector<std::string> roles_of(const DeviceRow& device);
// The first worker with an open grant, or the last one there was; empty where there never was one.
std::string worker_of(const DeviceRow& device);
std::vector<std::string> open_workers(const DeviceRow& device);

// False where the worker had exactly this already.
bool grant(DeviceRow& device, const std::string& worker, const std::vector<std::string>& roles,
           std::int64_t now_ms);
// False where the worker had nothing open.
bool end_grants(DeviceRow& device, std::string_view worker, std::int64_t now_ms);
// Every open grant goes on with other roles: it ends, and a new one begins.
void set_roles(DeviceRow& device, const std::vector<std::string>& roles, std::int64_t now_ms);

std::string joined(const std::vector<std::string>& texts, std::string_view between = ",");
std::string_view name(DeviceState state); // "active", "forked", "revoked"

} // namespace dromos
