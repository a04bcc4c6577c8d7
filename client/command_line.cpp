#include "client/command_line.h"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <iostream>

namespace dromos {

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

std::filesystem::path default_home() {
  if (const std::string data = variable("XDG_DATA_HOME"); !data.empty())
    return std::filesystem::path(data) / "dromos";
  return std::filesystem::path(variable("HOME")) / ".local/share/dromos";
}

// The commands as they are typed. What each asks for stands in its line of help.
class CommandLine {
 public:
  explicit CommandLine(Call& call) : call_(call), app_("", "dromos") {
    app_.set_help_flag("--help");
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.allow_extras(); // `resolve R needs -HOUSB` removes a member: no option, though it looks like one
    app_.add_option("--home", home_)->take_last();
    app_.add_option("--worker", call_.worker)->take_last();
    CLI::App* open = add("open", nullptr, cmd_open);
    open->add_flag("--print", call_.print);
    rate(open);
    CLI::App* enrol = add("enrol", "CODE", cmd_enrol);
    enrol->add_flag("--show-recovery-code", call_.show_recovery_code);
    json(enrol);
    rate(enrol);
    CLI::App* made = add("new", "TYPE", cmd_new);
    made->add_option("--about", call_.about);
    words(made, "FIELD=VALUE");
    words(add("set", "RECORD", cmd_set), "FIELD=VALUE");
    CLI::App* apply = add("apply", "FILE", cmd_apply);
    apply->add_flag("--sync", call_.sync);
    add("delete", "RECORD", cmd_delete);
    CLI::App* show = add("show", "RECORD", cmd_show);
    json(show);
    show->add_flag("--history", call_.history);
    json(add("list", "TYPE", cmd_list));
    json(add("find", "TEXT", cmd_find));
    json(add("person", "RECORD", cmd_person));
    json(add("status", nullptr, cmd_status));
    CLI::App* sync = add("sync", nullptr, cmd_sync);
    json(sync);
    rate(sync);
    sync->add_flag("--progress", call_.progress);
    json(add("conflicts", nullptr, cmd_conflicts));
    CLI::App* resolve = add("resolve", "RECORD", cmd_resolve);
    words(resolve, "FIELD VALUE");
    resolve_ = resolve;
    CLI::App* exported = add("export", "FILE", cmd_export);
    exported->add_option("--to", call_.to);
    json(exported);
    json(add("import", "FILE", cmd_import));
    add("batches", nullptr, cmd_batches);
    add("passphrase", nullptr, cmd_passphrase);
    add("recover", "CODE", cmd_recover);
    json(add("repair", nullptr, cmd_repair));
    CLI::App* worker = app_.add_subcommand("worker");
    worker->set_help_flag("--help");
    worker->require_subcommand(1);
    worker->fallthrough();
    CLI::App* worker_add = worker->add_subcommand("add");
    worker_add->add_option("W", call_.subject);
    worker_add->fallthrough();
    worker_add->callback([this] { command_ = cmd_worker_add; });
  }

  Command read(int count, const char* const* arguments) {
    app_.parse(count, arguments);
    for (const std::string& extra : app_.remaining(true)) {
      if (!resolve_->parsed()) throw WrongUse({"client.usage", {{"what", extra}}});
      call_.words.push_back(extra);
    }
    call_.home = !home_.empty() ? home_ : variable("DROMOS_HOME");
    if (call_.home.empty()) call_.home = default_home();
    if (call_.worker.empty()) call_.worker = variable("DROMOS_WORKER");
    return command_;
  }

  std::string help() const { return app_.help("", CLI::AppFormatMode::All); }

 private:
  CLI::App* add(const char* name, const char* subject, Command command) {
    CLI::App* sub = app_.add_subcommand(name);
    sub->set_help_flag("--help");
    sub->fallthrough();
    if (subject != nullptr) sub->add_option(subject, call_.subject)->required();
    sub->callback([this, command] { command_ = command; });
    return sub;
  }
  void json(CLI::App* sub) { sub->add_flag("--json", call_.json); }
  void words(CLI::App* sub, const char* name) { sub->add_option(name, call_.words); }
  void rate(CLI::App* sub) {
    sub->add_option("--rate", call_.bytes_per_second_max)->group("");
  } // for tests: not shown

  Call& call_;
  CLI::App app_;
  CLI::App* resolve_ = nullptr;
  std::string home_;
  Command command_ = nullptr;
};

} // namespace

int run_command_line(int count, const char* const* arguments, const Seams& seams, Language language) {
  Call call(seams, language);
  CommandLine line(call);
  Command command = nullptr;
  try {
    command = line.read(count, arguments);
  } catch (const CLI::CallForHelp&) {
    std::cout << said(call, "client.help");
    return 0;
  } catch (const CLI::CallForAllHelp&) {
    std::cout << said(call, "client.help");
    return 0;
  } catch (const CLI::Error& error) {
    throw WrongUse({"client.usage", {{"what", error.what()}}});
  }
  return command(call);
}

} // namespace dromos
