// A list of one type, and the directory of all lists.
#include "client/entries.h"
#include "client/pages/forms.h"
#include "client/pages/list.h"
#include "client/pages/list_filters.h"
#include "client/pages/routes.h"
#include "client/pages/view.h"

#include <algorithm>

namespace dromos {

namespace {

// Where a new one is made: people and street contacts have a page of their own.
std::string new_path_of(const Type& type) {
  if (type.name == "person") return "/register";
  return type.name == "street_contact" ? "/contact" : "/new/" + type.name;
}

} // namespace

HttpResponse page_list(Asked& asked) {
  const Type& type = type_named(asked.open().catalog, asked.parts.at(0));
  Json data = list_view(asked, type, asked.session.lists[type.name]);
  const std::string label = asked.words().of(type.label);
  data["title"] = label;
  data["name"] = type.name;
  data["new_path"] = has_role(asked.open(), type, true) ? new_path_of(type) : std::string();
  data["new_label"] = asked.word("new_of", {{"type", label}});
  if (data.contains("total"))
    data["count"] = asked.word("records_of", {{"records", data["total"].get<std::string>()}});
  data["empty"] =
      asked.word(data["filters"]["any"] == true ? "list_filtered" : "list_empty", {{"type", label}});
  return page(asked, "page_list", std::move(data));
}

HttpResponse page_list_view(Asked& asked) {
  const Type& type = type_named(asked.open().catalog, asked.parts.at(0));
  ListView& view = asked.session.lists[type.name];
  if (asked.posted.has("filter")) {
    const bool clears = asked.posted.has("clear");
    view = {clears ? std::string() : asked.posted.value("filter"), view.sort, view.descending, 0};
    if (!clears) ListFilters::choose(type, asked.posted, view);
  }
  if (const std::string sort = asked.posted.value("sort"); type.field(sort) != nullptr) {
    view.descending = view.sort == sort && !view.descending;
    view.sort = sort;
    view.page = 0;
  }
  const std::string& page = asked.posted.value("page");
  if (!page.empty() && page.size() < 7 && page.find_first_not_of("0123456789") == std::string::npos)
    view.page = std::stoul(page);
  return go_to("/list/" + type.name);
}

HttpResponse page_lists(Asked& asked) {
  const Catalog& catalog = asked.open().catalog;
  const CodeList* lines = catalog.list("RESP"); // what an organisation is responsible for
  Json groups = Json::array();
  std::vector<const Type*> left;
  for (const auto& [name, type] : catalog.types())
    if (has_role(asked.open(), type, false)) left.push_back(&type);
  const auto add_group = [&](const std::string& label, const std::string& responsibility) {
    Json types = Json::array();
    for (const Type* type : left)
      if (type->responsibility == responsibility)
        types.push_back({{"path", "/list/" + type->name},
                         {"label", asked.words().of(type->label)},
                         {"empty", newest_readable(asked.open(), type->name, 1).empty()}});
    std::erase_if(left, [&](const Type* type) { return type->responsibility == responsibility; });
    if (!types.empty()) groups.push_back({{"label", label}, {"types", std::move(types)}});
  };
  add_group(asked.word("lists_common"), "COMMON");
  if (lines != nullptr)
    for (const Code& line : lines->codes) add_group(asked.words().of(line.label), line.code);
  while (!left.empty()) add_group(left.front()->responsibility, left.front()->responsibility);
  return page(asked, "page_lists", {{"title", asked.word("lists_title")}, {"groups", std::move(groups)}});
}

} // namespace dromos
