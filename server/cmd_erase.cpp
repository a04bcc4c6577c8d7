// erase: what is kept about a person goes, here and at every laptop, because the person asked for it or its
// time is over (GDPR Art. 17). A person decides; what the law says must stay, stays (Art. 17(3)).
#include "server/commands.h"
#include "server/grants.h"
#include "server/table.h"
#include "server/workplace.h"
#include "sync/engine/show.h"

#include <iostream>

namespace dromos {
namespace {

Json shown_of(Workplace& place, const RecordEntry& entry) {
  return parse_json(shown_values(place.catalog(), place.store().record(entry.id).state));
}

std::string text_of(const Json& shown, const char* field) {
  const auto at = shown.find(field);
  return at != shown.end() && at->is_string() ? at->get<std::string>() : std::string();
}

// A request of the person's own to be erased, with the identity checked, that stands under this root.
void check_request(Workplace& place, const std::string& root, const std::string& request) {
  const auto entry = place.store().entry(request);
  if (!entry || entry->root != root || type_of(request) != "dsr")
    throw Refused({"hub.erase_request", {{"request", request}, {"record", root}}});
  const Json shown = shown_of(place, *entry);
  if (text_of(shown, "kind") != "ERASE") throw Refused({"hub.erase_kind", {{"request", request}}});
  if (const std::string check = text_of(shown, "identity_check"); check.empty() || check == "NONE")
    throw Refused({"hub.erase_identity", {{"request", request}}});
}

// No request may say that the file must stay, whichever of them is answered.
void check_holds(Workplace& place, const std::string& root) {
  for (const RecordEntry& entry : place.store().entries_under(root)) {
    if (type_of(entry.record) != "dsr") continue;
    const std::string hold = text_of(shown_of(place, entry), "hold");
    if (!hold.empty()) throw Refused({"hub.erase_held", {{"request", entry.record}, {"reason", hold}}});
  }
}

void erase_root(const World& world, const std::string& root, const std::string& request, bool yes,
                bool json) {
  Workplace place(world);
  const auto entry = place.store().entry(root);
  if (!entry || entry->root != root) throw Refused({"hub.erase_root", {{"record", root}}});
  check_request(place, root, request);
  check_holds(place, root);
  if (!yes)
    throw WrongUse(
        {"hub.erase_yes",
         {{"record", root}, {"records", std::to_string(place.store().entries_under(root).size())}}});
  const Hub::Erasure done = place.hub().erase(erasure_mark(root));
  place.keep_orders();
  if (json)
    std::cout
        << Json{{"order", done.n}, {"records", done.gone.records}, {"changes", done.gone.changes}}.dump()
        << "\n";
  else
    std::cout << world.say("hub.erased", {{"records", std::to_string(done.gone.records)},
                                          {"changes", std::to_string(done.gone.changes)},
                                          {"order", std::to_string(done.n)}})
              << "\n";
}

// Who has not said yet that it heard of an order: each hello names the newest that its laptop has carried
// out.
void list(const World& world, bool json) {
  Workplace place(world);
  Json out = Json::array();
  std::vector<std::vector<std::string>> rows;
  std::uint64_t n = 0;
  for (const std::string& line : place.store().orders(0)) {
    ++n;
    const std::string payload = jws_read(line).payload;
    if (mark_in(payload).empty()) continue;
    Json waits = Json::array();
    for (const DeviceRow& device : place.store().devices()) {
      if (device.grants.empty() || device.state == DeviceState::forked) continue; // another's, or gone on
      const std::uint64_t heard = device.hello.empty() ? 0 : read_hello(device.hello).orders;
      if (heard < n)
        waits.push_back({{"device", device.device},
                         {"unit", device.unit},
                         {"revoked", device.state == DeviceState::revoked}});
    }
    const std::string at = text_of(parse_json(payload), "at");
    out.push_back({{"order", n}, {"at", at}, {"waits", waits}});
    std::vector<std::string> names;
    for (const Json& one : waits) names.push_back(one["device"].get<std::string>());
    rows.push_back({std::to_string(n), at, names.empty() ? "-" : joined(names, ", ")});
  }
  if (json)
    std::cout << out.dump() << "\n";
  else
    print_table(std::cout, rows);
}

} // namespace

void add_erase(CommandLine& line) {
  struct Given {
    std::string root, request;
    bool yes = false, json = false;
  };
  auto given = std::make_shared<Given>();
  CLI::App* command = line.app.add_subcommand("erase");
  command->add_option("RECORD", given->root)->required();
  command->add_option("--request", given->request)->required();
  command->add_flag("--yes", given->yes);
  command->add_flag("--json", given->json);
  line.on(command,
          [&line, given] { erase_root(line.world, given->root, given->request, given->yes, given->json); });
  auto listed = std::make_shared<bool>(false);
  CLI::App* listing = line.app.add_subcommand("erasures");
  listing->add_flag("--json", *listed);
  line.on(listing, [&line, listed] { list(line.world, *listed); });
}

} // namespace dromos
