#include "client/pages/drafts.h"

#include "sync/engine/record_name.h"

#include <algorithm>
#include <iterator>

namespace dromos {

namespace {

constexpr const char* fact = "drafts"; // {worker: {form: {at, fields: [[name, value]]}}}
constexpr std::size_t drafts_most = 30;

// What a form is of, or about: "/edit/T/ID", "/new/T/about/T/ID". Empty: nothing that is there already.
std::string record_of(const std::string& form) {
  const std::size_t about = form.find("/about/");
  if (about != std::string::npos) return form.substr(about + 7);
  const std::string edit = "/edit/";
  return form.starts_with(edit) ? form.substr(edit.size()) : std::string();
}

// Whether it is of, about, or chose a record that is not here. (Its own new one stands in "record".)
bool names_nobody_here(Store& store, const std::string& form, const Json& draft) {
  const std::string about = record_of(form);
  if (!about.empty() && !store.entry(about)) return true;
  for (const Json& field : draft["fields"]) {
    const std::string name = field[0].get<std::string>(), value = field[1].get<std::string>();
    const bool own = name == "record" || name.ends_with(".record");
    if (!own && is_record_name(value) && !store.entry(value)) return true;
  }
  return false;
}

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

void Drafts::put(const Json& drafts) {
  open_.store().set_node(fact, drafts.dump());
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
  open_.store().transaction([&] { put(all); });
}

void Drafts::drop(const std::string& form) {
  open_.store().transaction(dropping(form));
}

std::function<void()> Drafts::dropping(const std::string& form) {
  return [self = *this, form]() mutable {
    Json all = self.read();
    if (!all.contains(self.open_.worker()) || all[self.open_.worker()].erase(form) == 0) return;
    if (all[self.open_.worker()].empty()) all.erase(self.open_.worker());
    self.put(all);
  };
}

std::function<void()> Drafts::dropping_about(const std::string& record) {
  return [self = *this, record]() mutable {
    Json all = self.read();
    if (!all.contains(self.open_.worker())) return;
    Json& own = all[self.open_.worker()];
    bool any = false;
    for (auto one = own.begin(); one != own.end();) {
      const bool about = record_of(one.key()) == record;
      any = any || about;
      one = about ? own.erase(one) : std::next(one);
    }
    if (own.empty()) all.erase(self.open_.worker());
    if (any) self.put(all);
  };
}

void Drafts::drop_erased() {
  Json all = read();
  bool any = false;
  for (auto& [worker, own] : all.items())
    for (auto one = own.begin(); one != own.end();) {
      const bool erased = names_nobody_here(open_.store(), one.key(), *one);
      any = any || erased;
      one = erased ? own.erase(one) : std::next(one);
    }
  if (any) open_.store().transaction([&] { put(all); });
}

} // namespace dromos
