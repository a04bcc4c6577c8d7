// Two people side by side: what agrees and what does not, before somebody decides that they are one. Both
// files are read here, and logged so.
#include "client/pages/forms.h"
#include "client/pages/list.h"
#include "client/pages/routes.h"
#include "client/pages/view.h"
#include "client/people/linked.h"

#include <algorithm>
#include <array>

namespace dromos {

namespace {

constexpr const char* compared_types[] = {"person_name", "identifier", "contact_point", "address"};

struct Two {
  std::string first, second;
};

Two two_of(const Asked& asked) {
  Two two{asked.parts.at(0) + "/" + asked.parts.at(1), asked.parts.at(2) + "/" + asked.parts.at(3)};
  for (const std::string& one : {two.first, two.second}) {
    if (type_of(one) != "person") throw Refused({"pages.nothing_here", {}});
    asked.open().laptop.record(one); // throws where it is not here
  }
  if (two.first == two.second) throw Refused({"pages.nothing_here", {}});
  return two;
}

// What is on file of both, a line for each field of the person and each kind of what belongs to them.
class Comparison {
 public:
  explicit Comparison(Asked& asked) : asked_(asked), titles_(asked.open(), asked.session.language) {}

  Json rows(const Two& two) {
    add_fields({two.first, two.second});
    for (const char* type : compared_types)
      if (const Type* declared = asked_.open().catalog.type(type))
        add(asked_.words().of(declared->label),
            {belongings(*declared, two.first), belongings(*declared, two.second)});
    return std::move(rows_);
  }
  Json link(const std::string& person) { return titles_.link(person); }

 private:
  using Sides = std::array<std::string, 2>;

  void add(const std::string& label, const Sides& sides) {
    if (sides[0].empty() && sides[1].empty()) return;
    const bool both = !sides[0].empty() && !sides[1].empty();
    rows_.push_back({{"label", label},
                     {"first", sides[0]},
                     {"second", sides[1]},
                     {"agrees", both && sides[0] == sides[1]},
                     {"differs", both && sides[0] != sides[1]}});
  }

  void add_fields(const Sides& persons) {
    const Type& type = *asked_.open().catalog.type("person");
    const std::array<std::optional<Json>, 2> fields{readable_fields(asked_.open(), persons[0]),
                                                    readable_fields(asked_.open(), persons[1])};
    for (const Field& field : type.fields) {
      Sides said;
      for (std::size_t i = 0; i < said.size(); ++i)
        if (fields[i] && fields[i]->contains(field.name))
          said[i] = asked_.words().value(persons[i], field.name, (*fields[i])[field.name]);
      add(asked_.words().of(field.label), said);
    }
  }

  std::string belongings(const Type& type, const std::string& person) {
    std::vector<std::string> columns = layout_of(type).columns, lines;
    std::erase(columns, type.about);
    for (const RecordEntry& entry : asked_.open().store().entries_under(person)) {
      if (type_of(entry.record) != type.name) continue;
      const auto row = list_row(asked_, type, columns, entry.record, titles_);
      if (!row) continue;
      std::string line;
      for (const Json& cell : (*row)["cells"])
        if (const std::string text = cell["text"].get<std::string>(); !text.empty())
          line += (line.empty() ? "" : " · ") + text;
      if (!line.empty()) lines.push_back(std::move(line));
    }
    std::sort(lines.begin(), lines.end());
    std::string all;
    for (const std::string& line : lines) all += (all.empty() ? "" : "\n") + line;
    return all;
  }

  Asked& asked_;
  Titles titles_;
  Json rows_ = Json::array();
};

} // namespace

HttpResponse page_compare(Asked& asked) {
  const Two two = two_of(asked);
  Comparison comparison(asked);
  const Json first = comparison.link(two.first), second = comparison.link(two.second);
  return page(asked, "page_compare",
              {{"title", asked.word("same_compare_title")},
               {"here", "/list/person"},
               {"form", asked.path},
               {"first_person", first},
               {"second_person", second},
               {"first_name", first["title"]},
               {"second_name", second["title"]},
               {"rows", comparison.rows(two)},
               {"back", "/same/" + two.first}});
}

HttpResponse page_compare_sent(Asked& asked) {
  const Two two = two_of(asked);
  OpenHome& open = asked.open();
  asked.desk.has_changed({LinkedPeople::decide(open.laptop, open.worker(), two.first, two.second,
                                               asked.posted.value("reason"))});
  asked.session.flash = Flash{asked.word("same_decided")};
  return go_to("/record/" + two.first);
}

} // namespace dromos
