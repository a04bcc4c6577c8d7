#include "client/sync_progress.h"

#include "client/system.h"

#include <algorithm>
#include <iostream>
#include <utility>

namespace dromos {

namespace {
// Often enough to be seen moving, seldom enough not to fill a log.
constexpr std::chrono::milliseconds between{200};
} // namespace

SyncProgress::SyncProgress(const Call& call, std::uint64_t unsent, Watch watch)
    : call_(call), form_(call.progress                        ? Form::json
                         : errors_on_terminal() && !call.json ? Form::line
                                                              : Form::none),
      watch_(std::move(watch)), changes_left_(unsent) {}

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
  if (watch_) watch_(figures());
  const auto time = std::chrono::steady_clock::now();
  if (form_ != Form::none && time - written_ >= between) {
    written_ = time;
    write(figures());
  }
  return true;
}

void SyncProgress::end(std::uint64_t changes_sent, std::uint64_t changes_received) {
  changes_sent_ += changes_sent;
  changes_left_ -= std::min(changes_left_, changes_sent);
  changes_received_ += changes_received;
  if (watch_) watch_(figures());
  if (form_ != Form::none) write(figures());
}

SyncFigures SyncProgress::figures() const {
  return {before_.sent + now_.sent,
          before_.to_send + now_.to_send,
          before_.received + now_.received,
          changes_sent_,
          changes_left_,
          changes_received_};
}

void SyncProgress::write(const SyncFigures& now) {
  written_once_ = true;
  if (form_ == Form::json) {
    std::cerr << Json{{"sent", now.sent},
                      {"to_send", now.to_send},
                      {"received", now.received},
                      {"changes_sent", now.changes_sent},
                      {"changes_left", now.changes_left},
                      {"changes_received", now.changes_received}}
                     .dump()
              << std::endl;
    return;
  }
  const auto kilobytes = [](std::uint64_t bytes) { return std::to_string((bytes + 999) / 1000); };
  std::cerr << "\r\x1b[K"
            << said(call_, "client.progress",
                    {{"sent", kilobytes(now.sent)},
                     {"received", kilobytes(now.received)},
                     {"changes", std::to_string(now.changes_sent)},
                     {"left", std::to_string(now.changes_left)}})
            << std::flush;
}

} // namespace dromos
