// An answer as its reader opens it, laptop or child hub: who signed it, and that its lines are those that
// were signed. What is inside is still to be judged.
#pragma once
#include "sync/engine/keys.h"
#include "sync/engine/message.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

struct SignedAnswer {
  std::vector<std::string> signer; // the signer's chain, DER
  AnswerEnd end;
  std::string_view lines; // of the answer, between chain and end
};

// `proven` gives the certificate of the signer of a chain (DER), or throws. Throws Refused "engine.message",
// "engine.truncated", "engine.answer_altered", and what jws_verify() throws.
SignedAnswer open_answer(std::string_view answer,
                         const std::function<Certificate(const std::vector<std::string>&)>& proven);

} // namespace dromos
