// What real packets do (domain 2.8), each with what comes of it: refused by the reader, or read and then accepted or
// not by the three profiles.
#include "protocol/packet/rules.hpp"
#include "protocol/packet/writer.hpp"
#include "tests/protocol/packet/support.hpp"

namespace axle::packet {
namespace {

// "refused: ..." by the reader, or the first rule that each profile sees broken ("-" for none): "strict / hub /
// lenient".
std::string outcome(std::string_view text) {
  const auto packet = read_packet(as_bytes(text));
  if (!packet) return "refused: " + packet.error().detail;
  const auto first = [&](Profile profile) {
    const auto violations = check(*packet, profile, kToday);
    return violations.empty() ? std::string("-") : violations.front().rule;
  };
  return first(Profile::strict) + " / " + first(Profile::hub) + " / " + first(Profile::lenient);
}

bool is_refused(std::string_view text, std::string_view because) {
  const std::string result = outcome(text);
  EXPECT_TRUE(result.starts_with("refused: ") && result.find(because) != std::string::npos) << result;
  return result.starts_with("refused: ");
}

const std::string kAccepted = "- / - / -";

const std::string& sample() {
  static const std::string text = write_document(sample_header(), {{"a1", "27.pdf", "", as_bytes("%PDF-1.7")}});
  return text;
}

TEST(Quirks, Sample) {
  EXPECT_EQ(outcome(sample()), kAccepted);
}

TEST(Quirks, Q01BytesBeforeTheDeclaration) {
  EXPECT_TRUE(is_refused("1212" + sample(), "before the root"));
  EXPECT_EQ(outcome("\xEF\xBB\xBF" + sample()), kAccepted);
  EXPECT_EQ(outcome(" \r\n" + sample()), kAccepted);  // the gateway trims
  EXPECT_EQ(outcome("\xEF\xBB\xBF\n" + sample()), kAccepted);
  EXPECT_TRUE(is_refused("\n\xEF\xBB\xBF" + sample(), "before the root"));
}

TEST(Quirks, Q02PrefixOutOfScope) {
  const std::string text = replaced(replaced(sample(), "<AttachmentEncoded>", "<edXML:AttachmentEncoded>"),
                                    "</AttachmentEncoded>", "</edXML:AttachmentEncoded>");
  EXPECT_TRUE(is_refused(text, "'edXML' is not declared"));
  const std::string link = replaced(sample(), "<edXML:Reference>", "<edXML:Reference xlink:href=\"cid:a1\">");
  EXPECT_TRUE(is_refused(link, "'xlink' is not declared"));
}

TEST(Quirks, Q03TraceOfTheHub) {
  const std::string null = replaced(sample(), "<edXML:TraceHeader>\n          <edXML:OrganId>H99.5</edXML:OrganId>",
                                    "<edXML:TraceHeader><edXML:OrganId>null</edXML:OrganId>");
  EXPECT_EQ(outcome(null), "N.TraceHeaderList.TraceHeader.OrganId / - / -");
  const std::string absent =
      replaced(sample(), "<edXML:TraceHeader>\n          <edXML:OrganId>H99.5</edXML:OrganId>", "<edXML:TraceHeader>");
  EXPECT_EQ(outcome(absent), "N.TraceHeaderList.TraceHeader.OrganId / - / -");
}

TEST(Quirks, Q04LongAndAlphanumericNumber) {
  const auto numbered = [](const std::string& number) {
    return outcome(replaced(sample(), "<edXML:CodeNumber>27<", "<edXML:CodeNumber>" + number + "<"));
  };
  EXPECT_EQ(numbered("20251020104803"), "R.MessageHeader.Code.CodeNumber / - / -");
  EXPECT_EQ(numbered("74fass22"), kAccepted);
  EXPECT_EQ(numbered("BINTEST123"), kAccepted);
}

TEST(Quirks, Q05LowerCaseCentre) {
  EXPECT_EQ(outcome(replaced(sample(), "000.00.00.G99", "vxp.saas.03")), kAccepted);
}

TEST(Quirks, Q06Types) {
  EXPECT_EQ(outcome(replaced(sample(), "<edXML:SteeringType>1", "<edXML:SteeringType>0")), kAccepted);
  EXPECT_EQ(outcome(replaced(sample(), "<edXML:Type>2", "<edXML:Type>1")), kAccepted);  // with "Công văn"
  EXPECT_EQ(outcome(replaced(sample(), "<edXML:Type>2", "<edXML:Type>18")),
            "M.MessageHeader.DocumentType.Type / - / -");
}

TEST(Quirks, Q07BlanksAndNormalForms) {
  const std::string text = replaced(replaced(sample(), "<edXML:OrganName>Sở", "<edXML:OrganName>  So\xCC\x9B\xCC\x89"),
                                    "<edXML:OrganId>H99.5<", "<edXML:OrganId>\n H99.5 <");
  EXPECT_EQ(outcome(text), kAccepted);
  const Packet packet = must_read(text);
  EXPECT_EQ(packet.document()->from.name, "  So\xCC\x9B\xCC\x89 Kiểm định tỉnh Mẫu");  // kept as it stands
  EXPECT_EQ(packet.document()->from.id, "H99.5");                                      // an identifier is not
}

TEST(Quirks, Q08DatesThatDisagree) {
  const std::string other =
      replaced(sample(), "<edXML:DocumentId>H99.5,2026/08/03", "<edXML:DocumentId>H99.5,2015/09/30");
  EXPECT_EQ(outcome(other), kAccepted);
  const std::string no_date =
      replaced(sample(), "<edXML:DocumentId>H99.5,2026/08/03", "<edXML:DocumentId>H99.5,2014/02/30");
  EXPECT_EQ(outcome(no_date), kAccepted);
}

TEST(Quirks, Q09TwoContentTypes) {
  const std::string text = replaced(sample(), "<ContentType>application/pdf", "<ContentType>application/zip");
  EXPECT_EQ(outcome(text), "M.Attachment-Type / - / -");
}

TEST(Quirks, Q10Attributes) {
  const std::string link =
      replaced(sample(), "<edXML:Reference>",
               "<edXML:Reference xmlns:xlink=\"http://www.w3.org/1999/xlink\" xlink:href=\"cid:a1\" "
               "xlink:role=\"XLinkRole\" xlink:type=\"simple\">");
  EXPECT_EQ(outcome(link), kAccepted);
  const std::string trace =
      replaced(sample(), "<edXML:TraceHeaderList>",
               "<edXML:TraceHeaderList id=\"1\" version=\"1.0\" mustUnderstand=\"1\" "
               "actor=\"http://schemas.xmlsoap.org/soap/actor/next\"><edXML:Paper>0</edXML:Paper>");
  EXPECT_EQ(outcome(trace), kAccepted);
}

TEST(Quirks, Q11Spellings) {
  std::string text = sample();
  for (std::size_t at = 0; (at = text.find("Bussiness", at)) != std::string::npos;) text.replace(at, 9, "Business");
  EXPECT_EQ(outcome(text), kAccepted);
  const Packet packet = must_read(text);
  ASSERT_TRUE(packet.document()->business);
  EXPECT_EQ(packet.document()->business->reason, "Văn bản điện tử mới");
}

TEST(Quirks, Q12OtherEditions) {
  EXPECT_TRUE(
      is_refused("<soap-env:Envelope "
                 "xmlns:soap-env='http://schemas.xmlsoap.org/soap/envelope/'><soap-env:Header/></soap-env:Envelope>",
                 "wrong version"));
  EXPECT_TRUE(is_refused("<edXML xmlns='http://www.e-doc.vn/Schema/'/>", "wrong version"));
  EXPECT_TRUE(is_refused("<edXML xmlns='http://www.go.vn/eDoc'><x/></edXML>", "wrong version"));
}

// The content id with and without "cid:", in either place (domain 2.5).
TEST(Quirks, ContentIdPrefix) {
  EXPECT_EQ(outcome(replaced(sample(), "<ContentId>cid:a1", "<ContentId>a1")), kAccepted);
  EXPECT_EQ(outcome(replaced(sample(), "<edXML:ContentId>cid:a1", "<edXML:ContentId>a1")), kAccepted);
}

// Only an OrganId in To, nothing optional, no Bussiness, no Signature: what a hub of 2025 took.
TEST(Quirks, BareMinimum) {
  DocumentHeader header;
  header.from = make_organ("H99.5", "", "");
  header.to = {make_organ("H98.1", "", "")};
  EXPECT_EQ(outcome(write_document(header, {})), "N.MessageHeaderCodeCodeNumber / - / -");
  header.code_number = "1";
  header.code_notation = "A";
  header.promulgation_date = "2026/08/03";
  header.type = "1";
  header.subject = "s";
  EXPECT_EQ(outcome(write_document(header, {})), kAccepted);
}

}  // namespace
}  // namespace axle::packet
