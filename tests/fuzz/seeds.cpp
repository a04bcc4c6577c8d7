// Writes the part of the corpus that is no text a person can write:
//   dromos-fuzz-seeds tests/fuzz/corpus
// Certificates are the parts that are signed, since a target signs them anew; the keys are the same in every
// run.
#include "schema/encoding.h"
#include "sync/engine/cms.h"
#include "sync/engine/enrolment.h"
#include "sync/engine/envelope.h"
#include "sync/engine/packed.h"
#include "sync/net/codec.h"
#include "sync/store/rows.h"
#include "sync/store/vault.h"
#include "tests/fuzz/tree.h"

#include <fstream>
#include <iostream>

namespace dromos::fuzz {

namespace {

class Corpus {
 public:
  explicit Corpus(std::filesystem::path folder) : folder_(std::move(folder)) {}
  void put(const std::string& target, const std::string& name, const std::string& bytes) {
    std::filesystem::create_directories(folder_ / target);
    std::ofstream(folder_ / target / name, std::ios::binary) << bytes;
  }

 private:
  std::filesystem::path folder_;
};

// The first element inside a DER SEQUENCE whose lengths take two bytes: what a certificate's signature
// covers.
std::string signed_part(const std::string& der) {
  const auto size_at = [&](std::size_t at) {
    return static_cast<std::size_t>(static_cast<unsigned char>(der[at]) << 8U |
                                    static_cast<unsigned char>(der[at + 1]));
  };
  return der.substr(4, size_at(6) + 4);
}

void certificates(Corpus& corpus) {
  const Tree& tree = Tree::get();
  corpus.put("certificate", "device", "d" + signed_part(tree.device.der()));
  corpus.put("certificate", "hub", "h" + signed_part(tree.hub.der()));
  corpus.put("certificate", "der", "x" + tree.device.der());
  corpus.put("certificate", "key", "x" + tree.hub_key.pkcs8());
  corpus.put("certificate", "pem", "p" + tree.device.pem());
  corpus.put("certificate", "key_pem", "p" + tree.device_key.pem());
  const std::string request = make_request(tree.device_key);
  corpus.put("certificate", "request_pem", "p" + request);
  for (const auto& [purpose, label] :
       {std::pair{Purpose::agreement, "agreement."}, {Purpose::server, "hub."}})
    corpus.put("certificate", label + std::string("leaf"),
               "d" + signed_part(issue(tree.hub, tree.hub_key, fixed_p256('\4').spki(), purpose,
                                       label + unit_dns(Tree::unit), test::always())
                                     .der()));
  // CertificationRequestInfo (RFC 2986 §4.1): version 0, no name, the key, no attributes.
  const std::string spki = tree.device_key.spki();
  const std::string info = *from_hex("0201003000") + spki + *from_hex("a000");
  corpus.put("certificate", "request", "r" + std::string("\x30") + static_cast<char>(info.size()) + info);
}

// Of a hub's database: which table, which row, its body.
void stored_rows(Corpus& corpus) {
  SqliteStore& store = *Scene::get().world.store;
  const auto put = [&](char table, char row, const std::string& name, const std::string& body) {
    corpus.put("database", "row_" + name, std::string("\2") + table + row + body);
  };
  put(0, 1, "epoch", "epoch1");
  put(0, 2, "log", "1");
  put(0, 3, "restored", R"([{"epoch":"epoch0","log":1,"feeds":{"gr/el30/athina/kk1":1}}])");
  put(1, 1, "device", rows::write_device(store.devices().front()));
  put(2, 1, "batch", rows::write_batch(store.batches(0).front()));
  put(3, 1, "change", rows::write_change(store.changes(store.batches(0).front().id).front()));
  put(4, 1, "record", rows::write_record(store.record(store.entries({}).front().id)));
}

void rows(Corpus& corpus) {
  stored_rows(corpus);
  Scene& scene = Scene::get();
  corpus.put("rows", "device",
             std::string(1, '\0') + rows::write_device(scene.world.store->devices().front()));
  BatchRow batch;
  batch.device = 1;
  batch.first = 3;
  batch.count = 4;
  batch.hash = std::string(32, 'h');
  corpus.put("rows", "batch", "\1" + rows::write_batch(batch));
  ChangeRow change;
  change.batch = 2;
  change.seq = 7;
  change.body = "{}";
  corpus.put("rows", "change", "\2" + rows::write_change(change));
  RecordRow record = scene.a.laptop->record(scene.cast.words.at("p"));
  corpus.put("rows", "record", "\3" + rows::write_record(record));
  corpus.put("rows", "state", "\4" + pack(record.state));
}

void sticks(Corpus& corpus) {
  const Scene& scene = Scene::get();
  const std::string content = "content";
  const auto piece = [&](std::uint64_t number, std::uint64_t of) {
    return Packer().number(number).number(of).text(kind_stick_up).text(sha256(content + content)).take() +
           content;
  };
  corpus.put("stick", "file", "f" + seal_envelope(kind_stick_up, content, {scene.agreement}));
  corpus.put("stick", "cms", "c" + cms_seal(content, {scene.agreement}));
  corpus.put("stick", "two_pieces", "p" + piece(0, 2) + "\n--\n" + piece(1, 2));
}

void codes(Corpus& corpus) {
  const Invite invite{"127.0.0.1:8443", "gr/el30/athina", std::string(32, 'p'), std::string(16, 's'),
                      1'795'000'000'000};
  const std::string code = write_invite(invite);
  corpus.put("code", "invitation", "i" + code);
  const std::string body = *from_base32([&] {
    std::string lower;
    for (const char c : code.substr(4))
      lower.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    return lower;
  }());
  corpus.put("code", "invitation_body", "b" + body.substr(0, body.size() - 4));
  corpus.put("code", "recovery", "r" + make_recovery_code());
  corpus.put("code", "recovery_greek",
             "r"
             "ΑΒΕΖ-ΗΙΚΜ ΝΟΡΤ.ΥΧ01 8LLI aaaa bbbb cccc dddd eeee");
  corpus.put("code", "slot",
             "s" +
                 Vault::create().make_slot("anna", "a long passphrase", false, {1U << 14U, 8, 1}).to_json());
}

void bodies(Corpus& corpus) {
  const Tree& tree = Tree::get();
  corpus.put(
      "enrolment", "request",
      write(EnrolRequest{std::string(16, 's'), make_request(tree.device_key), make_request(tree.hub_key)}));
  EnrolAnswer answer;
  answer.chain = answer.agreement = answer.hub_agreement = {"der"};
  answer.root = answer.recovery = "der";
  answer.hub = Tree::unit;
  answer.unit = Tree::unit + "/kk1";
  answer.worker = "anna";
  answer.at = "2026-11-23T08:15:30.120Z";
  answer.roles = {"SW"};
  answer.workers = {"anna"};
  corpus.put("enrolment", "answer", write(answer));
  corpus.put("enrolment", "failure", write_failure("hub.code_used", {{"what", "x"}}));
  corpus.put(
      "http", "zstd",
      "POST /v1/exchange HTTP/1.1\r\nHost: hub.athina.el30.gr.dromos.internal\r\nContent-Encoding: zstd\r\n"
      "Content-Length: " +
          std::to_string(zstd_compress("hello hello hello", 3).size()) + "\r\n\r\n" +
          zstd_compress("hello hello hello", 3));
}

} // namespace
} // namespace dromos::fuzz

int main(int count, char** words) {
  using namespace dromos::fuzz;
  if (count != 2) {
    std::cerr << "usage: dromos-fuzz-seeds FOLDER\n";
    return 2;
  }
  Corpus corpus(words[1]);
  certificates(corpus);
  rows(corpus);
  sticks(corpus);
  codes(corpus);
  bodies(corpus);
  return 0;
}
