#include "tests/programs/homes.h"

#include <arpa/inet.h>
#include <csignal>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace dromos::test {

std::string program(const std::string& name) {
  return name == "dromos" ? DROMOS_PROGRAM : name == "dromos-hub" ? DROMOS_HUB_PROGRAM : name;
}

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "dromos-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address);
  socklen_t size = sizeof address;
  getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  close(socket);
  return ntohs(address.sin_port);
}

namespace {
[[noreturn]] void failed(const std::vector<std::string>& arguments, const Outcome& outcome) {
  std::string text = "exit " + std::to_string(outcome.code) + " of";
  for (const std::string& one : arguments) text += " " + one;
  throw std::runtime_error(text + "\n" + outcome.out + outcome.err);
}
} // namespace

HubHome::HubHome(const std::filesystem::path& home, const std::string& unit,
                 const std::vector<std::string>& options)
    : home_(home), port_(free_port()) {
  std::vector<std::string> init{"init", "--unit", unit, "--listen", "127.0.0.1:" + std::to_string(port_)};
  init.insert(init.end(), options.begin(), options.end());
  const Outcome outcome = (*this)(init);
  if (outcome.code != 0) failed(init, outcome);
}

Outcome HubHome::operator()(std::vector<std::string> arguments, const std::string& input) const {
  arguments.insert(arguments.begin(), {program("dromos-hub"), "--home", home_.string()});
  return run(arguments, environment, input);
}

void HubHome::serve() {
  process_ = std::make_unique<Process>(
      std::vector<std::string>{program("dromos-hub"), "--home", home_.string(), "serve"}, environment);
  if (!process_->wait_for_line("ready")) failed({"serve"}, process_->wait());
}

Outcome HubHome::stop() {
  process_->signal(SIGTERM);
  const Outcome outcome = process_->wait();
  process_.reset();
  return outcome;
}

void HubHome::kill() {
  process_->signal(SIGKILL);
  process_->wait();
  process_.reset();
}

std::string HubHome::invite(const std::string& unit, const std::string& role,
                            const std::string& worker) const {
  const std::vector<std::string> arguments{"invite", "--unit", unit, "--role", role, "--worker", worker};
  Outcome outcome = (*this)(arguments);
  if (outcome.code != 0) failed(arguments, outcome);
  while (!outcome.out.empty() && outcome.out.back() == '\n') outcome.out.pop_back();
  return outcome.out;
}

Json HubHome::status() const {
  const Outcome outcome = (*this)({"status", "--json"});
  if (outcome.code != 0) failed({"status"}, outcome);
  return Json::parse(outcome.out);
}

LaptopHome::LaptopHome(std::filesystem::path home, std::string passphrase) : home_(std::move(home)) {
  environment["DROMOS_PASSPHRASE"] = std::move(passphrase);
}

std::vector<std::string> LaptopHome::command(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {program("dromos"), "--home", home_.string()});
  return arguments;
}

Outcome LaptopHome::operator()(std::vector<std::string> arguments, const std::string& input) const {
  return run(command(std::move(arguments)), environment, input);
}

std::unique_ptr<Process> LaptopHome::start(std::vector<std::string> arguments,
                                           const std::string& input) const {
  return std::make_unique<Process>(command(std::move(arguments)), environment, input);
}

std::string LaptopHome::ok(std::vector<std::string> arguments, const std::string& input) const {
  Outcome outcome = (*this)(arguments, input);
  if (outcome.code != 0) failed(arguments, outcome);
  while (!outcome.out.empty() && outcome.out.back() == '\n') outcome.out.pop_back();
  return outcome.out;
}

Json LaptopHome::json(std::vector<std::string> arguments) const {
  arguments.emplace_back("--json");
  return Json::parse(ok(std::move(arguments)));
}

} // namespace dromos::test
