// Search: first the people who are likely meant, by name, birth date or number; then every record in which
// each word stands somewhere, without case or accents.
#include "client/people/guard.h"
#include "client/presented.h"
#include "client/record_text.h"
#include "client/search/suggest.h"
#include "schema/greek.h"
#include "schema/value.h"

#include <algorithm>
#include <iostream>

namespace dromos {

namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  const std::string folded = fold_text(text) + " ";
  for (std::size_t at = 0, end; (end = folded.find(' ', at)) != std::string::npos; at = end + 1)
    if (end > at) words.push_back(folded.substr(at, end - at));
  return words;
}

void collect(const Json& value, std::string& text) {
  if (value.is_string())
    text.append(value.get_ref<const std::string&>()).append("\n");
  else if (value.is_array())
    for (const Json& one : value) collect(one, text);
}

// All that a person may remember of the record: texts, dates, amounts, the words of its codes.
std::string searched(const Words& words, const RecordState& state, const Json& fields) {
  const Type* type = words.catalog.type(type_of(state.record));
  std::string text;
  for (const auto& [name, value] : fields.items()) {
    const Field* field = type == nullptr ? nullptr : type->field(name);
    if (field != nullptr && (field->type == ValueType::ref || field->type == ValueType::refs)) continue;
    collect(value, text);
    if (field == nullptr) continue;
    if (!field->list.empty() || field->type == ValueType::date || field->type == ValueType::partial_date)
      text.append(words.value(state.record, name, value)).append("\n");
  }
  std::string close; // numbers as they are compared, however they were spaced
  for (const char letter : text)
    if (letter != ' ' && letter != '-' && letter != '.') close.push_back(letter);
  return fold_text(text + close);
}

Json agreements(const Suggestion& suggestion) {
  Json list = Json::array();
  for (const Agreement& one : suggestion.agrees)
    list.push_back({{"what", one.what}, {"how", one.how}, {"against", one.against}});
  return list;
}

} // namespace

int cmd_find(const Call& call) {
  OpenHome open(call);
  const std::vector<std::string> wanted = words_of(call.subject);
  const Words words{open.catalog, call.language};
  PeopleIndex people(open.laptop);
  std::vector<std::pair<std::string, RecordRow>> hits;
  open.store().each_record([&](const RecordRow& row) {
    people.take(row);
    const Readable readable = open.laptop.readable({row.id, row.state.record, row.state.root, row.unit});
    const Shown shown = show(open.catalog, row.state, readable);
    if (shown.deleted || shown.fields.empty()) return;
    const std::string text = searched(words, row.state, shown.fields);
    const bool all = std::all_of(wanted.begin(), wanted.end(), [&](const std::string& word) {
      return text.find(word) != std::string::npos;
    });
    if (all && !wanted.empty()) hits.emplace_back(row.state.record, row);
  });
  std::erase_if(
      hits, [&](const auto& hit) { return !may_know_of(open.laptop, open.worker(), hit.second.state.root); });
  std::sort(hits.begin(), hits.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  Presenter presenter(open);
  Json array = Json::array();
  std::vector<std::pair<std::string, std::string>> lines;
  PersonQuery query;
  query.text = call.subject;
  for (const Suggestion& one : Suggester(people, Likeness::load()).suggest(query, open.worker())) {
    std::erase_if(hits, [&](const auto& hit) { return hit.first == one.record; });
    Json presented = presenter.record(one.record);
    presented["likely"] = one.likely;
    presented["agrees"] = agreements(one);
    array.push_back(std::move(presented));
    lines.emplace_back(words.type(one.record) + "  " + one.record, one.name + "  " + one.birth);
  }
  for (const auto& [record, row] : hits) {
    auto one = presenter.shown(row);
    if (!one) continue;
    lines.emplace_back(words.type(record) + "  " + record, words.line(*one));
    array.push_back(std::move(*one));
  }
  if (call.json)
    std::cout << array.dump() << "\n";
  else
    std::cout << (lines.empty() ? said(call, "client.found_nothing", {{"text", call.subject}}) + "\n"
                                : aligned(lines));
  return 0;
}

} // namespace dromos
