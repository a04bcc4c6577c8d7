#include "schema/encoding.h"
#include "sync/engine/enrolment.h"
#include "sync/store/vault.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/targets.h"

namespace dromos::fuzz {

namespace {

void invitation(std::string_view typed) {
  accepted([&] {
    const Invite invite = read_invite(typed);
    require(invite.secret.size() == 16 && invite.root_pin.size() == 32, "a code is whole");
    const Invite again = read_invite(write_invite(invite));
    require(again.address == invite.address && again.hub == invite.hub && again.secret == invite.secret &&
                again.root_pin == invite.root_pin && again.issued_ms == invite.issued_ms,
            "a code says what was written");
  });
}

void slot(std::string_view json) {
  accepted([&] {
    const Slot read = Slot::from_json(json);
    // What a stolen or altered file may ask of memory.
    require(read.n <= (1U << 20U) && read.r == 8 && read.p >= 1 && read.p <= 4, "scrypt is bounded");
    require(Slot::from_json(read.to_json()).to_json() == read.to_json(), "a slot is read as it was written");
  });
}

void recovery_code(std::string_view typed) {
  const bool ok = recovery_code_ok(typed);
  if (!valid_utf8(typed)) return; // halves of a letter may meet where what stood between is dropped
  const std::string normal = normal_recovery_code(typed);
  require(normal_recovery_code(normal) == normal, "the form that is compared is one form");
  require(ok == recovery_code_ok(normal), "spaces and look-alikes decide nothing");
}

} // namespace

// The first byte says what the rest is.
int fuzz_code(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest = text_of(data + 1, size - 1);
  switch (data[0]) {
  case 'i': // an invitation as typed
    invitation(rest);
    break;
  case 'b': // what an invitation holds, under a right check sum
    invitation("DR1-" + base32(std::string(rest) + sha256(rest).substr(0, 4)));
    break;
  case 's': // a slot
    slot(rest);
    break;
  default:
    recovery_code(rest);
  }
  return 0;
}

} // namespace dromos::fuzz
