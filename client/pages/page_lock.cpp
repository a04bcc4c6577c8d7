// Unlocking and locking.
#include "client/pages/routes.h"
#include "client/pages/view.h"

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
  return bare_page("page_unlock",
                   {{"title", asked.word("unlock_title")},
                    {"token", asked.session.csrf},
                    {"workers", names.size() > 1 ? Json{{"list", workers}} : Json()},
                    {"worker", names.size() == 1 ? names.front() : ""},
                    {"error", error},
                    {"other", greek ? "en" : "el"},
                    {"other_name", greek ? "English" : "Ελληνικά"}},
                   asked.session.language, status);
}

} // namespace

HttpResponse page_unlock(Asked& asked) {
  if (asked.session.entered && asked.desk.is_open()) return go_to("/");
  return unlock_page(asked, "", "", 200);
}

HttpResponse page_unlock_sent(Asked& asked) {
  std::string passphrase = asked.posted.value("passphrase");
  const std::string worker = asked.posted.value("worker");
  try {
    asked.syncing.cut();
    asked.sessions.lock(); // whoever else was in: the home is one worker's at a time
    asked.desk.unlock(worker, Secret::take(std::move(passphrase)));
  } catch (const Failure& failure) {
    return unlock_page(asked, worker, sentence(failure.message(), asked.session.language), 422);
  }
  asked.sessions.rename(asked.session);
  asked.session.entered = true;
  asked.session.language = asked.desk.language();
  asked.session.letters = asked.desk.letters();
  asked.session.active_ms = asked.desk.call().seams.clock.now_ms();
  asked.syncing.ask();
  HttpResponse response = go_to("/");
  response.headers.emplace_back("Set-Cookie", Sessions::cookie(asked.session));
  return response;
}

HttpResponse page_lock(Asked& asked) {
  asked.syncing.cut();
  asked.desk.lock();
  asked.sessions.lock();
  return go_to("/unlock");
}

HttpResponse page_language(Asked& asked) {
  const Language language = asked.posted.value("language") == "en" ? Language::english : Language::greek;
  asked.session.language = language;
  if (asked.session.entered && asked.desk.is_open()) asked.desk.speak(language);
  return go_to(asked.session.entered ? "/" : "/unlock");
}

} // namespace dromos
