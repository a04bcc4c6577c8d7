#include "client/pages/drafts.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr const char* fact = "drafts"; // {worker: {form: {at, fields: [[name, value]]}}}
constexpr std::size_t drafts_most = 30;

Draft draft_of(const std::string& form, const Json& json) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (const Json& one : json["fields"])
    fields.emplace_back(one[0].get<std::string>(), one[1].get<std::string>());
  return {form, json["at"].get<std::string>(), Posted(std::move(fields))};
}

} // namespace

Json Drafts::read() {
  const std::string text = open_.store().node(fact).value_or("");
  return text.empty() ? Json::object() : Json::parse(text);
}

void Drafts::write(const Json& drafts) {
  open_.store().transaction([&] { open_.store().set_node(fact, drafts.dump()); });
}

std::optional<Draft> Drafts::find(const std::string& form) {
  const Json all = read();
  if (!all.contains(open_.worker()) || !all[open_.worker()].contains(form)) return std::nullopt;
  return draft_of(form, all[open_.worker()][form]);
}

std::vector<Draft> Drafts::all() {
  std::vector<Draft> out;
  const Json own = read().value(open_.worker(), Json::object());
  for (const auto& [form, json] : own.items()) out.push_back(draft_of(form, json));
  std::sort(out.begin(), out.end(), [](const Draft& a, const Draft& b) { return a.at > b.at; });
  return out;
}

void Drafts::keep(const std::string& form, const Posted& posted, const std::string& at) {
  Json all = read();
  Json& own = all[open_.worker()];
  Json fields = Json::array();
  for (const auto& [name, value] : posted.fields())
    if (name != "token" && name != "form") fields.push_back({name, value});
  own[form] = {{"at", at}, {"fields", std::move(fields)}};
  while (own.size() > drafts_most) {
    auto oldest = own.begin();
    for (auto one = own.begin(); one != own.end(); ++one)
      if ((*one)["at"] < (*oldest)["at"]) oldest = one;
    own.erase(oldest);
  }
  write(all);
}

void Drafts::drop(const std::string& form) {
  Json all = read();
  if (!all.contains(open_.worker()) || all[open_.worker()].erase(form) == 0) return;
  if (all[open_.worker()].empty()) all.erase(open_.worker());
  write(all);
}

} // namespace dromos
