#include "client/home.h"

#include "schema/errors.h"
#include "schema/json.h"

namespace dromos {

namespace {
constexpr unsigned lock_wait_ms = 10'000;
constexpr std::size_t slots_bytes = 1024 * 1024; // a slot is about 2 KiB; a laptop has a handful of workers
} // namespace

bool is_recovery(const Slot& slot) {
  return slot.name == recovery_slot || slot.name == next_recovery_slot;
}

bool Home::exists(const std::filesystem::path& folder) {
  std::error_code none;
  return std::filesystem::exists(folder / "slots.json", none);
}

Home::Home(const std::filesystem::path& folder) : folder_(folder) {
  if (!exists(folder)) throw Refused({"client.no_home", {{"folder", folder.string()}}});
  lock_ = std::make_unique<FileLock>(folder / "lock", lock_wait_ms);
}

Home Home::prepare(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw Refused({"client.file", {{"file", folder.string()}, {"detail", error.message()}}});
  {
    const FileLock lock(folder / "lock", lock_wait_ms);
    if (!exists(folder)) write_durably(folder / "slots.json", "[]");
  }
  return Home(folder);
}

std::vector<Slot> Home::slots() const {
  Json json;
  try {
    json = parse_json(read_file(slots_file(), slots_bytes));
  } catch (const Refused&) {
    throw Refused({"store.slot", {{"what", "slots.json"}}});
  }
  if (!json.is_array()) throw Refused({"store.slot", {{"what", "slots.json"}}});
  std::vector<Slot> slots;
  for (const Json& one : json) {
    try {
      slots.push_back(Slot::from_json(one.dump()));
    } catch (const Refused&) {
      if (&one == &json.back() && slots.empty()) throw;
    }
  }
  return slots;
}

void Home::put(const std::vector<Slot>& slots) const {
  std::string text = "[";
  for (const Slot& slot : slots) text.append(text.size() > 1 ? ",\n" : "").append(slot.to_json());
  write_durably(slots_file(), text + "]\n");
}

void Home::discard() const {
  std::error_code none;
  for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(database().string() + ending, none);
  std::filesystem::remove(slots_file(), none);
}

} // namespace dromos
