// What a person meets where the database is not what it should be; and lines that are cut.
#include "tests/unit/failure.h"
#include "tests/unit/postgres/place.h"

#include <gmock/gmock.h>

namespace dromos::test {
namespace {

class Connections : public WithPostgres {
 protected:
  static std::string opening(const std::string& address) {
    return failure([&] { PgStore(address, {}); });
  }
  void cut_lines() {
    Cluster::get()->sql(place->address, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                        " WHERE datname = current_database() AND pid <> pg_backend_pid()");
  }
};

TEST_F(Connections, say_in_words_what_is_wrong_with_an_address) {
  EXPECT_EQ(opening("hub.db"), "store.postgres_url");
  EXPECT_EQ(opening("postgresql://anna:secret@[host/x"), "store.postgres_url");
  EXPECT_EQ(opening("postgresql://postgres@nowhere.invalid/hub"), "store.postgres_away");
  EXPECT_EQ(opening("postgresql://postgres@127.0.0.1:1/hub"), "store.postgres_away");
  EXPECT_EQ(opening(place->address), "store.postgres_empty");
  EXPECT_EQ(opening(Cluster::get()->by_password(place->address, "wrong")), "store.postgres_password");
  EXPECT_EQ(opening(Cluster::get()->new_database("ENCODING 'LATIN1' TEMPLATE template0")),
            "store.postgres_encoding");
}

TEST_F(Connections, never_tell_the_password) {
  for (const std::string& address : {Cluster::get()->by_password(place->address, "se-cr-et") + "_none",
                                     std::string("postgresql://anna:se-cr-et@nowhere.invalid/hub"),
                                     std::string("postgresql://a:se-cr-et@[x/"),
                                     std::string("postgresql://anna:se-cr-et@127.0.0.1:1/hub")})
    try {
      PgStore(address, {});
      ADD_FAILURE() << "opened";
    } catch (const Failure& failed) {
      EXPECT_EQ(std::string(failed.what()).find("se-cr-et"), std::string::npos) << failed.what();
    }
}

TEST_F(Connections, with_the_right_password_open) {
  const std::string address = Cluster::get()->by_password(place->address, "secret%2Fword");
  PgStore(address, {PgOptions::Open::create, 1000}).transaction([] {});
  EXPECT_EQ(opening(address), "");
}

TEST_F(Connections, to_a_hub_that_is_there_make_no_other_one) {
  place->open_hub()->transaction([] {});
  // What an attempt left behind that failed is taken over.
  PgStore store(place->address, {PgOptions::Open::create, 1000});
  store.transaction([&] { store.set_node("epoch", "one"); });
  EXPECT_EQ(failure([&] {
              PgStore(place->address, {PgOptions::Open::create, 1000});
            }),
            "store.postgres_taken");
  Cluster::get()->sql(place->address, "UPDATE writer SET version = 99");
  EXPECT_EQ(opening(place->address), "store.newer");
}

TEST_F(Connections, that_are_cut_in_a_transaction_leave_nothing_and_the_next_one_goes_on) {
  const auto store = place->open_hub();
  const std::uint64_t before = store->foreign_commits();
  const auto work = [&] {
    store->set_node("log", "1");
    cut_lines();
    store->append_feed("gr/el30/athina/kk1", 1, false);
  };
  EXPECT_EQ(failure([&] { store->transaction(work); }), "store.postgres_away");
  EXPECT_EQ(store->node("log"), std::nullopt);
  EXPECT_EQ(store->feed_end("gr/el30/athina/kk1"), 0U);
  EXPECT_NE(store->foreign_commits(), before); // another server may remember something else
  store->transaction([&] { store->set_node("log", "2"); });
  EXPECT_EQ(store->node("log"), "2");
}

TEST_F(Connections, that_are_cut_before_the_commit_is_answered_leave_it_open) {
  const auto store = place->open_hub();
  const auto work = [&] {
    store->set_node("log", "1");
    cut_lines();
  };
  EXPECT_EQ(failure([&] { store->transaction(work); }), "store.postgres_away");
  EXPECT_EQ(store->node("log"), std::nullopt);
}

TEST_F(Connections, that_were_cut_while_nobody_used_them_are_replaced_unseen) {
  const auto store = place->open_hub();
  cut_lines();
  store->transaction([&] { store->set_node("log", "1"); });
  cut_lines();
  EXPECT_EQ(store->node("log"), "1");
}

TEST_F(Connections, to_a_server_that_is_away_come_back_with_it) {
  const auto store = place->open_hub();
  store->transaction([&] { store->set_node("log", "1"); });
  Cluster::get()->stop();
  EXPECT_EQ(failure([&] { store->transaction([&] { store->set_node("log", "2"); }); }),
            "store.postgres_away");
  EXPECT_EQ(failure([&] { store->node("log"); }), "store.postgres_away");
  Cluster::get()->start();
  EXPECT_EQ(store->node("log"), "1");
  store->transaction([&] { store->set_node("log", "3"); });
  EXPECT_EQ(store->node("log"), "3");
}

// PostgreSQL rolls back at COMMIT, and says so without an error.
TEST_F(Connections, do_not_take_a_rollback_for_a_commit) {
  const auto store = place->open_hub();
  const auto work = [&] {
    store->set_node("log", "1");
    EXPECT_THROW(store->connection().ask("SELECT 1/0"), Refused);
  };
  EXPECT_EQ(failure([&] { store->transaction(work); }), "store.postgres_away");
  EXPECT_EQ(store->node("log"), std::nullopt);
}

TEST_F(Connections, say_nothing_of_rows_where_the_database_refuses) {
  const auto store = place->open_hub();
  const auto twice = [&] {
    for (int i = 0; i < 2; ++i) {
      DeviceRow row;
      row.device = "KANARINI";
      store->put(row);
    }
  };
  try {
    store->transaction(twice);
    ADD_FAILURE() << "one device twice";
  } catch (const Failure& failed) {
    EXPECT_EQ(failed.message().key, "store.postgres_fault");
    EXPECT_EQ(std::string(failed.what()).find("KANARINI"), std::string::npos) << failed.what();
  }
}

} // namespace
} // namespace dromos::test
