#include "client/open_home.h"

#include "client/data_key.h"
#include "client/passphrase.h"
#include "schema/mutant.h"
#include "sync/engine/beside.h"

#include <algorithm>
#include <exception>
#include <fstream>
#include <utility>

namespace dromos {

namespace {

Identity identity_in(Store& store) {
  const auto text = store.node("identity");
  if (!text || text->empty()) throw Refused({"client.not_enrolled", {}});
  return Identity::read(*text);
}

// Whether there is anything to unlock is known before anybody is asked.
Secret asked(const Call& call, const Home& home) {
  worker_slots(home, call.worker);
  return known_passphrase(call);
}

// An emptied file is a damaged one: SQLite would take it for a new database.
void check_size(const Home& home) {
  if (mutant(Mutant::damaged_database_created_anew)) return;
  std::error_code error;
  const auto size = std::filesystem::file_size(home.database(), error);
  if (error) throw Refused({"store.missing", {{"detail", home.database().string()}}});
  if (size == 0) throw Refused({"store.damaged", {{"detail", "0 bytes"}}});
}

// The home's file, opened and its pages checked on a second thread while the key is derived: neither needs
// the other.
class FileAhead {
 public:
  FileAhead(const Call& call, const Home& home) : call_(call), home_(home) {
    ready_ = beside([this] {
      try {
        read_through();
        file_ = open();
        file_->check_pages();
      } catch (...) {
        file_.reset();
        failure_ = std::current_exception();
      }
    });
  }
  // What was opened ahead, once; then the file opened anew. Throws what the opening threw.
  std::unique_ptr<Database> take() {
    if (ready_.valid()) ready_.get();
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
    return file_ ? std::move(file_) : open();
  }

 private:
  // From end to end, into the system's memory: in the order of its trees a disk that was just switched on
  // takes many times as long.
  void read_through() const {
    std::ifstream file(home_.database(), std::ios::binary);
    std::vector<char> piece(1U << 20U);
    while (file.read(piece.data(), static_cast<std::streamsize>(piece.size()))) {
    }
  }
  std::unique_ptr<Database> open() const {
    const auto how =
        mutant(Mutant::damaged_database_created_anew) ? Database::Open::create : Database::Open::existing;
    return call_.seams.open(home_.database(), how);
  }

  const Call& call_;
  const Home& home_;
  std::unique_ptr<Database> file_;
  std::exception_ptr failure_;
  std::future<void> ready_; // last: it ends before what it works on
};

} // namespace

std::vector<Slot> worker_slots(const Home& home, const std::string& worker) {
  std::vector<Slot> slots = home.slots();
  if (slots.empty()) throw Refused({"client.not_enrolled", {}}); // the folder is prepared, no more
  std::erase_if(
      slots, [&](const Slot& slot) { return is_recovery(slot) || (!worker.empty() && slot.name != worker); });
  if (slots.empty())
    throw Refused({worker.empty() ? "client.no_workers" : "client.no_slot", {{"worker", worker}}});
  const bool enrolling =
      std::all_of(slots.begin(), slots.end(), [](const Slot& slot) { return slot.name == enrolling_slot; });
  if (enrolling) throw Refused({"client.not_enrolled", {}});
  return slots;
}

Opened open_with(const Call& call, const Home& home, const std::vector<Slot>& slots,
                 std::string_view passphrase) {
  check_size(home);
  std::exception_ptr damaged;
  FileAhead file(call, home);
  for (const Slot& slot : slots) {
    Opened opened{slot, nullptr, nullptr};
    try {
      opened.vault = std::make_unique<Vault>(Vault::unlock(slot, passphrase));
    } catch (const Refused& refused) {
      if (refused.message().key != "store.passphrase") damaged = std::current_exception();
      continue;
    }
    try {
      opened.store = std::make_unique<SqliteStore>(file.take(), opened.vault.get());
    } catch (const Refused&) {
      // Not with this data key. Another envelope of the same slot may hold the right one.
      if (!damaged) damaged = std::current_exception();
      continue;
    }
    finish_new_data_key(home, opened, passphrase);
    return opened;
  }
  if (damaged) std::rethrow_exception(damaged);
  throw Refused({"store.passphrase", {}});
}

Catalog catalog_of(const Home& home) {
  std::error_code none;
  if (!std::filesystem::is_directory(home.declarations(), none)) return Catalog::load();
  return Catalog::load({home.declarations()});
}

OpenHome::OpenHome(const Call& call, std::optional<Secret> given)
    : home(call.home), passphrase(given ? std::move(*given) : asked(call, home)),
      opened(open_with(call, home, worker_slots(home, call.worker), passphrase.view())),
      catalog(catalog_of(home)), identity(identity_in(*opened.store)),
      laptop(*opened.store, catalog, call.seams.clock, identity.laptop_keys()) {
  if (mutant(Mutant::another_login_clears_unsent) && store().node("login") != opened.slot.name)
    store().transaction([this] {
      for (const BatchState state : {BatchState::open, BatchState::unsent})
        for (const BatchRow& batch : store().batches_in(state)) store().erase_batch(batch.id);
      store().set_node("login", opened.slot.name);
    });
}

void OpenHome::become(Identity next) {
  next.follow(identity, laptop.hub_time());
  laptop.become(next.laptop_keys());
  identity = std::move(next);
  store().transaction([this] { store().set_node("identity", identity.write()); });
}

} // namespace dromos
