#include "client/people/person_file.h"

#include "client/people/guard.h"
#include "schema/errors.h"
#include "schema/value.h"
#include "sync/engine/show.h"

#include <algorithm>
#include <deque>
#include <set>

namespace dromos {

namespace {

constexpr std::string_view without_time[] = {"person_name", "identifier", "contact_point", "address",
                                             "household_member"};

struct Source {
  RecordRow row;
  RecordEntry entry;
};

// The live writes of all of them as if they were one record's: the fold's own union.
std::map<std::string, std::vector<FiledValue>> union_of(Laptop& laptop, const std::deque<Source>& sources) {
  struct Live {
    std::vector<const LiveWrite*> writes;
    std::map<const LiveWrite*, const Source*> from;
  };
  std::map<std::pair<std::string, std::string>, Live> registers; // field, key
  for (const Source& source : sources) {
    const Readable readable = laptop.readable(source.entry);
    for (const auto& [name, reg] : source.row.state.registers) {
      if (reg.live.empty() || !readable(name.cls)) continue;
      Live& live = registers[{name.field.string(), name.key.string()}];
      for (const LiveWrite& write : reg.live) {
        live.writes.push_back(&write);
        live.from.emplace(&write, &source);
      }
    }
  }
  const Type* type = laptop.catalog().type("person");
  std::map<std::string, std::vector<FiledValue>> identity;
  for (const auto& [name, live] : registers)
    for (const LiveWrite* write :
         ranked(laptop.catalog(), type->field(name.first), name.second, live.writes)) {
      if (write->value == "null") continue; // one who was emptied has nothing to say beside one who was not
      identity[name.first].push_back({name.second, Json::parse(write->value),
                                      live.from.at(write)->row.state.record, write->at.string(),
                                      write->by.string()});
    }
  return identity;
}

} // namespace

bool is_part(std::string_view type) {
  return std::find(std::begin(without_time), std::end(without_time), type) != std::end(without_time);
}

PersonFile person_file(Laptop& laptop, const LinkedPeople& linked, const WorkRules& rules,
                       const std::string& worker, const std::string& person) {
  PersonFile file;
  file.persons = {person};
  if (!may_know(laptop, worker, laptop.record(person))) { // throws where it is not held here
    file.stub = true;
    return file;
  }
  std::deque<Source> sources;
  for (const std::string& one : linked.group(person)) {
    const auto entry = laptop.store().entry(one);
    if (!entry) continue;
    try {
      Source source{laptop.record(one), *entry};
      if (!may_know(laptop, worker, source.row)) continue;
      sources.push_back(std::move(source));
      if (one != person) file.persons.push_back(one);
    } catch (const Refused& refused) {
      if (refused.message().key != "engine.unknown_record")
        throw; // moved to another unit: its file is not ours
    }
  }
  file.identity = union_of(laptop, sources);
  for (const std::string& one : file.persons)
    for (const RecordEntry& entry : laptop.store().entries_under(one)) {
      if (entry.record == one) continue;
      const RecordRow row = laptop.store().record(entry.id);
      Shown shown = show(laptop.catalog(), row.state, laptop.readable(entry));
      if (shown.deleted || shown.fields.empty()) continue;
      (is_part(type_of(entry.record)) ? file.parts : file.timeline)
          .push_back({rules.happened(laptop.catalog(), entry.record, shown.fields), entry.record,
                      std::move(shown.fields)});
    }
  const auto earlier = [](const Event& a, const Event& b) {
    return a.when != b.when ? a.when < b.when : a.record < b.record;
  };
  std::sort(file.parts.begin(), file.parts.end(), earlier);
  std::sort(file.timeline.begin(), file.timeline.end(), earlier);
  return file;
}

Json to_json(const PersonFile& file) {
  Json out{{"persons", file.persons},
           {"stub", file.stub},
           {"identity", Json::object()},
           {"parts", Json::array()},
           {"timeline", Json::array()}};
  for (const auto& [field, values] : file.identity)
    for (const FiledValue& one : values) {
      Json value{{"value", one.value}, {"record", one.record}, {"at", one.at}, {"worker", one.by}};
      if (!one.key.empty()) value["key"] = one.key;
      out["identity"][field].push_back(std::move(value));
    }
  for (const auto& [list, name] : {std::pair(&file.parts, "parts"), std::pair(&file.timeline, "timeline")})
    for (const Event& event : *list)
      out[name].push_back({{"when", event.when}, {"record", event.record}, {"fields", event.fields}});
  return out;
}

} // namespace dromos
