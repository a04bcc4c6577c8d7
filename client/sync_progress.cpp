#include "client/sync_progress.h"

#include "client/system.h"

#include <algorithm>
#include <iostream>

namespace dromos {

namespace {
// Often enough to be seen moving, seldom enough not to fill a log.
constexpr std::chrono::milliseconds between{200};
} // namespace

SyncProgress::SyncProgress(const Call& call, std::uint64_t unsent)
    : call_(call), form_(call.progress                        ? Form::json
                         : errors_on_terminal() && !call.json ? Form::line
                                                              : Form::none),
      changes_left_(unsent) {}

SyncProgress::~SyncProgress() {
  if (form_ == Form::line && written_once_) std::cerr << "\r\x1b[K";
}

void SyncProgress::begin() {
  before_.sent += now_.sent;
  before_.to_send += now_.to_send;
  before_.received += now_.received;
  now_ = {};
}

bool SyncProgress::show(const Progress& now) {
  now_ = now;
  const auto time = std::chrono::steady_clock::now();
  if (form_ != Form::none && time - written_ >= between) {
    written_ = time;
    write();
  }
  return true;
}

void SyncProgress::end(std::uint64_t changes_sent, std::uint64_t changes_received) {
  changes_sent_ += changes_sent;
  changes_left_ -= std::min(changes_left_, changes_sent);
  changes_received_ += changes_received;
  if (form_ != Form::none) write();
}

void SyncProgress::write() {
  const std::uint64_t sent = before_.sent + now_.sent, to_send = before_.to_send + now_.to_send;
  const std::uint64_t received = before_.received + now_.received;
  written_once_ = true;
  if (form_ == Form::json) {
    std::cerr << Json{{"sent", sent},
                      {"to_send", to_send},
                      {"received", received},
                      {"changes_sent", changes_sent_},
                      {"changes_left", changes_left_},
                      {"changes_received", changes_received_}}
                     .dump()
              << std::endl;
    return;
  }
  const auto kilobytes = [](std::uint64_t bytes) { return std::to_string((bytes + 999) / 1000); };
  std::cerr << "\r\x1b[K"
            << said(call_, "client.progress",
                    {{"sent", kilobytes(sent)},
                     {"received", kilobytes(received)},
                     {"changes", std::to_string(changes_sent_)},
                     {"left", std::to_string(changes_left_)}})
            << std::flush;
}

} // namespace dromos
