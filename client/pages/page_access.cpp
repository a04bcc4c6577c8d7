// Who gets in: a PIN for the shift, another passphrase, a worker whom the centre has added; and the way back
// for one who forgot the passphrase.
#include "client/pages/routes.h"
#include "client/pages/view.h"
#include "client/workers.h"

namespace dromos {

namespace {

HttpResponse access_page(Asked& asked, const std::string& problem = {}) {
  Json waiting = Json::array();
  for (const std::string& name : waiting_workers(asked.open())) waiting.push_back({{"name", name}});
  return page(asked, "page_access",
              {{"title", asked.word("access_title")},
               {"problem", problem},
               {"workers", asked.desk.workers()},
               {"waiting", std::move(waiting)}},
              problem.empty() ? 200 : 422);
}

// As it was typed twice. Throws Refused "client.passphrases_differ".
Secret typed_twice(const Posted& posted) {
  if (posted.value("next") != posted.value("again")) throw Refused({"client.passphrases_differ", {}});
  return Secret::take(std::string(posted.value("next")));
}

HttpResponse done(Asked& asked, const std::string& text) {
  asked.session.flash = Flash{text};
  return go_to("/access");
}

HttpResponse recover_page(Asked& asked, const std::string& error, int status) {
  Json workers = Json::array();
  std::vector<std::string> names;
  std::string problem = error;
  try {
    names = asked.desk.workers();
  } catch (const Failure& failure) {
    if (problem.empty()) problem = sentence(failure.message(), asked.session.language);
  }
  for (const std::string& name : names)
    workers.push_back({{"name", name}, {"checked", name == asked.posted.value("worker")}});
  return bare_page("page_recover",
                   {{"title", asked.word("recover_title")},
                    {"token", asked.session.csrf},
                    {"workers", names.size() > 1 ? Json{{"list", workers}} : Json()},
                    {"worker", names.size() == 1 ? names.front() : ""},
                    {"code", asked.posted.value("code")},
                    {"error", problem}},
                   asked.session.language, status);
}

} // namespace

HttpResponse page_access(Asked& asked) {
  return access_page(asked);
}

HttpResponse page_access_pin(Asked& asked) {
  try {
    asked.sessions.pin().set(std::string(asked.posted.value("pin")));
  } catch (const Refused& refused) {
    return access_page(asked, sentence(refused.message(), asked.session.language));
  }
  return done(asked, asked.word("pin_done"));
}

HttpResponse page_access_passphrase(Asked& asked) {
  OpenHome& open = asked.open();
  try {
    if (asked.posted.value("now") != open.passphrase.view()) throw Refused({"store.passphrase", {}});
    change_passphrase(open, typed_twice(asked.posted));
  } catch (const Refused& refused) {
    return access_page(asked, sentence(refused.message(), asked.session.language));
  }
  return done(asked,
              sentence({"client.passphrase_changed", {{"worker", open.worker()}}}, asked.session.language));
}

HttpResponse page_access_worker(Asked& asked) {
  const std::string worker = asked.posted.value("worker");
  try {
    add_worker(asked.open(), worker, typed_twice(asked.posted));
  } catch (const Refused& refused) {
    return access_page(asked, sentence(refused.message(), asked.session.language));
  }
  return done(asked, sentence({"client.worker_added", {{"worker", worker}}}, asked.session.language));
}

HttpResponse page_recover(Asked& asked) {
  return recover_page(asked, {}, 200);
}

HttpResponse page_recover_sent(Asked& asked) {
  asked.lock(); // the folder is one worker's at a time
  try {
    const Secret next = typed_twice(asked.posted);
    Call call = asked.call();
    call.worker = asked.posted.value("worker");
    Recovery(call, asked.posted.value("code")).set_passphrase(next);
  } catch (const Failure& failure) {
    return recover_page(asked, sentence(failure.message(), asked.session.language), 422);
  }
  asked.session.flash = Flash{sentence(
      {"client.passphrase_changed", {{"worker", asked.posted.value("worker")}}}, asked.session.language)};
  return go_to("/unlock");
}

} // namespace dromos
