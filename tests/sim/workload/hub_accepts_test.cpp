// What a plan's headers say is legal at the reference hub, in the order of the plan.
#include <gtest/gtest.h>

#include "reference-hub/core/hub_core.hpp"
#include "tests/sim/workload/support.hpp"

namespace axle::sim {
namespace {

hub::HubCore hub_of(const Network& network) {
  std::vector<hub::CentreRecord> centres;
  std::vector<hub::AgencyRecord> agencies;
  for (const Centre& centre : network.centres) centres.push_back({centre.id, centre.secret});
  for (const Agency& agency : network.agencies) {
    hub::AgencyRecord record;
    record.code = agency.code;
    record.old_code = agency.other_code;
    record.centre_id = network.centres[agency.centre].id;
    agencies.push_back(std::move(record));
  }
  return {{}, std::move(centres), std::move(agencies)};
}

// As the hub reads a packet's header.
hub::DocumentFacts facts_of(const packet::DocumentHeader& header) {
  hub::DocumentFacts facts;
  facts.from = header.from.id;
  for (const packet::Organ& receiver : header.to) facts.to.push_back(receiver.id);
  facts.document_id = header.document_id;
  facts.title = header.subject;
  facts.business = header.business->type;
  facts.length = 1;
  if (facts.business == packet::BusinessType::recall) facts.target = header.response_for.front().document_id;
  if (facts.business == packet::BusinessType::update) facts.target = header.business->document_id;
  facts.header_changed = header.business->document_info == "1";
  facts.changes = header.business->receivers;
  facts.replacements = header.business->replacements;
  return facts;
}

struct Outcome {
  int accepted = 0, recalled = 0, added = 0, replaced = 0;
};

Outcome send_all(const Drawn& all) {
  hub::HubCore hub = hub_of(all.network);
  Outcome outcome;
  for (const PlannedDocument& document : all.plan.documents) {
    const Centre& centre = all.network.centres[all.network.agencies[document.from].centre];
    const hub::Decision decision =
        hub.handle(hub::SendDocument{centre.id, facts_of(document.header)}, kIssueDate + document.at);
    if (const auto* failure = std::get_if<axis::Failure>(&decision.answer)) {
      ADD_FAILURE() << static_cast<int>(document.role) << ": " << failure->detail;
      return outcome;
    }
    ++outcome.accepted;
    const auto& record = std::get<hub::DocumentAccepted>(decision.record.value());
    outcome.recalled += document.role == Role::recall ? 1 : 0;
    outcome.added += static_cast<int>(record.added_doc_ids.size());
    outcome.replaced += static_cast<int>(record.facts.replacements.size());
  }
  return outcome;
}

TEST(HubAccepts, EveryDocumentInTheOrderOfThePlan) {
  Scenario scenario = small();
  scenario.network.other_codes = 0.5;
  scenario.network.direct_share = 0.7;
  scenario.traffic.replies = 0.2;
  scenario.traffic.recalls = 0.1;
  scenario.traffic.updates = 0.1;
  scenario.traffic.replacements = 0.1;
  scenario.traffic.follow_median = 300 * kMillisecond;
  scenario.traffic.bursts = {{kSecond, 0, 1, "G01", "all", 0}};
  for (scenario.seed = 1; scenario.seed <= 5; ++scenario.seed) {
    const Outcome outcome = send_all(Drawn(scenario));
    EXPECT_EQ(outcome.accepted, 601 + 120 + 60 + 60 + 60);
    EXPECT_EQ(outcome.recalled, 60);
    EXPECT_EQ(outcome.added, 60);  // each update reaches the one agency that the plan says
    EXPECT_EQ(outcome.replaced, 60);
  }
}

}  // namespace
}  // namespace axle::sim
