#include "server/home.h"

#include "schema/value.h"
#include "server/files.h"

#define TOML_EXCEPTIONS 1
#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <sstream>
#include <toml++/toml.h>

namespace dromos {
namespace {

constexpr std::size_t settings_bytes = 64 * 1024; // a page of settings and its comments

bool is_ip_address(const std::string& text) {
  in6_addr bytes{};
  return inet_pton(AF_INET, text.c_str(), &bytes) == 1 || inet_pton(AF_INET6, text.c_str(), &bytes) == 1;
}

} // namespace

std::vector<std::filesystem::path> Home::overlays() const {
  std::vector<std::filesystem::path> folders;
  if (!std::filesystem::is_directory(declarations())) return folders;
  bool own = false;
  for (const auto& entry : std::filesystem::directory_iterator(declarations())) {
    if (entry.is_directory())
      folders.push_back(entry.path());
    else
      own = own || entry.path().extension() == ".json";
  }
  std::sort(folders.begin(), folders.end());
  if (own) folders.insert(folders.begin(), declarations());
  return folders;
}

Settings read_settings(const Home& home) {
  if (!std::filesystem::exists(home.settings()))
    throw Refused({"hub.no_home", {{"home", home.folder.string()}}});
  const auto bad = [&](std::string what) {
    return Refused({"hub.settings", {{"file", home.settings().string()}, {"what", std::move(what)}}});
  };
  Settings settings;
  try {
    const toml::table table = toml::parse(read_file(home.settings(), settings_bytes));
    settings.unit = table["unit"].value_or(std::string());
    settings.listen = table["listen"].value_or(std::string());
    settings.address = table["address"].value_or(std::string());
    settings.organisation = table["organisation"].value_or(std::string());
    settings.parent = table["parent"].value_or(std::string());
    settings.forward_seconds = table["forward_seconds"].value_or(settings.forward_seconds);
    settings.metrics = table["metrics"].value_or(std::string());
    settings.store = table["store"].value_or(std::string());
    if (table.contains("store") && settings.store.empty()) throw bad("store"); // of another type: not hub.db
  } catch (const toml::parse_error& error) {
    throw bad(std::string(error.description()));
  }
  if (!is_unit_path(settings.unit)) throw bad("unit");
  if (settings.forward_seconds < 1 || settings.forward_seconds > 7 * 24 * 60 * 60)
    throw bad("forward_seconds");
  read_endpoint(settings.listen);
  if (!settings.metrics.empty()) read_endpoint(settings.metrics);
  return settings;
}

std::string write_settings(const Settings& settings) {
  toml::table table{
      {"unit", settings.unit}, {"listen", settings.listen}, {"organisation", settings.organisation}};
  if (!settings.address.empty()) table.insert("address", settings.address);
  if (!settings.parent.empty()) {
    table.insert("parent", settings.parent);
    table.insert("forward_seconds", settings.forward_seconds);
  }
  if (!settings.metrics.empty()) table.insert("metrics", settings.metrics);
  if (!settings.store.empty()) table.insert("store", settings.store);
  std::ostringstream out;
  out << "# Dromos hub. `listen`: where it listens; `address`, if given: what laptops are told instead.\n"
         "# `parent`: where the hub above is reached; `forward_seconds`: how often it is asked at least.\n"
         "# `metrics`, if given: an address of this machine alone where Prometheus asks GET /metrics.\n"
         "# `store`, if given: the PostgreSQL database that keeps the records, "
         "postgresql://USER@HOST/DATABASE.\n"
      << table << '\n';
  return out.str();
}

void set_store(const Home& home, const std::string& store) {
  std::istringstream lines(read_file(home.settings(), settings_bytes));
  std::ostringstream out;
  if (!store.empty()) out << toml::table{{"store", store}} << '\n';
  for (std::string line; std::getline(lines, line);) {
    const std::size_t key = line.find_first_not_of(" \t");
    const bool old = key != std::string::npos && line.compare(key, 5, "store") == 0 &&
                     line.find_first_not_of(" \t", key + 5) == line.find('=');
    if (!old) out << line << '\n';
  }
  write_file(home.settings(), out.str());
}

Endpoint read_endpoint(std::string_view listen) {
  const Refused bad({"hub.listen", {{"listen", std::string(listen)}}});
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string_view::npos) throw bad;
  Endpoint endpoint{std::string(listen.substr(0, colon)), 0};
  if (endpoint.address.starts_with('[') && endpoint.address.ends_with(']'))
    endpoint.address = endpoint.address.substr(1, endpoint.address.size() - 2);
  const std::string_view port = listen.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  const bool whole = error == std::errc() && end == port.data() + port.size();
  if (!whole || endpoint.port == 0 || !is_ip_address(endpoint.address)) throw bad;
  return endpoint;
}

} // namespace dromos
