// What the operating system gives: the one file of the laptop that knows POSIX.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

// First thing in main(): files for their owner alone, no core file, memory closed to other processes; the
// signal that locks a running `open` ends no other command.
void harden_process();

// An exclusive lock on a file, for as long as it lives. The system lets it go when the process ends, however
// it ends.
class FileLock {
 public:
  // Throws Unavailable "store.busy" where another process keeps it for `wait_ms`.
  FileLock(const std::filesystem::path& file, unsigned wait_ms);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_ = -1;
};

// The whole file, opened for reading alone: a stick's bytes are left as they are. Throws Refused
// "client.file" where it can't be read, "client.file_size" beyond `most`.
std::string read_file(const std::filesystem::path& file, std::size_t most);
// What comes on standard input, as far as `most`.
std::string read_input(std::size_t most);

// Written aside, synced, and put in place: at every moment the old file is there or the new one, whole.
// Throws Unavailable "store.full", "store.io", Refused "client.file".
void write_durably(const std::filesystem::path& file, std::string_view bytes);

// A file that was synced by whoever wrote it, put in another's place.
void move_durably(const std::filesystem::path& made, const std::filesystem::path& file);
// The file under another name besides, with all that it holds now, whatever is put in its place later.
void keep_aside(const std::filesystem::path& file, const std::filesystem::path& name);

// Where sticks are mounted, in their order. DROMOS_STICKS names folders in their place, ":" between them.
std::vector<std::filesystem::path> removable_drives();

// A line from the terminal, without echo. nullopt: there is no terminal.
std::optional<std::string> ask_unseen(std::string_view question);
bool errors_on_terminal();

// Does this file lie on an encrypted disk, is swap off or encrypted? nullopt: not to be found out here.
std::optional<bool> disk_encrypted(const std::filesystem::path& file);
std::optional<bool> swap_encrypted();

} // namespace dromos
