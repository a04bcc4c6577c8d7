#include "tests/simulation/disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>

namespace dromos::simulation {

namespace {

int code_of(DiskOperation operation) {
  switch (operation) {
  case DiskOperation::open:
    return SQLITE_CANTOPEN;
  case DiskOperation::remove:
    return SQLITE_IOERR_DELETE;
  case DiskOperation::look:
    return SQLITE_IOERR_FSTAT;
  case DiskOperation::map:
    return SQLITE_IOERR_SHMMAP;
  case DiskOperation::read:
    return SQLITE_IOERR_READ;
  case DiskOperation::write:
    return SQLITE_IOERR_WRITE;
  case DiskOperation::truncate:
    return SQLITE_IOERR_TRUNCATE;
  case DiskOperation::sync:
    return SQLITE_IOERR_FSYNC;
  }
  return SQLITE_IOERR;
}

bool changes(DiskOperation operation) {
  return operation == DiskOperation::remove || operation >= DiskOperation::write;
}

} // namespace

Disk::Disk(std::string name, bool powersafe) : name_(std::move(name)) {
  contents_.powersafe = powersafe;
}

void Disk::arm(DiskFault kind, std::uint64_t after, bool sticky) {
  armed_[static_cast<std::size_t>(kind)] = Armed{after, sticky};
}

bool Disk::strikes(DiskFault kind) {
  auto& armed = armed_[static_cast<std::size_t>(kind)];
  if (!armed) return false;
  if (armed->after > 0) {
    --armed->after;
    return false;
  }
  if (!armed->sticky) armed.reset();
  ++fired_[static_cast<std::size_t>(kind)];
  return true;
}

bool Disk::fails(DiskOperation operation, int& code) {
  if (crash_at_ && *crash_at_ == operations_) {
    crash_at_.reset();
    down_ = true;
  }
  ++operations_;
  if (down_) {
    code = SQLITE_IOERR;
    return true;
  }
  if (watcher_ && changes(operation)) watcher_(*this);
  if (strikes(DiskFault::io_error)) {
    code = code_of(operation);
    return true;
  }
  if (strikes(DiskFault::no_memory)) {
    code = SQLITE_IOERR_NOMEM;
    return true;
  }
  if (operation == DiskOperation::write && strikes(DiskFault::full)) {
    code = SQLITE_FULL;
    return true;
  }
  return false;
}

void Disk::restart() {
  down_ = false;
  crash_at_.reset();
  ++generation_;
}

void Disk::restart(const Choose& choose) {
  contents_.lose_power(choose);
  restart();
}

void Disk::restore(DiskContents contents) {
  contents_ = std::move(contents);
  restart();
}

const std::string* Disk::file(std::string_view name) const {
  const DiskFile* found = contents_.find(name);
  return found == nullptr ? nullptr : &found->bytes();
}

int Disk::open(const std::string& file, bool may_create, bool exclusive) {
  int code = SQLITE_OK;
  if (fails(DiskOperation::open, code)) return code;
  if (contents_.find(file) != nullptr) return exclusive ? SQLITE_CANTOPEN : SQLITE_OK;
  if (!may_create) return SQLITE_CANTOPEN;
  if (watcher_) watcher_(*this);
  contents_.create(file);
  return SQLITE_OK;
}

int Disk::remove(const std::string& file, bool durably) {
  int code = SQLITE_OK;
  if (fails(DiskOperation::remove, code)) return code;
  if (contents_.find(file) == nullptr) return SQLITE_IOERR_DELETE_NOENT;
  contents_.remove(file, durably);
  return SQLITE_OK;
}

int Disk::exists(const std::string& file, bool& there) {
  int code = SQLITE_OK;
  if (fails(DiskOperation::look, code)) return code;
  there = contents_.find(file) != nullptr;
  return SQLITE_OK;
}

int Disk::size(const std::string& file, std::size_t& bytes) {
  int code = SQLITE_OK;
  if (fails(DiskOperation::look, code)) return code;
  const DiskFile* found = contents_.find(file);
  if (found == nullptr) return SQLITE_IOERR_FSTAT;
  bytes = found->bytes().size();
  return SQLITE_OK;
}

int Disk::map() {
  int code = SQLITE_OK;
  fails(DiskOperation::map, code);
  return code;
}

int Disk::read(const std::string& file, std::size_t offset, char* into, std::size_t bytes) {
  int code = SQLITE_OK;
  if (fails(DiskOperation::read, code)) return code;
  DiskFile* found = contents_.find(file);
  if (found == nullptr) return SQLITE_IOERR_READ;
  const std::size_t there =
      offset < found->bytes().size() ? std::min(bytes, found->bytes().size() - offset) : 0;
  if (there > 0 && strikes(DiskFault::corrupt_page))
    found->rot(offset + (operations_ * 2654435761U) % there,
               static_cast<unsigned char>(1U << (operations_ % 8)));
  std::memcpy(into, found->bytes().data() + (there > 0 ? offset : 0), there);
  if (there == bytes) return SQLITE_OK;
  std::memset(into + there, 0, bytes - there); // SQLite relies on it
  return SQLITE_IOERR_SHORT_READ;
}

std::size_t Disk::elsewhere(const DiskFile& file, std::size_t offset, std::size_t bytes) const {
  const std::size_t places = (file.bytes().size() / bytes) + 1;
  const std::size_t other = (operations_ * 2654435761U) % places * bytes;
  return other == offset ? other + bytes : other;
}

int Disk::write(const std::string& file, std::size_t offset, std::string_view bytes) {
  int code = SQLITE_OK;
  if (fails(DiskOperation::write, code)) return code;
  DiskFile* found = contents_.find(file);
  if (found == nullptr) return SQLITE_IOERR_WRITE;
  if (strikes(DiskFault::torn_write)) {
    const std::size_t sectors = (bytes.size() + sector_bytes - 1) / sector_bytes;
    found->write(offset, bytes.substr(0, std::min(bytes.size(), operations_ % sectors * sector_bytes)));
    down_ = true;
    return SQLITE_IOERR_WRITE;
  }
  if (strikes(DiskFault::lost_write)) return SQLITE_OK;
  if (strikes(DiskFault::misdirected_write)) offset = elsewhere(*found, offset, bytes.size());
  found->write(offset, bytes);
  return SQLITE_OK;
}

int Disk::truncate(const std::string& file, std::size_t size) {
  int code = SQLITE_OK;
  if (fails(DiskOperation::truncate, code)) return code;
  DiskFile* found = contents_.find(file);
  if (found == nullptr) return SQLITE_IOERR_TRUNCATE;
  found->truncate(size);
  return SQLITE_OK;
}

int Disk::sync(const std::string& file) {
  int code = SQLITE_OK;
  if (fails(DiskOperation::sync, code)) return code;
  DiskFile* found = contents_.find(file);
  if (found == nullptr) return SQLITE_IOERR_FSYNC;
  if (!strikes(DiskFault::lying_sync)) contents_.sync(*found);
  return SQLITE_OK;
}

} // namespace dromos::simulation
