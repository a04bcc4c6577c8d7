#include "sync/net/hub_failure.h"

#include "schema/errors.h"

#include <curl/curl.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace dromos {
namespace {

// What a connection says of its peer before it has seen a certificate.
constexpr long never_verified = X509_V_ERR_UNSPECIFIED;

// The hub has looked at the device's certificate and does not take it.
bool is_about_certificate(int alert) {
  switch (alert) {
  case SSL_AD_BAD_CERTIFICATE:
  case SSL_AD_UNSUPPORTED_CERTIFICATE:
  case SSL_AD_CERTIFICATE_REVOKED:
  case SSL_AD_CERTIFICATE_EXPIRED:
  case SSL_AD_CERTIFICATE_UNKNOWN:
  case SSL_AD_UNKNOWN_CA:
  case SSL_AD_ACCESS_DENIED:
  case TLS13_AD_CERTIFICATE_REQUIRED:
    return true;
  default:
    return false;
  }
}

} // namespace

void throw_failure(const TransferEnd& end) {
  const std::pair<std::string, std::string> address{"address", end.address};
  if (is_about_certificate(end.alert))
    throw Refused({"net.certificate_refused", {{"what", SSL_alert_desc_string_long(end.alert)}}});
  switch (end.curl_code) {
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CONNECT_ERROR:
    if (end.verify_result != X509_V_OK && end.verify_result != never_verified)
      throw Refused({"net.tls", {{"what", X509_verify_cert_error_string(end.verify_result)}}});
    if (end.alert != 0) throw Refused({"net.tls", {{"what", SSL_alert_desc_string_long(end.alert)}}});
    if (end.curl_code == CURLE_PEER_FAILED_VERIFICATION) // libcurl's own check of the name
      throw Refused({"net.tls", {{"what", curl_easy_strerror(CURLE_PEER_FAILED_VERIFICATION)}}});
    throw Unavailable({"net.handshake", {address}});
  case CURLE_COULDNT_RESOLVE_HOST:
    throw Unavailable({"net.name", {address}});
  case CURLE_COULDNT_CONNECT:
    throw Unavailable({"net.unreachable", {address}});
  case CURLE_OPERATION_TIMEDOUT:
    throw Unavailable({end.request_began ? "net.timeout" : "net.unreachable", {address}});
  case CURLE_GOT_NOTHING:
  case CURLE_SEND_ERROR:
  case CURLE_RECV_ERROR:
  case CURLE_PARTIAL_FILE:
  case CURLE_SEND_FAIL_REWIND:
  case CURLE_ABORTED_BY_CALLBACK:
    throw Unavailable({"net.cut", {}});
  case CURLE_UNSUPPORTED_PROTOCOL: // no HTTP at all
  case CURLE_WEIRD_SERVER_REPLY:
  case CURLE_FILESIZE_EXCEEDED:
  case CURLE_WRITE_ERROR:
    throw Refused({"net.answer", {{"what", curl_easy_strerror(static_cast<CURLcode>(end.curl_code))}}});
  case CURLE_OUT_OF_MEMORY:
    throw Unavailable({"net.memory", {}});
  default:
    throw Unavailable({"net.failed", {{"what", curl_easy_strerror(static_cast<CURLcode>(end.curl_code))}}});
  }
}

} // namespace dromos
