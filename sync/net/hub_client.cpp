#include "sync/net/hub_client.h"

#include "schema/errors.h"
#include "schema/limits.h"
#include "sync/net/codec.h"
#include "sync/net/hub_failure.h"
#include "sync/net/tls.h"

#include <curl/curl.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <exception>
#if __has_include(<netinet/tcp.h>) // not on Windows
#include <netinet/in.h>
#include <netinet/tcp.h>
#endif

namespace dromos {
namespace {

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

// An answer as it travels: what the hub itself takes from us (ListenerOptions::body_bytes_max).
constexpr std::size_t answer_bytes_max = 2 * limits::stick_piece_bytes;
// Its head: the hub writes a few hundred bytes.
constexpr std::size_t answer_head_bytes_max = limits::http_header_bytes;
// A kept connection is not used again once the hub may be about to close it as idle.
constexpr long kept_seconds_max = limits::http_idle_seconds - 15;
constexpr long stall_bytes_per_second = 100;
// What the kernel may hold unsent: `sent` then tells of the line, not of a buffer of megabytes.
constexpr int unsent_bytes_max = 64 * 1024;
constexpr long buffer_bytes = 256 * 1024;

// One request under way.
struct Transfer {
  const ProgressSink* sink;
  std::string_view unread; // of the request's body, where it is sent slowly
  std::size_t slice = 0;
  Progress shown;
  std::string received;
  std::size_t head_bytes = 0;
  int begun = 0; // how often libcurl was about to send the request
  int alert = 0;
  bool stopped = false;
  bool too_large = false;
  std::exception_ptr thrown; // by the sink, or while TLS was prepared: not to pass through C
};

bool show(Transfer& transfer, const Progress& now) {
  Progress& shown = transfer.shown;
  shown.to_send = std::max(shown.to_send, now.to_send);
  shown.to_receive = std::max(shown.to_receive, now.to_receive);
  shown.sent = std::max(shown.sent, now.sent);
  shown.received = std::max(shown.received, now.received);
  return !*transfer.sink || (*transfer.sink)(shown);
}

std::uint64_t count(curl_off_t bytes) {
  return bytes > 0 ? static_cast<std::uint64_t>(bytes) : 0;
}

int on_progress(void* data, curl_off_t to_receive, curl_off_t received, curl_off_t, curl_off_t sent) {
  auto& transfer = *static_cast<Transfer*>(data);
  try {
    transfer.stopped = !show(transfer, {count(sent), 0, count(received), count(to_receive)});
  } catch (...) {
    transfer.thrown = std::current_exception();
  }
  return transfer.stopped || transfer.thrown ? 1 : 0;
}

// libcurl sends a request again by itself where a kept connection ended without a byte of answer: the hub may
// have done it all the same. The first sending is the only one.
int on_request(void* data, char*, char*, int, int) {
  return ++static_cast<Transfer*>(data)->begun == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

std::size_t on_read(char* room, std::size_t, std::size_t bytes, void* data) {
  auto& transfer = *static_cast<Transfer*>(data);
  const std::size_t n = std::min({bytes, transfer.slice, transfer.unread.size()});
  transfer.unread.copy(room, n);
  transfer.unread.remove_prefix(n);
  return n;
}

std::size_t on_head(char*, std::size_t, std::size_t bytes, void* data) {
  auto& transfer = *static_cast<Transfer*>(data);
  transfer.head_bytes += bytes;
  transfer.too_large = transfer.head_bytes > answer_head_bytes_max;
  return transfer.too_large ? 0 : bytes;
}

std::size_t on_body(char* piece, std::size_t, std::size_t bytes, void* data) {
  auto& transfer = *static_cast<Transfer*>(data);
  transfer.too_large = transfer.received.size() + bytes > answer_bytes_max;
  if (transfer.too_large) return 0;
  transfer.received.append(piece, bytes);
  return bytes;
}

int on_socket(void*, curl_socket_t socket, curlsocktype) {
#ifdef TCP_NOTSENT_LOWAT
  // A kernel that does not know it is no reason not to connect.
  (void)::setsockopt(socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_bytes_max, sizeof unsent_bytes_max);
#else
  (void)socket;
#endif
  return CURL_SOCKOPT_OK;
}

// "name:8443" or "[::1]:8443": the port, none where it is neither.
std::optional<std::string> port_of(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  const std::string_view name = address.substr(0, colon), port = address.substr(colon + 1);
  const bool bracketed = name.front() == '[' && name.back() == ']';
  if (!bracketed && name.find_first_of(": /@,") != std::string_view::npos) return std::nullopt;
  unsigned number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc() || end != port.data() + port.size() || number == 0 || number > 65535)
    return std::nullopt;
  return std::string(port);
}

void add(List& list, const std::string& line) {
  curl_slist* grown = curl_slist_append(list.get(), line.c_str());
  if (!grown) throw Unavailable({"net.memory", {}});
  (void)list.release();
  list.reset(grown);
}

} // namespace

struct HubClient::Impl {
  explicit Impl(HubClientOptions given);
  template <class Value> void set(CURLoption option, Value value) {
    if (curl_easy_setopt(easy.get(), option, value) != CURLE_OK) throw Unavailable({"net.memory", {}});
  }
  void set_up_connection();
  void set_up_speed();
  static CURLcode on_tls(CURL*, void* context, void* data);
  void begin(std::string_view path, Transfer& transfer);
  void give(const std::string& frame, Transfer& transfer);
  Answer perform(Transfer& transfer);
  Answer answer_of(Transfer& transfer);

  HubClientOptions options;
  std::string origin; // "https://host:port"
  List fields, connect_to;
  std::unique_ptr<CURL, FreeEasy> easy;
  Transfer* current = nullptr;
};

HubClient::Impl::Impl(HubClientOptions given) : options(std::move(given)) {
  const auto port = port_of(options.address);
  if (!port || options.host.empty()) throw Refused({"net.address", {{"address", options.address}}});
  origin = "https://" + options.host + ":" + *port;
  // The name goes into the URL, where TLS and Host take it from; the address alone is connected to.
  add(connect_to, options.host + ":" + *port + ":" + options.address);
  for (const char* field :
       {"Content-Type: application/jsonl", "Content-Encoding: zstd", "Accept-Encoding: zstd",
        "Accept:", "Expect:"}) // empty: not sent. Expect costs a round trip
    add(fields, field);
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT); // once, before the first handle
  easy.reset(started == CURLE_OK ? curl_easy_init() : nullptr);
  if (!easy) throw Unavailable({"net.memory", {}});
  set_up_connection();
  set_up_speed();
}

void HubClient::Impl::set_up_connection() {
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "https");
  set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  set(CURLOPT_CONNECT_TO, connect_to.get());
  // Nothing from the environment or the home directory has a say: no proxy, no netrc, no system's
  // authorities.
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOPROXY, "*");
  set(CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_CAINFO, static_cast<const char*>(nullptr));
  set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_3});
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSL_SESSIONID_CACHE, 0L);
  set(CURLOPT_SSL_ENABLE_ALPN, 0L);
  set(CURLOPT_SSL_CTX_FUNCTION, &Impl::on_tls);
  set(CURLOPT_SSL_CTX_DATA, static_cast<void*>(this));
  set(CURLOPT_TCP_NODELAY, 1L);
  set(CURLOPT_SOCKOPTFUNCTION, &on_socket);
  set(CURLOPT_MAXCONNECTS, 1L);
  set(CURLOPT_MAXAGE_CONN, kept_seconds_max);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_time.count()));
  set(CURLOPT_LOW_SPEED_LIMIT, stall_bytes_per_second);
  set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(options.stall_time.count()));
  set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(answer_bytes_max));
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &on_progress);
  set(CURLOPT_PREREQFUNCTION, &on_request);
  set(CURLOPT_HEADERFUNCTION, &on_head);
  set(CURLOPT_WRITEFUNCTION, &on_body);
}

void HubClient::Impl::set_up_speed() {
  const std::uint64_t rate = options.bytes_per_second_max;
  if (rate == 0) {
    set(CURLOPT_UPLOAD_BUFFERSIZE, buffer_bytes);
    set(CURLOPT_BUFFERSIZE, buffer_bytes);
    return;
  }
  set(CURLOPT_MAX_SEND_SPEED_LARGE, static_cast<curl_off_t>(rate));
  set(CURLOPT_MAX_RECV_SPEED_LARGE, static_cast<curl_off_t>(rate));
  set(CURLOPT_BUFFERSIZE, static_cast<long>(std::clamp<std::uint64_t>(rate / 16, 1024, buffer_bytes)));
  set(CURLOPT_READFUNCTION, &on_read);
}

CURLcode HubClient::Impl::on_tls(CURL*, void* context, void* data) {
  auto& self = *static_cast<Impl*>(data);
  try {
    PeerRule hub{self.options.root, self.options.root_pin, self.options.host,
                 [now = self.options.now_ms] { return now; }};
    prepare_client_tls(static_cast<ssl_ctx_st*>(context), self.options.chain,
                       self.options.key ? &*self.options.key : nullptr, std::move(hub), [&self](int alert) {
                         if (alert != 0 && self.current) self.current->alert = alert; // 0: close_notify
                       });
    return CURLE_OK;
  } catch (...) {
    self.current->thrown = std::current_exception();
    return CURLE_ABORTED_BY_CALLBACK;
  }
}

void HubClient::Impl::begin(std::string_view path, Transfer& transfer) {
  current = &transfer;
  set(CURLOPT_URL, (origin + std::string(path)).c_str()); // copied
  for (const CURLoption option :
       {CURLOPT_XFERINFODATA, CURLOPT_PREREQDATA, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA})
    set(option, static_cast<void*>(&transfer));
}

// The body of a POST.
void HubClient::Impl::give(const std::string& frame, Transfer& transfer) {
  set(CURLOPT_POST, 1L);
  set(CURLOPT_HTTPHEADER, fields.get());
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(frame.size()));
  const std::uint64_t rate = options.bytes_per_second_max;
  if (rate == 0) {
    set(CURLOPT_POSTFIELDS, frame.data()); // not copied; head and a short body leave in one write
  } else {                                 // in slices: libcurl holds back between reads, never within one
    transfer.unread = frame;
    transfer.slice = std::clamp<std::uint64_t>(rate / 16, 256, std::uint64_t{buffer_bytes});
    set(CURLOPT_READDATA, static_cast<void*>(&transfer));
  }
}

Answer HubClient::Impl::perform(Transfer& transfer) {
  const CURLcode code = curl_easy_perform(easy.get());
  current = nullptr;
  if (transfer.thrown) std::rethrow_exception(transfer.thrown);
  if (transfer.stopped) throw Unavailable({"net.stopped", {}});
  if (transfer.too_large) throw Refused({"net.answer", {{"what", "too large"}}});
  if (code != CURLE_OK) {
    TransferEnd end{code, 0, transfer.alert, transfer.begun > 0, options.address};
    curl_easy_getinfo(easy.get(), CURLINFO_SSL_VERIFYRESULT, &end.verify_result);
    throw_failure(end);
  }
  return answer_of(transfer);
}

Answer HubClient::Impl::answer_of(Transfer& transfer) {
  Answer answer;
  long status = 0;
  curl_off_t up = 0, down = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy.get(), CURLINFO_SIZE_UPLOAD_T, &up);
  curl_easy_getinfo(easy.get(), CURLINFO_SIZE_DOWNLOAD_T, &down);
  answer.status = static_cast<int>(status);
  answer.bytes_up = count(up);
  answer.bytes_down = count(down);
  curl_header* encoding = nullptr;
  if (curl_easy_header(easy.get(), "Content-Encoding", 0, CURLH_HEADER, -1, &encoding) != CURLHE_OK) {
    answer.body = std::move(transfer.received);
    return answer;
  }
  const std::string_view name = encoding->value;
  Decompressed body;
  if (name == "zstd") body = zstd_decompress(transfer.received, limits::exchange_bytes_plain);
  if (body.outcome == Decompression::too_large) throw Refused({"net.answer", {{"what", "too large"}}});
  if (body.outcome == Decompression::broken) throw Refused({"net.answer", {{"what", "zstd"}}});
  answer.body = std::move(body.plain);
  return answer;
}

HubClient::HubClient(HubClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

HubClient::~HubClient() = default;

Answer HubClient::post(std::string_view path, std::string_view body, const ProgressSink& progress) {
  assert(path.starts_with('/') && path.find_first_of("?# ") == std::string_view::npos);
  const std::string frame = zstd_compress(body, zstd_level_request);
  Transfer transfer{};
  transfer.sink = &progress;
  transfer.shown.to_send = frame.size();
  impl_->begin(path, transfer);
  impl_->give(frame, transfer);
  Answer answer = impl_->perform(transfer);
  // The last word is the whole, also where the hub answered without reading all of it. Too late to stop.
  (void)show(transfer, {answer.bytes_up, 0, answer.bytes_down, answer.bytes_down});
  return answer;
}

void HubClient::connect() {
  const ProgressSink unseen;
  Transfer transfer{};
  transfer.sink = &unseen;
  impl_->begin("/healthz", transfer);
  impl_->set(CURLOPT_HTTPGET, 1L);
  impl_->set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
  (void)impl_->perform(transfer);
}

} // namespace dromos
