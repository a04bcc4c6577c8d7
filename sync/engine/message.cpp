#include "sync/engine/message.h"

#include "schema/encoding.h"
#include "schema/errors.h"
#include "schema/limits.h"
#include "sync/engine/above.h"

namespace dromos {

namespace {

Refused malformed(std::string what) {
  return Refused({"engine.message", {{"what", std::move(what)}}});
}

std::string digest_of(const std::string& text, const char* name) {
  const auto bytes = from_base64url(text);
  if (!bytes || bytes->size() != 32) throw malformed(name);
  return *bytes;
}

// Reads members with their form; what is absent or of another form is refused by name.
class Members {
 public:
  explicit Members(std::string_view payload) : json_(parse_json(payload)) {
    if (!json_.is_object()) throw malformed("no object");
    if (number("v") != 1) throw malformed("a version that this program does not know");
  }
  std::uint64_t number(const char* name) const {
    if (!json_.contains(name) || !json_[name].is_number_unsigned()) throw malformed(name);
    return json_[name].get<std::uint64_t>();
  }
  std::string text(const char* name) const {
    if (!json_.contains(name) || !json_[name].is_string()) throw malformed(name);
    return json_[name].get<std::string>();
  }
  std::string digest(const char* name, bool needed = true) const {
    if (!json_.contains(name) && !needed) return {};
    return digest_of(text(name), name);
  }
  bool has(const char* name) const { return json_.contains(name); }
  bool flag(const char* name) const { return json_.contains(name) && json_[name] == true; }
  std::vector<std::string> texts(const char* name) const {
    std::vector<std::string> out;
    for (const Json& member : array(name)) {
      if (!member.is_string()) throw malformed(name);
      out.push_back(member.get<std::string>());
    }
    return out;
  }
  const Json& array(const char* name) const {
    static const Json none = Json::array();
    if (!json_.contains(name)) return none;
    if (!json_[name].is_array()) throw malformed(name);
    return json_[name];
  }

 private:
  Json json_;
};

std::uint64_t natural(const Json& value) {
  if (!value.is_number_unsigned()) throw malformed("a number");
  return value.get<std::uint64_t>();
}

// Absent: empty.
std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return {};
  if (!found->is_string()) throw malformed(name);
  return found->get<std::string>();
}

void put_cursor(Json& json, const Cursor& cursor) {
  json["epoch"] = cursor.epoch;
  json["view"] = cursor.view;
  json["cursor"] = cursor.n;
}

Cursor get_cursor(const Members& members) {
  return {members.text("epoch"), members.text("view"), members.number("cursor")};
}

} // namespace

std::string hello_payload(const Hello& hello) {
  Json json{{"v", 1}, {"device", hello.device}, {"orders", hello.orders}, {"most", hello.most}};
  put_cursor(json, hello.cursor);
  if (!hello.tip.empty()) json["tip"] = base64url(hello.tip);
  if (hello.offers_more) json["more"] = true;
  if (hello.rehearsal) json["rehearsal"] = true;
  if (hello.receipts) json["receipts"] = *hello.receipts;
  for (const std::string& batch : hello.asks) json["asks"].push_back(base64url(batch));
  return canonical(json);
}

Hello read_hello(std::string_view payload) {
  const Members members(payload);
  Hello hello;
  hello.device = members.text("device");
  hello.cursor = get_cursor(members);
  hello.tip = members.digest("tip", false);
  hello.orders = members.number("orders");
  hello.most = members.number("most");
  hello.offers_more = members.flag("more");
  hello.rehearsal = members.flag("rehearsal");
  if (members.has("receipts")) hello.receipts = members.number("receipts");
  for (const std::string& batch : members.texts("asks")) {
    if (hello.asks.size() == limits::hello_asks) throw malformed("asks");
    hello.asks.push_back(digest_of(batch, "asks"));
  }
  return hello;
}

bool Receipt::holds(std::uint64_t seq) const {
  for (const auto& [from, to] : held)
    if (seq >= from && seq <= to) return true;
  return false;
}

const Refusal* Receipt::refusal(std::uint64_t seq) const {
  for (const Refusal& refusal : refused)
    if (refusal.seq == seq) return &refusal;
  return nullptr;
}

bool Receipt::decided(std::uint64_t first, std::uint64_t count) const {
  std::uint64_t known = refused.size();
  for (const auto& [from, to] : held) known += to - from + 1;
  return known >= count && (held.empty() || held.front().first >= first);
}

std::string receipt_payload(const Receipt& receipt) {
  Json json{{"v", 1},
            {"hub", receipt.hub},
            {"epoch", receipt.epoch},
            {"device", receipt.device},
            {"batch", base64url(receipt.batch)},
            {"at", receipt.at},
            {"log", receipt.log},
            {"stable", receipt.stable}};
  json["held"] = Json::array();
  for (const auto& [from, to] : receipt.held) json["held"].push_back({from, to});
  json["refused"] = Json::array();
  for (const Refusal& refusal : receipt.refused) {
    Json one{{"seq", refusal.seq}, {"reason", refusal.reason}, {"record", refusal.record}};
    if (!refusal.field.empty()) one["field"] = refusal.field;
    json["refused"].push_back(std::move(one));
  }
  if (receipt.quarantined) json["quarantined"] = true;
  return canonical(json);
}

Receipt read_receipt(std::string_view payload) {
  const Members members(payload);
  Receipt receipt;
  receipt.hub = members.text("hub");
  receipt.epoch = members.text("epoch");
  receipt.device = members.text("device");
  receipt.batch = members.digest("batch");
  receipt.at = members.text("at");
  receipt.log = members.number("log");
  receipt.stable = members.number("stable");
  receipt.quarantined = members.flag("quarantined");
  for (const Json& range : members.array("held")) {
    if (!range.is_array() || range.size() != 2 || natural(range[0]) > natural(range[1]))
      throw malformed("held");
    receipt.held.emplace_back(natural(range[0]), natural(range[1]));
  }
  for (const Json& one : members.array("refused")) {
    if (!one.is_object() || !one.contains("seq") || !one.contains("reason") || !one["reason"].is_string())
      throw malformed("refused");
    receipt.refused.push_back({natural(one["seq"]), one["reason"].get<std::string>(), text_of(one, "record"),
                               text_of(one, "field")});
  }
  return receipt;
}

std::string answer_payload(const AnswerEnd& end) {
  Json json{{"v", 1},
            {"hub", end.hub},
            {"device", end.device},
            {"hello", base64url(end.hello)},
            {"lines", base64url(end.lines)},
            {"more", end.more},
            {"unit", end.unit},
            {"roles", end.roles},
            {"workers", end.workers},
            {"orders", end.orders},
            {"schema", end.schema},
            {"at", end.at}};
  put_cursor(json, end.cursor);
  json["restored"] = Json::array();
  for (const Restored& restored : end.restored)
    json["restored"].push_back({{"epoch", restored.epoch}, {"log", restored.log}, {"feed", restored.feed}});
  if (end.forked) json["forked"] = true;
  if (end.revoked) json["revoked"] = true;
  if (!end.state.empty()) json["state"] = base64url(end.state);
  if (end.receipts) {
    json["receipts"] = *end.receipts;
    json["above"] = to_json(end.above);
  }
  return canonical(json);
}

AnswerEnd read_answer(std::string_view payload) {
  const Members members(payload);
  AnswerEnd end;
  end.hub = members.text("hub");
  end.device = members.text("device");
  end.hello = members.digest("hello");
  end.lines = members.digest("lines");
  end.cursor = get_cursor(members);
  for (const Json& one : members.array("restored")) {
    if (!one.is_object() || !one.contains("epoch") || !one["epoch"].is_string()) throw malformed("restored");
    end.restored.push_back({one["epoch"].get<std::string>(), natural(one.value("log", Json())),
                            natural(one.value("feed", Json()))});
  }
  end.more = members.flag("more");
  end.forked = members.flag("forked");
  end.revoked = members.flag("revoked");
  end.state = members.digest("state", false);
  end.unit = members.text("unit");
  end.roles = members.texts("roles");
  end.workers = members.texts("workers");
  end.orders = members.number("orders");
  end.schema = static_cast<int>(members.number("schema"));
  end.at = members.text("at");
  if (members.has("receipts")) {
    end.receipts = members.number("receipts");
    end.above = read_above(members.array("above"));
  }
  return end;
}

namespace {
std::string line_of(const char* kind, const std::vector<std::string>& ders) {
  std::string line = "{\"" + std::string(kind) + "\":[";
  for (std::size_t i = 0; i < ders.size(); ++i)
    line.append(i == 0 ? "\"" : ",\"").append(base64url(ders[i])).append("\"");
  return line.append("]}\n");
}
} // namespace

std::string chain_line(const std::vector<std::string>& ders, bool agreement) {
  return line_of(agreement ? "agreement" : "chain", ders);
}

std::string signer_line(const std::vector<std::string>& ders) {
  return line_of("signer", ders);
}

std::string_view Lines::next() {
  const std::size_t end = text_.find('\n', at_);
  if (end == std::string_view::npos) throw Refused({"engine.truncated", {}});
  const std::string_view line = text_.substr(at_, end - at_);
  at_ = end + 1;
  return line;
}

namespace {

// A chain line has one spelling, so it is taken apart where it must be divided, and what is between is
// base64url or refused.
std::vector<std::string> read_chain_line(std::string_view line, std::string_view before, const char* kind) {
  constexpr std::string_view at_end = "\"]}", divider = "\",\"";
  if (line.size() > limits::chain_length * limits::certificate_bytes * 2 || !line.ends_with(at_end) ||
      line.size() < before.size() + at_end.size())
    throw malformed(kind);
  line.remove_suffix(at_end.size());
  line.remove_prefix(before.size());
  std::vector<std::string> ders;
  for (bool more = true; more;) {
    const std::size_t end = line.find(divider);
    more = end != std::string_view::npos;
    auto der = from_base64url(line.substr(0, end));
    if (!der || der->empty() || der->size() > limits::certificate_bytes ||
        ders.size() == limits::chain_length)
      throw malformed(kind);
    ders.push_back(std::move(*der));
    if (more) line.remove_prefix(end + divider.size());
  }
  return ders;
}

} // namespace

UntrustedLine classify(std::string_view line) {
  UntrustedLine out;
  for (const char* kind : {"chain", "agreement", "signer"}) {
    const std::string before = "{\"" + std::string(kind) + "\":[\"";
    if (!line.starts_with(std::string_view(before).substr(0, before.size() - 1))) continue;
    if (!line.starts_with(before)) throw malformed(kind);
    out.chain = read_chain_line(line, before, kind);
    out.kind = kind;
    return out;
  }
  out.jws = jws_read(line);
  out.kind = out.jws.typ;
  return out;
}

} // namespace dromos
