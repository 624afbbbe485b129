#include "reference-hub/server/hub_service.hpp"

#include <sys/resource.h>

#include <atomic>

#include "reference-hub/server/answers.hpp"
#include "reference-hub/server/commands.hpp"
#include "reference-hub/server/core_thread.hpp"
#include "reference-hub/server/front_door.hpp"
#include "reference-hub/server/hub_data.hpp"
#include "reference-hub/server/metrics_text.hpp"
#include "reference-hub/server/packet_desk.hpp"
#include "reference-hub/server/readiness.hpp"
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
    if (audit_) {
      audit_->on_failure([this](const Error& error) {
        log(LogLevel::error, "audit_log_stopped", {{"reason", error.detail}});
        if (failed_) failed_(error);
      });
      note_in_audit(AuditKind::started, "", "verification " + std::string(to_string(options_.verifier.policy)));
    }
    core_.start();
    desk_.start();
    server_->start();
    started_ = true;
  }

  void stop(DurationNs grace) override {
    if (!started_) return;
    started_ = false;
    draining_ = true;
    log(LogLevel::info, "draining");
    server_->stop(grace);
    desk_.stop();
    core_.stop();
    if (receipts_) receipts_->stop();
    if (audit_) audit_->stop(live_now());
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
      return desk_.received(std::move(incoming), std::move(request.body), timed(std::move(responder), request.body_at));
    }
    costs_.add_other(incoming->ledger);
    auto command =
        make_command(incoming->operation, incoming->centre, incoming->attributes, as_text(request.body.view));
    if (!command) return responder(failure_response(command.error()));
    submit(incoming->operation, std::move(incoming->centre), std::move(*command), std::move(responder));
  }

 private:
  Service(HubServiceOptions options, HubData data)
      : options_(std::move(options)),
        admin_token_(data.admin_token),
        authenticator_(options_.directory.centres, admin_token_, options_.verifier.policy),
        levels_(options_.directory.agencies),
        trust_(options_.anchors, {.revocation = options_.revocation}),
        verifier_(options_.verifier, trust_),
        store_(std::move(data.store)),
        recovered_(std::move(data.recovered)),
        audit_(std::move(data.audit)),
        receipts_(options_.receipts == ReceiptPolicy::off
                      ? nullptr
                      : std::make_unique<ReceiptDesk>(receipt_options(options_), std::move(*data.proof_key))),
        memory_(options_.packet_bytes_max),
        door_(authenticator_, memory_, admin_token_,
              [this](std::string_view claimed, const axis::Failure& failure) {
                note_in_audit(AuditKind::refused_authentication, claimed, failure.detail);
              }),
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
                   },
               .submitted = [this] { core_.wake(); },
               .refused = [this](const std::string& centre,
                                 const axis::Failure& failure) { note_refusal(centre, failure); }},
              options_.directory.centres) {}

  static ReceiptDeskOptions receipt_options(const HubServiceOptions& options) {
    ReceiptDeskOptions receipts;
    receipts.policy = options.receipts;
    return receipts;
  }

  CoreEvents core_events() {
    return {.failed =
                [this](const Error& error) {
                  log(LogLevel::error, "store_stopped", {{"reason", error.detail}});
                  if (failed_) failed_(error);
                },
            .recorded =
                [this](const Record& record, Lsn lsn) {
                  if (audit_) audit_->append(audit_event(record, lsn));
                },
            .trouble =
                [this](const std::optional<Error>& trouble) {
                  if (!trouble) return log(LogLevel::info, "store_is_well_again");
                  log(LogLevel::error, "store_in_trouble", {{"reason", trouble->detail}});
                },
            .noted = [this](const std::string& note) { log(LogLevel::warning, "irregular", {{"what", note}}); }};
  }

  void note_in_audit(AuditKind what, std::string_view centre, std::string detail) const {
    if (!audit_) return;
    AuditEvent event{.what = what, .time = live_now()};
    event.centre = centre;
    event.detail = std::move(detail);
    audit_->append(std::move(event));
  }
  void note_refusal(const std::string& centre, const axis::Failure& failure) const {
    note_in_audit(AuditKind::refused, centre,
                  std::to_string(static_cast<int>(failure.code)) + " " + std::string(failure.detail));
  }

  void log(LogLevel level, std::string_view event, std::initializer_list<EventLog::Field> fields = {}) const {
    if (options_.log != nullptr) options_.log->write(live_now(), level, event, fields);
  }

  void submit(Operation operation, std::string centre, Command command, Responder responder) {
    core_.submit(
        std::move(command), {}, live_now(),
        [this, operation, centre = std::move(centre), responder = std::move(responder)](Answer answer) mutable {
          if (const auto* failure = std::get_if<axis::Failure>(&answer)) note_refusal(centre, *failure);
          if (const auto* packet = std::get_if<PacketAt>(&answer)) {
            desk_.asked_for(operation, packet->lsn, std::move(responder));
          } else {
            responder(plain_response(operation, answer));
          }
        });
  }

  // Books how long the answer took.
  Responder timed(Responder responder, InstantNs since) {
    return [this, since, responder = std::move(responder)](Response response) mutable {
      acceptance_.record(live_now() - since);
      responder(std::move(response));
    };
  }

  void submit_packet(Command command, SharedBytes packet, std::move_only_function<void(Response)> answered) {
    std::string centre = std::visit([](const auto& one) { return one.centre; }, command);
    std::optional<ReceiptFacts> facts = receipts_ ? facts_for_receipt(command) : std::nullopt;
    const InstantNs at = live_now();
    core_.submit_quietly(std::move(command), std::move(packet), at,
                         [this, at, centre = std::move(centre), facts = std::move(facts),
                          answered = std::move(answered)](const Answer& answer) mutable {
                           if (const auto* failure = std::get_if<axis::Failure>(&answer))
                             note_refusal(centre, *failure);
                           const auto* accepted = std::get_if<Accepted>(&answer);
                           if (accepted != nullptr) commit_.record(live_now() - at);
                           if (accepted != nullptr && facts)
                             return give_receipt(*accepted, std::move(*facts), answered);
                           answered(plain_response(Operation::send_edoc, answer));
                         });
  }

  static std::optional<ReceiptFacts> facts_for_receipt(const Command& command) {
    if (const auto* document = std::get_if<SendDocument>(&command)) return receipt_facts(document->facts, {}, 0);
    if (const auto* status = std::get_if<SendStatus>(&command)) return receipt_facts(status->facts, {}, 0);
    return std::nullopt;
  }

  // The answer goes out with its receipt, or without one when none can be made.
  void give_receipt(const Accepted& accepted, ReceiptFacts facts, std::move_only_function<void(Response)>& answered) {
    facts.doc_id = accepted.doc_id;
    facts.at = live_now();
    ReceiptDesk::Item item{
        .facts = std::move(facts),
        .done = [doc_id = accepted.doc_id, answered = std::move(answered)](const Result<std::string>& receipt) mutable {
          answered(accepted_response(doc_id, receipt ? *receipt : std::string()));
        }};
    if (!receipts_->ask(item)) item.done(fail(Errc::limit, "too many receipts wait"));
  }

  // ---- what operators ask

  void answer_admin(Incoming::Admin page, Responder responder) {
    if (page == Incoming::Admin::health) return responder(Response::json(200, axis::write_ok()));
    if (page == Incoming::Admin::readiness) return answer_readiness(std::move(responder));
    core_.inspect([this, page, responder = std::move(responder)](const HubCore& core) mutable {
      const StatusInputs inputs = status_inputs(core);
      if (page == Incoming::Admin::status) return responder(Response::json(200, write_status_report(inputs)));
      Response metrics = Response::json(200, write_metrics(inputs));
      metrics.content_type = kMetricsContentType;
      responder(std::move(metrics));
    });
  }

  void answer_readiness(Responder responder) const {
    const std::vector<std::string> reasons = reasons_not_ready(readiness());
    responder(Response::json(reasons.empty() ? 200 : 503, write_readiness(reasons)));
  }

  ReadinessInputs readiness() const {
    return {.draining = draining_,
            .trouble = store_->trouble(),
            .room_bytes = store_->room(),
            .packets_waiting = desk_.waiting(),
            .packets_waiting_max = options_.documents_waiting_max,
            .commands_waiting = core_.queued(),
            .commands_waiting_max = options_.commands_waiting_max};
  }

  StatusInputs status_inputs(const HubCore& core) const {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const ReadinessInputs now = readiness();
    return {.totals = core.totals(),
            .costs = costs_.view(),
            .store = store_->counters(),
            .stored_bytes = store_->stored_bytes(),
            .refused_by_verification = desk_.refused(),
            .server = &server_->counters(),
            .cpu_ns = process_cpu_now(),
            .rss_bytes_max = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024,
            .packets_waiting = now.packets_waiting,
            .commands_waiting = now.commands_waiting,
            .memory_held_bytes = memory_.held(),
            .memory_held_bytes_max = options_.packet_bytes_max,
            .room_bytes = now.room_bytes,
            .ready = reasons_not_ready(now).empty(),
            .last_lsn = core.last_lsn(),
            .snapshot_lsn = core_.snapshot_lsn(),
            .audit_events = audit_ ? audit_->counters().lines : 0,
            .receipts_signed = receipts_ ? receipts_->counters().receipts : 0,
            .acceptance = acceptance_.view(),
            .commit = commit_.view(),
            .version = options_.version,
            .policy = options_.verifier.policy,
            .started_at = started_at_};
  }

  HubServiceOptions options_;
  const std::string admin_token_;
  const Authenticator authenticator_;
  const LevelBook levels_;
  signature::TrustStore trust_;
  const Verifier verifier_;
  CostBoard costs_;
  LatencyBoard acceptance_, commit_;
  const InstantNs started_at_ = live_now();
  std::unique_ptr<Store> store_;
  const HubRecovery recovered_;
  const std::unique_ptr<AuditLog> audit_;        // may be null
  const std::unique_ptr<ReceiptDesk> receipts_;  // may be null
  std::function<void(const Error&)> failed_;
  ByteBudget memory_;  // before whatever holds its tokens
  const FrontDoor door_;
  CoreThread core_;
  PacketDesk desk_;
  std::unique_ptr<transport::Server> server_;
  bool started_ = false;
  std::atomic<bool> draining_{false};
};

}  // namespace

Result<std::unique_ptr<HubService>> HubService::create(HubServiceOptions options) {
  return Service::open(std::move(options));
}

}  // namespace axle::hub
