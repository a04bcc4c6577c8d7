#include "tests/simulation/disk_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace dromos::simulation {

namespace {

// One open file. SQLite gives the memory; the C++ part lives in it from a successful xOpen to xClose.
struct OpenFile : sqlite3_file {
  Disk* disk;
  std::string file;
  std::shared_ptr<FileLocks> locks;
  FileLocks::Holder held;
  std::uint64_t generation;
  bool removes_itself;

  // What was open before a restart is void.
  bool valid() const { return generation == disk->generation(); }
};

OpenFile& of(sqlite3_file* file) {
  return *static_cast<OpenFile*>(file);
}
DiskVfs& of(sqlite3_vfs* vfs) {
  return *static_cast<DiskVfs*>(vfs->pAppData);
}

bool at_work = false;
struct AtWork {
  AtWork() { at_work = true; }
  ~AtWork() { at_work = false; }
  AtWork(const AtWork&) = delete;
  AtWork& operator=(const AtWork&) = delete;
};

int close_file(sqlite3_file* file) {
  const AtWork working;
  OpenFile& open = of(file);
  if (open.valid()) {
    open.locks->unmap(open.held);
    open.locks->unlock(open.held, SQLITE_LOCK_NONE);
    if (open.removes_itself) open.disk->remove(open.file, false);
  }
  open.~OpenFile();
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* into, int bytes, sqlite3_int64 offset) {
  const AtWork working;
  OpenFile& open = of(file);
  if (!open.valid()) return SQLITE_IOERR_READ;
  return open.disk->read(open.file, static_cast<std::size_t>(offset), static_cast<char*>(into),
                         static_cast<std::size_t>(bytes));
}

int write_file(sqlite3_file* file, const void* from, int bytes, sqlite3_int64 offset) {
  const AtWork working;
  OpenFile& open = of(file);
  if (!open.valid()) return SQLITE_IOERR_WRITE;
  return open.disk->write(open.file, static_cast<std::size_t>(offset),
                          {static_cast<const char*>(from), static_cast<std::size_t>(bytes)});
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  const AtWork working;
  OpenFile& open = of(file);
  return open.valid() ? open.disk->truncate(open.file, static_cast<std::size_t>(size))
                      : SQLITE_IOERR_TRUNCATE;
}

int sync_file(sqlite3_file* file, int) {
  const AtWork working;
  OpenFile& open = of(file);
  return open.valid() ? open.disk->sync(open.file) : SQLITE_IOERR_FSYNC;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  OpenFile& open = of(file);
  std::size_t bytes = 0;
  const int code = open.valid() ? open.disk->size(open.file, bytes) : SQLITE_IOERR_FSTAT;
  *size = static_cast<sqlite3_int64>(bytes);
  return code;
}

int lock_file(sqlite3_file* file, int level) {
  OpenFile& open = of(file);
  return open.valid() && !open.disk->down() ? open.locks->lock(open.held, level) : SQLITE_IOERR_LOCK;
}

int unlock_file(sqlite3_file* file, int level) {
  OpenFile& open = of(file);
  if (!open.valid()) return SQLITE_IOERR_UNLOCK;
  open.locks->unlock(open.held, level);
  return SQLITE_OK;
}

int reserved_lock(sqlite3_file* file, int* reserved) {
  *reserved = of(file).locks->reserved() ? 1 : 0;
  return SQLITE_OK;
}

int control_file(sqlite3_file*, int, void*) {
  return SQLITE_NOTFOUND;
}

int sector_size(sqlite3_file*) {
  return static_cast<int>(sector_bytes);
}

int characteristics(sqlite3_file* file) {
  return of(file).disk->contents().powersafe ? SQLITE_IOCAP_POWERSAFE_OVERWRITE : 0;
}

int map_memory(sqlite3_file* file, int region, int bytes, int extend, void volatile** into) {
  const AtWork working;
  OpenFile& open = of(file);
  *into = nullptr;
  if (!open.valid()) return SQLITE_IOERR_SHMMAP;
  const int code = open.disk->map();
  if (code != SQLITE_OK) return code;
  *into = open.locks->memory(open.held, static_cast<std::size_t>(region), static_cast<std::size_t>(bytes),
                             extend != 0);
  return SQLITE_OK;
}

int lock_memory(sqlite3_file* file, int first, int count, int flags) {
  OpenFile& open = of(file);
  if (!open.valid() || open.disk->down()) return SQLITE_IOERR_SHMLOCK;
  return open.locks->lock_memory(open.held, first, count, flags);
}

void barrier(sqlite3_file*) {}

int unmap_memory(sqlite3_file* file, int) {
  of(file).locks->unmap(of(file).held);
  return SQLITE_OK;
}

constexpr sqlite3_io_methods methods{
    2,           close_file,  read_file,     write_file,   truncate_file, sync_file,       file_size,
    lock_file,   unlock_file, reserved_lock, control_file, sector_size,   characteristics, map_memory,
    lock_memory, barrier,     unmap_memory,  nullptr,      nullptr};

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
  const AtWork working;
  file->pMethods = nullptr;
  if (path == nullptr) return SQLITE_CANTOPEN;
  std::string name;
  Disk* disk = of(vfs).disk_of(path, name);
  if (disk == nullptr) {
    sqlite3_vfs* real = of(vfs).real();
    return std::string_view(path).starts_with("/sim/") ? SQLITE_CANTOPEN
                                                       : real->xOpen(real, path, file, flags, out_flags);
  }
  const int code = disk->open(name, (flags & SQLITE_OPEN_CREATE) != 0, (flags & SQLITE_OPEN_EXCLUSIVE) != 0);
  if (code != SQLITE_OK) return code;
  new (file) OpenFile{{&methods},
                      disk,
                      name,
                      of(vfs).locks_of(*disk, name),
                      {},
                      disk->generation(),
                      (flags & SQLITE_OPEN_DELETEONCLOSE) != 0};
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* path, int durably) {
  const AtWork working;
  std::string name;
  Disk* disk = of(vfs).disk_of(path, name);
  if (disk != nullptr) return disk->remove(name, durably != 0);
  return of(vfs).real()->xDelete(of(vfs).real(), path, durably);
}

int access_file(sqlite3_vfs* vfs, const char* path, int flags, int* result) {
  const AtWork working;
  std::string name;
  Disk* disk = of(vfs).disk_of(path, name);
  if (disk == nullptr) return of(vfs).real()->xAccess(of(vfs).real(), path, flags, result);
  bool there = false;
  const int code = disk->exists(name, there);
  *result = there ? 1 : 0;
  return code;
}

int full_path(sqlite3_vfs* vfs, const char* path, int size, char* out) {
  if (!std::string_view(path).starts_with("/sim/"))
    return of(vfs).real()->xFullPathname(of(vfs).real(), path, size, out);
  const std::string_view whole(path);
  if (whole.size() >= static_cast<std::size_t>(size)) return SQLITE_CANTOPEN;
  std::memcpy(out, whole.data(), whole.size());
  out[whole.size()] = '\0';
  return SQLITE_OK;
}

int randomness(sqlite3_vfs* vfs, int bytes, char* out) {
  for (int i = 0; i < bytes; ++i) out[i] = static_cast<char>(of(vfs).random());
  return bytes;
}

int sleep_for(sqlite3_vfs*, int microseconds) {
  return microseconds;
}

int current_time(sqlite3_vfs*, double* day) {
  *day = 2461368.0; // November 2026
  return SQLITE_OK;
}

int current_time_ms(sqlite3_vfs*, sqlite3_int64* ms) {
  *ms = static_cast<sqlite3_int64>(2461368) * 86'400'000;
  return SQLITE_OK;
}

int last_error(sqlite3_vfs*, int, char*) {
  return 0;
}

} // namespace

bool disk_at_work() {
  return at_work;
}

DiskVfs::DiskVfs(std::uint64_t seed_value)
    : vfs_(std::make_unique<sqlite3_vfs>()), real_(sqlite3_vfs_find(nullptr)) {
  *vfs_ = {};
  vfs_->iVersion = 2;
  vfs_->szOsFile = std::max(static_cast<int>(sizeof(OpenFile)), real_->szOsFile);
  vfs_->mxPathname = real_->mxPathname;
  vfs_->zName = "dromos-simulation";
  vfs_->pAppData = this;
  vfs_->xOpen = open_file;
  vfs_->xDelete = delete_file;
  vfs_->xAccess = access_file;
  vfs_->xFullPathname = full_path;
  vfs_->xRandomness = randomness;
  vfs_->xSleep = sleep_for;
  vfs_->xCurrentTime = current_time;
  vfs_->xCurrentTimeInt64 = current_time_ms;
  vfs_->xGetLastError = last_error;
  sqlite3_vfs_register(vfs_.get(), 1);
  seed(seed_value);
}

DiskVfs::~DiskVfs() {
  sqlite3_vfs_unregister(vfs_.get());
  sqlite3_vfs_register(real_, 1);
  sqlite3_randomness(0, nullptr);
}

void DiskVfs::seed(std::uint64_t seed_value) {
  random_ = seed_value;
  sqlite3_randomness(0, nullptr); // SQLite draws its seed from us again
}

std::uint64_t DiskVfs::random() { // splitmix64
  std::uint64_t z = random_ += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

void DiskVfs::mount(Disk& disk) {
  disks_[disk.name()] = Mounted{&disk, disk.generation(), {}};
}

void DiskVfs::unmount(const Disk& disk) {
  const auto found = disks_.find(disk.name());
  if (found != disks_.end() && found->second.disk == &disk) disks_.erase(found);
}

Disk* DiskVfs::disk_of(std::string_view path, std::string& file) const {
  constexpr std::string_view prefix = "/sim/";
  if (!path.starts_with(prefix)) return nullptr;
  path.remove_prefix(prefix.size());
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return nullptr;
  const auto found = disks_.find(path.substr(0, slash));
  if (found == disks_.end()) return nullptr;
  file = path.substr(slash + 1);
  return found->second.disk;
}

std::shared_ptr<FileLocks> DiskVfs::locks_of(Disk& disk, const std::string& file) {
  Mounted& mounted = disks_.at(disk.name());
  if (mounted.generation != disk.generation()) {
    mounted.locks.clear();
    mounted.generation = disk.generation();
  }
  std::shared_ptr<FileLocks> locks = mounted.locks[file].lock();
  if (!locks) mounted.locks[file] = locks = std::make_shared<FileLocks>();
  return locks;
}

} // namespace dromos::simulation
