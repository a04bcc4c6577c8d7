// A person's file with one record of every type that may belong to it, a word of its own in every text; and a
// visitor who asks every route of the table with each of these records.
#pragma once
#include "client/pages/routes.h"
#include "tests/unit/pages/browser.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace dromos::test {

// Letters alone, so that no search and no folding takes it apart: "kanarinaaa", "kanarinaab", …
inline std::string canary(std::size_t number) {
  std::string word = "kanarin";
  for (const std::size_t place : {676U, 26U, 1U})
    word += static_cast<char>('a' + static_cast<char>(number / place % 26));
  return word;
}
inline constexpr const char* sought = "kanari"; // what a search types; itself no canary

struct WholeFile {
  struct Said {
    std::string record, field;
  };
  std::string person;
  std::vector<std::string> records; // of the person's file, the person first
  std::map<std::string, Said> canaries;

  // Made by a laptop whose roles may write all of it.
  explicit WholeFile(LaptopNode& author) : author_(author) {
    person = made("person");
    for (const auto& [name, type] : catalog().types())
      if (name != "same_person" && name != "access_event") made(name);
    other = create(author_, "person", {});
    create(author_, "person_name", {edit("family", "Other")}, other);
    create(author_, "same_person",
           {edit("person_a", person), edit("person_b", other), edit("decision", "SAME")});
  }
  std::string other; // another person, who is one with this one

 private:
  // About the person, or about what is; itself a root where a type is about nobody, with a reference at most.
  std::string made(const std::string& name) {
    if (const auto known = of_type_.find(name); known != of_type_.end()) return known->second;
    const Type& type = *catalog().type(name);
    const Field* about = type.about.empty() ? nullptr : type.field(type.about);
    std::string to;
    if (about != nullptr) to = about->target.empty() || about->target == "any" ? person : made(about->target);
    const bool belongs = name == "person" || (about != nullptr && roots_.contains(to));
    std::vector<Edit> edits;
    std::vector<std::pair<std::string, std::string>> words;
    for (const Field& field : type.fields) add(edits, words, field, belongs);
    const std::string record = create(author_, name, edits, to);
    of_type_[name] = record;
    for (auto& [word, field] : words) canaries[word] = {record, field};
    if (belongs) {
      roots_.insert(record);
      records.push_back(record);
    }
    return record;
  }
  void add(std::vector<Edit>& edits, std::vector<std::pair<std::string, std::string>>& words,
           const Field& field, bool belongs) {
    const std::string today = instant(author_.laptop->hub_time());
    if (field.cls.starts_with("pn-")) return; // sealed by its author
    if (field.type == ValueType::ref && field.target == "person" && !belongs)
      edits.push_back(edit(field.name, person));
    if (field.type == ValueType::date) edits.push_back(edit(field.name, today.substr(0, 10)));
    if (field.type == ValueType::datetime) edits.push_back(edit(field.name, today));
    const bool texts = field.type == ValueType::texts;
    if ((field.type != ValueType::text && !texts) || !belongs) return;
    const std::string word = canary(++count_);
    words.emplace_back(word, field.name);
    edits.push_back(texts ? edit(field.name, true, word) : edit(field.name, word));
  }

  LaptopNode& author_;
  std::map<std::string, std::string> of_type_;
  std::set<std::string> roots_;
  std::size_t count_ = 0;
};

// Asks every route of the table, of each record, and collects the canaries that any answer held, with the
// first request that it answered.
class Visitor {
 public:
  Visitor(Browser& browser, const WholeFile& file, bool posts = true)
      : browser_(browser), file_(file), posts_(posts) {}

  std::map<std::string, std::string> visit() {
    for (const Route& route : all_routes()) {
      if (!posts_ && std::string(route.method) == "POST") continue;
      std::set<std::string> paths;
      for (const std::string& record : file_.records) add_paths(route, record, paths);
      for (const std::string& path : paths) ask(route, path);
    }
    return seen_;
  }
  std::size_t asked() const { return asked_; }

 private:
  void add_paths(const Route& route, const std::string& record, std::set<std::string>& paths) {
    std::string path;
    const std::string pattern = route.pattern, type(type_of(record));
    for (std::size_t at = 0; at < pattern.size(); ++at) {
      if (pattern[at] != '*') {
        path += pattern[at];
      } else if (pattern.compare(at, 3, "*/*") == 0) {
        path += path.ends_with("/with/") ? file_.other : record;
        at += 2;
      } else if (path.starts_with("/decide/")) {
        for (const Field& field : catalog().type(type)->fields) paths.insert(path + field.name);
        return;
      } else {
        path += type;
      }
    }
    paths.insert(path);
  }

  void ask(const Route& route, const std::string& path) {
    ++asked_;
    if (browser_.get("/") != 200) enter();
    const std::string what = std::string(route.method) + " " + path;
    if (std::string(route.method) == "GET") {
      browser_.get(path);
      return look(what);
    }
    const std::string pattern = route.pattern;
    const std::size_t records = pattern.find('*') == std::string::npos ? file_.records.size() : 1;
    for (std::size_t i = 0; i < records; ++i) {
      const std::string& record = file_.records[i];
      if (browser_.get("/") != 200) enter();
      browser_.went_to.clear();
      browser_.post(path, {{"record", record},
                           {"path", "/record/" + record},
                           {"form", "/edit/" + record},
                           {"purpose", "EMERG"},
                           {"join", record},
                           {"search", sought},
                           {"everywhere", "yes"},
                           {"filter", sought},
                           {"text", sought},
                           {"given", sought},
                           {"family", sought},
                           {"f.given", sought},
                           {"f.family", sought},
                           {"find.person", sought},
                           {"find", "yes"},
                           {"f.person", file_.person},
                           {"r0.person", file_.person},
                           {"r0.find", sought},
                           {"rows", "1"},
                           {"look", "yes"},
                           {"worker", "anna"}});
      look(what);
      if (browser_.went_to.empty()) continue;
      browser_.get(std::string(browser_.went_to));
      look(what + " → " + browser_.went_to);
    }
  }
  void enter() {
    browser_.get("/unlock");
    browser_.post("/unlock", {{"worker", "anna"}, {"passphrase", LaptopHome::passphrase}});
  }
  void look(const std::string& what) {
    std::string page = browser_.page;
    for (char& c : page)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const std::size_t length = canary(0).size();
    for (std::size_t at = 0; (at = page.find("kanarin", at)) != std::string::npos; ++at)
      if (const std::string word = page.substr(at, length); file_.canaries.contains(word))
        seen_.emplace(word, what);
  }

  Browser& browser_;
  const WholeFile& file_;
  bool posts_; // also what changes something
  std::map<std::string, std::string> seen_;
  std::size_t asked_ = 0;
};

} // namespace dromos::test
