#include "client/people/work.h"

#include "schema/declaration.h"
#include "schema/embedded.h"
#include "schema/value.h"
#include "sync/engine/instant.h"

#include <algorithm>

namespace dromos {

namespace {

void check_fields(const Type& type, const std::vector<std::string>& fields, const Place& place) {
  for (const std::string& field : fields)
    if (!field.empty() && type.field(field) == nullptr) place.in(field).refuse("no such field");
}

WorkRule read_rule(Declaration& declared, const Type& type) {
  WorkRule rule;
  rule.happened = declared.texts("happened");
  rule.kind = declared.text_or_empty("kind");
  rule.due = declared.text_or_empty("due");
  rule.due_else = declared.text_or_empty("due_else");
  rule.done = declared.text_or_empty("done");
  rule.state = declared.text_or_empty("state");
  rule.open = declared.texts("open");
  rule.closes = declared.flag("closes", false);
  rule.within = declared.text_or_empty("within");
  rule.workers = declared.texts("workers");
  rule.seen = declared.has("seen");
  rule.place = declared.texts("seen");
  if (declared.has("not_seen")) {
    Declaration unseen(declared.json("not_seen"), declared.place().in("not_seen"));
    rule.not_seen = unseen.text("field");
    rule.not_seen_codes = unseen.texts("codes");
    unseen.done();
  }
  declared.done();
  check_fields(type, rule.happened, declared.place());
  check_fields(type, rule.workers, declared.place());
  check_fields(type, rule.place, declared.place());
  check_fields(type, {rule.due, rule.due_else, rule.done, rule.state, rule.within, rule.not_seen},
               declared.place());
  return rule;
}

} // namespace

WorkRules WorkRules::load(const Catalog& catalog) {
  WorkRules rules;
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name != "work.json") continue;
    const Json json = parse_json(file.bytes);
    Declaration table(json, {"work.json", ""});
    table.text("about");
    table.each("work", [&](Declaration& declared) {
      const std::string name = declared.text("type");
      const Type* type = catalog.type(name);
      if (type == nullptr) declared.place().in(name).refuse("no such type");
      rules.rules_.emplace(name, read_rule(declared, *type));
    });
    table.done();
  }
  return rules;
}

const WorkRule* WorkRules::of(std::string_view type) const {
  const auto known = rules_.find(type);
  return known == rules_.end() ? nullptr : &known->second;
}

std::string entered_at(std::string_view record) {
  std::uint64_t ms = 0;
  const std::size_t slash = record.find('/');
  int digits = 0;
  for (const char c : record.substr(slash == std::string_view::npos ? record.size() : slash + 1)) {
    if (c == '-') continue;
    if (digits++ == 12) break;
    ms = ms * 16 + static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  return instant(static_cast<std::int64_t>(ms));
}

std::string WorkRules::happened(const Catalog& catalog, std::string_view record, const Json& fields) const {
  const auto text = [&fields](const std::string& field) {
    const auto at = fields.find(field);
    return at != fields.end() && at->is_string() ? at->get<std::string>() : std::string();
  };
  if (const WorkRule* rule = of(type_of(record))) {
    for (const std::string& field : rule->happened)
      if (std::string when = text(field); !when.empty()) return when;
  } else if (const Type* type = catalog.type(type_of(record))) {
    for (const Field& field : type->fields)
      if (field.type == ValueType::date || field.type == ValueType::datetime)
        if (std::string when = text(field.name); !when.empty()) return when;
  }
  return entered_at(record);
}

} // namespace dromos
