#include "reference-hub/server/packet_desk.hpp"

#include <new>

#include "base/encoding.hpp"
#include "base/thread_name.hpp"
#include "reference-hub/server/answers.hpp"
#include "reference-hub/server/commands.hpp"

namespace axle::hub {
namespace {

using axis::ErrorCode;
using axis::Failure;

// Where the header of a packet is over and attachments may begin, roughly.
constexpr std::size_t kPriorityWithin = 16 * 1024;

// The core is woken for so many verified packets together when more wait, as waking it costs as much as a packet does.
constexpr unsigned kQuietJobsMax = 8;
// So many packets are verified together, when they wait: the signatures of four cost what one costs. None waits for the
// verification of a large one.
constexpr std::size_t kTogetherMax = 4;
constexpr std::size_t kSmallBytesMax = 256 * 1024;

// A guess from unverified bytes, good enough for the order of work: what the packet really says is read later, and a
// sender who lies here could as well lie there.
bool looks_urgent(BytesView packet) {
  const std::string_view head = as_text(packet.first(std::min(packet.size(), kPriorityWithin)));
  constexpr std::string_view kElement = "Priority>";
  const std::size_t at = head.find(kElement);
  return at != std::string_view::npos && at + kElement.size() < head.size() && head[at + kElement.size()] >= '1' &&
         head[at + kElement.size()] <= '4';
}

// The SDK ends a packet with CRLF that hash-file does not cover (domain 7.1).
BytesView without_line_end(BytesView body) {
  return as_text(body).ends_with("\r\n") ? body.first(body.size() - 2) : body;
}

Failure try_later(std::string detail) {
  return {ErrorCode::try_later, std::move(detail)};
}

}  // namespace

PacketDesk::PacketDesk(PacketDeskOptions options, Parts parts, const std::vector<CentreRecord>& centres)
    : options_(options), parts_(std::move(parts)), jobs_(options.waiting_max) {
  for (const CentreRecord& centre : centres) waiting_by_centre_[centre.id].store(0);
}

void PacketDesk::start() {
  for (unsigned i = 0; i < std::max(1U, options_.threads); ++i) workers_.emplace_back([this] { work(); });
}

void PacketDesk::stop() {
  jobs_.close();
  for (std::thread& worker : workers_) worker.join();
  workers_.clear();
}

void PacketDesk::received(std::unique_ptr<Incoming> incoming, SharedBytes body, transport::Responder responder) {
  CentreCount& count = waiting_by_centre_.at(incoming->centre);
  std::unique_ptr<CentreCount, Turn> turn(&count);
  if (count.fetch_add(1, std::memory_order_relaxed) >=
      std::max<std::size_t>(1, options_.waiting_max / kCentreShareOfQueue)) {
    return responder(failure_response(try_later("too many packets of this centre wait for verification; send again")));
  }
  const Lane lane = looks_urgent(body.view) ? Lane::urgent : Lane::normal;
  Job job{.incoming = std::move(incoming),
          .body = std::move(body),
          .responder = std::move(responder),
          .turn = std::move(turn)};
  if (!jobs_.push(lane, job)) job.responder(failure_response(try_later("the hub is busy; send again")));
}

void PacketDesk::asked_for(axis::Operation operation, Lsn packet, transport::Responder responder) {
  Job job{.incoming = nullptr,
          .body = {},
          .operation = operation,
          .packet = packet,
          .responder = std::move(responder),
          .turn = nullptr};
  jobs_.push(Lane::answers, job);
}

bool PacketDesk::is_small(const Job& job) noexcept {
  return job.incoming != nullptr && job.body.view.size() <= kSmallBytesMax;
}

// The next job, before which the core is told of what was submitted unless more will follow at once. `quiet`: of so
// many jobs it was not told.
std::optional<PacketDesk::Job> PacketDesk::next_job(unsigned& quiet) {
  auto job = jobs_.take_now();
  if (quiet > 0 && (!job || quiet >= kQuietJobsMax || !is_small(*job))) {
    parts_.submitted();
    quiet = 0;
  }
  return job ? std::move(job) : jobs_.take();
}

void PacketDesk::work() {
  name_this_thread("verify");
  std::vector<Job> together;
  unsigned quiet = 0;
  while (auto job = next_job(quiet)) {
    // Small packets that wait are verified together; what else comes out of the queue has its turn behind them.
    while (job && is_small(*job)) {
      together.push_back(std::move(*job));
      job = together.size() < kTogetherMax ? jobs_.take_now() : std::nullopt;
    }
    quiet += static_cast<unsigned>(together.size());
    try {
      if (!together.empty()) verify(together);
    } catch (const std::bad_alloc&) {
      // The jobs, and with them the memory that they held, go; dropping a responder closes its connection.
      refused_ += together.size();
    }
    together.clear();
    if (job) {
      if (std::exchange(quiet, 0) > 0) parts_.submitted();
      const bool is_packet = job->incoming != nullptr;
      perform(std::move(*job));
      if (is_packet) parts_.submitted();
    }
  }
}

void PacketDesk::perform(Job job) {
  try {
    if (job.incoming) {
      verify(std::span(&job, 1));
    } else {
      send(std::move(job));
    }
  } catch (const std::bad_alloc&) {
    ++refused_;
  }
}

void PacketDesk::send(Job job) {
  auto packet = parts_.store.body(job.packet);
  if (!packet) return job.responder(failure_response({ErrorCode::system_error, "the stored packet cannot be read"}));
  // Slow readers hold their answers: past the budget the next ones wait.
  auto memory = parts_.memory.take(base64_size(packet->view.size()));
  if (!memory) return job.responder(failure_response(try_later("too many packets are being fetched")));
  job.responder(packet_response(job.operation, *packet, std::move(*memory)));
}

void PacketDesk::verify(std::span<Job> jobs) {
  std::vector<Verifier::Order> orders;
  std::vector<Job*> ordered;
  for (Job& job : jobs) {
    const auto type = message_type(job.incoming->attributes);
    if (!type) {
      refuse(std::move(job), type.error());
      continue;
    }
    orders.push_back({without_line_end(job.body.view), *type, &job.incoming->ledger});
    ordered.push_back(&job);
  }
  auto outcomes = parts_.verifier.verify(orders, live_now());
  for (std::size_t i = 0; i < outcomes.size(); ++i) conclude(std::move(*ordered[i]), orders[i], std::move(outcomes[i]));
}

void PacketDesk::conclude(Job job, Verifier::Order order, Verifier::Outcome outcome) {
  Incoming& incoming = *job.incoming;
  const std::string_view claimed = incoming.attributes.get("hash-file");
  if (!axis::hash_file_matches(claimed, outcome.digest) && order.packet.size() != job.body.view.size()) {
    // A packet may itself end in CRLF: then hash-file covers the whole body.
    order.packet = job.body.view;
    outcome = parts_.verifier.verify(order, live_now());
  }
  // What was found in other bytes than the sender meant is nobody's business.
  if (!axis::hash_file_matches(claimed, outcome.digest)) {
    return refuse(std::move(job), {ErrorCode::file_error, "hash-file is not the SHA-256 of the body"});
  }
  if (!outcome.verified) return refuse(std::move(job), outcome.verified.error());
  Facts& facts = outcome.verified->facts;
  if (const auto* document = std::get_if<DocumentFacts>(&facts)) {
    parts_.costs.add_document(parts_.levels.of(document->from, incoming.centre), order.packet.size(), incoming.ledger);
  } else {
    parts_.costs.add_other(incoming.ledger);
  }
  Command command = std::holds_alternative<DocumentFacts>(facts)
                        ? Command(SendDocument{incoming.centre, std::get<DocumentFacts>(std::move(facts))})
                        : Command(SendStatus{incoming.centre, std::get<StatusFacts>(std::move(facts))});
  SharedBytes stored{std::move(job.body.owner), order.packet};
  if (outcome.verified->rewritten) stored = std::move(*outcome.verified->rewritten);
  parts_.submit(std::move(command), std::move(stored),
                [memory = std::move(incoming.memory), responder = std::move(job.responder)](
                    transport::Response response) mutable { responder(std::move(response)); });
}

// Booked under the level of the centre's first agency: who the packet is really from was not established.
void PacketDesk::refuse(Job job, const Failure& failure) {
  ++refused_;
  const auto type = message_type(job.incoming->attributes);
  if (type && *type == axis::MessageType::edoc) {
    parts_.costs.add_document(parts_.levels.of_centre(job.incoming->centre), job.body.view.size(),
                              job.incoming->ledger);
  } else {
    parts_.costs.add_other(job.incoming->ledger);
  }
  parts_.refused(job.incoming->centre, failure);
  job.responder(failure_response(failure));
}

}  // namespace axle::hub
