#include "client/pages/view.h"

#include <array>
#include <kainjow/mustache.hpp>
#include <map>

namespace dromos {

namespace {

namespace mustache = kainjow::mustache;

mustache::data data_of(const Json& json) {
  switch (json.type()) {
  case Json::value_t::object: {
    mustache::data object(mustache::data::type::object);
    for (const auto& [name, value] : json.items()) object.set(name, data_of(value));
    return object;
  }
  case Json::value_t::array: {
    mustache::data list(mustache::data::type::list);
    for (const Json& value : json) list.push_back(data_of(value));
    return list;
  }
  case Json::value_t::string: // an empty text is not there, to a section as to a reader
    if (json.get_ref<const std::string&>().empty()) return mustache::data(false);
    return mustache::data(json.get_ref<const std::string&>());
  case Json::value_t::boolean:
    return mustache::data(json.get<bool>());
  case Json::value_t::null:
    return mustache::data(false);
  default:
    return mustache::data(json.dump());
  }
}

std::string_view template_of(const std::string& name) {
  for (const EmbeddedFile& file : page_files())
    if (file.name == "templates/" + name + ".mustache") return file.bytes;
  return {};
}

// Every sentence of pages.json without values to fill in.
mustache::data words_in(Language language) {
  mustache::data words(mustache::data::type::object);
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name != "messages/pages.json") continue;
    const Json sentences = Json::parse(file.bytes);
    for (const auto& [key, text] : sentences.items())
      words.set(key.substr(key.find('.') + 1),
                text[language == Language::greek ? "el" : "en"].get<std::string>());
  }
  return words;
}

const mustache::data& words(Language language) {
  static const std::array<mustache::data, 2> both{words_in(Language::greek), words_in(Language::english)};
  return both.at(language == Language::greek ? 0 : 1);
}

void add_templates(mustache::data& data) {
  for (const EmbeddedFile& file : page_files()) {
    constexpr std::string_view folder = "templates/", ending = ".mustache";
    if (!file.name.starts_with(folder)) continue;
    const std::string_view name =
        file.name.substr(folder.size(), file.name.size() - folder.size() - ending.size());
    data.set(std::string(name), mustache::partial([bytes = file.bytes] { return std::string(bytes); }));
  }
}

struct RailItem {
  const char *key, *path, *icon, *jump;
};
constexpr std::array<RailItem, 5> rail{{{"home", "/", "home", "h"},
                                        {"tonight", "/contact", "moon", "t"},
                                        {"people", "/list/person", "person", "p"},
                                        {"lists", "/lists", "list", "l"},
                                        {"inbox", "/inbox", "inbox", "i"}}};

} // namespace

std::string render(const std::string& name, const Json& data, Language language) {
  mustache::data root = data_of(data);
  root.set("t", words(language));
  root.set("lang", language == Language::greek ? "el" : "en");
  root.set("other_lang", language == Language::greek ? "en" : "el");
  root.set("other_language", language == Language::greek ? "English" : "Ελληνικά"); // in its own words
  add_templates(root);
  mustache::mustache filled(std::string{template_of(name)});
  return filled.render(root);
}

HttpResponse bare_page(const std::string& name, const Json& data, Language language, int status) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.body = render(name, data, language);
  return response;
}

HttpResponse page(Asked& asked, const std::string& name, Json data, int status) {
  const Pill pill = asked.custody.pill(asked.desk, asked.syncing.state(), asked.session.language);
  data["token"] = asked.session.csrf;
  data["letters_off"] = !asked.session.letters;
  data["pin_set"] = asked.sessions.pin().is_set();
  data["lock_word"] = asked.word(asked.sessions.pin().is_set() ? "hide" : "lock");
  data["pill"] = {{"state", pill.state}, {"text", pill.text}};
  data["worker"] = asked.open().worker();
  data["unit"] = asked.open().laptop.viewer().unit;
  data["rail"] = Json::array();
  for (const RailItem& item : rail)
    data["rail"].push_back({{"path", item.path},
                            {"icon", item.icon},
                            {"jump", item.jump},
                            {"label", asked.word(std::string("rail_") + item.key)},
                            {"here", data.value("here", asked.path) == item.path}});
  if (asked.session.flash) {
    const Flash& flash = *asked.session.flash;
    data["flash"] = {{"text", flash.text}, {"warnings", flash.warnings}, {"undo", flash.undo}};
    asked.session.flash.reset();
  }
  Json news = Json::array();
  for (const Message& one : asked.syncing.take_news()) news.push_back(sentence(one, asked.session.language));
  data["news"] = std::move(news);
  return bare_page(name, std::move(data), asked.session.language, status);
}

HttpResponse go_to(const std::string& path) {
  HttpResponse response;
  response.status = 303;
  response.content_type = "text/plain";
  response.headers.emplace_back("Location", path);
  return response;
}

HttpResponse answer_json(const Json& json) {
  HttpResponse response;
  response.content_type = "application/json";
  response.body = json.dump();
  return response;
}

} // namespace dromos
