#include "client/pages/list.h"

#include "client/pages/forms.h"
#include "client/pages/list_filters.h"
#include "schema/greek.h"

#include <algorithm>

namespace dromos {

namespace {

std::string cell(Asked& asked, const Field& field, const std::string& record, const Json& value,
                 Titles& titles) {
  if (field.type == ValueType::ref && value.is_string()) return titles.of(value.get<std::string>());
  if (field.type == ValueType::refs && value.is_array()) {
    std::string out;
    for (const Json& one : value) out += (out.empty() ? "" : ", ") + titles.of(one.get<std::string>());
    return out;
  }
  constexpr std::size_t cell_bytes = 120;
  std::string text = asked.words().value(record, field.name, value);
  if (text.size() <= cell_bytes) return text;
  std::size_t end = cell_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
  return text.substr(0, end) + "…";
}

// What a row is sorted by: the value itself where it is a date, an instant or a number, else its words.
Json key_of(const Type& type, const std::string& sort, const Json& row) {
  const Json& fields = row["raw"];
  if (!fields.contains(sort)) return Json();
  const Field* field = type.field(sort);
  const Json& value = fields[sort];
  if (value.is_number() || field == nullptr) return value;
  if (field->type == ValueType::date || field->type == ValueType::datetime ||
      field->type == ValueType::partial_date)
    return value;
  for (const Json& one : row["cells"])
    if (one["field"] == sort) return fold_text(one.value("text", ""));
  return value;
}

void sort_rows(const Type& type, const ListView& view, std::vector<Json>& rows) {
  std::vector<std::pair<Json, Json>> keyed;
  for (Json& row : rows) keyed.emplace_back(key_of(type, view.sort, row), std::move(row));
  std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
    if (a.first.is_null() != b.first.is_null()) return b.first.is_null(); // empty ones last, either way
    return view.descending ? b.first < a.first : a.first < b.first;
  });
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = std::move(keyed[i].second);
}

bool matches(const Json& row, const std::vector<std::string>& words) {
  std::string text = row["title"].get<std::string>();
  for (const Json& one : row["cells"]) text += "\n" + one.value("text", "");
  text = fold_text(text);
  return std::all_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text.find(word) != std::string::npos; });
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  const std::string folded = fold_text(text) + " ";
  for (std::size_t at = 0, end; (end = folded.find(' ', at)) != std::string::npos; at = end + 1)
    if (end > at) words.push_back(folded.substr(at, end - at));
  return words;
}

// Nothing of it is readable here; what others name may be known by them alone.
bool says_nothing(Asked& asked, const Type& type, const ReadableRecord& one, Titles& titles) {
  if (!one.fields.empty()) return false;
  return layout_of(type).titled_by.empty() || titles.of(one.record) == asked.words().type(one.record);
}

Json row_of(Asked& asked, const Type& type, const std::vector<std::string>& columns,
            const ReadableRecord& one, Titles& titles) {
  const std::string& record = one.record;
  const Json& fields = one.fields;
  Json cells = Json::array();
  for (const std::string& name : columns) {
    const Field* field = type.field(name);
    const std::string text =
        fields.contains(name) ? cell(asked, *field, record, fields[name], titles) : std::string();
    cells.push_back({{"field", name}, {"label", short_label(asked, *field)}, {"text", text}});
  }
  return Json{{"path", "/record/" + record},
              {"title", titles.of(record)},
              {"cells", std::move(cells)},
              {"raw", fields}};
}

} // namespace

std::string short_label(Asked& asked, const Field& field) {
  const std::string& label = asked.words().of(field.label);
  return label.substr(0, label.find(" ("));
}

std::optional<Json> list_row(Asked& asked, const Type& type, const std::vector<std::string>& columns,
                             const std::string& record, Titles& titles) {
  auto fields = readable_fields(asked.open(), record);
  if (!fields) return std::nullopt;
  const ReadableRecord one{record, std::move(*fields)};
  if (says_nothing(asked, type, one, titles)) return std::nullopt;
  return row_of(asked, type, columns, one, titles);
}

Json list_view(Asked& asked, const Type& type, const ListView& view) {
  const std::vector<std::string> columns = layout_of(type).columns;
  Titles titles(asked.open(), asked.session.language);
  const bool newest_first = view.sort.empty();
  const std::vector<std::string> words = words_of(view.filter);
  const ListFilters filters(asked, type, view);
  // Rows of this list: nullopt where it is none.
  const auto row_of_list = [&](const ReadableRecord& one) -> std::optional<Json> {
    if (says_nothing(asked, type, one, titles) || !filters.matches(one.fields)) return std::nullopt;
    Json row = row_of(asked, type, columns, one, titles);
    if (!words.empty() && !matches(row, words)) return std::nullopt;
    return row;
  };
  std::vector<Json> rows;
  const std::size_t first = view.page * list_page;
  bool more = false; // rows after this page
  // Pages and counts are of the rows that this worker may read: how many others there are is told nowhere.
  if (newest_first) {
    std::size_t seen = 0;
    more = newest_readable(asked.open(), type.name, 1, [&](const ReadableRecord& one) {
             auto row = row_of_list(one);
             if (!row || ++seen <= first) return false;
             if (rows.size() == list_page) return true;
             rows.push_back(std::move(*row));
             return false;
           }).size() == 1;
  } else {
    newest_readable(asked.open(), type.name, 1, [&](const ReadableRecord& one) {
      if (auto row = row_of_list(one)) rows.push_back(std::move(*row));
      return false;
    });
  }
  const std::size_t total = rows.size();
  if (!newest_first) {
    sort_rows(type, view, rows);
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(first, rows.size())));
    if (rows.size() > list_page) rows.resize(list_page);
  }
  Json heads = Json::array();
  for (const std::string& name : columns)
    heads.push_back({{"field", name},
                     {"label", short_label(asked, *type.field(name))},
                     {"order", view.sort != name ? "none"
                               : view.descending ? "descending"
                                                 : "ascending"},
                     {"arrow", view.sort != name ? ""
                               : view.descending ? "↓"
                                                 : "↑"}});
  for (Json& row : rows) row.erase("raw");
  Json out{{"heads", std::move(heads)}, {"filter", view.filter}, {"filters", filters.view()}};
  const bool whole = !newest_first || (view.page == 0 && !more);
  if (whole) out["total"] = std::to_string(total); // of a longer list in order of time nobody counts them
  if (!rows.empty()) out["rows"] = {{"list", rows}};
  if (view.page > 0) out["previous"] = {{"page", std::to_string(view.page - 1)}};
  if (newest_first ? more : first + list_page < total)
    out["next"] = {{"page", std::to_string(view.page + 1)}};
  if (!whole)
    out["pages"] = asked.word("page_number", {{"page", std::to_string(view.page + 1)}});
  else if (total > list_page)
    out["pages"] = asked.word("page_of", {{"page", std::to_string(view.page + 1)},
                                          {"pages", std::to_string((total + list_page - 1) / list_page)}});
  return out;
}

} // namespace dromos
