// The commands of dromos-hub. Each add_*() declares one on the command line; what it does runs once the whole
// line has been understood.
#pragma once
#include "server/home.h"

#include <CLI/CLI.hpp>

#include <functional>

namespace dromos {

// What main() runs after parsing; set by the command that was named.
struct CommandLine {
  CLI::App& app;
  const World& world;
  std::function<void()> run;

  // `run` waits for the parse: a command never begins on a line that turns out to be wrong.
  void on(CLI::App* command, std::function<void()> work) {
    command->callback([this, work = std::move(work)] { run = work; });
  }
};

void add_init(CommandLine& line);
void add_certify(CommandLine& line); // certify, sign
void add_serve(CommandLine& line);
void add_invite(CommandLine& line);
void add_worker(CommandLine& line);
void add_recovery(CommandLine& line);
void add_revoke(CommandLine& line);
void add_quarantine(CommandLine& line);
void add_erase(CommandLine& line); // erase, erasures
void add_renew(CommandLine& line);
void add_records(CommandLine& line); // list, show
void add_status(CommandLine& line);
void add_devices(CommandLine& line);
void add_batches(CommandLine& line);
void add_verify(CommandLine& line);
void add_backup(CommandLine& line);
void add_restore(CommandLine& line);
void add_migrate(CommandLine& line);
void add_stick(CommandLine& line); // export, import
void add_join(CommandLine& line);  // invite-hub, join
void add_forward(CommandLine& line);

} // namespace dromos
