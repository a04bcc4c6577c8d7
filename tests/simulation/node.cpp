#include "tests/simulation/node.h"

#include "schema/errors.h"
#include "sync/engine/chains.h"
#include "tests/simulation/seeded_random.h"

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace dromos::simulation {

namespace {

constexpr std::uint64_t vault_seed = 77;

// The next version of the declarations: a type, a field and a code that the first one does not know.
const char* const next_declarations = R"({"version":2})";
const char* const next_type =
    R"({"type":"shower_visit","label":{"el":"Ντους","en":"Shower visit"},"responsibility":"OUT","about":"person",
 "fields":[{"name":"person","type":"ref","target":"person","class":"p1-region","label":{"el":"Άτομο","en":"Person"}},
 {"name":"note","type":"text","class":"p1-centre","label":{"el":"Σημείωση","en":"Note"}}],
 "access":[{"role":"STREET","read":true,"write":true},{"role":"SW","read":true,"write":true}]})";
const char* const next_field =
    R"({"type":"person","extends":true,"fields":[
 {"name":"nickname","type":"text","class":"p1-centre","label":{"el":"Παρατσούκλι","en":"Nickname"}}]})";
const char* const next_code =
    R"({"list":"OUTRES","extends":true,"codes":[{"code":"WAVED","label":{"el":"Χαιρέτησε","en":"Waved"}}]})";

Catalog next_catalog() {
  std::string pattern = (std::filesystem::temp_directory_path() / "dromos-simulate-XXXXXX").string();
  const std::filesystem::path folder = ::mkdtemp(pattern.data());
  const auto put = [&](const char* file, const char* text) { std::ofstream(folder / file) << text; };
  put("version.json", next_declarations);
  put("shower_visit.json", next_type);
  put("person.json", next_field);
  put("outres.json", next_code);
  Catalog catalog = Catalog::load({folder});
  std::filesystem::remove_all(folder);
  return catalog;
}

StoreOptions creating() {
  StoreOptions options;
  options.open = Database::Open::create;
  return options;
}

} // namespace

std::int64_t NodeClock::now_ms() {
  if (on_ask) on_ask();
  return *world_ + skew_ms;
}

std::shared_ptr<Vault> laptop_vault() {
  SeededRandom::seed(vault_seed);
  return std::make_shared<Vault>(Vault::create());
}

Ground::Ground() {
  catalogs.push_back(Catalog::load());
  catalogs.push_back(next_catalog());
  rules.emplace_back();
  rules.emplace_back(
      nlohmann::json::array({nlohmann::json::parse(next_type), nlohmann::json::parse(next_field)}));
  DiskVfs vfs;
  Disk laptop("blank-laptop"), hub("blank-hub");
  vfs.mount(laptop);
  vfs.mount(hub);
  {
    const auto vault = laptop_vault();
    const SqliteStore store(laptop.path("laptop.db"), vault.get(), creating());
  }
  {
    SqliteStore store(hub.path("hub.db"), nullptr, creating());
    store.transaction([&] {
      for (const std::string& unit : units) store.add_unit(unit);
    });
  }
  blank_laptop = laptop.contents();
  blank_hub = hub.contents();
}

LaptopNode::LaptopNode(std::string node_name, DiskVfs& vfs, const std::int64_t& world_time)
    : name(node_name), disk(node_name), clock(world_time), vfs_(vfs), vault_(laptop_vault()) {
  vfs_.mount(disk);
}

LaptopNode::~LaptopNode() {
  stop();
  vfs_.unmount(disk);
}

void LaptopNode::start(const Ground& ground, const std::vector<Enrolled>& enrolled) {
  open();
  go_on(ground, enrolled);
}

void LaptopNode::open() {
  stop();
  store = std::make_unique<SqliteStore>(disk.path("laptop.db"), vault_.get(), StoreOptions{});
}

void LaptopNode::go_on(const Ground& ground, const std::vector<Enrolled>& enrolled) {
  const auto kept = store->node("identity");
  if (!kept) throw Refused({"store.damaged", {{"detail", "no identity"}}}); // as the program says it
  identity = std::stoul(*kept);
  laptop = std::make_unique<Laptop>(*store, ground.catalogs[schema], clock, enrolled[identity].keys);
}

void LaptopNode::stop() {
  laptop.reset();
  store.reset();
}

HubNode::HubNode(DiskVfs& vfs, const std::int64_t& world_time, const Ledger& ledger, const Rules& rules)
    : disk("hub"), clock(world_time), other_clock(world_time), facts(ledger, rules), vfs_(vfs) {
  vfs_.mount(disk);
}

HubNode::~HubNode() {
  stop();
  vfs_.unmount(disk);
}

HubKeys HubNode::keys(const Ground& ground) const {
  const Identities& of = ground.identities;
  std::vector<Certificate> earlier;
  for (std::size_t i = 0; i < signer; ++i) earlier.push_back(of.signers[i].certificate);
  return {hub_unit, of.root, {of.signers[signer].certificate, of.authority}, of.signers[signer].key, earlier};
}

void HubNode::start(const Ground& ground) {
  stop();
  store = std::make_unique<SqliteStore>(disk.path("hub.db"), nullptr, StoreOptions{});
  hub = std::make_unique<Hub>(*store, ground.catalogs[schema], keys(ground), clock);
}

void HubNode::stop() {
  hub.reset();
  store.reset();
}

std::unique_ptr<SqliteStore> HubNode::command_store() const {
  return std::make_unique<SqliteStore>(disk.path("hub.db"), nullptr, StoreOptions{});
}

} // namespace dromos::simulation
