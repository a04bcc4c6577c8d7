#include "server/metrics.h"

#include "server/disk.h"
#include "server/grants.h"
#include "sync/engine/child.h"
#include "sync/engine/upward.h"

namespace dromos {

namespace {

HttpResponse text(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = std::move(body);
  return response;
}

double of(std::uint64_t count) {
  return static_cast<double>(count);
}

double seconds(std::int64_t ms) {
  return static_cast<double>(ms) / 1000;
}

// A value by itself, with its type.
std::string gauge(std::string_view name, double value) {
  return "# TYPE " + std::string(name) + " gauge\n" + metric(name, {}, value);
}

} // namespace

std::string gauges(Workplace& place) {
  HubStore& store = place.store();
  std::string out = gauge("dromos_log_size", of(std::stoull(store.node("log").value_or("0"))));
  out += gauge("dromos_log_stable", of(std::stoull(store.node("stable").value_or("0"))));
  out += gauge("dromos_quarantined_batches", of(store.batches_in(BatchState::quarantined).size()));
  out += gauge("dromos_disk_encrypted", disk_encrypted(place.home().folder) ? 1 : 0);

  std::map<std::string, std::uint64_t> devices;
  for (const DeviceRow& device : store.devices()) ++devices[std::string(name(device.state))];
  out += "# TYPE dromos_devices gauge\n";
  for (const auto& [state, count] : devices) out += metric("dromos_devices", {{"state", state}}, of(count));

  out += "# TYPE dromos_feed_size gauge\n";
  for (const std::string& unit : store.units())
    if (is_unit_feed(unit)) out += metric("dromos_feed_size", {{"unit", unit}}, of(store.feed_end(unit)));

  if (place.keys().parent()) out += gauge("dromos_waiting_upwards", of(waiting_upwards(store)));
  out += "# TYPE dromos_child_answered_timestamp_seconds gauge\n";
  for (const Child& child : children(store)) {
    const auto row = store.device(child.device);
    out += metric("dromos_child_answered_timestamp_seconds", {{"unit", child.unit}},
                  row ? seconds(row->answered_ms) : 0);
  }

  out += "# TYPE dromos_certificate_end_timestamp_seconds gauge\n";
  for (const char* which : {"root", "authority", "signer", "server"}) {
    const std::int64_t end_ms = place.keys().certificate(which).not_after_ms();
    out += metric("dromos_certificate_end_timestamp_seconds", {{"certificate", which}}, seconds(end_ms));
  }
  return out;
}

std::unique_ptr<Listener> metrics_listener(Workplace& place, Journal& journal,
                                           const ParentLine::Guard& alone) {
  if (place.settings().metrics.empty()) return nullptr;
  const Endpoint endpoint = read_endpoint(place.settings().metrics);
  ListenerOptions options;
  options.address = endpoint.address;
  options.port = endpoint.port;
  options.plain = true;
  options.threads = 1;
  options.host = endpoint.address;
  const auto answer = [&place, &journal, alone](const HttpRequest& request) {
    if (request.path != "/metrics") return text(404, "GET /metrics\n");
    if (request.method != "GET") return text(405, "GET /metrics\n");
    std::string now;
    try {
      alone([&] { now = gauges(place); });
    } catch (const Failure& failure) { // what was counted is told all the same
      journal.tell("not_measured", {{"failure", failure.message().key}});
    }
    return text(200, journal.metrics() + now);
  };
  const auto log = [&journal](const std::string& line) { journal.tell("network", {{"failure", line}}); };
  return std::make_unique<Listener>(options, answer, log);
}

} // namespace dromos
