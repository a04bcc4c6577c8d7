// Unlocking and locking.
#include "client/pages/routes.h"
#include "client/pages/view.h"

#include <utility>

namespace dromos {

namespace {

HttpResponse unlock_page(Asked& asked, const std::string& worker, const std::string& problem, int status) {
  Json workers = Json::array();
  std::vector<std::string> names;
  std::string error = problem;
  try {
    names = asked.desk.workers();
  } catch (const Failure& failure) { // no home, a busy one, none that can be read: said where it is seen
    if (error.empty()) error = sentence(failure.message(), asked.session.language);
  }
  for (const std::string& name : names)
    workers.push_back({{"name", name}, {"checked", name == worker || names.size() == 1}});
  const bool greek = asked.session.language == Language::greek;
  const auto flash = std::exchange(asked.session.flash, std::nullopt);
  const bool hidden = asked.desk.is_open() && asked.sessions.pin().is_set();
  return bare_page("page_unlock",
                   {{"title", asked.word("unlock_title")},
                    {"token", asked.session.csrf},
                    {"workers", names.size() > 1 ? Json{{"list", workers}} : Json()},
                    {"worker", names.size() == 1 ? names.front() : ""},
                    {"error", error},
                    {"done", flash && error.empty() && status == 200 ? flash->text : ""},
                    {"pin", hidden ? Json{{"worker", asked.open().worker()}} : Json()},
                    {"other", greek ? "en" : "el"},
                    {"other_name", greek ? "English" : "Ελληνικά"}},
                   asked.session.language, status);
}

} // namespace

HttpResponse page_unlock(Asked& asked) {
  if (asked.session.entered && asked.desk.is_open()) return go_to("/");
  return unlock_page(asked, "", "", 200);
}

// Somebody is in: under another name of the window, with the settings of the worker.
HttpResponse entered(Asked& asked) {
  asked.sessions.rename(asked.session);
  asked.session.entered = true;
  asked.session.language = asked.desk.language();
  asked.session.letters = asked.desk.letters();
  asked.session.active_ms = asked.desk.call().seams.clock.now_ms();
  HttpResponse response = go_to("/");
  response.headers.emplace_back("Set-Cookie", Sessions::cookie(asked.session));
  return response;
}

HttpResponse page_unlock_sent(Asked& asked) {
  std::string passphrase = asked.posted.value("passphrase"), pin = asked.posted.value("pin");
  const std::string worker = asked.posted.value("worker");
  try {
    if (!pin.empty()) Pin::check(pin);
    asked.lock(); // whoever else was in: the home is one worker's at a time
    asked.desk.unlock(worker, Secret::take(std::move(passphrase)));
    if (!pin.empty()) asked.sessions.pin().set(std::move(pin));
  } catch (const Failure& failure) {
    return unlock_page(asked, worker, sentence(failure.message(), asked.session.language), 422);
  }
  asked.syncing.ask();
  return entered(asked);
}

HttpResponse page_pin(Asked& asked) {
  if (!asked.desk.is_open() || !asked.sessions.pin().is_set()) return go_to("/unlock");
  if (asked.sessions.pin().opens(asked.posted.value("pin"))) return entered(asked);
  const int left = asked.sessions.pin().left();
  if (left == 0) asked.lock();
  return unlock_page(
      asked, "",
      left == 0 ? asked.word("pin_ended") : asked.word("pin_wrong", {{"tries", std::to_string(left)}}), 422);
}

// With a PIN the screen is hidden and the home stays open behind it, until nobody has used it for a while.
HttpResponse page_lock(Asked& asked) {
  if (asked.desk.is_open() && asked.sessions.pin().is_set() && !asked.posted.has("end"))
    asked.sessions.hide();
  else
    asked.lock();
  return go_to("/unlock");
}

HttpResponse page_language(Asked& asked) {
  const Language language = asked.posted.value("language") == "en" ? Language::english : Language::greek;
  asked.session.language = language;
  if (asked.session.entered && asked.desk.is_open()) asked.desk.speak(language);
  return go_to(asked.session.entered ? "/" : "/unlock");
}

} // namespace dromos
