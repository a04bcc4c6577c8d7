#include "client/pages/desk.h"

#include "client/data_key.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr const char* languages = "languages";     // node fact: worker to language
constexpr std::size_t read_anew_from = 5000;       // records: reading all of them again is quicker then
constexpr const char* letters_off = "letters_off"; // node fact: worker to true

Json chosen(Store& store, const char* fact) {
  return Json::parse(store.node(fact).value_or("{}"));
}

} // namespace

void Desk::unlock(const std::string& worker, Secret passphrase) {
  Call call = call_;
  call.worker = worker;
  people_.reset();
  open_.reset(); // the folder is locked by whoever has it open
  open_ = std::make_shared<OpenHome>(call, std::move(passphrase));
  has_changed();
}

void Desk::take(std::unique_ptr<OpenHome> open) {
  people_.reset();
  open_ = std::move(open);
  has_changed();
}

void Desk::lock() {
  people_.reset();
  open_.reset();
  has_changed();
}

void Desk::has_changed() {
  people_.reset();
  ++changed_;
}

void Desk::has_changed(const std::vector<std::string>& records) {
  if (records.size() > read_anew_from) people_.reset();
  if (people_) people_->refresh(records);
  ++changed_;
}

const PeopleHere& Desk::people() {
  std::string view = view_of(open_->laptop.viewer(), open_->catalog);
  if (!people_ || view != view_) {
    people_.emplace(open_->laptop);
    view_ = std::move(view);
  }
  return *people_;
}

std::vector<std::string> Desk::workers() const {
  std::vector<std::string> names;
  const auto slots = open_ ? open_->home.slots() : Home(call_.home).slots();
  for (const Slot& slot : slots)
    if (!is_recovery(slot) && slot.name != enrolling_slot &&
        std::find(names.begin(), names.end(), slot.name) == names.end())
      names.push_back(slot.name);
  return names;
}

Language Desk::language() const {
  if (!open_) return call_.language;
  const std::string own = chosen(open_->store(), languages).value(open_->worker(), "");
  return own.empty() ? call_.language : own == "el" ? Language::greek : Language::english;
}

void Desk::speak(Language language) {
  Json all = chosen(open_->store(), languages);
  all[open_->worker()] = language == Language::greek ? "el" : "en";
  open_->store().transaction([&] { open_->store().set_node(languages, all.dump()); });
}

bool Desk::letters() const {
  return !chosen(open_->store(), letters_off).value(open_->worker(), false);
}

void Desk::letters(bool on) {
  Json all = chosen(open_->store(), letters_off);
  all[open_->worker()] = !on;
  open_->store().transaction([&] { open_->store().set_node(letters_off, all.dump()); });
}

} // namespace dromos
