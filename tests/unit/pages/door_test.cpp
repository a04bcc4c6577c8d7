// Who gets in: host, origin, launch code, cookie, token; and who is locked out again.
#include "tests/unit/pages/browser.h"

namespace dromos::test {

namespace {

struct Door : testing::Test {
  World world;
  LaptopHome home{world};
  Browser browser{home};
};

TEST_F(Door, a_launch_code_opens_once) {
  const std::string path = browser.pages->launch_path();
  EXPECT_EQ(browser.get(path), 200);
  EXPECT_TRUE(browser.cookie.starts_with("dromos="));
  browser.cookie.clear();
  EXPECT_EQ(browser.get(path), 403);
  EXPECT_TRUE(browser.cookie.empty());
  EXPECT_EQ(browser.get("/launch/"), 403); // the code that is used up is no empty code
}

TEST_F(Door, nothing_is_said_to_another_host) {
  browser.unlock();
  for (const char* host : {"localhost:4321", "127.0.0.1:4321", "attacker.example", ""}) {
    browser.host = host;
    EXPECT_EQ(browser.get("/"), 421) << host;
    EXPECT_EQ(browser.get("/assets/app.css"), 421) << host;
  }
  browser.host = browser.pages->name() + ":4322"; // another program's port
  EXPECT_EQ(browser.get("/"), 421);
}

TEST_F(Door, a_post_of_another_origin_is_refused) {
  browser.unlock();
  browser.get("/");
  for (const char* origin : {"null", "http://localhost:4321", "https://attacker.example", ""}) {
    browser.origin = origin;
    EXPECT_EQ(browser.post("/language", {{"language", "en"}}), 403) << origin;
  }
}

TEST_F(Door, what_another_site_makes_a_browser_ask_is_refused) {
  browser.unlock();
  browser.site = "cross-site";
  EXPECT_EQ(browser.get("/"), 403);
  EXPECT_EQ(browser.get("/assets/app.css"), 403);
}

TEST_F(Door, without_the_cookie_there_is_no_page) {
  browser.unlock();
  EXPECT_EQ(browser.get("/"), 200);
  const std::string own = browser.cookie;
  for (const std::string& cookie : {std::string(), std::string("dromos="), own + "0", own + "; " + own}) {
    browser.cookie = cookie;
    EXPECT_EQ(browser.get("/"), 403) << cookie;
  }
}

TEST_F(Door, a_post_without_its_pages_token_is_refused) {
  browser.unlock();
  browser.get("/");
  EXPECT_EQ(browser.ask("POST", "/lock", "token=0123").status, 403);
  EXPECT_EQ(browser.ask("POST", "/lock").status, 403);
  EXPECT_EQ(browser.get("/"), 200);
}

TEST_F(Door, unlocking_gives_the_window_another_name) {
  browser.launch();
  const std::string before = browser.cookie;
  browser.get("/unlock");
  EXPECT_EQ(browser.post("/unlock", {{"worker", "anna"}, {"passphrase", LaptopHome::passphrase}}), 303);
  EXPECT_NE(browser.cookie, before);
  EXPECT_EQ(browser.get("/"), 200);
  browser.cookie = before;
  EXPECT_EQ(browser.get("/"), 403);
}

TEST_F(Door, what_nobody_expected_is_told_in_a_page_and_not_in_its_own_words) {
  browser.launch();
  browser.get("/unlock");
  browser.opens = [] { throw std::out_of_range("Maria Papadopoulou"); };
  EXPECT_EQ(browser.post("/unlock", {{"worker", "anna"}, {"passphrase", LaptopHome::passphrase}}), 500);
  EXPECT_TRUE(browser.shows("made a mistake"));
  EXPECT_FALSE(browser.shows("Papadopoulou"));
}

TEST_F(Door, a_wrong_passphrase_opens_nothing) {
  browser.launch();
  browser.get("/unlock");
  EXPECT_EQ(browser.post("/unlock", {{"worker", "anna"}, {"passphrase", "not this one at all"}}), 422);
  EXPECT_FALSE(browser.pages->desk().is_open());
  EXPECT_EQ(browser.get("/"), 303);
}

TEST_F(Door, locking_leaves_no_key_and_no_page) {
  browser.unlock();
  browser.get("/");
  EXPECT_EQ(browser.post("/lock", {}), 303);
  EXPECT_FALSE(browser.pages->desk().is_open());
  for (const char* path : {"/", "/list/person", "/search", "/nowhere"}) {
    EXPECT_EQ(browser.get(path), 303) << path;
    EXPECT_EQ(browser.went_to, "/unlock") << path;
  }
  EXPECT_EQ(browser.get("/standing"), 401);
}

TEST_F(Door, nobody_at_the_desk_locks_it_and_the_pills_own_asking_does_not_count) {
  browser.unlock();
  browser.get("/");
  world.clock.ms += 9 * 60 * 1000;
  browser.get("/standing");
  EXPECT_TRUE(browser.pages->tick());
  EXPECT_TRUE(browser.pages->desk().is_open());
  world.clock.ms += 2 * 60 * 1000;
  EXPECT_TRUE(browser.pages->tick());
  EXPECT_FALSE(browser.pages->desk().is_open());
  world.clock.ms += 24 * 60 * 60 * 1000;
  EXPECT_FALSE(browser.pages->tick()); // a day later the program ends
}

TEST_F(Door, every_answer_says_what_a_browser_may_do_with_it) {
  browser.unlock();
  for (const char* path : {"/", "/assets/app.mjs", "/nowhere", "/unlock"}) {
    const HttpResponse response = browser.ask("GET", path);
    std::string headers;
    for (const auto& [name, value] : response.headers) headers += name + ": " + value + "\n";
    EXPECT_NE(headers.find("Content-Security-Policy: default-src 'none'"), std::string::npos) << path;
    EXPECT_EQ(headers.find("unsafe"), std::string::npos) << path;
    EXPECT_NE(headers.find("Referrer-Policy: same-origin"), std::string::npos) << path;
    EXPECT_EQ(headers.find("Cache-Control"), std::string::npos) << path; // the listener's no-store stands
  }
}

TEST_F(Door, a_page_that_is_not_there_is_not_found) {
  browser.unlock();
  for (const char* path : {"/nowhere", "/record/person", "/list/", "/record/person/x/y", "//", "/edit//"})
    EXPECT_EQ(browser.get(path), 404) << path;
  for (const char* path : {"/list/nothing_such", "/record/person/none", "/new/nothing_such"})
    EXPECT_EQ(browser.get(path), 422) << path;
  EXPECT_TRUE(browser.shows("Not done"));
}

} // namespace

} // namespace dromos::test
