// sign: the offline root certifies another hub. certify: that hub takes the answer.
#include "schema/encoding.h"
#include "schema/limits.h"
#include "server/commands.h"
#include "server/files.h"
#include "server/issuing.h"

#include <iostream>

namespace dromos {
namespace {

constexpr std::size_t chain_bytes = 2 * limits::chain_length * limits::certificate_bytes; // as PEM

void sign(const World& world, const std::string& request, const std::string& unit, const std::string& out) {
  const Home home{world.home};
  const Settings settings = read_settings(home);
  if (!is_unit_path(unit)) throw Refused({"hub.unit_form", {{"unit", unit}}});
  if (unit == settings.unit) throw Refused({"hub.own_unit", {{"unit", unit}}});
  std::string pem;
  for (const Certificate& one : certify_hub(Keyring(home.keys()), read_file(request, limits::enrolment_bytes),
                                            unit, world.clock.now_ms()))
    pem += one.pem();
  write_file(out, pem);
  std::cout << world.say("hub.signed", {{"unit", unit}, {"file", out}}) << "\n";
}

void certify(const World& world, const std::string& file) {
  const Home home{world.home};
  const Settings settings = read_settings(home);
  const Keyring keys(home.keys());
  std::vector<Certificate> chain = read_pem_chain(read_file(file, chain_bytes));
  const Certificate root = chain.back();
  const auto not_ours = [&](const char* what) {
    return Refused({"hub.not_our_certificate", {{"file", file}, {"what", what}}});
  };
  if (chain.size() < 2) throw not_ours("root");
  chain.pop_back();
  if (chain.front().spki() != keys.key("authority").spki()) throw not_ours("key");
  if (chain.front().dns_name() != unit_dns(settings.unit)) throw not_ours("unit");
  verify_chain(chain, root, Purpose::hub, world.clock.now_ms());
  // Laptops have pinned the root: another one needs another hub.
  if (keys.has_certificate("root") && keys.has_certificate("authority") &&
      keys.certificate("root").thumbprint() != root.thumbprint())
    throw not_ours("root");
  keys.put_chain("root", {root});
  issue_own(keys, settings.unit, chain, world.clock.now_ms());
  keys.put_chain("authority", chain); // last: from here on the hub can work
  std::cout << world.say("hub.certified", {{"unit", settings.unit}, {"root", hex(sha256(root.spki()))}})
            << "\n";
}

} // namespace

void add_certify(CommandLine& line) {
  struct Given {
    std::string request, unit, out, chain;
  };
  auto given = std::make_shared<Given>();
  CLI::App* signing = line.app.add_subcommand("sign");
  signing->add_option("CSR", given->request)->required();
  signing->add_option("--unit", given->unit)->required();
  signing->add_option("--out", given->out)->required();
  line.on(signing, [&line, given] { sign(line.world, given->request, given->unit, given->out); });
  CLI::App* certifying = line.app.add_subcommand("certify");
  certifying->add_option("FILE", given->chain)->required();
  line.on(certifying, [&line, given] { certify(line.world, given->chain); });
}

} // namespace dromos
