// The laptop's program. Here alone the real store, clock and transport are made, and failures become exit
// codes.
#include "client/command_line.h"
#include "client/system.h"
#include "client/told.h"
#include "schema/language.h"

#include <chrono>
#include <iostream>

namespace {

class SystemClock : public dromos::Clock {
 public:
  std::int64_t now_ms() override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
};

int told(const dromos::Failure& failure, dromos::Language language, int code) {
  std::cout.flush();
  std::cerr << dromos::sentence(failure.message(), language) << "\n";
  return code;
}

} // namespace

int main(int count, char** arguments) {
  dromos::harden_process();
  const dromos::Language language = dromos::user_language();
  SystemClock clock;
  const dromos::Seams seams{clock,
                            [](dromos::HubClientOptions options) {
                              return std::make_unique<dromos::HubClient>(std::move(options));
                            },
                            [](const std::filesystem::path& file, dromos::Database::Open how) {
                              constexpr unsigned busy_ms = 10'000;
                              return std::make_unique<dromos::Database>(file, how, busy_ms, true);
                            }};
  try {
    const int code = dromos::run_command_line(count, arguments, seams, language);
    std::cout.flush();
    if (!std::cout) throw dromos::Unavailable({"client.output", {}});
    return code;
  } catch (const dromos::Refused& refused) {
    return told(refused, language, 1);
  } catch (const dromos::WrongUse& wrong) {
    return told(wrong, language, 2);
  } catch (const dromos::Unavailable& unavailable) {
    return told(unavailable, language, 3);
  } catch (const std::bad_alloc& thrown) {
    return told(dromos::Unavailable(dromos::told_of(thrown)), language, 3);
  } catch (const std::exception& thrown) {
    return told(dromos::Refused(dromos::told_of(thrown)), language, 1);
  }
}
