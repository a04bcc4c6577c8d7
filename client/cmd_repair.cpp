// repair: on a person's word, a laptop goes on without the rows that are damaged. The damaged file is kept as
// it is, beside the new one, sealed as before; nothing is ever deleted. Never done by itself.
#include "client/open_home.h"
#include "client/passphrase.h"
#include "client/repair.h"

#include <iostream>

namespace dromos {

namespace {

// Where the work is done, and gone again whatever happens.
struct Workshop {
  std::filesystem::path folder;
  explicit Workshop(const Home& home) : folder(home.folder() / "repair") {
    std::error_code none;
    std::filesystem::remove_all(folder, none); // of a repair that was cut
    std::filesystem::create_directories(folder);
  }
  ~Workshop() {
    std::error_code none;
    std::filesystem::remove_all(folder, none);
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;
};

// Each of a database's files, where it is there.
template <class Act> void each_file(const std::filesystem::path& database, Act act) {
  for (const char* ending : {"", "-wal"})
    if (const std::filesystem::path file = database.string() + ending; std::filesystem::exists(file))
      act(file, ending);
}

bool nothing_damaged(const Call& call, const Home& home, const std::vector<Slot>& slots,
                     std::string_view passphrase) {
  try {
    const Opened opened = open_with(call, home, slots, passphrase);
    Query check = opened.store->database().query("PRAGMA integrity_check(1)"); // its indexes too
    return check.step() && check.bytes(0) == "ok";
  } catch (const Refused& refused) {
    const std::string& key = refused.message().key;
    if (key != "store.row_damaged" && key != "store.tampered" && key != "store.damaged") throw;
    return false;
  }
}

// By the data key that opens something: of a worker with two envelopes, one is of a key that the file no
// longer has.
Repaired repaired_file(const Call& call, const Home& home, const std::filesystem::path& folder,
                       const std::vector<Slot>& slots, std::string_view passphrase) {
  for (const Slot& slot : slots) {
    std::unique_ptr<Vault> vault;
    try {
      vault = std::make_unique<Vault>(Vault::unlock(slot, passphrase));
    } catch (const Refused&) {
      continue;
    }
    each_file(home.database(), [&](const std::filesystem::path& file, const char* ending) {
      std::filesystem::copy_file(file, (folder / "damaged.db").string() + ending,
                                 std::filesystem::copy_options::overwrite_existing);
    });
    each_file(folder / "new.db",
              [](const std::filesystem::path& file, const char*) { std::filesystem::remove(file); });
    const auto opened = [&](Database::Open how) {
      return std::make_unique<SqliteStore>(call.seams.open(folder / "new.db", how), vault.get());
    };
    auto store = opened(Database::Open::create);
    Salvaged salvaged = store->salvage(folder / "damaged.db");
    if (salvaged.kept == 0) continue;
    const Catalog catalog = catalog_of(home);
    Repaired repaired = mend(*store, std::move(salvaged), catalog, call.seams.clock);
    store.reset();
    opened(Database::Open::existing); // proves that it opens
    return repaired;
  }
  throw Refused({"client.repair_identity", {}});
}

// The damaged file goes aside, the new one takes its place. Cut anywhere, one of the two stands there.
std::filesystem::path put_in_place(const Call& call, const Home& home, const std::filesystem::path& made,
                                   const Repaired& repaired) {
  std::string stamp = instant(call.seams.clock.now_ms());
  std::erase_if(stamp, [](char c) { return c == ':' || c == '-' || c == '.'; });
  const std::filesystem::path aside = home.folder() / ("damaged-" + stamp);
  std::filesystem::create_directories(aside);
  each_file(home.database(), [&](const std::filesystem::path& file, const char* ending) {
    keep_aside(file, (aside / "laptop.db").string() + ending);
  });
  write_durably(aside / "report.json", repaired.json().dump() + "\n");
  for (const char* ending : {"-wal", "-shm"}) std::filesystem::remove(home.database().string() + ending);
  move_durably(made, home.database());
  return aside;
}

void print(const Call& call, const Repaired& repaired, const std::filesystem::path& aside) {
  if (call.json) {
    Json json = repaired.json();
    json["file"] = aside.string();
    std::cout << json.dump() << "\n";
    return;
  }
  std::cout << said(call, "client.repaired",
                    {{"damaged", std::to_string(repaired.salvaged.damaged.size())},
                     {"again", std::to_string(repaired.again)},
                     {"folder", aside.string()}})
            << "\n";
  for (const DamagedRow& row : repaired.salvaged.damaged)
    std::cout << "  " << row.table << " " << row.row << (row.name.empty() ? "" : " " + row.name) << "\n";
  if (!repaired.lost.empty()) {
    warn(call, {"client.repair_lost", {{"changes", std::to_string(repaired.lost.size())}}});
    for (const auto& [device, seq] : repaired.lost) std::cerr << "  " << device << ":" << seq << "\n";
  }
  if (!repaired.salvaged.whole) warn(call, {"client.repair_not_whole", {}});
  for (const std::string& device : repaired.carried)
    warn(call, {"client.repair_carried", {{"device", device}}});
}

} // namespace

int cmd_repair(const Call& call) {
  const Home home(call.home);
  const std::vector<Slot> slots = worker_slots(home, call.worker);
  const Secret passphrase = known_passphrase(call);
  if (nothing_damaged(call, home, slots, passphrase.view())) {
    std::cout << said(call, "client.nothing_damaged") << "\n";
    return 0;
  }
  const Workshop workshop(home);
  const Repaired repaired = repaired_file(call, home, workshop.folder, slots, passphrase.view());
  print(call, repaired, put_in_place(call, home, workshop.folder / "new.db", repaired));
  return repaired.lost.empty() && repaired.salvaged.whole ? 0 : 1;
}

} // namespace dromos
