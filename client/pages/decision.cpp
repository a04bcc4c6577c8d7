#include "client/pages/decision.h"

#include "client/history.h"
#include "client/pages/control.h"
#include "client/pages/titles.h"
#include "schema/encoding.h"
#include "schema/value.h"
#include "sync/engine/keys.h"
#include "sync/engine/present.h"
#include "sync/engine/show.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr std::size_t device_letters = 6; // enough to tell the laptops of a unit apart
constexpr const char* third = "other";

std::string key_of(const Json& value) {
  return value.value("key", "");
}

// Where two texts begin and cease to differ, at the ends of words.
std::pair<std::size_t, std::size_t> difference(const std::string& text, const std::string& other) {
  const std::size_t most = std::min(text.size(), other.size());
  std::size_t begin = 0, end = 0;
  while (begin < most && text[begin] == other[begin]) ++begin;
  while (begin > 0 && text[begin - 1] != ' ' && text[begin - 1] != '\n') --begin;
  while (end < most - begin && text[text.size() - 1 - end] == other[other.size() - 1 - end]) ++end;
  while (end > 0 && text[text.size() - end] != ' ' && text[text.size() - end] != '\n') --end;
  return {begin, text.size() - end};
}

} // namespace

Decision::Decision(Asked& asked, std::string record, std::string field)
    : asked_(asked), open_(asked.open()), record_(std::move(record)), field_(std::move(field)) {
  const RecordRow row = open_.laptop.record(record_);
  Entry named;
  named.record = record_;
  declared_ = is_deletion() ? nullptr : &Entries(asked.desk.call(), open_).field_of(named, field_);
  const Readable readable = open_.laptop.readable({row.id, row.state.record, row.state.root, row.unit});
  const Shown shown = show(open_.catalog, row.state, readable);
  const auto found = shown.conflicts.find(field_);
  if (found == shown.conflicts.end()) return;
  for (const ConflictValue& one : found->second) {
    values_.push_back(present(one));
    dots_ += one.write->dot.string() + "\n";
  }
  std::stable_sort(values_.begin(), values_.end(), [](const Json& a, const Json& b) {
    return a["at"].get_ref<const std::string&>() > b["at"].get_ref<const std::string&>();
  });
  history_ = history_of(open_, record_);
}

std::string Decision::stamp() const {
  return base64url(sha256(dots_).substr(0, 12));
}

std::string Decision::text_of(const Json& value) const {
  const Json& said = value["value"];
  if (is_deletion()) return asked_.word(said == true ? "decide_deleted" : "decide_kept");
  if (declared_->set()) return asked_.word(said == true ? "decide_in" : "decide_out");
  if (said.is_null()) return asked_.word("emptied");
  if (declared_->type == ValueType::ref && said.is_string())
    return Titles(open_, asked_.session.language).of(said.get<std::string>());
  return asked_.words().value(record_, field_, said);
}

std::string Decision::replaced_by(const Json& value) {
  for (const Json& step : history_)
    if (step["device"] == value["device"] && step["at"] == value["at"])
      for (const Json& write : step["writes"])
        if (write["field"] == field_ && write.value("key", "") == key_of(value) && !write["old"].empty())
          return text_of({{"value", write["old"][0]}});
  return {};
}

Json Decision::card(const Json& value, std::size_t place, const std::vector<std::string>& texts) {
  const std::string& text = texts[place];
  const std::string& other = texts[place == 0 ? texts.size() - 1 : 0];
  Json out{{"choice", std::to_string(place)},
           {"worker", value["worker"]},
           {"at", asked_.words().time(value["at"].get<std::string>())},
           {"old", replaced_by(value)}};
  const bool own = value["device"] == open_.identity.device;
  out["laptop"] =
      own ? asked_.word("this_laptop")
          : asked_.word("laptop") + " " + value["device"].get<std::string>().substr(0, device_letters);
  if (declared_ != nullptr && declared_->type == ValueType::text && texts.size() > 1) {
    const auto [begin, end] = difference(text, other);
    out["before"] = text.substr(0, begin);
    out["marked"] = text.substr(begin, end - begin);
    out["after"] = text.substr(end);
  } else {
    out["before"] = text;
  }
  return out;
}

Json Decision::group(const std::string& key, const Posted* posted, const Reading* reading) {
  const bool sent = posted != nullptr && reading != nullptr && reading->key == key;
  const std::string chosen = sent ? posted->value("choice") : std::string();
  std::vector<Json> values;
  std::vector<std::string> texts;
  for (const Json& value : values_)
    if (key_of(value) == key) {
      values.push_back(value);
      texts.push_back(text_of(value));
    }
  Json cards = Json::array();
  for (std::size_t i = 0; i < values.size(); ++i) {
    cards.push_back(card(values[i], i, texts));
    cards.back()["checked"] = chosen == std::to_string(i);
  }
  if (is_deletion() && values.size() == 1) { // the other side is all that is written there
    const Json keeps{{"value", nullptr}};
    cards.push_back(
        {{"choice", "keep"}, {"before", text_of(keeps)}, {"checked", chosen == "keep"}, {"worker", ""}});
  }
  const std::string id = "c" + key;
  for (Json& one : cards) one["id"] = id + "-" + one["choice"].get<std::string>();
  Json out{{"key", key}, {"cards", std::move(cards)}, {"id", id}};
  if (!key.empty()) out["member"] = asked_.words().value(record_, field_, Json::array({key}));
  if (sent) out["problem"] = reading->problem;
  if (declared_ == nullptr || declared_->set() || declared_->map() || !is_entered(*declared_)) return out;
  Titles titles(open_, asked_.session.language);
  const auto entry = open_.store().entry(record_);
  const ControlContext context{open_, asked_.words(), titles, record_, entry ? entry->root : std::string()};
  Json control =
      dromos::control(context, *declared_, sent ? pairs_of(*declared_, *posted) : Pairs{}, Shape{});
  out["third"] = {{"control", std::move(control)}, {"id", id + "-" + third}, {"checked", chosen == third}};
  return out;
}

Json Decision::view(const Posted* posted, const Reading* reading) {
  std::vector<std::string> keys;
  for (const Json& value : values_)
    if (std::find(keys.begin(), keys.end(), key_of(value)) == keys.end()) keys.push_back(key_of(value));
  Json groups = Json::array();
  for (const std::string& key : keys) groups.push_back(group(key, posted, reading));
  return {{"groups", std::move(groups)},
          {"field", is_deletion() ? asked_.word("decide_deletion") : asked_.words().field(record_, field_)},
          {"stamp", stamp()},
          {"action", "/decide/" + record_ + "/" + field_}};
}

void Decision::decide(const std::string& choice, const Posted& posted, Reading& out) {
  Entry entry;
  entry.record = record_;
  const Pairs typed = declared_ == nullptr ? Pairs{} : pairs_of(*declared_, posted);
  std::vector<const Json*> values;
  for (const Json& value : values_)
    if (key_of(value) == out.key) values.push_back(&value);
  Json decided;
  if (choice == third && declared_ != nullptr) {
    // Nothing written is no answer: both values would be gone.
    if (std::all_of(typed.begin(), typed.end(), [](const auto& part) {
          return part.second.find_first_not_of(" \t\r\n") == std::string::npos;
        }))
      return void(out.problem = asked_.word("decide_third_empty"));
    decided = entered(*declared_, typed);
  } else if (choice == "keep" && is_deletion()) {
    decided = nullptr;
  } else {
    const std::size_t place =
        choice.size() == 1 && choice[0] >= '0' ? static_cast<std::size_t>(choice[0] - '0') : 9;
    if (place >= values.size()) return void(out.problem = asked_.word("decide_choose"));
    if (!typed.empty()) return void(out.problem = asked_.word("decide_both"));
    decided = (*values[place])["value"];
  }
  if (is_deletion()) {
    entry.deletes = decided == true;
    if (!entry.deletes) entry.edits.push_back({field_, {{}, nullptr}, true});
  } else {
    Entries entries(asked_.desk.call(), open_);
    // What stands there was checked when it was written; a list may lack its code by now.
    std::vector<FieldValue> chosen{{out.key, decided}};
    if (choice == third) chosen = check_value(open_.catalog, *declared_, decided, out.warnings);
    entries.add_decision(entry, *declared_, std::move(chosen));
  }
  out.entry = std::move(entry);
}

Decision::Reading Decision::read(const Posted& posted) {
  Reading out{posted.value("key"), {}};
  if (posted.value("stamp") != stamp()) {
    out.problem = asked_.word("decide_overtaken");
    return out;
  }
  try {
    decide(posted.value("choice"), posted, out);
  } catch (const Refused& refused) {
    const Message& why = refused.message();
    out.problem =
        sentence(declared_ == nullptr ? why : as_on_pages(*declared_, why), asked_.session.language);
  }
  return out;
}

} // namespace dromos
