// The fuzz targets: each feeds bytes to one reader of the product and throws where a promise is broken, so
// that libFuzzer (preset `fuzz`) and the replay test (every other preset) share them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace dromos::fuzz {

using Target = int(const std::uint8_t* data, std::size_t size);

Target fuzz_json;         // strict JSON and its canonical form
Target fuzz_change;       // a change's line, folded, packed and unpacked
Target fuzz_rows;         // the store's packed rows
Target fuzz_jws;          // a signed line: raw, and with a mutated header and payload that are truly signed
Target fuzz_batch;        // header and lines, truly signed
Target fuzz_request;      // a whole request, verified without a store
Target fuzz_exchange;     // a whole request, taken by a hub
Target fuzz_answer;       // a whole answer, applied by a laptop
Target fuzz_stick;        // a stick's file, its pieces, and what it carries between mates
Target fuzz_certificate;  // certificates, chains and requests for them, truly signed
Target fuzz_http;         // a request's head as the listener reads it, its body, and the response's head
Target fuzz_database;     // a database file with bytes altered, opened as a laptop's and as a hub's
Target fuzz_declarations; // a folder of declarations
Target fuzz_code;         // recovery codes, invitations, and the file of slots
Target fuzz_enrolment;    // the bodies of enrolment, and failures

struct NamedTarget {
  const char* name;
  Target* run;
};
inline constexpr NamedTarget all_targets[] = {
    {"json", fuzz_json},         {"change", fuzz_change},       {"rows", fuzz_rows},
    {"jws", fuzz_jws},           {"batch", fuzz_batch},         {"request", fuzz_request},
    {"exchange", fuzz_exchange}, {"answer", fuzz_answer},       {"stick", fuzz_stick},
    {"http", fuzz_http},         {"database", fuzz_database},   {"declarations", fuzz_declarations},
    {"code", fuzz_code},         {"enrolment", fuzz_enrolment}, {"certificate", fuzz_certificate}};

} // namespace dromos::fuzz
