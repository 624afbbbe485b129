#include "sim/workload/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "base/random.hpp"
#include "protocol/packet/rules.hpp"
#include "sim/workload/arrivals.hpp"
#include "sim/workload/plan_hash.hpp"
#include "sim/workload/receivers.hpp"
#include "sim/workload/senders.hpp"
#include "tests/sim/workload/support.hpp"

namespace axle::sim {
namespace {

using identity::Level;

TEST(Header, PassesTheStrictRules) {
  for (const identity::CodeForm form : {identity::CodeForm::form_2016, identity::CodeForm::form_2020}) {
    Scenario scenario = small();
    scenario.network.agencies = {41, 70, 80, 120};
    scenario.network.codes = form;
    scenario.network.named = {{"P99", "Văn phòng Trung ương Đảng", 0, -1}};
    for (PlannedDocument& document : plan_of(scenario).documents) {
      packet::Packet packet;
      packet.header = std::move(document.header);
      packet.manifest.push_back({"a1", "application/pdf", "Văn bản chính", "1-VP.signed.pdf"});
      packet.attachments.push_back({"a1", "1-VP.signed.pdf", "Văn bản chính", "application/pdf", "JVBERi0="});
      const auto violations = packet::check(packet, packet::Profile::strict, kIssueDate);
      for (const packet::Violation& violation : violations) ADD_FAILURE() << violation.rule << ": " << violation.detail;
      if (!violations.empty()) return;
    }
  }
}

TEST(Header, SaysWhatThePlanSays) {
  const Scenario scenario = small();
  const Network network = make_network(scenario);
  for (const PlannedDocument& document : make_plan(scenario, network, kIssueDate).documents) {
    const packet::DocumentHeader& header = document.header;
    const Agency& agency = network.agencies[document.from];
    EXPECT_EQ(header.from.id, agency.code);
    EXPECT_EQ(header.from.name, agency.name);
    EXPECT_EQ(header.from.in_charge, agency.in_charge);
    ASSERT_EQ(header.to.size(), document.to.size());
    for (std::size_t i = 0; i < header.to.size(); ++i) {
      EXPECT_EQ(header.to[i].id, network.agencies[document.to[i]].code);
      EXPECT_EQ(header.to[i].name, network.agencies[document.to[i]].name);
    }
    EXPECT_EQ(header.document_id, agency.code + ",2026/08/03," + header.code_number + "/" + header.code_notation);
    EXPECT_LE(header.code_number.size(), 11U);
    EXPECT_EQ(header.promulgation_date, "2026/08/03");
    EXPECT_EQ(packet::priority_of(header), document.priority);
    EXPECT_EQ(header.page_amount, std::to_string(document.pages));
    EXPECT_EQ(header.promulgation_amount, std::to_string(document.to.size()));
    EXPECT_EQ(header.signer_name, agency.signer_name);
    EXPECT_EQ(header.signer_position, agency.signer_title);
    EXPECT_EQ(header.signer_competence, agency.signer_competence);
    ASSERT_EQ(header.trace.size(), 1U);
    EXPECT_EQ(header.trace[0], (packet::TraceHeader{agency.code, "2026/08/03 09:00:00"}));
    ASSERT_TRUE(header.business);
    EXPECT_EQ(header.business->type, packet::BusinessType::new_document);
    if (document.priority > 0) EXPECT_EQ(header.due_date, "2026/08/05");
  }
}

TEST(Header, CodesAreThoseThatTheSendersCentreWrites) {
  Scenario scenario = small();
  scenario.network.other_codes = 0.5;
  const Drawn all(scenario);
  int old_form = 0;
  for (const PlannedDocument& document : all.plan.documents) {
    const packet::DocumentHeader& header = document.header;
    const Agency& agency = all.network.agencies[document.from];
    const bool other = all.network.centres[agency.centre].other_form;
    EXPECT_EQ(header.from.id, other ? agency.other_code : agency.code);
    EXPECT_TRUE(header.document_id.starts_with(header.from.id + ","));
    EXPECT_EQ(header.trace.front().organ_id, header.from.id);
    for (std::size_t i = 0; i < header.to.size(); ++i) {
      const Agency& receiver = all.network.agencies[document.to[i]];
      EXPECT_EQ(header.to[i].id, other ? receiver.other_code : receiver.code);
    }
    old_form += other ? 1 : 0;
  }
  EXPECT_GT(old_form, 100);
  EXPECT_LT(old_form, 500);
}

TEST(Header, KindsAgreeWithTheAnnexLists) {
  const std::map<std::pair<std::string, std::string>, std::string> annex{
      {{"2", "18"}, "Công văn"}, {{"2", "2"}, "Quyết định"}, {{"2", "14"}, "Báo cáo"},  {{"2", "7"}, "Thông báo"},
      {{"2", "25"}, "Giấy mời"}, {{"2", "10"}, "Kế hoạch"},  {{"2", "16"}, "Tờ trình"}, {{"2", "8"}, "Hướng dẫn"},
      {{"2", "3"}, "Chỉ thị"},   {{"2", "19"}, "Công điện"}, {{"1", "8"}, "Quyết định"}};
  std::set<std::pair<std::string, std::string>> seen;
  Scenario scenario = small();
  scenario.traffic.documents = 3000;
  for (const PlannedDocument& document : plan_of(scenario).documents) {
    const std::pair kind(document.header.type, document.header.type_detail);
    ASSERT_TRUE(annex.contains(kind)) << kind.first << "/" << kind.second;
    EXPECT_EQ(document.header.type_name, annex.at(kind));
    seen.insert(kind);
  }
  EXPECT_EQ(seen.size(), annex.size());
}

TEST(Header, NumbersRunFromOnePerSenderInOrderOfSending) {
  std::map<std::uint32_t, int> last;
  std::set<std::string> ids;
  for (const PlannedDocument& document : plan_of(small()).documents) {
    EXPECT_EQ(document.header.code_number, std::to_string(++last[document.from]));
    EXPECT_TRUE(ids.insert(document.header.document_id).second) << document.header.document_id;
  }
}

}  // namespace
}  // namespace axle::sim
