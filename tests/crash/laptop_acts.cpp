#include "tests/crash/act.h"

namespace dromos::crash {

namespace {

using test::create;
using test::edit;

void save_some(Stage& stage, const std::string& worker, int count) {
  std::vector<Entry> entries;
  for (int i = 0; i < count; ++i) {
    Entry entry;
    entry.type = "street_contact";
    entry.edits = {edit("place", "Ομόνοια " + std::to_string(i)), edit("outcome", "SEEN")};
    entries.push_back(std::move(entry));
  }
  stage.laptop(worker).laptop->save(entries, worker);
}

void set(Stage& stage, const std::string& worker, const std::string& field, Json value,
         bool decides = false) {
  test::set(stage.laptop(worker), stage.paper.at("person"), {edit(field, std::move(value), {}, decides)});
}

// An answer of the hub to anna, not yet applied.
void fetch_answer(Stage& stage) {
  stage.paper["answer"] = stage.answer("anna", stage.ask("anna"));
}

void apply_answer(Stage& stage) {
  stage.laptop("anna").laptop->apply(stage.paper.at("answer"));
}

void nothing(Stage&) {}

void make_conflict(Stage& stage) {
  set(stage, "anna", "birth_place", "Χίος");
  set(stage, "babis", "birth_place", "Λέσβος");
  stage.exchange("babis");
  stage.exchange("anna");
}

void restore_hub(Stage& stage) {
  stage.close();
  const DiskContents backup = stage.disk("hub").contents();
  save_some(stage, "anna", 3);
  stage.exchange("anna");
  stage.exchange("babis");
  stage.drop("hub");
  stage.disk("hub").restore(backup);
  SqliteStore& hub = stage.hub_store();
  hub.transaction([&] {
    Json feeds = Json::object();
    for (const std::string& unit : hub.units()) feeds[unit] = hub.feed_end(unit);
    const Json one{{"epoch", "epoch1"}, {"log", std::stoull(hub.node("log").value())}, {"feeds", feeds}};
    hub.set_node("restored", Json::array({one}).dump());
    hub.set_node("epoch", "epoch2");
  });
}

std::vector<Act> saving_acts() {
  return {
      {"save one record", "anna", nothing, [](Stage& stage) { save_some(stage, "anna", 1); }},
      {"save many records", "anna", nothing, [](Stage& stage) { save_some(stage, "anna", 60); }},
      {"edit a record", "anna", nothing, [](Stage& stage) { set(stage, "anna", "birth_place", "Ρίο"); }},
      {"resolve a conflict", "anna", make_conflict,
       [](Stage& stage) { set(stage, "anna", "birth_place", "Χίος", true); }},
      {"delete a record", "anna", nothing,
       [](Stage& stage) { test::remove(stage.laptop("anna"), stage.paper.at("contact")); }},
      {"move a file", "anna", nothing,
       [](Stage& stage) {
         test::set(stage.laptop("anna"), stage.paper.at("person"),
                   {edit("held", true, Stage::kk2), edit("held", nullptr, Stage::kk1)});
       }},
      {"cut a batch", "anna", [](Stage& stage) { save_some(stage, "anna", 8); },
       [](Stage& stage) { stage.laptop("anna").laptop->cut(); }},
      {"make a request", "anna", [](Stage& stage) { save_some(stage, "anna", 8); },
       [](Stage& stage) { stage.ask("anna"); }},
      {"save and close", "anna", nothing,
       [](Stage& stage) {
         save_some(stage, "anna", 4);
         stage.close("anna");
       }},
  };
}

std::vector<Act> applying_acts() {
  return {
      {"apply receipts", "anna",
       [](Stage& stage) {
         save_some(stage, "anna", 8);
         fetch_answer(stage);
       },
       apply_answer},
      {"apply batches", "anna",
       [](Stage& stage) {
         save_some(stage, "babis", 10);
         set(stage, "babis", "birth_place", "Ρίο");
         stage.exchange("babis");
         fetch_answer(stage);
       },
       apply_answer},
      {"apply refusals", "anna",
       [](Stage& stage) {
         set(stage, "anna", "birth_place", "Ρίο");
         save_some(stage, "anna", 3);
         stage.set_roles("anna", {"AUDIT"});
         fetch_answer(stage);
       },
       apply_answer},
      {"apply a revocation", "anna",
       [](Stage& stage) {
         save_some(stage, "anna", 3);
         DeviceRow row = *stage.hub_store().device(stage.laptop("anna").keys->device);
         row.state = DeviceState::revoked;
         stage.hub_store().transaction([&] {
           stage.hub_store().put(row);
           stage.hub().order({{"kind", "revoke"}, {"device", row.device}});
         });
         fetch_answer(stage);
       },
       apply_answer},
      {"apply a restored hub's answer", "anna",
       [](Stage& stage) {
         restore_hub(stage);
         fetch_answer(stage);
       },
       apply_answer},
  };
}

std::vector<Act> other_acts() {
  return {
      {"write a stick", "anna", [](Stage& stage) { save_some(stage, "anna", 6); },
       [](Stage& stage) { stage.laptop("anna").laptop->handover(stage.seat("babis").keys->device); }},
      {"read a mate's stick", "anna",
       [](Stage& stage) {
         save_some(stage, "babis", 6);
         set(stage, "babis", "birth_place", "Ρίο");
         stage.paper["stick"] = stage.laptop("babis").laptop->handover(stage.seat("anna").keys->device);
         save_some(stage, "anna", 2); // open: cut first
       },
       [](Stage& stage) { stage.laptop("anna").laptop->take_handover(stage.paper.at("stick")); }},
      {"become another device", "anna",
       [](Stage& stage) {
         save_some(stage, "anna", 2);
         stage.spare_keys = stage.new_keys(Stage::kk1);
         stage.laptop("anna");
       },
       [](Stage& stage) { stage.renew("anna", *stage.spare_keys); }},
      {"seal under a new data key", "anna", [](Stage& stage) { stage.spare_vault = 99; },
       [](Stage& stage) { stage.seal_anew("anna"); }},
      {.name = "open after a crash",
       .node = "anna",
       .prepare = [](Stage& stage) { save_some(stage, "anna", 10); },
       .run = [](Stage& stage) { stage.open("anna"); },
       .opens = true,
       .leaves_log = true},
      {.name = "make a laptop's store",
       .node = "dora",
       .prepare = [](Stage& stage) { stage.enrol("dora", {"SW"}, Stage::kk1); },
       .run = [](Stage& stage) { stage.make_laptop("dora"); },
       .opens = true,
       .makes = true},
  };
}

} // namespace

void common_beginning(Stage& stage) {
  stage.enrol("anna", {"COORD", "SW"}, Stage::kk1);
  stage.enrol("babis", {"SW"}, Stage::kk1);
  stage.enrol("chara", {"COORD", "SW"}, Stage::kk2);
  for (const char* worker : {"anna", "babis", "chara"}) stage.make_laptop(worker);
  LaptopNode& anna = stage.laptop("anna");
  stage.paper["person"] = create(anna, "person", {edit("gender", "F"), edit("birth_place", "Πάτρα")});
  stage.paper["contact"] = create(anna, "street_contact", {edit("place", "Ομόνοια"), edit("outcome", "SEEN")},
                                  stage.paper["person"]);
  save_some(stage, "anna", 3);
  save_some(stage, "babis", 3);
  save_some(stage, "chara", 2);
  for (int round = 0; round < 2; ++round)
    for (const char* worker : {"anna", "babis", "chara"}) stage.exchange(worker);
  stage.close();
}

std::vector<Act> laptop_acts() {
  std::vector<Act> all;
  for (auto* some : {saving_acts, applying_acts, other_acts})
    for (Act& act : some()) all.push_back(std::move(act));
  return all;
}

} // namespace dromos::crash
