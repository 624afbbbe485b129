// A call's way: to the hub over the centre's line and the network, through the hub, and back.
#include "sim/engine/world.hpp"

namespace axle::sim {

std::uint32_t World::open_call(InstantNs now, std::uint32_t centre, axis::Operation operation) {
  const std::uint32_t call = calls_.add();
  OpenCall& open = calls_[call];
  open.id = 0;
  open.centre = centre;
  open.operation = operation;
  open.open_loop = false;
  open.scheduled_at = open.sent_at = now;
  open.bytes_out = 0;
  return call;
}

void World::make_call(InstantNs now, std::uint32_t centre, const agents::Call& call) {
  const std::uint32_t number = open_call(now, centre, operation_of(call.body));
  OpenCall& open = calls_[number];
  open.id = call.id;
  open.scheduled_at = call.scheduled_at;
  if (const auto* local = std::get_if<agents::ReadLocal>(&call.body)) {
    open.local = true;
    open.document = local->plan_index;
    open.receiver = static_cast<std::uint32_t>(packets_.agency(local->to));
    return push(now + times_.agency_verify, EventKind::understood, number);
  }
  open.open_loop = call.open_loop;
  open.bytes_out = wire_.body_bytes(call.body);
  open.command = wire_.command(centre, call.body);
  if (verdicts_.any()) {
    if (const auto* document = std::get_if<agents::SendDocument>(&call.body)) {
      open.document = document->plan_index;
      open.verdict = verdicts_.at_hub(document->plan_index);
    } else if (const auto* fetch = std::get_if<agents::Fetch>(&call.body)) {
      open.receiver = static_cast<std::uint32_t>(packets_.agency(fetch->to));
    }
  }
  send(now, number);
}

void World::send(InstantNs now, std::uint32_t call) {
  const OpenCall& open = calls_[call];
  push(lines_.to_hub(open.centre, now, open.bytes_out) + times_.link_one_way, EventKind::arrived, call);
}

void World::arrived(InstantNs now, std::uint32_t call) {
  OpenCall& open = calls_[call];
  if (hub_.away()) return leave(now, call);
  open.reached = open.at_hub = open.queued = true;
  const bool fetch = std::holds_alternative<hub::Fetch>(open.command);
  hub_.arrived(now, call, std::holds_alternative<hub::SendDocument>(open.command),
               fetch ? times_.hub_fetch : times_.hub_query);
}

void World::verified(InstantNs now, std::uint32_t call) {
  OpenCall& open = calls_[call];
  if (!calls_.unqueue(call)) return;
  if (open.verdict == Verdicts::AtHub::asked) {
    open.queued = true;
    return hub_.verified(now, call);
  }
  // Refused by what looks at packets: the core never hears of it, and no record has to be waited for.
  if (open.verdict == Verdicts::AtHub::refused) {
    open.answer = verdicts_.refusal(open.document);
  } else {
    open.reached = false;
  }
  leave(now, call);
}

void World::served(InstantNs now, std::uint32_t call) {
  OpenCall& open = calls_[call];
  // Without verification the packet comes here at once, and is looked at all the same.
  if (open.verdict != Verdicts::AtHub::asked) return verified(now, call);
  if (!calls_.unqueue(call)) return;
  open.answer = hub_.served(now, call, open.command);
  let_go(now);
}

void World::hub_away(InstantNs now) {
  hub_.went_away();
  calls_.each_at_hub([&](std::uint32_t call) {
    calls_[call].reached = false;
    leave(now, call);
  });
}

void World::let_go(InstantNs now) {
  for (const std::uint32_t call : hub_.leaving()) leave(now, call);
  hub_.leaving().clear();
}

void World::leave(InstantNs now, std::uint32_t call) {
  OpenCall& open = calls_[call];
  open.at_hub = false;
  InstantNs at = now;
  if (lines_.shape()) at = lines_.from_hub(open.centre, now, open.reached ? wire_.answer_bytes(open.answer) : 0);
  push(at + times_.link_one_way, EventKind::answered, call);
}

void World::answered(InstantNs now, std::uint32_t call) {
  const OpenCall& open = calls_[call];
  if (open.probe != kNone) return understood(now, call);
  RequestRecord record;
  record.operation = static_cast<std::uint8_t>(open.operation);
  record.level = network_.agencies[network_.centres[open.centre].agencies.front()].level;
  record.scheduled_at = open.scheduled_at;
  record.sent_at = open.sent_at;
  record.done_at = now;
  record.bytes_out = open.bytes_out;
  record.open_loop = open.open_loop;
  if (!open.reached) {
    record.outcome = agents::Outcome::unavailable;
  } else {
    const bool refused = std::holds_alternative<axis::Failure>(open.answer);
    record.outcome = refused ? agents::Outcome::refused : agents::Outcome::ok;
    record.bytes_in = wire_.answer_bytes(open.answer);
  }
  recorder_.request(record);
  const auto* packet = open.reached ? std::get_if<hub::PacketAt>(&open.answer) : nullptr;
  if (packet != nullptr && packets_.is_document(packet->lsn)) {
    push(now + times_.agency_verify, EventKind::understood, call);
  } else {
    understood(now, call);
  }
}

void World::understood(InstantNs now, std::uint32_t call) {
  OpenCall& open = calls_[call];
  const agents::Reply reply = read(open);
  const agents::CallId id = open.id;
  const std::uint32_t centre = open.centre, probe = open.probe;
  calls_.end(call);
  if (probe != kNone) return recorder_.probed(probe, reply);
  agents_[centre].reply(now, id, reply, effects_);
  settle(now, centre);
}

agents::Reply World::read(OpenCall& open) const {
  if (open.local || !open.reached) return read_here(open);
  const auto* packet = std::get_if<hub::PacketAt>(&open.answer);
  const hub::Lsn lsn = packet == nullptr ? 0 : packet->lsn;
  agents::Reply reply = wire_.reply(std::move(open.answer));
  if (reply.document.has_value() && verdicts_.any()) judge(open, packets_.document(lsn), reply);
  return reply;
}

// Without an answer of the hub.
agents::Reply World::read_here(const OpenCall& open) const {
  agents::Reply reply;
  if (open.local) {
    packets_.read_document(open.document, reply.document.emplace());
    judge(open, open.document, reply);
  } else {
    reply.outcome = agents::Outcome::unavailable;
  }
  return reply;
}

// What the receiver finds when it verifies the packet.
void World::judge(const OpenCall& open, std::uint32_t document, agents::Reply& reply) const {
  const std::string_view fault = verdicts_.fault(document, open.receiver);
  if (fault.empty()) return;
  reply.document->intact = false;
  reply.document->reason = fault;
}

}  // namespace axle::sim
