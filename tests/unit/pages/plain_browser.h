// Asks the pages of a laptop in one process, and keeps cookie and token as a browser would.
#pragma once
#include "client/call.h"
#include "client/pages/pages.h"

#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dromos::test {

using Typed = std::vector<std::pair<std::string, std::string>>;

inline std::string encoded(const std::string& text) {
  std::string out;
  for (const char c : text) {
    constexpr const char* digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}
inline std::string encoded(const Typed& fields) {
  std::string out;
  for (const auto& [name, value] : fields)
    out.append(out.empty() ? "" : "&").append(encoded(name)).append("=").append(encoded(value));
  return out;
}

class PlainBrowser {
 public:
  // `call` must live as long.
  PlainBrowser(const Call& call, std::int64_t idle_ms)
      : pages(std::in_place, call, PagesOptions{.sync_every_seconds = 0, .idle_ms = idle_ms}) {
    pages->at_port(4321);
    host = pages->origin().substr(7);
    origin = pages->origin();
  }

  HttpResponse ask(const std::string& method, const std::string& path, const std::string& body = {}) {
    HttpRequest request{method, path, {}, body, {}};
    if (!host.empty()) request.headers.emplace_back("host", host);
    if (!cookie.empty()) request.headers.emplace_back("cookie", cookie);
    if (!site.empty()) request.headers.emplace_back("sec-fetch-site", site);
    if (method == "POST") {
      request.content_type = "application/x-www-form-urlencoded";
      if (!origin.empty()) request.headers.emplace_back("origin", origin);
    }
    HttpResponse response = pages->answer(request);
    for (const auto& [name, value] : response.headers) {
      if (name == "Set-Cookie") cookie = value.substr(0, value.find(';'));
      if (name == "Location") went_to = value;
    }
    page = response.body;
    return response;
  }
  int get(const std::string& path) { return ask("GET", path).status; }
  // With the token of the page that is shown, as its forms have it.
  int post(const std::string& path, Typed fields) {
    fields.emplace_back("token", hidden("token"));
    return ask("POST", path, encoded(fields)).status;
  }
  // What a browser would send of the form that is shown, with these values typed in.
  Typed form(const Typed& typed) const {
    Typed fields{{"record", hidden("record")}, {"form", hidden("form")}};
    const std::string mark = "name=\"was.";
    for (std::size_t at = 0; (at = page.find(mark, at)) != std::string::npos; ++at) {
      const std::size_t begin = at + mark.size() - 4, end = page.find('"', begin);
      const std::string name = page.substr(begin, end - begin);
      fields.emplace_back(name, hidden(name));
    }
    fields.insert(fields.end(), typed.begin(), typed.end());
    return fields;
  }
  int send(const std::string& path, const Typed& typed) {
    get(path);
    return post(path, form(typed));
  }
  // The value of the first hidden field of that name.
  std::string hidden(const std::string& name) const {
    const std::string mark = "name=\"" + name + "\" value=\"";
    const std::size_t at = page.find(mark);
    return at == std::string::npos
               ? ""
               : page.substr(at + mark.size(), page.find('"', at + mark.size()) - at - mark.size());
  }
  // The value that the first visible control of that name shows.
  std::string shown(const std::string& name) const {
    const std::size_t at = page.find("name=\"" + name + "\"");
    const std::size_t end = page.find('>', at), value = page.find(" value=\"", at);
    if (at == std::string::npos || value > end) return {};
    return page.substr(value + 8, page.find('"', value + 8) - value - 8);
  }
  // What is chosen in the form that is shown.
  Typed chosen() const {
    Typed out;
    const std::string mark = "\" checked>";
    for (std::size_t at = 0; (at = page.find(mark, at)) != std::string::npos; ++at) {
      const std::size_t begin = page.rfind("<input", at), value = page.rfind("value=\"", at) + 7;
      const std::size_t name = page.find("name=\"", begin) + 6;
      if (value < at)
        out.emplace_back(page.substr(name, page.find('"', name) - name), page.substr(value, at - value));
    }
    return out;
  }
  // How the pages stand to the hub, as they tell their own module.
  Json standing() {
    const std::string kept = page;
    get("/standing");
    return Json::parse(std::exchange(page, kept));
  }
  // Until no exchange runs.
  void wait() {
    while (standing()["running"] == true) std::this_thread::yield();
  }
  // One exchange behind the pages, to its end.
  void sync() {
    wait(); // unlocking asks for one, too
    get("/sync");
    post("/sync", {});
    wait();
  }
  bool shows(const std::string& text) const { return page.find(text) != std::string::npos; }

  void launch() { get(pages->launch_path()); }
  void unlock(const std::string& worker, const std::string& passphrase) {
    launch();
    get("/unlock");
    post("/unlock", {{"worker", worker}, {"passphrase", passphrase}});
  }
  // The home as the pages have it, for as long as this stands: an exchange behind the pages waits meanwhile,
  // and so would a page.
  struct Held {
    std::unique_lock<std::mutex> turn;
    OpenHome& home;
    Laptop& laptop;
    const Catalog& catalog;
    Store& store() const { return home.store(); }
  };
  Held open() {
    std::unique_lock turn(pages->desk().turn());
    OpenHome& home = pages->desk().open();
    return {std::move(turn), home, home.laptop, home.catalog};
  }
  void lock() {
    const std::lock_guard turn(pages->desk().turn());
    pages->desk().lock();
  }
  const PeopleHere& people() {
    const std::lock_guard turn(pages->desk().turn());
    return pages->desk().people();
  }
  Json fields(const std::string& record) {
    const Held held = open();
    return show(held.catalog, held.laptop.record(record).state).fields;
  }

  std::string host, origin, cookie, site, page, went_to;
  std::optional<Pages> pages;
};

} // namespace dromos::test
