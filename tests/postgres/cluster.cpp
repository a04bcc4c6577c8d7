#include "tests/postgres/cluster.h"

#include "tests/programs/process.h"

#include <fstream>
#include <memory>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace dromos::test {
namespace {

int unused_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(socket, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  close(socket);
  return ntohs(address.sin_port);
}

} // namespace

Cluster* Cluster::get() {
  const std::filesystem::path programs = "/usr/lib/postgresql/15/bin";
  static const std::unique_ptr<Cluster> one(
      std::filesystem::exists(programs / "initdb") ? new Cluster(programs) : nullptr);
  return one.get();
}

Cluster::Cluster(const std::filesystem::path& programs) : programs_(programs), port_(unused_port()) {
  std::string pattern = (std::filesystem::temp_directory_path() / "dromos-pg-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
  folder_ = pattern;
  const std::filesystem::path password = folder_ / "password";
  std::ofstream(password) << "secret/word\n";
  if (geteuid() == 0) run({"chown", "-R", "postgres", folder_.string()});
  ok({programs_ / "initdb", "-D", folder_ / "data", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C",
      "--auth-local=trust", "--auth-host=scram-sha-256", "--pwfile=" + password.string()});
  start();
}

Cluster::~Cluster() {
  try {
    stop();
  } catch (const std::exception&) { // it was stopped already
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string Cluster::ok(std::vector<std::string> command) const {
  if (geteuid() == 0) command.insert(command.begin(), {"/usr/sbin/runuser", "-u", "postgres", "--"});
  const Outcome outcome = run(command);
  if (outcome.code != 0) throw std::runtime_error(outcome.out + outcome.err);
  return outcome.out;
}

void Cluster::start() {
  // Nothing that is written here need outlive the machine.
  const std::string options = "-k " + folder_.string() + " -p " + std::to_string(port_) +
                              " -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=50";
  ok({programs_ / "pg_ctl", "-D", folder_ / "data", "-w", "-l", folder_ / "log", "-o", options, "start"});
}

void Cluster::stop() {
  ok({programs_ / "pg_ctl", "-D", folder_ / "data", "-w", "-m", "immediate", "stop"});
}

std::string Cluster::new_database(const std::string& options) {
  const std::string name = "hub" + std::to_string(getpid()) + "_" + std::to_string(++databases_);
  const auto address = [this](const std::string& database) {
    return "postgresql://postgres@/" + database + "?host=" + folder_.string() +
           "&port=" + std::to_string(port_);
  };
  sql(address("postgres"), "CREATE DATABASE " + name + " " + options);
  return address(name);
}

std::string Cluster::by_password(const std::string& address, const std::string& password) const {
  const std::size_t begins = address.find("@/") + 2, ends = address.find('?');
  return "postgresql://postgres:" + password + "@127.0.0.1:" + std::to_string(port_) + "/" +
         address.substr(begins, ends - begins);
}

std::string Cluster::sql(const std::string& address, const std::string& statement) const {
  std::string out = ok(
      {programs_ / "psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-d", address, "-c", statement});
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

} // namespace dromos::test
