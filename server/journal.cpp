#include "server/journal.h"

#include <cmath>

namespace dromos {

namespace {

// A label's value: backslash, quote and line end are escaped.
std::string label_value(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

std::string number(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15)
    return std::to_string(static_cast<std::int64_t>(value));
  return Json(value).dump();
}

std::string kind_of(std::string_view name, std::string_view kind) {
  return "# TYPE " + std::string(name) + " " + std::string(kind) + "\n";
}

} // namespace

std::string metric(std::string_view name, const std::map<std::string, std::string>& labels, double value) {
  std::string line(name);
  char before = '{';
  for (const auto& [label, text] : labels) {
    line.append(1, before).append(label).append("=\"").append(label_value(text)).append("\"");
    before = ',';
  }
  if (!labels.empty()) line += '}';
  return line + " " + number(value) + "\n";
}

void Journal::write(std::string_view event, Json fields) {
  fields["at"] = instant(clock_.now_ms());
  fields["event"] = event;
  // A key or a word from elsewhere may hold bytes that are no text.
  out_ << fields.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n" << std::flush;
}

void Journal::answered(const Request& request) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(request.took).count();
  Json fields{{"method", request.method},     {"path", request.path},
              {"status", request.status},     {"ms", ms},
              {"bytes_in", request.bytes_in}, {"bytes_out", request.bytes_out}};
  if (!request.device.empty()) fields["device"] = request.device;
  if (!request.failure.empty()) fields["failure"] = request.failure;
  const std::lock_guard lock(mutex_);
  ++requests_[{request.path, request.status}];
  if (!request.failure.empty()) ++failures_[request.failure];
  Times& times = times_[request.path];
  ++times.count;
  times.seconds += std::chrono::duration<double>(request.took).count();
  times.bytes_in += request.bytes_in;
  times.bytes_out += request.bytes_out;
  for (std::size_t i = 0; i < bounds_ms.size(); ++i)
    if (request.took <= std::chrono::milliseconds(bounds_ms[i])) ++times.within[i];
  write("request", std::move(fields));
}

void Journal::tell(std::string_view event, Json fields) {
  const std::lock_guard lock(mutex_);
  const auto known = events_.find(event);
  ++(known == events_.end() ? events_.emplace(event, 0).first : known)->second;
  write(event, std::move(fields));
}

std::string Journal::metrics() const {
  const std::lock_guard lock(mutex_);
  const auto of = [](std::uint64_t count) { return static_cast<double>(count); };
  std::string text = kind_of("dromos_requests_total", "counter");
  for (const auto& [key, count] : requests_)
    text += metric("dromos_requests_total", {{"path", key.first}, {"status", std::to_string(key.second)}},
                   of(count));
  text += kind_of("dromos_request_seconds", "histogram");
  for (const auto& [path, times] : times_) {
    for (std::size_t i = 0; i < bounds_ms.size(); ++i)
      text += metric("dromos_request_seconds_bucket", {{"le", number(bounds_ms[i] / 1000.0)}, {"path", path}},
                     of(times.within[i]));
    text += metric("dromos_request_seconds_bucket", {{"le", "+Inf"}, {"path", path}}, of(times.count));
    text += metric("dromos_request_seconds_sum", {{"path", path}}, times.seconds);
    text += metric("dromos_request_seconds_count", {{"path", path}}, of(times.count));
  }
  text += kind_of("dromos_request_bytes_total", "counter");
  for (const auto& [path, times] : times_) {
    text += metric("dromos_request_bytes_total", {{"direction", "in"}, {"path", path}}, of(times.bytes_in));
    text += metric("dromos_request_bytes_total", {{"direction", "out"}, {"path", path}}, of(times.bytes_out));
  }
  text += kind_of("dromos_failures_total", "counter");
  for (const auto& [key, count] : failures_)
    text += metric("dromos_failures_total", {{"key", key}}, of(count));
  text += kind_of("dromos_events_total", "counter");
  for (const auto& [event, count] : events_)
    text += metric("dromos_events_total", {{"event", event}}, of(count));
  return text;
}

} // namespace dromos
