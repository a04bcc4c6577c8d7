// Several hub processes on one database, as threads with a connection each: the numbers that they give.
#include "tests/unit/postgres/place.h"

#include <gmock/gmock.h>

#include <atomic>
#include <map>
#include <set>
#include <thread>

namespace dromos::test {
namespace {

const std::vector<std::string> feeds{"gr/el30/athina/kk1", "gr/el30/athina/kk2", ".up"};

class Writers : public WithPostgres {
 protected:
  static constexpr int writers = 4, turns = 60;

  void SetUp() override {
    WithPostgres::SetUp();
    if (place) place->open_hub()->transaction([] {});
  }
  // As an exchange does: the log counted on from what was read, a batch, feeds; now and then it fails.
  static void take_turn(Store& store, int writer, int turn) {
    store.transaction([&] {
      const std::uint64_t log = std::stoull(store.node("log").value_or("0")) + 1;
      store.set_node("log", std::to_string(log));
      BatchRow batch;
      batch.device = writer + 1;
      batch.first = static_cast<std::uint64_t>(turn) + 1;
      batch.count = 1;
      batch.log = log;
      batch.hash = sha256(std::to_string(writer) + "/" + std::to_string(turn));
      store.put(batch);
      for (const std::string& feed : feeds) store.append_feed(feed, batch.id, false);
      if (turn % 3 == writer % 3) std::this_thread::sleep_for(std::chrono::milliseconds(2));
      if (turn % 10 == 9) throw Unavailable({"store.busy", {}});
    });
  }
  void write(int writer, std::atomic<int>& failed) {
    const auto store = place->open_hub();
    for (int turn = 0; turn < turns; ++turn) try {
        take_turn(*store, writer, turn);
      } catch (const Unavailable&) {
        ++failed;
      }
  }
};

TEST_F(Writers, give_numbers_that_a_reader_meets_one_after_the_other_and_passes_none_over) {
  std::atomic<int> failed = 0;
  std::atomic<bool> done = false;
  std::map<std::string, std::vector<std::uint64_t>> met;
  std::thread reader([&] {
    const auto store = place->open_hub();
    for (bool last = false; !last;) {
      last = done; // one more round after the end
      for (const std::string& feed : feeds) {
        std::vector<std::uint64_t>& seen = met[feed];
        for (const FeedEntry& entry : store->feed(feed, seen.empty() ? 0 : seen.back(), 7))
          seen.push_back(entry.n);
        if (store->feed_end(feed) > (seen.empty() ? 0 : seen.back())) last = false;
      }
    }
  });
  std::vector<std::thread> threads;
  for (int writer = 0; writer < writers; ++writer)
    threads.emplace_back([&, writer] { write(writer, failed); });
  for (std::thread& thread : threads) thread.join();
  done = true;
  reader.join();

  constexpr auto committed = static_cast<std::size_t>(writers * turns * 9 / 10);
  EXPECT_EQ(failed, writers * turns / 10);
  std::vector<std::uint64_t> all(committed);
  for (std::size_t i = 0; i < committed; ++i) all[i] = i + 1;
  for (const std::string& feed : feeds) EXPECT_EQ(met[feed], all) << feed;
  const auto store = place->open_hub();
  EXPECT_EQ(store->node("log"), std::to_string(committed));
  std::set<std::uint64_t> logs;
  for (const BatchRow& batch : store->batches(0)) logs.insert(batch.log);
  EXPECT_EQ(std::vector<std::uint64_t>(logs.begin(), logs.end()), all);
}

TEST_F(Writers, wait_for_each_other_and_say_so_where_it_takes_too_long) {
  const auto store = place->open_hub(), other = place->open_hub(50);
  store->transaction([&] {
    EXPECT_EQ(other->node("log"), std::nullopt); // who only reads waits for nobody
    try {
      other->transaction([] {});
      ADD_FAILURE() << "two writers at a time";
    } catch (const Unavailable& busy) {
      EXPECT_EQ(busy.message().key, "store.busy");
    }
  });
  other->transaction([&] { other->set_node("log", "1"); });
}

} // namespace
} // namespace dromos::test
