#include "client/pages/syncing.h"

#include "client/after_sync.h"
#include "client/certificates.h"
#include "client/escrow.h"

namespace dromos {

namespace {

// Gives the desk's turn back while it waits for the hub.
class Patient : public Transport {
 public:
  Patient(std::unique_ptr<Transport> line, std::unique_lock<std::mutex>& turn, const std::atomic<bool>& cut)
      : line_(std::move(line)), turn_(turn), cut_(cut) {}

  Answer post(std::string_view path, std::string_view body, const ProgressSink& progress) override {
    struct Away {
      explicit Away(std::unique_lock<std::mutex>& turn) : turn_(turn) { turn_.unlock(); }
      ~Away() { turn_.lock(); }
      Away(const Away&) = delete;
      Away& operator=(const Away&) = delete;
      std::unique_lock<std::mutex>& turn_;
    };
    const Away away(turn_);
    return line_->post(path, body,
                       [&](const Progress& now) { return !cut_ && (!progress || progress(now)); });
  }

 private:
  std::unique_ptr<Transport> line_;
  std::unique_lock<std::mutex>& turn_;
  const std::atomic<bool>& cut_;
};

} // namespace

Syncing::Syncing(Desk& desk, unsigned every_seconds)
    : desk_(desk), every_seconds_(every_seconds), thread_([this] { work(); }) {}

Syncing::~Syncing() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
    cut_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Syncing::ask() {
  {
    const std::lock_guard lock(mutex_);
    asked_ = true;
  }
  wake_.notify_all();
}

void Syncing::cut() {
  const std::lock_guard lock(mutex_);
  asked_ = false;
  if (state_.running) cut_ = true;
}

SyncState Syncing::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::vector<Message> Syncing::take_news() {
  const std::lock_guard lock(mutex_);
  return std::exchange(state_.news, {});
}

void Syncing::remember(const Message& failure, bool offline) {
  const std::lock_guard lock(mutex_);
  state_.failure = failure;
  state_.offline = offline;
}

void Syncing::work() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      const auto called = [this] { return asked_ || ends_; };
      if (every_seconds_ == 0)
        wake_.wait(lock, called);
      else
        wake_.wait_for(lock, std::chrono::seconds(every_seconds_), called);
      if (ends_) return;
      asked_ = false;
      cut_ = false;
    }
    std::unique_lock turn(desk_.turn());
    const std::shared_ptr<OpenHome> open = desk_.shared();
    if (!open) continue;
    Tally tally;
    try {
      exchange(turn, *open, tally);
      remember({}, false);
    } catch (const Unavailable& unavailable) {
      remember(cut_ ? Message{} : unavailable.message(), !cut_);
    } catch (const Failure& failure) {
      remember(failure.message(), false);
    }
    desk_.has_changed(tally.touched); // also of an exchange that was cut: what was applied stays
    const std::lock_guard lock(mutex_);
    state_.running = false;
  }
}

void Syncing::exchange(std::unique_lock<std::mutex>& turn, OpenHome& open, Tally& tally) {
  const Seams seams{desk_.call().seams.clock,
                    [&](HubClientOptions options) -> std::unique_ptr<Transport> {
                      return std::make_unique<Patient>(desk_.call().seams.connect(std::move(options)), turn,
                                                       cut_);
                    },
                    desk_.call().seams.open};
  Call call(seams, desk_.call().language);
  call.home = desk_.call().home;
  call.json = true; // nothing is written on a terminal
  {
    const std::lock_guard lock(mutex_);
    state_.running = true;
    state_.to_send = open.laptop.unsent();
  }
  const Told told = [this](const Message& message) {
    const std::lock_guard lock(mutex_);
    state_.news.push_back(message);
  };
  auto exchange = std::make_unique<Exchange>(call, open);
  SyncProgress progress(call, open.laptop.unsent());
  exchange->run(tally, progress);
  if (tally.forked && !tally.revoked) go_on_after_fork(call, open, exchange, tally, progress, told);
  if (tally.revoked) return drop_revoked(open, told);
  drop_removed(open, told);
  settle_recovery_code(open, exchange->hub());
  renew_certificates(open, exchange->hub());
}

} // namespace dromos
