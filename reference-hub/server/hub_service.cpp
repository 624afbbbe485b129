#include "reference-hub/server/hub_service.hpp"

#include <sys/resource.h>

#include "reference-hub/server/answers.hpp"
#include "reference-hub/server/commands.hpp"
#include "reference-hub/server/core_thread.hpp"
#include "reference-hub/server/front_door.hpp"
#include "reference-hub/server/hub_data.hpp"
#include "reference-hub/server/packet_desk.hpp"
#include "reference-hub/server/status_report.hpp"

namespace axle::hub {
namespace {

using axis::Operation;
using transport::Responder;
using transport::Response;

class Service final : public HubService, public transport::Handler {
 public:
  static Result<std::unique_ptr<HubService>> open(HubServiceOptions options) {
    auto data = open_hub_data(options);
    if (!data) return pass(data);
    auto service = std::unique_ptr<Service>(new Service(std::move(options), std::move(*data)));
    auto server = transport::Server::create(service->options_.server, *service);
    if (!server) return pass(server);
    service->server_ = std::move(*server);
    return service;
  }

  ~Service() override { stop(0); }

  void start() override {
    core_.start();
    desk_.start();
    server_->start();
    started_ = true;
  }

  void stop(DurationNs grace) override {
    if (!started_) return;
    started_ = false;
    server_->stop(grace);
    desk_.stop();
    core_.stop();
  }

  std::uint16_t port() const noexcept override { return server_->port(); }
  const HubRecovery& recovered() const noexcept override { return recovered_; }
  void on_failure(std::function<void(const Error&)> failed) override { failed_ = std::move(failed); }
  const std::string& admin_token() const noexcept override { return admin_token_; }

  // ---- on the server's threads

  transport::HeadDecision on_head(const transport::RequestHead& head) override { return door_.on_head(head); }

  void on_request(transport::Request request, Responder responder) override {
    std::unique_ptr<Incoming> incoming(static_cast<Incoming*>(request.observer.release()));
    if (incoming->admin != Incoming::Admin::none) return answer_admin(incoming->admin, std::move(responder));
    if (incoming->operation == Operation::send_edoc) {
      return desk_.received(std::move(incoming), std::move(request.body), std::move(responder));
    }
    costs_.add_other(incoming->ledger);
    auto command =
        make_command(incoming->operation, incoming->centre, incoming->attributes, as_text(request.body.view));
    if (!command) return responder(failure_response(command.error()));
    submit(incoming->operation, std::move(*command), std::move(responder));
  }

 private:
  Service(HubServiceOptions options, HubData data)
      : options_(std::move(options)),
        admin_token_(data.admin_token),
        authenticator_(options_.directory.centres, admin_token_),
        levels_(options_.directory.agencies),
        trust_(options_.anchors, {.revocation = options_.revocation}),
        verifier_(options_.verifier, trust_),
        store_(std::move(data.store)),
        recovered_(std::move(data.recovered)),
        memory_(options_.packet_bytes_max),
        door_(authenticator_, memory_, admin_token_),
        core_(std::move(*data.core), *store_, std::move(data.snapshots), options_.commands_waiting_max, core_events()),
        desk_({.threads = options_.verify_threads, .waiting_max = options_.documents_waiting_max},
              {.verifier = verifier_,
               .store = *store_,
               .memory = memory_,
               .costs = costs_,
               .levels = levels_,
               .submit =
                   [this](Command command, SharedBytes packet, auto answered) {
                     submit_packet(std::move(command), std::move(packet), std::move(answered));
                   }},
              options_.directory.centres) {}

  CoreEvents core_events() {
    return {.failed =
                [this](const Error& error) {
                  if (failed_) failed_(error);
                },
            .recorded = {},
            .trouble = {},
            .noted = {}};
  }

  void submit(Operation operation, Command command, Responder responder) {
    core_.submit(std::move(command), {}, live_now(),
                 [this, operation, responder = std::move(responder)](Answer answer) mutable {
                   if (const auto* packet = std::get_if<PacketAt>(&answer)) {
                     desk_.asked_for(operation, packet->lsn, std::move(responder));
                   } else {
                     responder(plain_response(operation, answer));
                   }
                 });
  }

  void submit_packet(Command command, SharedBytes packet, std::move_only_function<void(Response)> answered) {
    core_.submit(std::move(command), std::move(packet), live_now(),
                 [answered = std::move(answered)](const Answer& answer) mutable {
                   answered(plain_response(Operation::send_edoc, answer));
                 });
  }

  void answer_admin(Incoming::Admin page, Responder responder) {
    if (page == Incoming::Admin::health) return responder(Response::json(200, axis::write_ok()));
    core_.inspect([this, responder = std::move(responder)](const HubCore& core) mutable {
      responder(Response::json(200, write_status_report(status_inputs(core))));
    });
  }

  StatusInputs status_inputs(const HubCore& core) const {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return {.totals = core.totals(),
            .costs = costs_.view(),
            .store = store_->counters(),
            .stored_bytes = store_->stored_bytes(),
            .refused_by_verification = desk_.refused(),
            .server = &server_->counters(),
            .cpu_ns = process_cpu_now(),
            .rss_bytes_max = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024};
  }

  HubServiceOptions options_;
  const std::string admin_token_;
  const Authenticator authenticator_;
  const LevelBook levels_;
  signature::TrustStore trust_;
  const Verifier verifier_;
  CostBoard costs_;
  std::unique_ptr<Store> store_;
  const HubRecovery recovered_;
  std::function<void(const Error&)> failed_;
  ByteBudget memory_;  // before whatever holds its tokens
  const FrontDoor door_;
  CoreThread core_;
  PacketDesk desk_;
  std::unique_ptr<transport::Server> server_;
  bool started_ = false;
};

}  // namespace

Result<std::unique_ptr<HubService>> HubService::create(HubServiceOptions options) {
  return Service::open(std::move(options));
}

}  // namespace axle::hub
