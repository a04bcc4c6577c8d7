#include "client/pages/amounts.h"

#include "sync/engine/instant.h"

namespace dromos {

std::string in_bytes(std::uint64_t bytes, Language language) {
  if (bytes < 1000) return std::to_string(bytes) + " B";
  const bool mega = bytes >= 1'000'000;
  const std::uint64_t tenths = bytes / (mega ? 100'000 : 100);
  const char* point = language == Language::greek ? "," : ".";
  return std::to_string(tenths / 10) + point + std::to_string(tenths % 10) + (mega ? " MB" : " kB");
}

std::string ago(const Asked& asked, const std::string& at) {
  const auto ms = read_instant(at);
  if (!ms) return {};
  const std::int64_t minutes = (asked.desk.call().seams.clock.now_ms() - *ms) / 60'000;
  if (minutes < 0) return {};
  if (minutes < 2) return asked.word("ago_now");
  if (minutes < 120) return asked.word("ago_minutes", {{"count", std::to_string(minutes)}});
  if (minutes < 48 * 60) return asked.word("ago_hours", {{"count", std::to_string(minutes / 60)}});
  return asked.word("ago_days", {{"count", std::to_string(minutes / 60 / 24)}});
}

std::string last_exchange(const Asked& asked) {
  const Json word = Json::parse(asked.open().store().node("hub_state").value_or("{}"));
  const std::string at = word.value("at", "");
  if (at.empty()) return asked.word("never_exchanged");
  const std::string span = ago(asked, at);
  return asked.word("last_exchange", {{"at", asked.words().time(at) + (span.empty() ? "" : ", " + span)}});
}

} // namespace dromos
