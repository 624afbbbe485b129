#include "agents/behaviour/centre_agent.hpp"

#include "agents/behaviour/clerk.hpp"
#include "agents/behaviour/desk.hpp"
#include "agents/behaviour/inbox.hpp"
#include "agents/behaviour/local_post.hpp"
#include "agents/behaviour/outbox.hpp"
#include "agents/behaviour/tracker.hpp"

namespace axle::agents {

struct CentreAgent::State {
  State(std::string id, std::vector<AgencyProfile> agencies, CentrePolicy policy, RandomStream random)
      : system_id(std::move(id)),
        desk(std::move(agencies), std::move(policy), random),
        tracker(desk),
        outbox(desk, tracker),
        clerk(desk, outbox),
        inbox(desk, outbox, clerk),
        local(desk, clerk) {}
  // The parts point at each other.
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  // Starts what waits in the lane while there is a place.
  void pump(Effects& effects) {
    while (!desk.stopped && desk.lane.in_flight < desk.policy.calls_in_flight_max && !desk.lane.empty()) {
      const Lane::Entry entry = desk.lane.pop();
      if (entry.kind == CallKind::send_status && !clerk.wants(entry.ref)) continue;
      ++desk.lane.in_flight;
      Call& call = effects.calls.emplace_back();
      call.id = desk.calls.open(entry.kind, entry.ref);
      call.scheduled_at = entry.scheduled_at;
      write(entry, call.body);
    }
  }

  // In place: a status packet has some twenty texts.
  void write(const Lane::Entry& entry, CallBody& body) {
    switch (entry.kind) {
      case CallKind::fetch: body = inbox.fetch_call(entry.ref); break;
      case CallKind::acknowledge: body = inbox.acknowledge_call(entry.ref); break;
      case CallKind::send_status: clerk.write(entry.ref, body.emplace<SendStatus>().status); break;
      case CallKind::track: body = tracker.call(entry.ref); break;
      case CallKind::read_local: body = local.call(entry.ref); break;
      case CallKind::send_document:
      case CallKind::list: AXLE_ASSERT(false);  // never in the lane
    }
  }

  std::string system_id;
  Desk desk;
  Tracker tracker;
  Outbox outbox;
  Clerk clerk;
  Inbox inbox;
  LocalPost local;
};

CentreAgent::CentreAgent(std::string system_id, std::vector<AgencyProfile> agencies, CentrePolicy policy,
                         RandomStream random)
    : state_(std::make_unique<State>(std::move(system_id), std::move(agencies), std::move(policy), random)) {
  AXLE_ASSERT(state_->desk.policy.calls_in_flight_max > 0 && state_->desk.policy.attempts_max > 0);
}
CentreAgent::~CentreAgent() = default;
CentreAgent::CentreAgent(CentreAgent&&) noexcept = default;
CentreAgent& CentreAgent::operator=(CentreAgent&&) noexcept = default;

void CentreAgent::start(InstantNs now, Effects& effects) {
  state_->inbox.start(now, effects);
}

void CentreAgent::document_due(InstantNs now, const OutgoingDocument& document, Effects& effects) {
  if (state_->desk.stopped) return;
  if (!state_->local.takes(document)) return state_->outbox.due(now, document, effects);
  state_->outbox.due_locally(now, document, effects);
  state_->local.post(now, document);
  state_->pump(effects);
}

void CentreAgent::timer(InstantNs now, std::uint64_t token, Effects& effects) {
  if (state_->desk.stopped) return;
  const auto ref = static_cast<std::uint32_t>(token);
  switch (static_cast<TimerKind>(token >> 32)) {
    case TimerKind::poll: state_->inbox.poll_due(now, ref, effects); break;
    case TimerKind::send_retry: state_->outbox.retry(ref, effects); break;
    case TimerKind::clerk: state_->clerk.timer(now, ref, effects); break;
    case TimerKind::track: state_->tracker.timer(now, ref); break;
    case TimerKind::read_retry: state_->local.retry(now, ref); break;
  }
  state_->pump(effects);
}

void CentreAgent::reply(InstantNs now, CallId call, const Reply& reply, Effects& effects) {
  const CallBook::Open open = state_->desk.calls.close(call);
  if (open.kind != CallKind::send_document && open.kind != CallKind::list) --state_->desk.lane.in_flight;
  switch (open.kind) {
    case CallKind::send_document: state_->outbox.reply(now, open.ref, reply, effects); break;
    case CallKind::list: state_->inbox.listed(now, open.ref, reply); break;
    case CallKind::fetch: state_->inbox.fetched(now, open.ref, reply, effects); break;
    case CallKind::send_status: state_->clerk.reply(now, open.ref, reply, effects); break;
    case CallKind::acknowledge: state_->inbox.acknowledged(now, open.ref, reply, effects); break;
    case CallKind::track: state_->tracker.reply(now, open.ref, reply, effects); break;
    case CallKind::read_local: state_->local.read(now, open.ref, reply, effects); break;
  }
  state_->pump(effects);
}

void CentreAgent::stop() noexcept {
  state_->desk.stopped = true;
  state_->desk.lane.clear();
  state_->outbox.stop();
  state_->inbox.stop();
  state_->clerk.stop();
  state_->tracker.stop();
  state_->local.stop();
}

const std::string& CentreAgent::system_id() const noexcept {
  return state_->system_id;
}

bool CentreAgent::idle() const noexcept {
  return state_->outbox.open() == 0 && state_->inbox.open() == 0 && state_->clerk.open() == 0 &&
         state_->local.open() == 0;
}

std::size_t CentreAgent::calls_in_flight() const noexcept {
  return state_->desk.calls.size();
}

}  // namespace axle::agents
