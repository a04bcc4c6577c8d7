#include "sync/engine/enrolment.h"

#include "schema/encoding.h"
#include "schema/errors.h"
#include "schema/limits.h"
#include "schema/mutant.h"
#include "sync/engine/packed.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr std::string_view prefix = "dr1-";
constexpr std::size_t check_bytes = 4;

Refused bad_code() {
  return Refused({"engine.code", {}});
}
Refused malformed(std::string what) {
  return Refused({"engine.message", {{"what", std::move(what)}}});
}

std::string text(const Json& json, const char* name) {
  if (!json.is_object() || !json.contains(name) || !json[name].is_string()) throw malformed(name);
  return json[name].get<std::string>();
}

std::string bytes(const Json& json, const char* name) {
  const auto raw = from_base64url(text(json, name));
  if (!raw) throw malformed(name);
  return *raw;
}

std::vector<std::string> texts(const Json& json, const char* name) {
  if (!json.is_object() || !json.contains(name) || !json[name].is_array()) throw malformed(name);
  std::vector<std::string> out;
  for (const Json& one : json[name]) {
    if (!one.is_string()) throw malformed(name);
    out.push_back(one.get<std::string>());
  }
  return out;
}

std::vector<std::string> ders(const Json& json, const char* name) {
  std::vector<std::string> out = texts(json, name);
  if (out.size() > limits::chain_length) throw malformed(name);
  for (std::string& one : out) {
    auto raw = from_base64url(one);
    if (!raw || raw->size() > limits::certificate_bytes) throw malformed(name);
    one = std::move(*raw);
  }
  return out;
}

Json encoded(const std::vector<std::string>& raw) {
  Json out = Json::array();
  for (const std::string& one : raw) out.push_back(base64url(one));
  return out;
}

} // namespace

std::string write_invite(const Invite& invite) {
  std::string body = Packer()
                         .text(invite.address)
                         .text(invite.hub)
                         .text(invite.root_pin)
                         .text(invite.secret)
                         .number(static_cast<std::uint64_t>(invite.issued_ms))
                         .take();
  body += sha256(body).substr(0, check_bytes);
  std::string code = std::string(prefix) + base32(body);
  std::transform(code.begin(), code.end(), code.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return code;
}

Invite read_invite(std::string_view typed) {
  std::string code;
  for (const char c : typed.substr(0, 4096))
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
      code.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  if (!code.starts_with(prefix)) throw bad_code();
  const auto body = from_base32(std::string_view(code).substr(prefix.size()));
  if (!body || body->size() <= check_bytes) throw bad_code();
  const std::string_view packed = std::string_view(*body).substr(0, body->size() - check_bytes);
  if (sha256(packed).substr(0, check_bytes) != body->substr(packed.size())) throw bad_code();
  Invite invite;
  try {
    Unpacker in(packed);
    invite.address = in.text();
    invite.hub = in.text();
    invite.root_pin = in.text();
    invite.secret = in.text();
    invite.issued_ms = static_cast<std::int64_t>(in.number());
    if (!in.done() || invite.root_pin.size() != 32 || invite.secret.size() != 16) throw bad_code();
  } catch (const Refused&) {
    throw bad_code();
  }
  return invite;
}

std::string invite_id(std::string_view secret) {
  return hex(mutant(Mutant::code_kept_in_clear) ? std::string(secret) : sha256(secret));
}

std::string write(const EnrolRequest& request) {
  Json json{{"v", 1}, {"device", request.device}, {"agreement", request.agreement}};
  if (!request.secret.empty()) json["secret"] = base64url(request.secret);
  return json.dump();
}

EnrolRequest read_enrol_request(std::string_view body) {
  if (body.size() > limits::enrolment_bytes) throw malformed("size");
  const Json json = parse_json(body);
  EnrolRequest request{{}, text(json, "device"), text(json, "agreement")};
  if (json.contains("secret")) request.secret = bytes(json, "secret");
  return request;
}

std::string write(const EnrolAnswer& answer) {
  return Json{{"v", 1},
              {"chain", encoded(answer.chain)},
              {"agreement", encoded(answer.agreement)},
              {"hub_agreement", encoded(answer.hub_agreement)},
              {"root", base64url(answer.root)},
              {"recovery", base64url(answer.recovery)},
              {"hub", answer.hub},
              {"unit", answer.unit},
              {"worker", answer.worker},
              {"at", answer.at},
              {"roles", answer.roles},
              {"workers", answer.workers}}
      .dump();
}

EnrolAnswer read_enrol_answer(std::string_view body) {
  if (body.size() > limits::enrolment_bytes) throw malformed("size");
  const Json json = parse_json(body);
  EnrolAnswer answer;
  answer.chain = ders(json, "chain");
  answer.agreement = ders(json, "agreement");
  answer.hub_agreement = ders(json, "hub_agreement");
  answer.root = bytes(json, "root");
  answer.recovery = bytes(json, "recovery");
  answer.hub = text(json, "hub");
  answer.unit = text(json, "unit");
  answer.worker = text(json, "worker");
  answer.at = text(json, "at");
  answer.roles = texts(json, "roles");
  answer.workers = texts(json, "workers");
  return answer;
}

std::string write_failure(const std::string& key,
                          const std::vector<std::pair<std::string, std::string>>& values) {
  Json json{{"error", key}, {"values", Json::object()}};
  for (const auto& [name, value] : values) json["values"][name] = value;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void throw_answer(int status, std::string_view body) {
  Message message{"engine.hub_status", {{"status", std::to_string(status)}}};
  try {
    const Json json = parse_json(body.substr(0, limits::enrolment_bytes));
    Message told{text(json, "error"), {}};
    if (json.contains("values") && json["values"].is_object())
      for (const auto& [name, value] : json["values"].items())
        if (value.is_string()) told.values.emplace_back(name, value.get<std::string>());
    message = std::move(told);
  } catch (const Refused&) {
    // not from our hub's own hand: the status is all that is known
  }
  if (status >= 500) throw Unavailable(std::move(message));
  throw Refused(std::move(message));
}

} // namespace dromos
