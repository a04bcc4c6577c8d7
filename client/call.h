// What every command is given: the seams, where the laptop's folder is, and who calls.
#pragma once
#include "schema/errors.h"
#include "sync/engine/instant.h"
#include "sync/net/hub_client.h"
#include "sync/store/sqlite_store.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dromos {

// The three seams: only main.cpp builds the real ones.
struct Seams {
  Clock& clock;
  std::function<std::unique_ptr<Transport>(HubClientOptions)> connect;
  std::function<std::unique_ptr<Database>(const std::filesystem::path& file, Database::Open how)> open;
};

// The command line, read.
struct Call {
  Call(const Seams& given, Language spoken) : seams(given), language(spoken) {}

  const Seams& seams;
  Language language;
  std::filesystem::path home;
  std::string worker;             // empty: whose passphrase it is
  std::string subject;            // the command's first word: a record, type, code, file or text
  std::vector<std::string> words; // the others
  std::string about, to;
  std::uint64_t bytes_per_second_max = 0;
  bool json = false, history = false, sync = false, progress = false, show_recovery_code = false,
       print = false;
};

// A sentence for the person, on standard error.
void tell(const Call& call, const Message& message);
// One that does not stop the work: marked.
void warn(const Call& call, const Message& message);
// A sentence, or a word, in the person's language; "client.*" of schema/messages/client.json.
std::string said(const Call& call, const std::string& key,
                 std::vector<std::pair<std::string, std::string>> values = {});

// A command's exit code: 0 done, 1 a person must act. Refused, WrongUse and Unavailable give 1, 2 and 3.
using Command = int (*)(const Call& call);

int cmd_enrol(const Call& call);
int cmd_new(const Call& call);
int cmd_set(const Call& call);
int cmd_apply(const Call& call);
int cmd_delete(const Call& call);
int cmd_show(const Call& call);
int cmd_list(const Call& call);
int cmd_find(const Call& call);
int cmd_person(const Call& call);
int cmd_status(const Call& call);
int cmd_sync(const Call& call);
int cmd_conflicts(const Call& call);
int cmd_resolve(const Call& call);
int cmd_export(const Call& call);
int cmd_import(const Call& call);
int cmd_batches(const Call& call);
int cmd_passphrase(const Call& call);
int cmd_recover(const Call& call);
int cmd_repair(const Call& call);
int cmd_worker_add(const Call& call);
int cmd_open(const Call& call);

} // namespace dromos
