// A world of one centre for the tests: timers fire in order, every call is answered by a script after a fixed delay.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "agents/behaviour/centre_agent.hpp"

namespace axle::agents {

// The log-normal times of the clerk become exactly the median.
inline CentrePolicy plain_policy() {
  CentrePolicy policy;
  policy.clerk.sigma = 0;
  return policy;
}

class World {
 public:
  static constexpr DurationNs kDelay = kMillisecond;
  struct Made {
    InstantNs at = 0;
    Call call;
  };
  using Script = std::function<Reply(const Call&)>;

  explicit World(CentrePolicy policy = plain_policy(), std::vector<std::string> codes = {"H57"}, std::uint64_t seed = 1)
      : agent("centre", profiles(codes), policy, RandomStream(seed, "test")),
        script([](const Call&) { return Reply{}; }) {}

  static std::vector<AgencyProfile> profiles(const std::vector<std::string>& codes) {
    std::vector<AgencyProfile> result;
    for (const std::string& code : codes) {
      result.push_back({code, "Cơ quan " + code, "Chủ quản " + code, {}, identity::Level::province});
    }
    return result;
  }

  void start() {
    agent.start(now, effects);
    settle();
  }
  void send(std::uint32_t index, const std::string& id, std::vector<std::string> to, const std::string& from = "H57") {
    send({index, now, id, from, std::move(to)});
  }
  void send(const OutgoingDocument& document) {
    agent.document_due(now, document, effects);
    settle();
  }
  // Runs everything that happens up to and including `end`.
  void run_until(InstantNs end) {
    while (!events.empty() && events.begin()->first.first <= end) {
      const auto [key, action] = *events.begin();
      events.erase(events.begin());
      now = key.first;
      action();
      settle();
    }
    now = end;
  }
  void run_for(DurationNs span) { run_until(now + span); }

  template <class Body>
  std::vector<Made> made() const {
    std::vector<Made> result;
    for (const Made& one : calls) {
      if (std::holds_alternative<Body>(one.call.body)) result.push_back(one);
    }
    return result;
  }
  std::vector<Observation> seen(Happening what) const {
    std::vector<Observation> result;
    for (const Observation& one : observations) {
      if (one.what == what) result.push_back(one);
    }
    return result;
  }
  std::vector<std::string> statuses_sent() const {
    std::vector<std::string> result;
    for (const Made& one : made<SendStatus>()) result.push_back(std::get<SendStatus>(one.call.body).status.status_code);
    return result;
  }

  InstantNs now = 1'000 * kSecond;
  CentreAgent agent;
  Script script;
  std::vector<Made> calls;
  std::vector<Observation> observations;
  std::size_t in_flight = 0, limited_in_flight = 0, limited_in_flight_max = 0;

 private:
  void settle() {
    for (const Observation& one : effects.observations) observations.push_back(one);
    for (const Timer& timer : effects.timers) {
      at(timer.at, [this, token = timer.token] { agent.timer(now, token, effects); });
    }
    std::vector<Call> fresh = std::move(effects.calls);
    effects = {};
    for (Call& call : fresh) begin(std::move(call));
  }
  static bool limited(const Call& call) {
    return !std::holds_alternative<SendDocument>(call.body) && !std::holds_alternative<ListReceived>(call.body);
  }
  void begin(Call call) {
    calls.push_back({now, call});
    ++in_flight;
    if (limited(call)) limited_in_flight_max = std::max(limited_in_flight_max, ++limited_in_flight);
    at(now + kDelay, [this, call = std::move(call)] {
      const Reply reply = script(call);
      --in_flight;
      if (limited(call)) --limited_in_flight;
      agent.reply(now, call.id, reply, effects);
    });
  }
  void at(InstantNs when, std::function<void()> action) { events.emplace(std::pair(when, order++), std::move(action)); }

  Effects effects;
  std::uint64_t order = 0;
  std::map<std::pair<InstantNs, std::uint64_t>, std::function<void()>> events;
};

// A hub with the mailbox of one centre: lists what was not acknowledged, hands out documents and statuses.
struct Mailbox {
  struct Entry {
    axis::ReceivedItem row;
    std::optional<ReceivedDocument> document;
    std::optional<ReceivedStatus> status;
  };
  std::map<std::string, Entry> waiting;
  std::vector<Acknowledge> acknowledgements;
  std::size_t page_size = 100;

  void document(const std::string& doc_id, const std::string& document_id, const std::string& from,
                const std::string& to, int priority = 0) {
    Entry entry;
    entry.row = {doc_id, axis::MessageType::edoc, from, to, axis::ItemState::initial, 0, 0, "", 0, priority};
    entry.document.emplace();
    entry.document->document_id = document_id;
    entry.document->from = from;
    entry.document->code = "12/STN-VP";
    entry.document->promulgation_date = "2026/08/03";
    waiting[doc_id] = entry;
  }
  void status(const std::string& doc_id, const std::string& document_id, const std::string& from, const std::string& to,
              const std::string& code) {
    Entry entry;
    entry.row = {doc_id, axis::MessageType::status, from, to, axis::ItemState::initial, 0, 0, "", 0, 0};
    entry.status = ReceivedStatus{document_id, from, code};
    waiting[doc_id] = entry;
  }
  Reply answer(const Call& call) {
    Reply reply;
    if (const auto* list = std::get_if<ListReceived>(&call.body)) {
      for (const auto& [id, entry] : waiting) {
        if (entry.row.type == list->type && reply.items.size() < page_size) reply.items.push_back(entry.row);
      }
    } else if (const auto* fetch = std::get_if<Fetch>(&call.body)) {
      const Entry& entry = waiting.at(fetch->doc_id);
      reply.document = entry.document;
      reply.status = entry.status;
    } else if (const auto* acknowledge = std::get_if<Acknowledge>(&call.body)) {
      acknowledgements.push_back(*acknowledge);
      waiting.erase(acknowledge->doc_id);
    }
    return reply;
  }
};

}  // namespace axle::agents
