#include "sync/engine/answer.h"

#include "schema/errors.h"
#include "schema/limits.h"
#include "schema/mutant.h"

namespace dromos {

SignedAnswer open_answer(std::string_view answer,
                         const std::function<Certificate(const std::vector<std::string>&)>& proven) {
  if (answer.size() > limits::exchange_bytes_plain + limits::jws_bytes)
    throw Refused({"engine.message", {{"what", "size"}}});
  if (answer.empty() || answer.back() != '\n') throw Refused({"engine.truncated", {}});
  Lines lines(answer);
  UntrustedLine first = classify(lines.next());
  if (first.kind != "chain") throw Refused({"engine.message", {{"what", "no chain of the hub"}}});
  const Certificate signer = proven(first.chain);
  const std::size_t before_last = answer.rfind('\n', answer.size() - 2);
  if (before_last == std::string_view::npos) // the chain alone
    throw Refused({"engine.truncated", {}});
  const UntrustedJws last = jws_read(answer.substr(before_last + 1, answer.size() - before_last - 2));
  jws_verify(last, typ_answer, signer);
  SignedAnswer out{std::move(first.chain), read_answer(last.payload),
                   answer.substr(lines.offset(), before_last + 1 - lines.offset())};
  if (out.end.lines != sha256(out.lines) && !mutant(Mutant::answer_lines_not_checked))
    throw Refused({"engine.answer_altered", {}});
  return out;
}

} // namespace dromos
