// list, show: records as the hub holds them, every class of them.
#include "schema/value.h"
#include "server/commands.h"
#include "server/table.h"
#include "server/workplace.h"
#include "sync/engine/present.h"

#include <iostream>

namespace dromos {
namespace {

constexpr std::size_t line_fields = 4, cell_characters = 40; // what fits a terminal's line

std::string text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::string out;
  for (const Json& one : value) out += (out.empty() ? "" : ", ") + text_of(one);
  return out;
}

std::string cut(const std::string& text) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80 && ++characters > cell_characters)
      return text.substr(0, i) + "…";
  return text;
}

std::string label(const World& world, const Type* type, const std::string& field) {
  const Field* declared = type == nullptr ? nullptr : type->field(field);
  if (declared == nullptr) return field;
  return world.language == Language::greek ? declared->label.el : declared->label.en;
}

// A deletion stands, unless somebody wrote something that it had not seen.
bool is_deleted(const Json& shown) {
  return shown["fields"].value("deleted", false) && !shown["conflicts"].contains("deleted");
}

void list(const World& world, const std::string& type, bool json) {
  Workplace place(world);
  const std::vector<RecordEntry> entries = place.store().entries(type);
  const Type* declared = place.catalog().type(type);
  // A type that is not declared here may have records all the same: they are kept until it is.
  if (type.empty() || (declared == nullptr && entries.empty()))
    throw Refused({"hub.unknown_type", {{"type", type}}});
  Json out = Json::array();
  std::vector<std::vector<std::string>> rows;
  for (const RecordEntry& entry : entries) {
    Json shown = present(place.catalog(), place.store().record(entry.id).state, {});
    if (is_deleted(shown)) continue;
    if (json) {
      out.push_back(std::move(shown));
      continue;
    }
    std::vector<std::string> row{entry.record};
    for (const auto& [field, value] : shown["fields"].items())
      if (row.size() <= line_fields)
        row.push_back(cut(label(world, declared, field) + ": " + text_of(value)));
    rows.push_back(std::move(row));
  }
  if (json)
    std::cout << out.dump() << "\n";
  else
    print_table(std::cout, rows);
}

void show(const World& world, const std::string& record, bool json) {
  Workplace place(world);
  const auto entry = place.store().entry(record);
  if (!entry) throw Refused({"hub.unknown_record", {{"record", record}}});
  const Json shown = present(place.catalog(), place.store().record(entry->id).state, {});
  if (json) {
    std::cout << shown.dump() << "\n";
    return;
  }
  const Type* type = place.catalog().type(type_of(record));
  std::vector<std::vector<std::string>> rows{{world.say("hub.word_record"), record},
                                             {world.say("hub.word_unit"), entry->unit}};
  if (shown["about"].is_string()) rows.push_back({world.say("hub.word_about"), text_of(shown["about"])});
  for (const auto& [field, value] : shown["fields"].items())
    rows.push_back({label(world, type, field), text_of(value)});
  for (const auto& [field, values] : shown["conflicts"].items())
    for (const Json& one : values)
      rows.push_back(
          {world.say("hub.word_conflict"), label(world, type, field) + ": " + text_of(one["value"]) + " (" +
                                               text_of(one["worker"]) + ", " + text_of(one["at"]) + ")"});
  for (const Json& field : shown["missing"])
    rows.push_back({world.say("hub.word_missing"), label(world, type, field.get<std::string>())});
  print_table(std::cout, rows);
}

} // namespace

void add_records(CommandLine& line) {
  struct Given {
    std::string type, record;
    bool json = false;
  };
  auto given = std::make_shared<Given>();
  CLI::App* listing = line.app.add_subcommand("list");
  listing->add_option("TYPE", given->type)->required();
  listing->add_flag("--json", given->json);
  line.on(listing, [&line, given] { list(line.world, given->type, given->json); });
  CLI::App* showing = line.app.add_subcommand("show");
  showing->add_option("RECORD", given->record)->required();
  showing->add_flag("--json", given->json);
  line.on(showing, [&line, given] { show(line.world, given->record, given->json); });
}

} // namespace dromos
