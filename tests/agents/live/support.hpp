// A hub that does what the test says, over real HTTP, and what the fleet's tests are made of.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "agents/live/fleet.hpp"
#include "base/live_clock.hpp"
#include "protocol/axis/answer.hpp"
#include "protocol/axis/header_auth.hpp"
#include "protocol/packet/writer.hpp"
#include "transport/server.hpp"

namespace axle::agents::testing {

// What a hub saw of one request.
struct Seen {
  std::string operation, body;
  axis::Attributes attributes;
  std::string of(std::string_view attribute) const { return std::string(attributes.get(attribute)); }
};

// Believes every signature of "secret-of-<system id>"; by default it takes everything and has nothing for anybody.
class TestHub final : public transport::Handler {
 public:
  explicit TestHub(const transport::ServerOptions& options = {}) {
    auto server = transport::Server::create(options, *this);
    EXPECT_TRUE(server.has_value()) << (server ? "" : server.error().detail);
    server_ = std::move(*server);
    server_->start();
  }
  ~TestHub() override { server_->stop(0); }

  // Called on the hub's thread, one at a time.
  std::function<std::string(const Seen&)> answer = [](const Seen&) { return std::string(); };

  transport::ClientOptions client() const {
    transport::ClientOptions options;
    options.endpoint.port = server_->port();
    options.endpoint.tls = false;
    options.request_timeout = 10 * kSecond;
    return options;
  }
  std::vector<Seen> seen() const {
    const std::scoped_lock lock(mutex_);
    return seen_;
  }
  std::size_t count(std::string_view operation, std::string_view system_id = {}) const {
    const std::scoped_lock lock(mutex_);
    return static_cast<std::size_t>(std::ranges::count_if(seen_, [&](const Seen& one) {
      return one.operation == operation && (system_id.empty() || one.of("systemid") == system_id);
    }));
  }
  const transport::ServerCounters& counters() const { return server_->counters(); }

  transport::HeadDecision on_head(const transport::RequestHead&) override { return {}; }
  void on_request(transport::Request request, transport::Responder respond) override {
    Seen seen;
    seen.operation = request.head.target.substr(1);
    seen.body = as_text(request.body.view);
    std::vector<axis::HeaderField> fields;
    for (const auto& header : request.head.headers) fields.push_back({header.name, header.value});
    const auto attributes = axis::verify_headers(fields, "secret-of-" + std::string(axis::claimed_system_id(fields)));
    EXPECT_TRUE(attributes.has_value()) << (attributes ? "" : attributes.error().detail);
    if (attributes) seen.attributes = *attributes;
    const std::scoped_lock lock(mutex_);
    std::string text = answer(seen);
    if (text.empty()) text = usual(seen);
    seen_.push_back(std::move(seen));
    respond(transport::Response::json(200, std::move(text)));
  }

 private:
  std::string usual(const Seen& seen) {
    if (seen.operation == "sendEdoc") return axis::write_sent("id-" + std::to_string(++sent_));
    if (seen.operation == "getReceivedEdocList") return axis::write_received_list({});
    return axis::write_ok();
  }

  mutable std::mutex mutex_;
  std::vector<Seen> seen_;
  int sent_ = 0;
  std::unique_ptr<transport::Server> server_;
};

// Keeps everything that the fleet tells; complete once so many of each happened.
class TestSink final : public FleetSink {
 public:
  void observed(const Observation& one) override { observations.push_back(one); }
  void requested(const FleetRequest& one) override { requests.push_back(one); }
  void probed(std::uint32_t probe, const Reply& reply) override {
    EXPECT_TRUE(probes.emplace(probe, reply).second) << "a probe is told once";
  }
  bool complete() const override { return done(*this); }

  std::size_t count(Happening what) const {
    return static_cast<std::size_t>(std::ranges::count(observations, what, &Observation::what));
  }
  std::function<bool(const TestSink&)> done = [](const TestSink&) { return true; };
  std::vector<Observation> observations;
  std::vector<FleetRequest> requests;
  std::map<std::uint32_t, Reply> probes;
};

inline packet::DocumentHeader small_header(const std::string& from, const std::string& to) {
  packet::DocumentHeader header;
  header.from.id = from;
  header.to.resize(1);
  header.to[0].id = to;
  header.code_number = "7";
  header.code_notation = "BM";
  header.document_id = from + ",2026/01/05,7/BM";
  header.promulgation_date = "2026/01/05";
  header.type = "2";
  header.subject = "Công văn";
  return header;
}

// Centre "c<number>" with agency "A<number>"; only sends unless the test says otherwise.
inline FleetCentre centre(std::uint32_t number) {
  const std::string id = "c" + std::to_string(number);
  FleetCentre made;
  made.credentials = {id, "secret-of-" + id};
  made.agencies.push_back({.code = "A" + std::to_string(number), .name = "Cơ quan", .in_charge = "A"});
  made.policy.polls = false;
  made.policy.poll_period = kHour;
  made.policy.clerk.register_median = 0;
  return made;
}

inline std::vector<FleetCentre> centres(std::uint32_t count) {
  std::vector<FleetCentre> made;
  for (std::uint32_t i = 0; i < count; ++i) made.push_back(centre(i));
  return made;
}

// `count` documents from the centres in turn, `gap` apart, the first at `first`; all send packet 0.
inline std::vector<FleetDocument> documents(std::uint32_t count, std::uint32_t from_centres, InstantNs first,
                                            DurationNs gap) {
  std::vector<FleetDocument> made(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    made[i].centre = i % from_centres;
    made[i].document = {.plan_index = 0,
                        .due = first + i * gap,
                        .document_id = "d" + std::to_string(i),
                        .from = "A" + std::to_string(i % from_centres),
                        .to = {"B"}};
  }
  return made;
}

// One packet for all, some 1 KiB.
inline Corpus small_corpus() {
  return Corpus::of({packet::write_document(small_header("A0", "B"), {})});
}

}  // namespace axle::agents::testing
