// A hub's home folder: where each thing stands, and its settings.
#pragma once
#include "schema/language.h"
#include "sync/engine/instant.h"
#include "sync/store/sqlite_store.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dromos {

// The real machine, as main.cpp builds it: the seams that every command is given.
struct World {
  std::filesystem::path home;
  Clock& clock;
  Language language;
  std::function<std::unique_ptr<SqliteStore>(const std::filesystem::path& file, Database::Open how)>
      open_store;

  std::string say(std::string key, std::vector<std::pair<std::string, std::string>> values = {}) const {
    return sentence({std::move(key), std::move(values)}, language);
  }
};

struct Home {
  std::filesystem::path folder;

  std::filesystem::path settings() const { return folder / "hub.toml"; }
  std::filesystem::path database() const { return folder / "hub.db"; }
  std::filesystem::path keys() const { return folder / "keys"; }
  std::filesystem::path declarations() const { return folder / "declarations"; }
  std::filesystem::path serve_lock() const { return folder / "serve.lock"; }
  // Every signed order, outside the database and its backups: a restored hub replays them (DESIGN §5).
  std::filesystem::path orders() const { return folder / "orders.jsonl"; }

  // H/declarations itself where it holds declarations, then its folders in the order of their names.
  std::vector<std::filesystem::path> overlays() const;
};

struct Settings {
  std::string unit;
  std::string listen;  // "127.0.0.1:8443": where serve listens
  std::string address; // what laptops are told, where it differs from `listen`; else empty
  std::string organisation;
  std::string parent;                // where the parent is reached; empty: none
  std::int64_t forward_seconds = 60; // how often serve asks the parent where nothing new goes up
  std::string store;                 // "postgresql://…": the database that keeps the rows; empty: hub.db
  std::string metrics;               // "127.0.0.1:9464": where serve tells what it counts; empty: nowhere

  const std::string& reached_at() const { return address.empty() ? listen : address; }
};

// Throws Refused "hub.no_home" {home} where there is none, "hub.settings" {file, what} where it cannot be
// read.
Settings read_settings(const Home& home);
std::string write_settings(const Settings& settings); // as TOML
// The same settings file with another `store`, all else as a person has written it.
void set_store(const Home& home, const std::string& store);

struct Endpoint {
  std::string address; // an IP address
  std::uint16_t port = 0;
};
Endpoint read_endpoint(std::string_view listen); // throws Refused "hub.listen" {listen}

} // namespace dromos
