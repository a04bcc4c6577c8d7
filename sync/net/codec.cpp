#include "sync/net/codec.h"

#include "schema/errors.h"

#include <zstd.h>

#include <algorithm>
#include <memory>

namespace dromos {
namespace {

struct FreeCompressor {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

[[noreturn]] void out_of_memory() {
  throw Unavailable({"net.memory", {}});
}

constexpr std::size_t first_room = 64 * 1024;
// A part large enough that its own window costs less than a hundredth of its size.
constexpr std::size_t shared_bytes = 2400 * 1024;

} // namespace

std::string zstd_compress(std::string_view plain, int level) {
  const std::unique_ptr<ZSTD_CCtx, FreeCompressor> context(ZSTD_createCCtx());
  if (!context) out_of_memory();
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
  if (level == zstd_level_request) {
    // Salts and identifiers make many short matches that cost more than they save: six bytes at least.
    // Tables that stay in a core's own cache, and few pages to touch before the first byte is out.
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, zstd_window_log_max);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_hashLog, 17);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_chainLog, 17);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_searchLog, 3);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_minMatch, 6);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_strategy, ZSTD_lazy);
    if (plain.size() >= shared_bytes) { // on both cores: the hub has nothing to do before this is done
      ZSTD_CCtx_setParameter(context.get(), ZSTD_c_nbWorkers, 2);
      ZSTD_CCtx_setParameter(context.get(), ZSTD_c_jobSize, static_cast<int>(shared_bytes));
    }
  }
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 0); // TLS proves the bytes already
  std::string frame(ZSTD_compressBound(plain.size()), '\0');
  const std::size_t size =
      ZSTD_compress2(context.get(), frame.data(), frame.size(), plain.data(), plain.size());
  if (ZSTD_isError(size)) out_of_memory(); // the only failure left: the room always suffices
  frame.resize(size);
  return frame;
}

Decompressed zstd_decompress(std::string_view frame, std::size_t plain_bytes_max) {
  const std::unique_ptr<ZSTD_DCtx, FreeDecompressor> context(ZSTD_createDCtx());
  if (!context) out_of_memory();
  ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, zstd_window_log_max);

  const auto announced = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (announced == ZSTD_CONTENTSIZE_ERROR) return {Decompression::broken, {}};
  const bool known = announced != ZSTD_CONTENTSIZE_UNKNOWN;
  if (known && announced > plain_bytes_max) return {Decompression::too_large, {}};

  // What a frame announces is believed for as much as its own size makes plausible: a frame of twenty bytes
  // gets no 32 MiB. One byte of room beyond the bound tells "full" from "too much".
  const std::size_t most = plain_bytes_max + 1;
  const std::size_t plausible = first_room + frame.size() * 16;
  std::string plain(std::min({most, plausible, known ? std::size_t{announced} + 1 : first_room}), '\0');
  ZSTD_inBuffer in{frame.data(), frame.size(), 0};
  std::size_t filled = 0;
  while (true) {
    ZSTD_outBuffer out{plain.data(), plain.size(), filled};
    const std::size_t left = ZSTD_decompressStream(context.get(), &out, &in);
    filled = out.pos;
    if (ZSTD_isError(left)) return {Decompression::broken, {}};
    if (filled > plain_bytes_max) return {Decompression::too_large, {}};
    if (left == 0) break;                                          // the frame has ended
    if (filled < plain.size()) return {Decompression::broken, {}}; // room left, nothing to read: cut short
    plain.resize(std::min(most, plain.size() * 2));
  }
  if (in.pos != frame.size()) return {Decompression::broken, {}};
  plain.resize(filled);
  return {Decompression::whole, std::move(plain)};
}

} // namespace dromos
