#include "schema/encoding.h"
#include "sync/engine/enrolment.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/targets.h"

namespace dromos::fuzz {

namespace {

void request(std::string_view body) {
  accepted([&] {
    const EnrolRequest read = read_enrol_request(body);
    const EnrolRequest again = read_enrol_request(write(read));
    require(again.secret == read.secret && again.device == read.device && again.agreement == read.agreement,
            "a request is read as it was written");
  });
}

void answer(std::string_view body) {
  accepted([&] {
    const EnrolAnswer read = read_enrol_answer(body);
    require(write(read_enrol_answer(write(read))) == write(read), "an answer is read as it was written");
  });
}

void failure(int status, std::string_view body) {
  try {
    throw_answer(status, body);
  } catch (const Refused& refused) {
    require(status < 500, "what a hub refuses is refused");
    sentence(refused.message(), Language::greek);
  } catch (const Unavailable& unavailable) {
    require(status >= 500, "what fails at a hub is tried later");
    sentence(unavailable.message(), Language::english);
  }
}

} // namespace

// One body, as a hub and as a laptop would read it.
int fuzz_enrolment(const std::uint8_t* data, std::size_t size) {
  const std::string_view body = text_of(data, size);
  request(body);
  answer(body);
  failure(403, body);
  failure(503, body);
  return 0;
}

} // namespace dromos::fuzz
