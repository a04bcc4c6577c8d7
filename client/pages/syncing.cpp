#include "client/pages/syncing.h"

#include "client/after_sync.h"
#include "client/certificates.h"
#include "client/escrow.h"
#include "client/pages/drafts.h"
#include "client/told.h"
#include "schema/value.h"
#include "sync/engine/instant.h"

#include <utility>

namespace dromos {

namespace {

// Enough to say what would come on an evening; beyond it the page says "and more".
constexpr std::uint64_t rehearsal_bytes = 1024 * 1024;

// Gives the desk's turn back while it waits for the hub. `settle` is called before: whoever has the turn next
// sees what the answers until now have brought.
class Patient : public Transport {
 public:
  Patient(std::unique_ptr<Transport> line, std::unique_lock<std::mutex>& turn, const std::atomic<bool>& cut,
          std::function<void()> settle)
      : line_(std::move(line)), turn_(turn), cut_(cut), settle_(std::move(settle)) {}

  Answer post(std::string_view path, std::string_view body, const ProgressSink& progress) override {
    settle_();
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
  std::function<void()> settle_;
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
    if (!busy_) state_.now = {};
    asked_ = state_.running = true;
  }
  wake_.notify_all();
}

void Syncing::rehearse() {
  {
    const std::lock_guard lock(mutex_);
    rehearsal_asked_ = state_.rehearses = true;
  }
  wake_.notify_all();
}

void Syncing::cut() {
  const std::lock_guard lock(mutex_);
  asked_ = rehearsal_asked_ = false;
  if (busy_) cut_ = true;
  if (!busy_) state_.running = state_.rehearses = false;
}

SyncState Syncing::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::vector<Message> Syncing::take_news() {
  const std::lock_guard lock(mutex_);
  return std::exchange(state_.news, {});
}

std::string Syncing::now() const {
  return instant(desk_.call().seams.clock.now_ms());
}

std::optional<Syncing::Errand> Syncing::next() {
  std::unique_lock lock(mutex_);
  state_.running = asked_;
  state_.rehearses = rehearsal_asked_;
  busy_ = false;
  const auto called = [this] { return asked_ || rehearsal_asked_ || ends_; };
  if (every_seconds_ == 0)
    wake_.wait(lock, called);
  else
    wake_.wait_for(lock, std::chrono::seconds(every_seconds_), called);
  if (ends_) return std::nullopt;
  const Errand errand{asked_, !asked_ && rehearsal_asked_}; // an exchange first
  (errand.rehearsal ? rehearsal_asked_ : asked_) = false;
  busy_ = true;
  cut_ = false;
  return errand;
}

void Syncing::work() {
  while (const auto errand = next()) {
    std::unique_lock turn(desk_.turn());
    const std::shared_ptr<OpenHome> open = desk_.shared();
    if (!open) continue;
    try {
      if (errand->rehearsal) {
        Rehearsed rehearsed = rehearsal(turn, *open);
        const std::lock_guard lock(mutex_);
        state_.rehearsed = std::move(rehearsed);
      } else {
        remember(run(turn, *open), errand->asked);
      }
    } catch (const std::exception& thrown) { // the pages go on without what was to be told
      const std::lock_guard lock(mutex_);
      state_.failure = told_of(thrown);
    }
    const std::lock_guard lock(mutex_);
    ++state_.ended;
  }
}

void Syncing::remember(SyncOutcome&& outcome, bool asked) {
  const std::lock_guard lock(mutex_);
  state_.failure = outcome.failure;
  const bool did = outcome.acknowledged + outcome.refused + outcome.figures.changes_received > 0;
  if (asked || did) state_.last = std::move(outcome);
}

SyncOutcome Syncing::run(std::unique_lock<std::mutex>& turn, OpenHome& open) {
  {
    const std::lock_guard lock(mutex_);
    state_.running = true;
    state_.to_send = open.laptop.unsent();
    state_.now = {};
    state_.rehearsed.reset(); // it told what is past now
    came_.clear();
  }
  SyncOutcome out;
  Tally tally;
  bool offline = false;
  try {
    exchange(turn, open, tally);
  } catch (const Unavailable& unavailable) {
    out.end = cut_ ? SyncOutcome::End::cut : SyncOutcome::End::failed;
    offline = !cut_;
    if (!cut_) out.failure = unavailable.message();
  } catch (const std::exception& thrown) {
    out.end = SyncOutcome::End::failed;
    out.failure = told_of(thrown);
  }
  settle(open, tally);
  out.at = now();
  out.acknowledged = tally.acknowledged;
  out.refused = tally.refused.size();
  const std::lock_guard lock(mutex_);
  state_.offline = offline;
  out.figures = state_.now;
  for (const std::string& record : came_) ++out.came[std::string(type_of(record))];
  came_.clear();
  return out;
}

// The pages read anew what came, and nothing else. Locked meanwhile, they have forgotten all of it.
void Syncing::settle(const OpenHome& open, Tally& tally) {
  const std::vector<std::string> came = std::exchange(tally.touched, {});
  if (desk_.shared().get() == &open) desk_.has_changed(came);
  const std::lock_guard lock(mutex_);
  came_.insert(came.begin(), came.end());
}

std::unique_ptr<Transport> Syncing::connect(std::unique_lock<std::mutex>& turn, HubClientOptions options,
                                            std::function<void()> settle) {
  return std::make_unique<Patient>(desk_.call().seams.connect(std::move(options)), turn, cut_,
                                   std::move(settle));
}

Rehearsed Syncing::rehearsal(std::unique_lock<std::mutex>& turn, OpenHome& open) {
  Rehearsed out;
  try {
    const std::string asked = open.laptop.rehearsal(rehearsal_bytes);
    const auto line = connect(turn, open.identity.hub_client(open.laptop.hub_time()), [] {});
    const Answer answer = line->post("/v1/exchange", asked, {});
    if (answer.status != 200) throw_answer(answer.status, answer.body);
    const Laptop::Coming coming = open.laptop.coming(answer.body, asked);
    for (const auto& [type, records] : coming.records) out.come[type] = records.size();
    out.changes = coming.changes;
    out.bytes = answer.bytes_down;
    out.more = coming.more;
  } catch (const std::exception& thrown) {
    out.failure = told_of(thrown);
  }
  out.at = now();
  return out;
}

void Syncing::exchange(std::unique_lock<std::mutex>& turn, OpenHome& open, Tally& tally) {
  const Seams seams{desk_.call().seams.clock,
                    [&](HubClientOptions options) {
                      return connect(turn, std::move(options), [&] { settle(open, tally); });
                    },
                    desk_.call().seams.open};
  Call call(seams, desk_.call().language);
  call.home = desk_.call().home;
  call.bytes_per_second_max = desk_.call().bytes_per_second_max;
  call.json = true; // nothing is written on a terminal
  const Told told = [this](const Message& message) {
    const std::lock_guard lock(mutex_);
    state_.news.push_back(message);
  };
  auto exchange = std::make_unique<Exchange>(call, open);
  SyncProgress progress(call, open.laptop.unsent(), [this](const SyncFigures& figures) {
    const std::lock_guard lock(mutex_);
    state_.now = figures;
  });
  exchange->run(tally, progress);
  if (tally.forked && !tally.revoked) go_on_after_fork(call, open, exchange, tally, progress, told);
  if (tally.revoked) return drop_revoked(open, told);
  drop_removed(open, told);
  Drafts(open).drop_erased();
  settle_recovery_code(open, exchange->hub());
  renew_certificates(open, exchange->hub());
}

} // namespace dromos
