// A PostgreSQL of the tests' own: a cluster in a temporary folder on the loopback, gone with the program. As
// user `postgres` where the tests run as root.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace dromos::test {

class Cluster {
 public:
  // One for the whole program, started when it is first asked for; null where PostgreSQL is not installed.
  static Cluster* get();
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  std::string new_database(const std::string& options = {}); // its address
  // By TCP, where a password is asked for; `user` "postgres" has the password "secret/word".
  std::string by_password(const std::string& address, const std::string& password) const;
  void stop();  // as a crash does: nothing is written home
  void start(); // again
  // What psql prints for a statement, in the database of an address.
  std::string sql(const std::string& address, const std::string& statement) const;

 private:
  explicit Cluster(const std::filesystem::path& programs);
  std::string ok(std::vector<std::string> command) const;

  std::filesystem::path programs_, folder_;
  int port_ = 0;
  int databases_ = 0;
};

} // namespace dromos::test
