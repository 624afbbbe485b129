#include "reference-hub/server/hub_service.hpp"

#include <sys/random.h>
#include <sys/resource.h>

#include <atomic>
#include <new>
#include <thread>
#include <unordered_map>

#include "base/encoding.hpp"
#include "base/file.hpp"
#include "base/live_clock.hpp"
#include "reference-hub/server/answers.hpp"
#include "reference-hub/server/authentication.hpp"
#include "reference-hub/server/byte_budget.hpp"
#include "reference-hub/server/commands.hpp"
#include "reference-hub/server/core_thread.hpp"
#include "reference-hub/server/cost_board.hpp"
#include "reference-hub/server/incoming.hpp"
#include "reference-hub/server/status_report.hpp"

namespace axle::hub {
namespace {

using axis::ErrorCode;
using axis::Failure;
using axis::Operation;
using transport::HeadDecision;
using transport::Request;
using transport::RequestHead;
using transport::Responder;
using transport::Response;

constexpr std::string_view kIdKeyFile = "id.key";
constexpr std::size_t kSmallBodyBytesMax = 64 * 1024;  // of every operation but sendEdoc

// A secret of 32 bytes kept in a file of the data folder; made at the first start.
Result<std::string> secret_in(const std::filesystem::path& file) {
  auto kept = read_file(file, 4096);
  if (kept && kept->size() == 64) return kept;
  if (kept) return fail(Errc::corrupt, file.string() + ": must hold 64 hex digits; restore it from a copy");
  if (kept.error().code != Errc::not_found) return pass(kept);
  std::array<std::uint8_t, 32> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    return fail(Errc::io, "the system gives no random bytes");
  }
  std::string text = to_hex(bytes);
  if (auto written = write_file(file, text, FileMode::owner_only); !written) return pass(written);
  return text;
}

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

class Service final : public HubService, public transport::Handler {
 public:
  static Result<std::unique_ptr<HubService>> open(HubServiceOptions options) {
    std::error_code error;
    std::filesystem::create_directories(options.data, error);
    if (error) return fail(Errc::io, options.data.string() + ": cannot make the data folder: " + error.message());
    auto service = std::unique_ptr<Service>(new Service(std::move(options)));
    if (auto opened = service->open_parts(); !opened) return pass(opened);
    return service;
  }

  ~Service() override { stop(0); }

  void start() override {
    core_->start();
    for (unsigned i = 0; i < std::max(1U, options_.verify_threads); ++i) workers_.emplace_back([this] { work(); });
    server_->start();
    started_ = true;
  }

  void stop(DurationNs grace) override {
    if (!started_) return;
    started_ = false;
    server_->stop(grace);
    jobs_.close();
    for (std::thread& worker : workers_) worker.join();
    workers_.clear();
    core_->stop();
  }

  std::uint16_t port() const noexcept override { return server_->port(); }
  const Store::Recovery& recovered() const noexcept override { return recovery_; }
  void on_failure(std::function<void(const Error&)> failed) override { failed_ = std::move(failed); }
  const std::string& admin_token() const noexcept override { return admin_token_; }

  // ---- on the server's threads

  HeadDecision on_head(const RequestHead& head) override {
    const std::string_view path = path_of(head.target);
    auto incoming = std::make_unique<Incoming>(head.content_length);
    if (path == "/healthz" || path == "/status") {
      if (head.method != "GET" || head.content_length > 0) {
        return refuse({ErrorCode::bad_request, std::string(path.substr(1)) + " is a GET without a body"}, 405);
      }
      incoming->admin = path == "/status" ? Incoming::Admin::status : Incoming::Admin::health;
      if (incoming->admin == Incoming::Admin::status && !is_admin(head)) {
        return refuse({ErrorCode::wrong_credentials, "the admin token is wrong or missing"});
      }
      return {.refusal = std::nullopt, .observer = std::move(incoming)};
    }
    const axis::OperationInfo* operation = axis::find_operation(path.substr(path.rfind('/') + 1));
    if (operation == nullptr) return refuse({ErrorCode::bad_request, "there is no such operation"}, 404);
    if (operation->method != head.method) {
      return refuse({ErrorCode::bad_request, std::string(operation->name) + " is a " + std::string(operation->method)},
                    405);
    }
    incoming->operation = operation->operation;
    if (operation->operation != Operation::send_edoc && head.content_length > kSmallBodyBytesMax) {
      return refuse({ErrorCode::too_large, "the body of this operation has at most 64 KiB"});
    }
    if (auto failure = admit(head, *incoming)) return refuse(*failure);
    return {.refusal = std::nullopt, .observer = std::move(incoming)};
  }

  void on_request(Request request, Responder responder) override {
    std::unique_ptr<Incoming> incoming(static_cast<Incoming*>(request.observer.release()));
    if (incoming->admin == Incoming::Admin::health) return responder(Response::json(200, axis::write_ok()));
    if (incoming->admin == Incoming::Admin::status) return answer_status(std::move(responder));
    if (incoming->operation == Operation::send_edoc) {
      Job job{.incoming = std::move(incoming), .body = std::move(request.body), .responder = std::move(responder)};
      if (!jobs_.push(job)) job.responder(failure_response({ErrorCode::try_later, "the hub is busy; send again"}));
      return;
    }
    costs_.add_other(incoming->ledger);
    auto command =
        make_command(incoming->operation, incoming->centre, incoming->attributes, as_text(request.body.view));
    if (!command) return responder(failure_response(command.error()));
    submit(incoming->operation, std::move(*command), {}, std::move(responder));
  }

 private:
  // A document to verify, or a packet to send back: what is too long for the core's thread.
  struct Job {
    std::unique_ptr<Incoming> incoming;
    SharedBytes body;
    Operation operation = Operation::send_edoc;
    Lsn packet = 0;
    Responder responder;
  };

  explicit Service(HubServiceOptions options)
      : options_(std::move(options)),
        trust_(options_.anchors, {.revocation = options_.revocation}),
        verifier_(options_.verifier, trust_),
        memory_(options_.packet_bytes_max),
        jobs_(options_.documents_waiting_max) {
    for (const AgencyRecord& agency : options_.directory.agencies) {
      levels_.emplace(agency.code, agency.level);
      centre_levels_.emplace(agency.centre_id, agency.level);
    }
  }

  Result<void> open_parts() {
    auto token = secret_in(options_.data / kAdminTokenFile);
    if (!token) return pass(token);
    admin_token_ = std::move(*token);
    authenticator_ = std::make_unique<Authenticator>(options_.directory.centres, admin_token_);
    auto id_key = secret_in(options_.data / kIdKeyFile);
    if (!id_key) return pass(id_key);
    const auto key_bytes = from_hex(*id_key);
    if (!key_bytes) return pass(key_bytes, (options_.data / kIdKeyFile).string());

    CoreOptions core_options = options_.core;
    std::copy_n(key_bytes->begin(), core_options.id_key.size(), core_options.id_key.begin());
    HubCore core(core_options, options_.directory.centres, options_.directory.agencies);
    options_.journal.directory = options_.data / "journal";
    auto store = open_journal(options_.journal);
    if (!store) return pass(store);
    store_ = std::move(*store);
    auto recovery = store_->recover([&](Lsn lsn, BytesView facts) -> Result<void> {
      auto record = decode(facts);
      if (!record) return pass(record);
      core.replay(*record, lsn);
      return {};
    });
    if (!recovery) return pass(recovery);
    recovery_ = *recovery;
    core_ =
        std::make_unique<CoreThread>(std::move(core), *store_, options_.commands_waiting_max, [this](const Error& e) {
          if (failed_) failed_(e);
        });
    auto server = transport::Server::create(options_.server, *this);
    if (!server) return pass(server);
    server_ = std::move(*server);
    return {};
  }

  static HeadDecision refuse(const Failure& failure, int status = 0) {
    Response response = failure_response(failure);
    if (status != 0) response.status = status;
    return {.refusal = std::move(response), .observer = nullptr};
  }

  bool is_admin(const RequestHead& head) const {
    const std::string expected = "Bearer " + admin_token_;
    return signature::equal_constant_time(as_bytes(head.header("authorization")), as_bytes(expected));
  }

  // Authenticates, and for a packet takes the memory that it will need.
  std::optional<Failure> admit(const RequestHead& head, Incoming& incoming) {
    {
      const signature::CostLedger::Scope scope(incoming.ledger, signature::Stage::transport_authentication);
      auto caller = authenticator_->authenticate(head);
      if (!caller) return caller.error();
      incoming.centre = std::move(caller->centre);
      incoming.attributes = std::move(caller->attributes);
    }
    if (incoming.operation != Operation::send_edoc) return std::nullopt;
    auto memory = memory_.take(head.content_length);
    if (!memory) return Failure{ErrorCode::try_later, "the hub holds as many packets as it may; send again"};
    incoming.memory = std::move(*memory);
    return std::nullopt;
  }

  void answer_status(Responder responder) {
    core_->inspect([this, responder = std::move(responder)](const HubCore& core) mutable {
      rusage usage{};
      ::getrusage(RUSAGE_SELF, &usage);
      const StatusInputs inputs{.totals = core.totals(),
                                .costs = costs_.view(),
                                .store = store_->counters(),
                                .stored_bytes = store_->stored_bytes(),
                                .refused_by_verification = refused_.load(),
                                .server = &server_->counters(),
                                .cpu_ns = process_cpu_now(),
                                .rss_bytes_max = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024};
      responder(Response::json(200, write_status_report(inputs)));
    });
  }

  void submit(Operation operation, Command command, SharedBytes body, Responder responder) {
    core_->submit(std::move(command), std::move(body), live_now(),
                  [this, operation, responder = std::move(responder)](Answer answer) mutable {
                    if (const auto* packet = std::get_if<PacketAt>(&answer)) {
                      Job job{.incoming = nullptr,
                              .body = {},
                              .operation = operation,
                              .packet = packet->lsn,
                              .responder = std::move(responder)};
                      jobs_.push_always(std::move(job));
                    } else {
                      responder(plain_response(operation, answer));
                    }
                  });
  }

  // ---- on the worker threads

  void work() {
    std::vector<Job> jobs;
    while (true) {
      jobs_.take(jobs, 1);
      if (jobs.empty()) return;
      Job& job = jobs.front();
      try {
        if (job.incoming) {
          verify(std::move(job));
        } else {
          send_packet(std::move(job));
        }
      } catch (const std::bad_alloc&) {
        // The job, and with it the memory that it held, is gone; dropping its responder closes the connection.
        ++refused_;
      }
    }
  }

  void send_packet(Job job) {
    auto packet = store_->body(job.packet);
    if (!packet) return job.responder(failure_response({ErrorCode::system_error, "the stored packet cannot be read"}));
    // Slow readers hold their answers: past the budget the next ones wait.
    auto memory = memory_.take(base64_size(packet->view.size()));
    if (!memory) return job.responder(failure_response({ErrorCode::try_later, "too many packets are being fetched"}));
    job.responder(packet_response(job.operation, *packet, std::move(*memory)));
  }

  void verify(Job job) {
    Incoming& incoming = *job.incoming;
    const auto type = message_type(incoming.attributes);
    if (!type) return refuse_packet(std::move(job), type.error());
    const std::string_view claimed = incoming.attributes.get("hash-file");
    Incoming::Body body = incoming.finish(job.body.view);
    if (!axis::hash_file_matches(claimed, body.digest) && body.packet.size() != job.body.view.size()) {
      // A packet may itself end in CRLF: then hash-file covers the whole body.
      body = {job.body.view, signature::sha256(job.body.view)};
    }
    if (!axis::hash_file_matches(claimed, body.digest)) {
      return refuse_packet(std::move(job), {ErrorCode::file_error, "hash-file is not the SHA-256 of the body"});
    }
    const InstantNs now = live_now();
    auto facts = verifier_.verify(body.packet, body.digest, *type, now, incoming.ledger);
    if (!facts) return refuse_packet(std::move(job), facts.error());
    const bool is_document = std::holds_alternative<DocumentFacts>(*facts);
    if (is_document) {
      costs_.add_document(level_of(std::get<DocumentFacts>(*facts).from, incoming.centre), body.packet.size(),
                          incoming.ledger);
    } else {
      costs_.add_other(incoming.ledger);
    }
    Command command = is_document ? Command(SendDocument{incoming.centre, std::get<DocumentFacts>(std::move(*facts))})
                                  : Command(SendStatus{incoming.centre, std::get<StatusFacts>(std::move(*facts))});
    submit(Operation::send_edoc, std::move(command), {std::move(job.body.owner), body.packet},
           [memory = std::move(incoming.memory), responder = std::move(job.responder)](Response response) mutable {
             responder(std::move(response));
           });
  }

  // Booked under the level of the centre's first agency: who the packet is really from was not established.
  void refuse_packet(Job job, const Failure& failure) {
    ++refused_;
    const auto type = message_type(job.incoming->attributes);
    if (type && *type == axis::MessageType::edoc) {
      costs_.add_document(level_of_centre(job.incoming->centre), job.body.view.size(), job.incoming->ledger);
    } else {
      costs_.add_other(job.incoming->ledger);
    }
    job.responder(failure_response(failure));
  }

  // ---- levels, for the cost board only; an agency registered later is booked under its centre's level

  identity::Level level_of(const std::string& agency, const std::string& centre) const {
    const auto found = levels_.find(agency);
    return found == levels_.end() ? level_of_centre(centre) : found->second;
  }
  identity::Level level_of_centre(const std::string& centre) const {
    const auto found = centre_levels_.find(centre);
    return found == centre_levels_.end() ? identity::Level::central : found->second;
  }

  HubServiceOptions options_;
  std::string admin_token_;
  std::unique_ptr<Authenticator> authenticator_;
  // Fixed after construction: read without a lock.
  std::unordered_map<std::string, identity::Level> centre_levels_;
  std::unordered_map<std::string, identity::Level> levels_;
  signature::TrustStore trust_;
  Verifier verifier_;
  CostBoard costs_;
  std::atomic<std::uint64_t> refused_{0};
  std::unique_ptr<Store> store_;
  Store::Recovery recovery_;
  std::function<void(const Error&)> failed_;
  ByteBudget memory_;  // before whatever holds its tokens
  WorkQueue<Job> jobs_;
  std::unique_ptr<CoreThread> core_;
  std::vector<std::thread> workers_;
  std::unique_ptr<transport::Server> server_;
  bool started_ = false;
};

}  // namespace

Result<std::unique_ptr<HubService>> HubService::create(HubServiceOptions options) {
  return Service::open(std::move(options));
}

}  // namespace axle::hub
