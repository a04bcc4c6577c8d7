// What libcurl's and OpenSSL's codes mean to a person.
#pragma once
#include <string>

namespace dromos {

// How a transfer ended that brought no answer.
struct TransferEnd {
  int curl_code = 0;          // CURLcode
  long verify_result = 0;     // X509_V_*: why the hub's certificate was refused
  int alert = 0;              // the last TLS alert that the hub sent; 0: none
  bool request_began = false; // the connection stood, and the request was being sent
  std::string address;
};

// Throws Refused or Unavailable "net.*".
[[noreturn]] void throw_failure(const TransferEnd& end);

} // namespace dromos
