// A laptop in a folder of its own, driven by its command line; the hub is the small world's, and the line a
// function call.
#pragma once
#include "client/command_line.h"
#include "client/escrow.h"
#include "client/home.h"
#include "client/identity.h"
#include "tests/unit/loop/world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

namespace dromos::test {

inline constexpr std::int64_t day_ms = 24LL * 60 * 60 * 1000;

class LaptopHome {
 public:
  static constexpr const char* passphrase = "a long passphrase";
  // The least that a slot may cost: tests open many.
  static constexpr ScryptCost cheap{std::uint64_t{1} << 14, 8, 1};

  explicit LaptopHome(World& small, const std::string& worker = "anna",
                      const std::vector<std::string>& roles = {"SW"})
      : world(small), folder(world.folder.path / ("home-" + worker)), recovery_key(PrivateKey::p256()),
        recovery(make_self_signed_reader(recovery_key, "recovery", always())) {
    ::setenv("DROMOS_PASSPHRASE", passphrase, 1);
    LaptopNode node = world.enrol(worker, roles);
    const Home home = Home::prepare(folder);
    const Slot slot = node.vault->make_slot(worker, passphrase, false, cheap);
    home.put({slot, node.vault->make_slot(recovery_slot, recovery_code, true, cheap)});
    const NewKeys keys{node.keys->key, PrivateKey::p256()};
    Identity identity{node.keys->device,
                      World::hub_unit,
                      "the hub",
                      keys,
                      node.keys->chain,
                      agreement_chain(node.keys->device, keys.agreement_key, always()),
                      {},
                      world.root,
                      recovery};
    node.store->transaction([&] { node.store->set_node("identity", identity.write()); });
    node.laptop.reset();
    node.store.reset();
    std::filesystem::rename(node.file, home.database());
  }

  // Runs a command; what it printed stands in `out` and `error`, without the last line end of `out`.
  int run(std::vector<std::string> words, Language language = Language::english) {
    words.insert(words.begin(), {"dromos", "--home", folder.string()});
    std::vector<const char*> arguments;
    for (const std::string& word : words) arguments.push_back(word.c_str());
    const Seams seams{
        world.clock,
        [this](const HubClientOptions& options) { return std::make_unique<Line>(*this, options); },
        [](const std::filesystem::path& file, Database::Open how) {
          return std::make_unique<Database>(file, how, 10'000);
        }};
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = run_to_exit_code(arguments, seams, language);
    out = testing::internal::GetCapturedStdout();
    error += testing::internal::GetCapturedStderr();
    while (out.ends_with('\n')) out.pop_back();
    return code;
  }
  // Runs it, expects that it was done, gives what it printed.
  std::string ok(std::vector<std::string> words) {
    EXPECT_EQ(run(std::move(words)), 0) << error;
    return out;
  }
  Json json(std::vector<std::string> words) {
    words.emplace_back("--json");
    const std::string text = ok(std::move(words));
    return text.empty() ? Json() : Json::parse(text);
  }
  // The key of the failure that the command ends with; empty: none.
  std::string refused(std::vector<std::string> words) {
    run(std::move(words));
    return failed;
  }
  // The line to the hub, as a command has it.
  std::unique_ptr<Transport> line(const HubClientOptions& options) {
    return std::make_unique<Line>(*this, options);
  }
  Json fields(const std::string& record) { return json({"show", record})["fields"]; }
  Home home() const { return Home(folder); }
  // What is kept sealed, as the passphrase opens it.
  std::unique_ptr<SqliteStore> store(std::unique_ptr<Vault>& vault) const {
    vault = std::make_unique<Vault>(Vault::unlock(home().slots().front(), passphrase));
    return std::make_unique<SqliteStore>(folder / "laptop.db", vault.get(), StoreOptions{});
  }

  std::vector<Certificate> agreement_chain(const std::string& device, const PrivateKey& key,
                                           Validity validity) const {
    return {issue(world.authority, world.authority_key, key.spki(), Purpose::agreement,
                  device + "." + unit_dns(World::kk1), validity),
            world.authority};
  }

  World& world;
  std::filesystem::path folder;
  PrivateKey hub_reader = PrivateKey::p256(), recovery_key;
  Certificate recovery;
  std::string recovery_code = make_recovery_code();
  std::string out, error, failed;
  // What the hub answers on other paths than /v1/exchange; a test puts its own there.
  std::function<Answer(std::string_view path, std::string_view body)> other_paths;
  bool line_is_up = true;
  Validity renewed_until = always();

 private:
  class Line : public Transport {
   public:
    Line(LaptopHome& home, const HubClientOptions& options)
        : home_(home), peer_(device_id(options.chain.front().spki())) {}
    Answer post(std::string_view path, std::string_view body, const ProgressSink&) override {
      if (!home_.line_is_up) throw Unavailable({"net.unreachable", {{"address", "(the hub)"}}});
      if (path == "/v1/renew") return {200, write(home_.renewal(read_enrol_request(body), peer_)), 0, 0};
      if (path != "/v1/exchange") return home_.other_paths(path, body);
      const Json hello = Json::parse(jws_read(body.substr(0, body.find('\n'))).payload);
      const auto device = home_.world.store->device(hello["device"].get<std::string>());
      return {200, home_.world.hub->exchange(body, device->chain), 0, 0};
    }

   private:
    LaptopHome& home_;
    std::string peer_;
  };

  // Certificates for the same key, or for the one that a forked laptop goes on with.
  EnrolAnswer renewal(const EnrolRequest& request, const std::string& peer) {
    const std::string spki = verify_request(request.device, Purpose::device), device = device_id(spki);
    DeviceRow row = *world.store->device(peer);
    if (const auto made = world.store->device(device)) {
      row = *made;
    } else {
      row.id = 0;
      row.device = device;
      row.state = DeviceState::active;
      row.hello.clear();
    }
    const auto certified = [&](const std::string& key, Purpose purpose) {
      return ders_of({issue(world.authority, world.authority_key, key, purpose,
                            device + "." + unit_dns(row.unit), renewed_until),
                      world.authority});
    };
    row.chain = certified(spki, Purpose::device);
    row.agreement = certified(verify_request(request.agreement, Purpose::agreement), Purpose::agreement);
    world.store->transaction([&] { world.store->put(row); });
    EnrolAnswer answer;
    answer.chain = row.chain;
    answer.agreement = row.agreement;
    answer.hub_agreement =
        ders_of({issue(world.authority, world.authority_key, hub_reader.spki(), Purpose::agreement,
                       "agreement." + unit_dns(World::hub_unit), always()),
                 world.authority});
    answer.root = world.root.der();
    answer.recovery = recovery.der();
    answer.hub = World::hub_unit;
    answer.unit = row.unit;
    answer.at = instant(world.clock.now_ms());
    for (const Grant& grant : row.grants) {
      answer.worker = grant.worker;
      answer.workers.push_back(grant.worker);
      answer.roles = grant.roles;
    }
    return answer;
  }

  int run_to_exit_code(const std::vector<const char*>& arguments, const Seams& seams, Language language) {
    failed.clear();
    error.clear();
    const auto told = [&](const Failure& failure, int code) {
      failed = failure.message().key;
      error = sentence(failure.message(), language) + "\n";
      return code;
    };
    try {
      return run_command_line(static_cast<int>(arguments.size()), arguments.data(), seams, language);
    } catch (const Refused& failure) {
      return told(failure, 1);
    } catch (const WrongUse& failure) {
      return told(failure, 2);
    } catch (const Unavailable& failure) {
      return told(failure, 3);
    }
  }
};

} // namespace dromos::test
