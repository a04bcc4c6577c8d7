// Exchanges behind the pages: what they bring is there at once, and what they do is told.
#include "client/pages/syncing.h"
#include "tests/unit/pages/browser.h"

#include <condition_variable>

namespace dromos::test {

namespace {

struct Syncs : testing::Test {
  World world;
  LaptopHome home{world}, other{world, "babis"};
  Browser browser{home, 10 * 60 * 1000,
                  [this](const HubClientOptions& options) { return home.line(options); }};

  std::string named(LaptopHome& at, const std::string& family) {
    const std::string person = at.ok({"new", "person", "gender=F"});
    at.ok({"new", "person_name", "--about", person, "given=Anna", "family=" + family});
    return person;
  }
  std::size_t found(const std::string& text) {
    PersonQuery query;
    query.text = text;
    return browser.people().find(query, "anna").size();
  }
};

TEST_F(Syncs, who_came_by_an_exchange_is_found_at_once_and_a_new_name_too) {
  named(home, "Papadopoulou");
  const std::string came = named(other, "Anagnostou");
  other.ok({"sync"});
  home.line_is_up = false;
  browser.unlock();
  browser.wait();
  home.line_is_up = true;
  EXPECT_EQ(found("papadopoulou"), 1U);
  EXPECT_EQ(found("anagnostou"), 0U);
  browser.sync();
  EXPECT_EQ(found("anagnostou"), 1U);
  other.ok({"new", "person_name", "--about", came, "given=Anna", "family=Kanari"});
  other.ok({"sync"});
  browser.sync();
  EXPECT_EQ(found("kanari"), 1U);
  EXPECT_EQ(found("papadopoulou"), 1U);
}

// No memory for a line, or a defect in the program: the worker reads a sentence, and the pages go on.
struct Breaks : testing::Test {
  World world;
  LaptopHome home{world};
  bool no_memory = false;
  Browser browser{home, 10 * 60 * 1000, [this](const HubClientOptions& options) {
                    if (no_memory) throw std::bad_alloc();
                    if (!home.line_is_up) throw std::out_of_range("Maria Papadopoulou");
                    return home.line(options);
                  }};
};

TEST_F(Breaks, what_nobody_expected_in_an_exchange_is_told_and_the_pages_go_on) {
  browser.unlock();
  browser.wait();
  home.line_is_up = false;
  browser.sync();
  browser.get("/sync");
  EXPECT_NE(browser.page.find("made a mistake"), std::string::npos);
  EXPECT_EQ(browser.page.find("Papadopoulou"), std::string::npos);
  no_memory = true;
  browser.sync();
  browser.get("/sync");
  EXPECT_NE(browser.page.find("out of memory"), std::string::npos);
  EXPECT_EQ(browser.post("/sync/rehearse", {}), 303);
  browser.wait();
  browser.get("/sync");
  EXPECT_NE(browser.page.find("out of memory"), std::string::npos);
  no_memory = false;
  home.line_is_up = true;
  browser.sync();
  browser.get("/sync");
  EXPECT_EQ(browser.page.find("out of memory"), std::string::npos);
}

// A line that stands still half-way, until it is let on or cut.
struct Gate {
  std::mutex mutex;
  std::condition_variable moved;
  bool reached = false, open = true;

  void wait_until_reached() {
    std::unique_lock lock(mutex);
    moved.wait(lock, [this] { return reached; });
  }
  void let_on() {
    const std::lock_guard lock(mutex);
    open = true;
    moved.notify_all();
  }
};

class SlowLine : public Transport {
 public:
  SlowLine(std::unique_ptr<Transport> line, Gate& gate) : line_(std::move(line)), gate_(gate) {}
  Answer post(std::string_view path, std::string_view body, const ProgressSink& progress) override {
    const std::uint64_t half = body.size() / 2;
    const bool go_on = !progress || progress({half, body.size(), 0, 0});
    {
      std::unique_lock lock(gate_.mutex);
      gate_.reached = true;
      gate_.moved.notify_all();
      gate_.moved.wait(lock, [this] { return gate_.open; });
    }
    if (!go_on || (progress && !progress({half, body.size(), 0, 0}))) throw Unavailable({"net.cut", {}});
    Answer answer = line_->post(path, body, progress);
    answer.bytes_up = body.size();
    answer.bytes_down = answer.body.size();
    if (progress) progress({body.size(), body.size(), answer.body.size(), answer.body.size()});
    return answer;
  }

 private:
  std::unique_ptr<Transport> line_;
  Gate& gate_;
};

struct SlowSyncs : testing::Test {
  World world;
  LaptopHome home{world}, other{world, "babis"};
  Gate gate;
  Browser browser{home, 10 * 60 * 1000, [this](const HubClientOptions& options) {
                    return std::make_unique<SlowLine>(home.line(options), gate);
                  }};

  void SetUp() override {
    browser.unlock();
    browser.wait();
    EXPECT_EQ(browser.send("/new/person", {{"f.gender", "F"}}), 303);
  }
  void begin() {
    gate.reached = gate.open = false;
    browser.get("/sync");
    EXPECT_EQ(browser.post("/sync", {}), 303);
    EXPECT_EQ(browser.went_to, "/sync");
    gate.wait_until_reached();
  }
};

TEST_F(SlowSyncs, the_page_tells_how_far_it_is_and_what_it_did) {
  begin();
  EXPECT_EQ(browser.get("/sync"), 200);
  EXPECT_TRUE(browser.shows("<progress"));
  EXPECT_TRUE(browser.shows("http-equiv=\"refresh\"")) << "without JavaScript nothing would move";
  const Json half = browser.standing()["progress"];
  EXPECT_EQ(half["sent"], 0);
  EXPECT_GT(half["bytes"], 0);
  EXPECT_EQ(half["left"], half["of"]);
  EXPECT_EQ(browser.standing()["state"], "sending");
  gate.let_on();
  browser.wait();
  browser.get("/sync");
  EXPECT_FALSE(browser.shows("<progress"));
  EXPECT_TRUE(browser.shows("Finished"));
  const std::string of = std::to_string(half["of"].get<int>());
  EXPECT_TRUE(browser.shows(of == "1" ? "1 change went" : of + " changes went")) << browser.page;
  EXPECT_TRUE(browser.shows("receipt for " + of));
  EXPECT_TRUE(browser.shows("Centre " + of + "/" + of));
  EXPECT_EQ(browser.standing()["state"], "held");
}

TEST_F(SlowSyncs, it_is_cut_and_goes_on_another_time) {
  begin();
  const auto unsent = browser.open().laptop.unsent();
  browser.get("/sync");
  EXPECT_EQ(browser.post("/sync/cut", {}), 303);
  gate.let_on();
  browser.wait();
  browser.get("/sync");
  EXPECT_TRUE(browser.shows("Stopped"));
  EXPECT_EQ(browser.open().laptop.unsent(), unsent);
  EXPECT_EQ(browser.standing()["state"], "waiting") << "a cut is no lack of a hub";
  browser.sync();
  EXPECT_EQ(browser.open().laptop.unsent(), 0U);
}

TEST_F(SlowSyncs, what_came_is_told_by_kind_and_the_pages_work_meanwhile) {
  other.ok({"new", "person", "gender=M"});
  other.ok({"sync"});
  begin();
  EXPECT_EQ(browser.get("/"), 200);
  EXPECT_TRUE(browser.shows("Syncing"));
  gate.let_on();
  browser.wait();
  browser.get("/sync");
  EXPECT_TRUE(browser.shows("Person: <strong>")) << browser.page;
}

TEST_F(SlowSyncs, a_rehearsal_tells_what_would_come_and_changes_nothing) {
  other.ok({"new", "person", "gender=M"});
  other.ok({"sync"});
  browser.get("/sync");
  EXPECT_TRUE(browser.shows("What would go"));
  const auto unsent = browser.open().laptop.unsent();
  const auto people = browser.open().store().entries("person").size();
  EXPECT_EQ(browser.post("/sync/rehearse", {}), 303);
  browser.wait();
  browser.get("/sync");
  EXPECT_TRUE(browser.shows(": 1 change would come")) << browser.page;
  EXPECT_TRUE(browser.shows("Person: <strong>1"));
  EXPECT_EQ(browser.open().laptop.unsent(), unsent);
  EXPECT_EQ(browser.open().store().entries("person").size(), people);
}

TEST(SyncsNowhere, offline_it_tells_what_would_go_and_when_the_hub_was_heard_last) {
  World world;
  LaptopHome home{world};
  Browser browser{home};
  home.ok({"sync"});
  world.clock.ms += 3 * 60 * 60 * 1000;
  browser.unlock();
  browser.wait();
  EXPECT_EQ(browser.send("/new/task", {{"f.what", "Call"}}), 303);
  browser.get("/sync");
  EXPECT_TRUE(browser.shows("3 hours ago")) << browser.page;
  EXPECT_TRUE(browser.shows(">Task</th>"));
  browser.post("/sync/rehearse", {});
  browser.wait();
  browser.get("/sync");
  EXPECT_TRUE(browser.shows("did not answer"));
  EXPECT_EQ(browser.standing()["state"], "offline");
}

// A worker who only reads files is not told of entries that are not sent.
TEST_F(Syncs, notes_that_a_file_was_opened_are_told_apart_from_what_was_written) {
  const std::string person = named(home, "Papadopoulou");
  browser.unlock();
  browser.sync();
  EXPECT_EQ(browser.standing()["text"], "All at the centre");
  EXPECT_EQ(browser.get("/record/" + person), 200);
  EXPECT_GT(browser.open().laptop.unsent(), 0U);
  EXPECT_EQ(browser.standing()["state"], "held");
  EXPECT_EQ(browser.standing()["text"], "What you wrote: at the centre");
  browser.get("/sync");
  EXPECT_TRUE(browser.shows("1 note that a file was opened waits too"));
  EXPECT_EQ(browser.send("/new/task", {{"f.what", "Call"}}), 303);
  EXPECT_EQ(browser.standing()["state"], "waiting");
  browser.sync();
  EXPECT_EQ(browser.open().laptop.unsent(), 0U);
  EXPECT_EQ(browser.standing()["text"], "All at the centre");
}

} // namespace

} // namespace dromos::test
