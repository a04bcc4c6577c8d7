// What workers do on their laptops, with sticks, and what the hub's people do at the hub.
#include "schema/errors.h"
#include "sync/engine/chains.h"
#include "sync/engine/envelope.h"
#include "tests/simulation/world.h"

namespace dromos::simulation {

namespace {

struct Fields {
  const char* field;
  const char* keys; // of a set or map: 'c' codes, 'w' workers, 'n' numbers by code; empty: one value
};
struct Form {
  const char* type;
  std::vector<Fields> fields;
  std::size_t schema; // known from this version on
};

const std::vector<Form>& forms() {
  static const std::vector<Form> all{
      {"person",
       {{"birth_place", ""},
        {"gender", ""},
        {"conf_level", ""},
        {"languages", "c"},
        {"birth_year", ""},
        {"legal_status", ""}},
       0},
      {"identifier", {{"scheme", ""}, {"value", ""}, {"status", ""}}, 0},
      {"street_contact",
       {{"outcome", ""}, {"needs", "c"}, {"note", ""}, {"next_on", ""}, {"risk", "c"}, {"given", "n"}},
       0},
      {"psych_support", {{"state", ""}, {"crisis_plan", ""}, {"started_on", ""}}, 0},
      {"case_file", {{"worker", "v"}, {"team", "w"}, {"state", ""}}, 0},
      {"person", {{"nickname", ""}}, 1},
      {"shower_visit", {{"note", ""}}, 1},
  };
  return all;
}

struct Damaged {
  std::string_view kind;
  const std::string& content;
  Fault fault; // stick_partial or stick_altered
};

// 7: A stick that was cut or altered is refused, or what was altered of it meant nothing. That a whole one
// opens, those from the hub show.
void check_damaged(const Damaged& stick, const PrivateKey& key, const Certificate& certificate,
                   Random& chance) {
  std::string sealed = seal_envelope(stick.kind, stick.content, {certificate});
  if (stick.fault == Fault::stick_partial) {
    sealed.resize(chance.below(sealed.size()));
  } else {
    char& one = sealed[chance.below(sealed.size())];
    one = static_cast<char>(one ^ (1 << chance.below(8)));
  }
  try {
    if (open_envelope(stick.kind, sealed, key, certificate) == stick.content) return;
  } catch (const Refused&) {
    return;
  }
  throw Violation{7, "an altered stick was opened"};
}

std::string type_of_record(const std::string& record) {
  return record.substr(0, record.find('/'));
}

} // namespace

Edit World::make_edit(const std::string& type, LaptopNode& node, Random& chance) {
  std::vector<const Fields*> choices;
  for (const Form& form : forms())
    if (form.type == type && form.schema <= node.schema)
      for (const Fields& field : form.fields) choices.push_back(&field);
  if (choices.empty()) return {"note", {{}, "x"}, false};
  const Fields& field = *chance.pick(choices);
  const std::string keys = field.keys;
  const bool decides = chance.percent(8);
  const auto worker = [&] { return "w" + std::to_string(chance.below(12)); };
  if (keys == "w") return {field.field, {worker(), chance.percent(75) ? Json(true) : Json()}, decides};
  if (keys == "v") return {field.field, {{}, worker()}, decides};
  const std::string code(1, static_cast<char>('A' + chance.below(3)));
  if (keys == "c") return {field.field, {code, chance.percent(65) ? Json(true) : Json()}, decides};
  if (keys == "n") return {field.field, {code, chance.below(4)}, decides};
  if (chance.percent(8)) return {field.field, {{}, Json()}, decides};
  return {field.field, {{}, "v" + std::to_string(chance.below(8))}, decides};
}

std::string World::pick_record(LaptopNode& node, Random& chance, bool roots) {
  // Among the newest most: that is where people meet.
  const auto& all = ledger_.records();
  for (int tries = 0; tries < 12 && !all.empty(); ++tries) {
    const std::size_t back = std::min<std::size_t>(all.size(), 4 + chance.below(40));
    const std::string& record = all[all.size() - 1 - chance.below(back)];
    if (roots && !record.starts_with("person/")) continue;
    if (!ledger_.knows(record, node.memory)) continue;
    const auto entry = node.store->entry(record);
    if (entry &&
        Visibility(*node.store, ground_.catalogs[node.schema]).holds(entry->root, entry->unit, node.unit))
      return record;
  }
  return {};
}

std::vector<Entry> World::make_entries(LaptopNode& node, const Step& step, Random& chance) {
  std::vector<Entry> entries;
  const auto edits = [&](const std::string& type) {
    std::vector<Edit> some;
    for (std::uint64_t n = 1 + chance.below(3); n > 0; --n) some.push_back(make_edit(type, node, chance));
    return some;
  };
  const std::size_t many = step.operation == Operation::edit_many ? 2 + chance.below(3) : 1;
  for (std::size_t i = 0; i < many; ++i) {
    Entry entry;
    if (step.operation == Operation::create) {
      const std::string about = chance.percent(60) ? pick_record(node, chance, true) : std::string();
      entry.type = about.empty() ? "person"
                                 : chance.pick(std::vector<std::string>{
                                       "identifier", "street_contact", "street_contact", "psych_support",
                                       "case_file", node.schema > 0 ? "shower_visit" : "identifier"});
      entry.about = about;
      entry.edits = edits(entry.type);
      entries.push_back(std::move(entry));
      continue;
    }
    const bool root = step.operation == Operation::share || step.operation == Operation::give_away;
    entry.record = pick_record(node, chance, root);
    if (entry.record.empty()) continue;
    const std::string other = node.unit == units[0] ? units[1] : units[0];
    switch (step.operation) {
      using enum Operation;
    case remove:
      entry.deletes = true;
      break;
    case keep:
      entry.edits = {{"deleted", {{}, Json()}, true}};
      break;
    case share:
      entry.edits = {{"held", {other, chance.percent(80) ? Json(true) : Json()}, false}};
      break;
    case give_away:
      entry.edits = {{"held", {other, true}, false}, {"held", {node.unit, Json()}, false}};
      if (chance.percent(20)) entry.edits.push_back({"shield", {{}, "centre"}, false});
      break;
    case resolve:
      entry.edits = edits(type_of_record(entry.record));
      for (Edit& edit : entry.edits) edit.decides = true;
      break;
    default:
      entry.edits = edits(type_of_record(entry.record));
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

void World::save(LaptopNode& node, const std::vector<Entry>& entries, const Step& step, Random& chance) {
  if (entries.empty()) return;
  const auto kind =
      step.fault ? fault_table()[static_cast<std::size_t>(*step.fault)].strikes : Strikes::found;
  const auto fault = kind == Strikes::any_write ? step.fault : std::nullopt;
  const std::string worker = chance.pick(node.workers);
  on_laptop(node, fault, chance, [&] {
    try {
      node.laptop->save(entries, worker);
    } catch (const Refused& refused) {
      if (refused.message().key.starts_with("store.")) throw;
      ++tally_.refusals;
      tell([&] { return "  not saved: " + refused.message().key; });
      return;
    }
    observe_own(node, true);
  });
}

void World::stick(LaptopNode& node, const Step& step, Random& chance) {
  const Enrolled& self = node.self(enrolled_);
  if (step.operation == Operation::stick_from_hub) {
    std::string answer;
    try {
      answer = hub_.hub->answer_for(self.keys.device);
    } catch (const Refused&) {
      return; // it never said hello
    }
    ++tally_.sticks;
    const std::string sealed = seal_envelope(kind_stick_down, answer, {self.agreement});
    record(answer);
    const std::string opened = open_envelope(kind_stick_down, sealed, self.agreement_key, self.agreement);
    if (chance.percent(30))
      under_way_.push_back({true, node.name, opened, {}});
    else
      on_laptop(node, std::nullopt, chance, [&] { to_laptop(node, opened, false, true); });
    return;
  }
  const Parcel request = make_request(node, 5'000'000, true);
  ++tally_.sticks;
  Parcel found = request; // what the hub reads off it
  if (step.fault) {
    switch (*step.fault) {
    case Fault::stick_old: // one of before lay in the drawer; this one takes its place there
    case Fault::stick_replayed:
      for (const Parcel& parcel : drawer_)
        if (!parcel.answer && parcel.laptop == node.name && *step.fault == Fault::stick_old) found = parcel;
      tally_.fired(*step.fault);
      if (*step.fault == Fault::stick_replayed) to_hub(found);
      break;
    default:
      break;
    }
    if (*step.fault == Fault::stick_partial || *step.fault == Fault::stick_altered) {
      tally_.fired(*step.fault);
      return check_damaged({kind_stick_up, request.bytes, *step.fault}, ground_.identities.agreement_key,
                           ground_.identities.agreement, chance);
    }
  }
  if (drawer_.size() > 40) drawer_.erase(drawer_.begin());
  drawer_.push_back(request);
  to_hub(found);
}

void World::stick_to_mate(LaptopNode& node, const Step& step, Random& chance) {
  LaptopNode* mate = pick_laptop(chance);
  if (mate == &node) return;
  const bool foreign = mate->unit != node.unit;
  if (foreign != (step.fault == Fault::stick_foreign)) return;
  const std::string device = mate->self(enrolled_).keys.device;
  std::string bytes = node.laptop->handover(device);
  record(bytes);
  ++tally_.sticks;
  const Enrolled& reader = mate->self(enrolled_);
  if (step.fault == Fault::stick_old)
    for (const Parcel& parcel : drawer_)
      if (parcel.answer && parcel.laptop == mate->name) bytes = parcel.bytes;
  if (step.fault == Fault::stick_partial || step.fault == Fault::stick_altered) {
    tally_.fired(*step.fault);
    return check_damaged({kind_stick_mate, bytes, *step.fault}, reader.agreement_key, reader.agreement,
                         chance);
  }
  if (drawer_.size() > 40) drawer_.erase(drawer_.begin());
  drawer_.push_back({true, mate->name, bytes, {}});
  const auto take = [&] {
    try {
      mate->laptop->take_handover(bytes);
    } catch (const Refused& refused) {
      if (refused.message().key.starts_with("store.")) throw;
      ++tally_.refusals;
      tell([&] { return "  " + mate->name + " refuses the stick: " + refused.message().key; });
      if (!foreign && step.fault != Fault::stick_old)
        throw Violation{3, "an honest stick is refused: " + refused.message().key + ": " + refused.what()};
      return;
    }
    if (foreign) throw Violation{6, "a stick of another unit is taken"};
    tell([&] { return "  " + mate->name + " took the stick of " + node.name; });
    observe(*mate, read_wire(bytes));
  };
  on_laptop(*mate, std::nullopt, chance, take);
  if (step.fault == Fault::stick_replayed) {
    on_laptop(*mate, std::nullopt, chance, take);
    tally_.fired(*step.fault);
  }
  if (step.fault == Fault::stick_old || step.fault == Fault::stick_foreign) tally_.fired(*step.fault);
}

// A coordinator's word on what waits in quarantine.
void World::release(bool accept) {
  std::vector<BatchRow> waiting = hub_.store->batches_in(BatchState::quarantined);
  if (waiting.empty()) return;
  const BatchRow batch = waiting.front();
  const std::string hash = naive::base64url(batch.hash);
  command([&](SqliteStore&, Hub& hub) { hub.release(batch.hash, accept); });
  tell([&] { return std::string("  the coordinator ") + (accept ? "releases " : "rejects ") + hash; });
  hub_.facts.batches[hash] = false;
  hub_.facts.released.insert(hash);
  std::set<std::string> roots, records;
  for (const ChangeRow& row : hub_.store->changes(batch.id)) {
    const int id = ledger_.find(row.body);
    if (id < 0 || row.state == ChangeState::withheld) continue;
    const Keeps before = hub_.facts.memory.of(id);
    const auto& writes = ledger_[id].change.writes;
    const bool unsaid = std::any_of(writes.begin(), writes.end(), [](const naive::Write& write) {
      return write.field == "held" && !write.value;
    });
    const bool holds = before == Keeps::held || (accept && !unsaid);
    const Keeps now = holds ? Keeps::held : Keeps::refused;
    if (before == Keeps::quarantined || before == Keeps::nothing) hub_.facts.memory.set(id, 0, now);
    if (now == Keeps::held) {
      hub_.facts.came(id, ledger_[id].unit);
      once_held_.insert(id);
    }
    roots.insert(ledger_[id].change.root);
    records.insert(ledger_[id].change.record);
  }
  hub_.facts.took(roots, hub_.clock.now_ms());
  check_records(*hub_.store, hub_.facts.memory, records, "the hub, after a release");
}

void World::revoke(LaptopNode& node) {
  const std::string device = node.laptop->keys().device;
  const auto row = hub_.store->device(device);
  if (!row || row->state == DeviceState::revoked) return;
  command([&](SqliteStore& store, Hub& hub) {
    store.transaction([&] {
      DeviceRow revoked = *store.device(device);
      revoked.state = DeviceState::revoked;
      store.put(revoked);
      hub.order({{"kind", "revoke"}, {"device", device}});
    });
    hub_.orders = store.orders(0);
  });
  hub_.facts.devices[device].revoked = true;
  tell([&] { return "  " + node.name + " (" + device + ") is revoked"; });
}

void World::make_backup() {
  const auto store = hub_.command_store();
  store->copy_to(hub_.disk.path("backup.db"));
  const std::string bytes = *hub_.disk.file("backup.db");
  hub_.disk.remove("backup.db", true);
  DiskContents contents;
  DiskFile& file = contents.create("hub.db");
  file.write(0, bytes);
  contents.sync(file);
  store->transaction([&] { store->set_node("stable", store->node("log").value_or("0")); });
  hub_.backup.emplace(HubNode::Backup{std::move(contents), hub_.facts});
  hub_.restores_of_backup = 0;
}

// A laptop that is out of service is set up anew; without one, nobody is.
void World::enrol_another(Random& chance) {
  for (const auto& node : laptops_) {
    if (!node->dropped && node->running()) continue;
    if (taken_[node->unit] >= ground_.identities.count()) return;
    node->dropped = false;
    static const std::vector<Texts> roles{{"SW"}, {"STREET"}, {"COORD", "SW"}, {"PSY"}};
    settle(*node, node->unit, node->workers, chance.pick(roles));
    tell([&] { return "  " + node->name + " is enrolled anew as " + node->laptop->keys().device; });
    return;
  }
}

} // namespace dromos::simulation
