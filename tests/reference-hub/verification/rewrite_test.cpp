// The hub's TraceHeader in a packet that passes through it, wherever and however its list is written.
#include "reference-hub/verification/rewrite.hpp"

#include <gtest/gtest.h>

#include "protocol/packet/reader.hpp"
#include "protocol/packet/writer.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/xml/packet_signature.hpp"
#include "reference-hub/verification/verifier.hpp"
#include "tests/two_agencies.hpp"

namespace axle::hub {
namespace {

const InstantNs kNow = from_civil_in_viet_nam({.year = 2026, .month = 8, .day = 10, .hour = 9, .minute = 5});
constexpr std::string_view kHubCode = "000.00.00.G00";
const packet::TraceHeader kHop{std::string(kHubCode), "2026/08/10 09:05:00"};

packet::DocumentHeader header() {
  return sample::document_of_g01("13");
}

std::string rewritten(std::string_view text) {
  const auto packet = packet::read_packet(as_bytes(text));
  EXPECT_TRUE(packet.has_value()) << (packet ? "" : packet.error().detail);
  const Bytes bytes = rewrite_packet(as_bytes(text), *packet, kHubCode, kNow);
  return std::string(as_text(bytes));
}

// The rewritten packet reads as before but for one hop more, and is what it was when that hop's text is taken out.
void expect_one_hop_more(std::string_view text) {
  const std::string after = rewritten(text);
  const auto was = packet::read_packet(as_bytes(text)), is = packet::read_packet(as_bytes(after));
  ASSERT_TRUE(is.has_value()) << is.error().detail << "\n" << after;
  packet::DocumentHeader expected = *was->document();
  expected.trace.push_back(kHop);
  EXPECT_EQ(*is->document(), expected) << after;
  EXPECT_EQ(is->manifest, was->manifest);
  EXPECT_EQ(after, rewritten(text)) << "the same arguments give the same bytes";
}

std::string document(std::string_view inside_header, std::string_view prefix = "e:") {
  const std::string p(prefix);
  const std::string colon = p.empty() ? "" : ":" + p.substr(0, p.size() - 1);
  return "<" + p + "edXML xmlns" + colon + "=\"" + std::string(packet::kNamespace) + "\"><" + p + "edXMLEnvelope><" +
         p + "edXMLHeader>" + std::string(inside_header) + "</" + p + "edXMLHeader></" + p + "edXMLEnvelope></" + p +
         "edXML>";
}
constexpr std::string_view kMessage =
    "<e:MessageHeader><e:From><e:OrganId>G01</e:OrganId></e:From><e:To><e:OrganId>H57</e:OrganId></e:To>"
    "</e:MessageHeader>";
constexpr std::string_view kHopText =
    "<e:TraceHeader><e:OrganId>000.00.00.G00</e:OrganId><e:Timestamp>2026/08/10 09:05:00</e:Timestamp>"
    "</e:TraceHeader>";

TEST(Rewrite, WithoutAListOneIsMadeBehindTheMessageHeader) {
  const std::string message(kMessage), hop(kHopText);
  EXPECT_EQ(rewritten(document(message)), document(message + "<e:TraceHeaderList>" + hop + "</e:TraceHeaderList>"));
  EXPECT_EQ(
      rewritten(document("<x xmlns=\"u\"/>" + message + "<e:Signature/>")),
      document("<x xmlns=\"u\"/>" + message + "<e:TraceHeaderList>" + hop + "</e:TraceHeaderList><e:Signature/>"));
}

TEST(Rewrite, AListGetsItsLastHop) {
  const std::string message(kMessage), hop(kHopText);
  const std::string first = "<e:TraceHeader><e:OrganId>G01</e:OrganId></e:TraceHeader>";
  EXPECT_EQ(rewritten(document(message + "<e:TraceHeaderList>" + first + "\n</e:TraceHeaderList >")),
            document(message + "<e:TraceHeaderList>" + first + "\n" + hop + "</e:TraceHeaderList >"));
  EXPECT_EQ(rewritten(document("<e:TraceHeaderList>" + first + "</e:TraceHeaderList>" + message)),
            document("<e:TraceHeaderList>" + first + hop + "</e:TraceHeaderList>" + message))
      << "before the MessageHeader, too";
  EXPECT_EQ(rewritten(document(message + "<e:TraceHeaderList a=\"1\" />")),
            document(message + "<e:TraceHeaderList a=\"1\" >" + hop + "</e:TraceHeaderList>"));
}

TEST(Rewrite, AnyPrefixAndPlace) {
  const std::string ns(packet::kNamespace);
  const std::string inner = "<MessageHeader xmlns=\"" + ns + "\"><From><OrganId>G01</OrganId></From><To><OrganId>H57" +
                            "</OrganId></To></MessageHeader>";
  expect_one_hop_more(document(inner));  // its default namespace ends with it
  expect_one_hop_more(document(inner + "<z:TraceHeaderList xmlns:z=\"" + ns + "\"/>"));
  expect_one_hop_more(
      document(inner + "<z:TraceHeaderList xmlns:z=\"" + ns + "\"><z:Other>x</z:Other></z:TraceHeaderList>"));
  expect_one_hop_more(document("<MessageHeader><From><OrganId>G01</OrganId></From></MessageHeader>", ""));
  expect_one_hop_more("\xEF\xBB\xBF  " + document(std::string(kMessage)));
  packet::DocumentHeader with_business = header();
  with_business.trace = {{"G01", "2026/08/04 08:00:00"}};
  with_business.business.emplace();
  expect_one_hop_more(packet::write_document(with_business, {}));
  const Bytes content{'a', 'b', 'c'};
  expect_one_hop_more(packet::write_document(header(), {{"a1", "cv.txt", "", content}}));
  // Twice through a hub.
  expect_one_hop_more(rewritten(packet::write_document(header(), {})));
}

// ---- in the verifier

std::expected<Verified, axis::Failure> verify(std::string_view packet, const VerifierOptions& options,
                                              const std::vector<signature::CertificatePtr>& anchors = {}) {
  signature::TrustStore trust(anchors);
  signature::CostLedger ledger;
  return Verifier(options, trust).verify({as_bytes(packet), axis::MessageType::edoc, &ledger}, kNow).verified;
}

TEST(Rewrite, TheFactsAreThoseOfWhatIsStored) {
  VerifierOptions options;
  options.rewrite = true;
  const std::string sent = packet::write_document(header(), {});
  const auto verified = verify(sent, options);
  ASSERT_TRUE(verified.has_value()) << verified.error().detail;
  ASSERT_TRUE(verified->rewritten.has_value());
  EXPECT_EQ(as_text(verified->rewritten->view), rewritten(sent));
  const auto& facts = std::get<DocumentFacts>(verified->facts);
  EXPECT_EQ(facts.digest, signature::sha256(verified->rewritten->view));
  EXPECT_EQ(facts.length, verified->rewritten->view.size());
  EXPECT_EQ(facts.sent, (SentForm{signature::sha256(as_bytes(sent)), sent.size()}));
  options.rewrite = false;
  const auto as_sent = verify(sent, options);
  ASSERT_TRUE(as_sent.has_value());
  EXPECT_FALSE(as_sent->rewritten.has_value());
  EXPECT_EQ(std::get<DocumentFacts>(as_sent->facts).digest, signature::sha256(as_bytes(sent)));
  EXPECT_FALSE(std::get<DocumentFacts>(as_sent->facts).sent.has_value());
}

// One hop more than may be read is refused here, not at the receivers.
TEST(Rewrite, AtTheReadersLimitAndOnePast) {
  VerifierOptions options;
  options.rewrite = true;
  packet::DocumentHeader full = header();
  full.trace.assign(2, {"G01", "2026/08/04 08:00:00"});
  const std::string sent = packet::write_document(full, {});
  options.reader.list_items_max = 3;
  EXPECT_TRUE(verify(sent, options).has_value());
  options.reader.list_items_max = 2;
  const auto refused = verify(sent, options);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, axis::ErrorCode::too_large);
  EXPECT_NE(refused.error().detail.find("TraceHeader"), std::string::npos);
}

// What domain 2.6 expects of a hub that rewrites: a modern signature does not survive it, and the receiver sees that.
TEST(Rewrite, BreaksAModernPacketSignatureAndTheReceiverDetectsIt) {
  signature::AuthorityOptions authority_options;
  authority_options.algorithm = signature::KeyAlgorithm::p256;
  authority_options.not_before = kNow - 300 * kDay;
  const auto authority = signature::Authority::create(authority_options);
  const auto key = signature::PrivateKey::generate(signature::KeyAlgorithm::p256);
  ASSERT_TRUE(authority && key);
  const auto agency = authority->issue_agency({"G01", "Bộ Một", ""}, *key);
  ASSERT_TRUE(agency.has_value());
  const auto sent = signature::sign_packet(packet::write_document(header(), {}), *agency);
  ASSERT_TRUE(sent.has_value());
  VerifierOptions options;
  options.rewrite = true;
  const auto verified = verify(*sent, options, {authority->root()});
  ASSERT_TRUE(verified.has_value()) << verified.error().detail;
  EXPECT_TRUE(std::get<DocumentFacts>(verified->facts).verification.packet_signed) << "it was right when it came";

  const auto received = packet::read_packet(verified->rewritten->view);
  ASSERT_TRUE(received.has_value());
  signature::TrustStore trust({authority->root()});
  signature::CostLedger ledger;
  const auto check = signature::check_packet(verified->rewritten->view, *received, trust, {}, kNow, ledger);
  EXPECT_FALSE(check.verdict.passed());
  EXPECT_EQ(check.verdict.sub_indication, signature::SubIndication::hash_failure) << check.verdict.reason;
}

}  // namespace
}  // namespace axle::hub
