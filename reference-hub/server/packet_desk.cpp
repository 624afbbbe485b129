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

// The core is woken for so many verified packets together when more wait, as waking it costs as much as a packet does;
// but not after the verification of a large one.
constexpr unsigned kQuietJobsMax = 8;
constexpr std::size_t kQuietBodyBytesMax = 256 * 1024;

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

// The next job, before which the core is told of what was submitted unless more will follow at once. `quiet`: of so
// many jobs it was not told.
std::optional<PacketDesk::Job> PacketDesk::next_job(unsigned& quiet) {
  auto job = jobs_.take_now();
  if (quiet > 0 && (!job || quiet >= kQuietJobsMax || job->body.view.size() > kQuietBodyBytesMax)) {
    parts_.submitted();
    quiet = 0;
  }
  return job ? std::move(job) : jobs_.take();
}

void PacketDesk::work() {
  name_this_thread("verify");
  unsigned quiet = 0;
  while (auto job = next_job(quiet)) {
    try {
      if (job->incoming) {
        ++quiet;
        verify(std::move(*job));
      } else {
        send(std::move(*job));
      }
    } catch (const std::bad_alloc&) {
      // The job, and with it the memory that it held, is gone; dropping its responder closes the connection.
      ++refused_;
    }
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

void PacketDesk::verify(Job job) {
  Incoming& incoming = *job.incoming;
  const auto type = message_type(incoming.attributes);
  if (!type) return refuse(std::move(job), type.error());
  const std::string_view claimed = incoming.attributes.get("hash-file");
  BytesView packet = without_line_end(job.body.view);
  Digest256 digest{};
  auto verified = parts_.verifier.verify(packet, digest, *type, live_now(), incoming.ledger);
  if (!axis::hash_file_matches(claimed, digest) && packet.size() != job.body.view.size()) {
    // A packet may itself end in CRLF: then hash-file covers the whole body.
    packet = job.body.view;
    verified = parts_.verifier.verify(packet, digest, *type, live_now(), incoming.ledger);
  }
  // What was found in other bytes than the sender meant is nobody's business.
  if (!axis::hash_file_matches(claimed, digest)) {
    return refuse(std::move(job), {ErrorCode::file_error, "hash-file is not the SHA-256 of the body"});
  }
  if (!verified) return refuse(std::move(job), verified.error());
  Facts& facts = verified->facts;
  if (const auto* document = std::get_if<DocumentFacts>(&facts)) {
    parts_.costs.add_document(parts_.levels.of(document->from, incoming.centre), packet.size(), incoming.ledger);
  } else {
    parts_.costs.add_other(incoming.ledger);
  }
  Command command = std::holds_alternative<DocumentFacts>(facts)
                        ? Command(SendDocument{incoming.centre, std::get<DocumentFacts>(std::move(facts))})
                        : Command(SendStatus{incoming.centre, std::get<StatusFacts>(std::move(facts))});
  SharedBytes stored{std::move(job.body.owner), packet};
  if (verified->rewritten) stored = std::move(*verified->rewritten);
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
