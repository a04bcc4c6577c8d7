#include "client/passphrase.h"

#include "client/system.h"

#include <cstdlib>
#include <optional>

namespace dromos {

namespace {

std::optional<Secret> from_environment(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr) return std::nullopt;
  return Secret::take(std::string(value));
}

Secret asked(const Call& call, const char* question, const char* variable) {
  auto line = ask_unseen(said(call, question) + ": ");
  if (!line) throw Refused({"client.no_terminal", {{"variable", variable}}});
  return Secret::take(std::move(*line));
}

} // namespace

Secret known_passphrase(const Call& call) {
  if (auto given = from_environment("DROMOS_PASSPHRASE")) return std::move(*given);
  return asked(call, "client.ask_passphrase", "DROMOS_PASSPHRASE");
}

Secret new_passphrase(const Call& call, const char* variable) {
  if (auto given = from_environment(variable)) return std::move(*given);
  Secret first = asked(call, "client.ask_new_passphrase", variable);
  const Secret second = asked(call, "client.ask_again", variable);
  if (first.view() != second.view()) throw Refused({"client.passphrases_differ", {}});
  return first;
}

} // namespace dromos
