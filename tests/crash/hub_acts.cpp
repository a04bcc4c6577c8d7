#include "tests/crash/act.h"
#include "tests/crash/dump.h"

namespace dromos::crash {

namespace {

using test::edit;

void nothing(Stage&) {}

void save_some(Stage& stage, const std::string& worker, int count) {
  for (int i = 0; i < count; ++i)
    test::create(stage.laptop(worker), "street_contact", {edit("place", "Σύνταγμα " + std::to_string(i))});
}

void push(Stage& stage) {
  stage.answer("anna", stage.paper.at("request"));
}

void revoke(Stage& stage) {
  SqliteStore& store = stage.hub_store();
  DeviceRow row = *store.device(stage.seat("anna").keys->device);
  store.transaction([&] {
    if (row.state == DeviceState::revoked) return;
    row.state = DeviceState::revoked;
    store.put(row);
    stage.hub().order({{"kind", "revoke"}, {"device", row.device}});
  });
}

// Anna's unsent work in quarantine.
void quarantine(Stage& stage) {
  save_some(stage, "anna", 3);
  stage.paper["request"] = stage.ask("anna");
  revoke(stage);
  push(stage);
  stage.paper["batch"] = stage.hub_store().batches_in(BatchState::quarantined).front().hash;
}

void back_up(Stage& stage) {
  Disk& disk = stage.disk("hub");
  for (const char* name : {"backup.db", "backup.db-journal"})
    disk.remove(name, true); // a killed one's remains
  stage.hub_store().copy_to(disk.path("backup.db"));
}

bool backup_is_whole(Stage& stage) {
  SqliteStore copy(stage.disk("hub").path("backup.db"), nullptr, {});
  return dump(copy.database()) == dump(stage.hub_store().database());
}

std::vector<Act> exchange_acts() {
  return {
      {"take a push", "hub",
       [](Stage& stage) {
         save_some(stage, "anna", 10);
         test::set(stage.laptop("anna"), stage.paper.at("person"), {edit("birth_place", "Ρίο")});
         stage.paper["request"] = stage.ask("anna");
       },
       push},
      {"answer a pull", "hub",
       [](Stage& stage) {
         save_some(stage, "babis", 10);
         stage.exchange("babis");
         stage.paper["request"] = stage.ask("anna");
       },
       push},
      {"take a move", "hub",
       [](Stage& stage) {
         test::set(stage.laptop("anna"), stage.paper.at("person"),
                   {edit("held", true, Stage::kk2), edit("held", nullptr, Stage::kk1)});
         stage.paper["request"] = stage.ask("anna");
       },
       push},
      {"refuse a push", "hub",
       [](Stage& stage) {
         save_some(stage, "anna", 3);
         stage.paper["request"] = stage.ask("anna");
         stage.set_roles("anna", {"AUDIT"});
       },
       push},
      {"quarantine a push", "hub",
       [](Stage& stage) {
         save_some(stage, "anna", 3);
         stage.paper["request"] = stage.ask("anna");
         revoke(stage);
       },
       push},
      {"read a stick", "hub",
       [](Stage& stage) {
         save_some(stage, "anna", 5);
         stage.paper["stick"] = stage.laptop("anna").laptop->request(5'000'000, 0, Laptop::Way::stick).bytes;
       },
       [](Stage& stage) { stage.hub().exchange(stage.paper.at("stick"), {}); }},
      {"answer for a stick", "hub",
       [](Stage& stage) {
         save_some(stage, "babis", 5);
         stage.exchange("babis");
       },
       [](Stage& stage) { stage.hub().answer_for(stage.seat("anna").keys->device); }},
  };
}

std::vector<Act> office_acts() {
  return {
      {"release a quarantined batch", "hub", quarantine,
       [](Stage& stage) { stage.hub().release(stage.paper.at("batch"), true); }},
      {"reject a quarantined batch", "hub", quarantine,
       [](Stage& stage) { stage.hub().release(stage.paper.at("batch"), false); }},
      {"give an order", "hub", nothing, revoke},
      {"certify a device", "hub", nothing,
       [](Stage& stage) {
         DeviceRow row = *stage.hub_store().device(stage.seat("babis").keys->device);
         row.grants.push_back({"eleni", {"SW"}, stage.clock.now_ms(), 0});
         stage.hub_store().transaction([&] { stage.hub_store().put(row); });
       }},
      {"make the views", "hub", nothing,
       [](Stage& stage) { stage.hub_store().create_views(test::catalog()); }},
      {.name = "copy for a backup",
       .node = "hub",
       .prepare = nothing,
       .run = back_up,
       .holds = backup_is_whole},
      {"take a push and close", "hub",
       [](Stage& stage) {
         save_some(stage, "anna", 10);
         stage.paper["request"] = stage.ask("anna");
       },
       [](Stage& stage) {
         push(stage);
         stage.close("hub");
       }},
      {.name = "open the hub after a crash",
       .node = "hub",
       .prepare =
           [](Stage& stage) {
             save_some(stage, "anna", 6);
             stage.exchange("anna");
           },
       .run = [](Stage& stage) { stage.open("hub"); },
       .opens = true,
       .leaves_log = true},
  };
}

} // namespace

std::vector<Act> hub_acts() {
  std::vector<Act> all = exchange_acts();
  for (Act& act : office_acts()) all.push_back(std::move(act));
  return all;
}

} // namespace dromos::crash
