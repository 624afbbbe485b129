#include "reference-hub/server/packet_desk.hpp"

#include <new>

#include "base/encoding.hpp"
#include "reference-hub/server/answers.hpp"
#include "reference-hub/server/commands.hpp"

namespace axle::hub {
namespace {

using axis::ErrorCode;
using axis::Failure;

// Where the header of a packet is over and attachments may begin, roughly.
constexpr std::size_t kPriorityWithin = 16 * 1024;

// A guess from unverified bytes, good enough for the order of work: what the packet really says is read later, and a
// sender who lies here could as well lie there.
bool looks_urgent(BytesView packet) {
  const std::string_view head = as_text(packet.first(std::min(packet.size(), kPriorityWithin)));
  constexpr std::string_view kElement = "Priority>";
  const std::size_t at = head.find(kElement);
  return at != std::string_view::npos && at + kElement.size() < head.size() && head[at + kElement.size()] >= '1' &&
         head[at + kElement.size()] <= '4';
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

void PacketDesk::work() {
  while (auto job = jobs_.take()) {
    try {
      if (job->incoming) {
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
  Incoming::Body body = incoming.finish(job.body.view);
  if (!axis::hash_file_matches(claimed, body.digest) && body.packet.size() != job.body.view.size()) {
    // A packet may itself end in CRLF: then hash-file covers the whole body.
    body = {job.body.view, signature::sha256(job.body.view)};
  }
  if (!axis::hash_file_matches(claimed, body.digest)) {
    return refuse(std::move(job), {ErrorCode::file_error, "hash-file is not the SHA-256 of the body"});
  }
  auto verified = parts_.verifier.verify(body.packet, body.digest, *type, live_now(), incoming.ledger);
  if (!verified) return refuse(std::move(job), verified.error());
  Facts& facts = verified->facts;
  if (const auto* document = std::get_if<DocumentFacts>(&facts)) {
    parts_.costs.add_document(parts_.levels.of(document->from, incoming.centre), body.packet.size(), incoming.ledger);
  } else {
    parts_.costs.add_other(incoming.ledger);
  }
  Command command = std::holds_alternative<DocumentFacts>(facts)
                        ? Command(SendDocument{incoming.centre, std::get<DocumentFacts>(std::move(facts))})
                        : Command(SendStatus{incoming.centre, std::get<StatusFacts>(std::move(facts))});
  SharedBytes stored{std::move(job.body.owner), body.packet};
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
