// The hub's HTTP interface: which request does what, which failure is which status; each is told to the
// journal.
//   GET  /healthz       {"ok":true}
//   POST /v1/exchange   an exchange (sync/engine/message.h); mutual TLS
//   POST /v1/enrol      a code and two certificate requests (sync/engine/enrolment.h)
//   POST /v1/renew      the same without a code; mutual TLS
//   POST /v1/escrow     {"code"}; mutual TLS
//   POST /v1/join       a code and two certificate requests of another hub (joining.h)
// A failure is {"error":key,"values":{}}: 400 refused, 403 where it is about rights, 503 try later, 500 a
// defect.
#pragma once
#include "server/journal.h"
#include "server/workplace.h"
#include "sync/net/listener.h"

#include <functional>
#include <shared_mutex>
#include <string>

namespace dromos {

class Routes {
 public:
  Routes(Workplace& place, Journal& journal) : place_(place), journal_(journal) {}

  // Several threads at a time.
  HttpResponse answer(const HttpRequest& request);
  // Signs with the renewed certificate, once every running request has ended.
  void take_new_keys();
  // Runs what uses keys and store, beside the requests: none of them is in the store meanwhile.
  void alone(const std::function<void()>& work);
  // Called after each exchange, once it has committed. Set before the first request.
  void when_taken(std::function<void()> call) { taken_ = std::move(call); }

 private:
  HttpResponse route(const HttpRequest& request);
  HttpResponse exchange(const HttpRequest& request);
  HttpResponse enrolment(const HttpRequest& request);
  HttpResponse escrowed(const HttpRequest& request);
  HttpResponse joined(const HttpRequest& request);

  Workplace& place_;
  Journal& journal_;
  std::function<void()> taken_;
  std::shared_mutex keys_; // shared: hub() is in use
};

} // namespace dromos
