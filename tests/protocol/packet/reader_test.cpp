#include "protocol/packet/reader.hpp"

#include "protocol/packet/writer.hpp"
#include "tests/protocol/packet/support.hpp"

namespace axle::packet {
namespace {

// A packet with hand-written markup: the header's inside, what follows the header, what follows the envelope.
std::string frame(const std::string& header, const std::string& body = "", const std::string& after = "") {
  return "<edXML xmlns='http://www.mic.gov.vn/TBT/QCVN_102_2016'><edXMLEnvelope><edXMLHeader>" + header +
         "</edXMLHeader>" + body + "</edXMLEnvelope>" + after + "</edXML>";
}
const std::string kMinimal =
    "<MessageHeader><From><OrganId>H1</OrganId></From><To><OrganId>H2</OrganId></To></MessageHeader>";

// The same as domain 2.7 in shape: pretty-printed, prefixed envelope, un-prefixed attachments, a Signature in its own
// namespace, two attachments (one raw, one zipped).
const std::string kFull = R"(<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">
  <edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
    <edXML:edXMLHeader>
      <edXML:MessageHeader>
        <edXML:From>
          <edXML:OrganId>H99.7</edXML:OrganId>
          <edXML:OrganName>Sở Đo lường</edXML:OrganName>
        </edXML:From>
        <edXML:To><edXML:OrganId>H98.1</edXML:OrganId></edXML:To>
        <edXML:Code>
          <edXML:CodeNumber>31</edXML:CodeNumber>
          <edXML:CodeNotation>SDL-VP</edXML:CodeNotation>
        </edXML:Code>
        <edXML:PromulgationInfo><edXML:PromulgationDate>2026/08/03</edXML:PromulgationDate></edXML:PromulgationInfo>
        <edXML:DocumentType><edXML:Type>2</edXML:Type></edXML:DocumentType>
        <edXML:Subject>V/v thử &amp; nghiệm</edXML:Subject>
        <edXML:DocumentId>H99.7,2026/08/03,31/SDL-VP</edXML:DocumentId>
      </edXML:MessageHeader>
      <edXML:TraceHeaderList>
        <edXML:TraceHeader>
          <edXML:OrganId>H99.7</edXML:OrganId>
          <edXML:Timestamp>2026/08/03 09:00:00</edXML:Timestamp>
        </edXML:TraceHeader>
      </edXML:TraceHeaderList>
      <Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo><Reference URI=""/></SignedInfo></Signature>
    </edXML:edXMLHeader>
    <edXML:edXMLBody>
      <edXML:edXMLManifest version="1.0">
        <edXML:Reference>
          <edXML:ContentId>cid:one</edXML:ContentId>
          <edXML:ContentType>application/pdf</edXML:ContentType>
          <edXML:Description>Văn bản</edXML:Description>
          <edXML:AttachmentName>31.pdf</edXML:AttachmentName>
        </edXML:Reference>
      </edXML:edXMLManifest>
    </edXML:edXMLBody>
  </edXML:edXMLEnvelope>
  <AttachmentEncoded>
    <Attachment>
      <ContentId>one</ContentId>
      <AttachmentName>31.pdf</AttachmentName>
      <ContentType>application/pdf</ContentType>
      <FieldName>f</FieldName>
      <edXML:ContentTransferEncoded xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">JVBERi0xLjcK</edXML:ContentTransferEncoded>
    </Attachment>
  </AttachmentEncoded>
</edXML>
)";

TEST(Reader, FullPacket) {
  const Packet packet = must_read(kFull);
  const DocumentHeader* header = packet.document();
  ASSERT_NE(header, nullptr);
  EXPECT_EQ(header->from.id, "H99.7");
  EXPECT_EQ(header->from.name, "Sở Đo lường");
  ASSERT_EQ(header->to.size(), 1U);
  EXPECT_EQ(header->to[0].id, "H98.1");
  EXPECT_EQ(header->subject, "V/v thử & nghiệm");
  EXPECT_EQ(header->document_id, "H99.7,2026/08/03,31/SDL-VP");
  ASSERT_EQ(header->trace.size(), 1U);
  EXPECT_EQ(header->trace[0].timestamp, "2026/08/03 09:00:00");
  EXPECT_FALSE(header->business);
  ASSERT_EQ(packet.manifest.size(), 1U);
  EXPECT_EQ(packet.manifest[0].content_id, "one");
  EXPECT_EQ(packet.manifest[0].name, "31.pdf");
  ASSERT_EQ(packet.attachments.size(), 1U);
  EXPECT_EQ(packet.attachments[0].content_id, "one");
  EXPECT_EQ(packet.attachments[0].base64, "JVBERi0xLjcK");
}

TEST(Reader, PointsIntoTheBytes) {
  const Packet packet = must_read(kFull);
  EXPECT_EQ(packet.attachments[0].base64.data(), kFull.data() + kFull.find("JVBERi"));
  EXPECT_EQ(packet.signature_element.data(), kFull.data() + kFull.find("<Signature"));
  EXPECT_TRUE(packet.signature_element.ends_with("</Signature>"));
}

TEST(Reader, AnyPrefixAndOrderGiveTheSame) {
  const Packet packet = must_read(
      "<x:edXML xmlns:x='http://www.mic.gov.vn/TBT/QCVN_102_2016'>"
      "<x:AttachmentEncoded><x:Attachment><x:ContentTransferEncoded>QQ==</x:ContentTransferEncoded>"
      "<x:AttachmentName>a.pdf</x:AttachmentName><x:ContentId>cid:1</x:ContentId></x:Attachment></x:AttachmentEncoded>"
      "<x:edXMLEnvelope><x:edXMLBody/><x:edXMLHeader><x:TraceHeaderList/><x:MessageHeader>"
      "<x:Subject>s</x:Subject><To xmlns='http://www.mic.gov.vn/TBT/QCVN_102_2016'><OrganName>n</OrganName>"
      "<OrganId> H2 </OrganId></To><x:From><x:OrganId>\n H1\n</x:OrganId></x:From></x:MessageHeader></x:edXMLHeader>"
      "</x:edXMLEnvelope></x:edXML>");
  ASSERT_NE(packet.document(), nullptr);
  EXPECT_EQ(packet.document()->from.id, "H1");
  EXPECT_EQ(packet.document()->to[0].id, "H2");
  EXPECT_EQ(packet.document()->to[0].name, "n");
  EXPECT_EQ(packet.attachments[0].base64, "QQ==");
}

TEST(Reader, UnknownElementsAreSkipped) {
  const Packet packet = must_read(
      frame("<MessageHeader><From><OrganId>H1</OrganId><Hotline><x>1</x></Hotline></From><Future>9</Future>"
            "<f:Subject xmlns:f='urn:other'>not ours</f:Subject><To><OrganId>H2</OrganId></To></MessageHeader><Extra/>",
            "<edXMLFooter/>", "<Trailer>t</Trailer>"));
  EXPECT_EQ(packet.document()->from.id, "H1");
  EXPECT_EQ(packet.document()->subject, "");
}

TEST(Reader, StatusPacket) {
  const Packet packet = must_read(frame(
      "<MessageHeader><From><OrganId>H2</OrganId></From><ResponseFor><OrganId>H1</OrganId><Code>1/A</Code>"
      "<DocumentId>H1,2026/08/03,1/A</DocumentId><PromulgationDate>2026/08/03</PromulgationDate></ResponseFor>"
      "<StaffInfo><Staff>Người Thử</Staff></StaffInfo><StatusCode>01</StatusCode><Description>Đã đến</Description>"
      "<Timestamp>2026/08/03 10:00:00</Timestamp></MessageHeader>"));
  const StatusHeader* status = packet.status();
  ASSERT_NE(status, nullptr);
  EXPECT_EQ(status->from.id, "H2");
  EXPECT_EQ(status->response_for.organ_id, "H1");
  EXPECT_EQ(status->response_for.document_id, "H1,2026/08/03,1/A");
  EXPECT_EQ(status->staff->staff, "Người Thử");
  EXPECT_EQ(status->status_code, "01");
  EXPECT_EQ(status->description, "Đã đến");
  EXPECT_EQ(status->timestamp, "2026/08/03 10:00:00");
}

TEST(Reader, MixedKindsAreRefused) {
  EXPECT_NE(refusal(frame("<MessageHeader><From/><To/><StatusCode>01</StatusCode></MessageHeader>")).find("mixes both"),
            std::string::npos);
  EXPECT_NE(refusal(frame("<MessageHeader><From/><ResponseFor><Code>1</Code></ResponseFor><ResponseFor><Code>2</Code>"
                          "</ResponseFor><StatusCode>01</StatusCode></MessageHeader>"))
                .find("more than one"),
            std::string::npos);
}

TEST(Reader, EmptyResponseForIsAbsent) {
  const Packet packet = must_read(
      frame("<MessageHeader><From/><To/><ResponseFor/><ResponseFor> </ResponseFor><ResponseFor><Code/></ResponseFor>"
            "<ResponseFor><Code>5</Code></ResponseFor></MessageHeader>"));
  ASSERT_EQ(packet.document()->response_for.size(), 1U);
  EXPECT_EQ(packet.document()->response_for[0].code, "5");
}

TEST(Reader, BusinessOperations) {
  const auto with = [](const std::string& inside) {
    return must_read(frame(kMinimal + "<TraceHeaderList><Bussiness>" + inside + "</Bussiness></TraceHeaderList>"));
  };
  const Packet recall = with("<BussinessDocType>1</BussinessDocType><BussinessDocReason>Thu hồi</BussinessDocReason>");
  EXPECT_EQ(recall.document()->business->type, BusinessType::recall);
  EXPECT_EQ(recall.document()->business->reason, "Thu hồi");

  const Packet update = with(
      "<DocumentId>D</DocumentId><BussinessDocType>2</BussinessDocType><BussinessDocumentInfo><DocumentInfo>1</"
      "DocumentInfo>"
      "<DocumentReceiver>1</DocumentReceiver><ReceiverList><Receiver><OrganId>H3</OrganId><ReceiverType>0</"
      "ReceiverType>"
      "</Receiver><Receiver><OrganId>H4</OrganId><ReceiverType>1</ReceiverType></Receiver></ReceiverList>"
      "</BussinessDocumentInfo>");
  const Business& business = *update.document()->business;
  EXPECT_EQ(business.type, BusinessType::update);
  EXPECT_EQ(business.document_id, "D");
  EXPECT_EQ(business.receivers, (std::vector<ReceiverChange>{{"H3", false}, {"H4", true}}));

  const Packet replace = with(
      "<BussinessDocType>3</BussinessDocType><ReplacementInfoList><ReplacementInfo><DocumentId>D</"
      "DocumentId><OrganIdList>"
      "<OrganId>H3</OrganId><OrganId>H4</OrganId></OrganIdList></ReplacementInfo></ReplacementInfoList>");
  EXPECT_EQ(replace.document()->business->replacements, (std::vector<Replacement>{{"D", {"H3", "H4"}}}));
}

TEST(Reader, ChoicesOutsideTheirListAreRefused) {
  const auto business = [](const std::string& inside) {
    return refusal(frame(kMinimal + "<TraceHeaderList><Bussiness>" + inside + "</Bussiness></TraceHeaderList>"));
  };
  for (const std::string value : {"4", "-1", "", "x", "1x", "99999999999"}) {
    EXPECT_NE(business("<BussinessDocType>" + value + "</BussinessDocType>").find("must be 0..3"), std::string::npos)
        << value;
  }
  EXPECT_NE(business("<BussinessDocumentInfo><ReceiverList><Receiver><ReceiverType>2</ReceiverType></Receiver>"
                     "</ReceiverList></BussinessDocumentInfo>")
                .find("must be 0..1"),
            std::string::npos);
}

TEST(Reader, TwiceIsRefused) {
  EXPECT_NE(refusal(frame(kMinimal + kMinimal)).find("<MessageHeader> appears twice"), std::string::npos);
  EXPECT_NE(refusal(frame(kMinimal + "<TraceHeaderList/><TraceHeaderList/>")).find("twice"), std::string::npos);
  EXPECT_NE(refusal(frame(kMinimal + "<Signature/><DigitalSignature/>")).find("twice"), std::string::npos);
  EXPECT_NE(refusal(frame("<MessageHeader><From/><From/></MessageHeader>")).find("<From> appears twice"),
            std::string::npos);
  EXPECT_NE(refusal(frame("<MessageHeader><From><OrganId>H1</OrganId><OrganId>H2</OrganId></From></MessageHeader>"))
                .find("<OrganId> appears twice"),
            std::string::npos);
  EXPECT_NE(refusal(frame(kMinimal + "<TraceHeaderList><Bussiness/><Business/></TraceHeaderList>")).find("twice"),
            std::string::npos);
  EXPECT_NE(refusal(frame(kMinimal, "", "<AttachmentEncoded/><AttachmentEncoded/>")).find("twice"), std::string::npos);
}

TEST(Reader, WhatCannotBePlaced) {
  EXPECT_NE(refusal("<edXML xmlns='http://www.mic.gov.vn/TBT/QCVN_102_2016'/>").find("no <edXMLHeader>"),
            std::string::npos);
  EXPECT_NE(refusal(frame("")).find("without <MessageHeader>"), std::string::npos);
  EXPECT_NE(refusal(frame(kMinimal, "<AttachmentEncoded/>")).find("beside"), std::string::npos);
  EXPECT_NE(refusal(frame(kMinimal, "<edXMLBody><AttachmentEncoded/></edXMLBody>")).find("beside"), std::string::npos);
  EXPECT_NE(refusal(frame("<MessageHeader>junk<From/></MessageHeader>")).find("text stands between"),
            std::string::npos);
  EXPECT_NE(refusal(frame("<MessageHeader><Subject>a<b/>c</Subject></MessageHeader>")).find("only text"),
            std::string::npos);
  EXPECT_NE(refusal(frame(kMinimal, "",
                          "<AttachmentEncoded><Attachment><ContentTransferEncoded>QQ<x/>==</ContentTransferEncoded>"
                          "</Attachment></AttachmentEncoded>"))
                .find("only text"),
            std::string::npos);
}

TEST(Reader, OtherRoots) {
  EXPECT_NE(refusal("<html/>").find("not an edXML packet"), std::string::npos);
  EXPECT_NE(refusal("<edXML/>").find("wrong version"), std::string::npos);
  EXPECT_NE(refusal("<edXML xmlns='urn:x'/>").find("urn:x"), std::string::npos);
  EXPECT_NE(refusal("").find("no root"), std::string::npos);
  EXPECT_NE(refusal("{}").find("line 1, column 1"), std::string::npos);
}

// A-01..A-03, A-10, A-19: nothing of it gets through the packet's reader.
TEST(Reader, HostileXml) {
  const std::string bomb =
      "<!DOCTYPE edXML [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>" + frame(kMinimal);
  EXPECT_NE(refusal(bomb).find("document type"), std::string::npos);
  EXPECT_NE(refusal("<!DOCTYPE edXML SYSTEM 'file:///etc/passwd'>" + frame(kMinimal)).find("document type"),
            std::string::npos);
  EXPECT_NE(refusal(replaced(frame(kMinimal), "H1", "H<!-- -->1")).find("comments"), std::string::npos);
  EXPECT_NE(refusal(replaced(frame(kMinimal), "H1", "H<?x y?>1")).find("processing"), std::string::npos);
  EXPECT_NE(refusal(replaced(frame(kMinimal), "H1", "H\xFF")).find("UTF-8"), std::string::npos);
  EXPECT_NE(refusal(replaced(frame(kMinimal), "H1", std::string("H\0", 2))).find("control"), std::string::npos);
  EXPECT_NE(refusal("+ADw-edXML/+AD4-"), "accepted");                      // UTF-7
  EXPECT_NE(refusal(std::string("\xFF\xFE<\0e\0", 6)), "accepted");        // UTF-16
  EXPECT_NE(refusal(frame(kMinimal) + std::string(1, '\0')), "accepted");  // a zero byte after the end
  EXPECT_EQ(refusal(frame(kMinimal) + "\r\n"), "accepted");                // the SDK's line break
}

// Content is read with its references and CDATA joined, as every other parser reads it.
TEST(Reader, TextIsJoined) {
  const Packet packet = must_read(replaced(frame(kMinimal), "H1", "H<![CDATA[1]]>&#46;<![CDATA[]]>2"));
  EXPECT_EQ(packet.document()->from.id, "H1.2");
}

TEST(Reader, LimitsAtAndPastTheBound) {
  const auto many = [](const std::string& item, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += item;
    return text;
  };
  ReaderLimits limits;
  limits.receivers_max = 3;
  limits.attachments_max = 2;
  limits.list_items_max = 4;
  const auto receivers = [&](std::size_t n) {
    return frame("<MessageHeader>" + many("<To/>", n) + "</MessageHeader>");
  };
  EXPECT_EQ(refusal(receivers(3), limits), "accepted");
  EXPECT_NE(refusal(receivers(4), limits, Errc::limit).find("receivers_max"), std::string::npos);

  const auto files = [&](std::size_t n) {
    return frame(kMinimal, "", "<AttachmentEncoded>" + many("<Attachment/>", n) + "</AttachmentEncoded>");
  };
  EXPECT_EQ(refusal(files(2), limits), "accepted");
  EXPECT_NE(refusal(files(3), limits, Errc::limit).find("attachments_max"), std::string::npos);

  const auto rows = [&](std::size_t n) {
    return frame(kMinimal, "<edXMLBody><edXMLManifest>" + many("<Reference/>", n) + "</edXMLManifest></edXMLBody>");
  };
  EXPECT_EQ(refusal(rows(2), limits), "accepted");
  EXPECT_NE(refusal(rows(3), limits, Errc::limit).find("attachments_max"), std::string::npos);

  for (const auto& [before, item, after] : std::vector<std::array<std::string, 3>>{
           {"<MessageHeader><ToPlaces>", "<Place>x</Place>", "</ToPlaces></MessageHeader>"},
           {"<MessageHeader><OtherInfo><Appendixes>", "<Appendix/>", "</Appendixes></OtherInfo></MessageHeader>"},
           {"<MessageHeader>", "<ResponseFor><Code>1</Code></ResponseFor>", "</MessageHeader>"},
           {"<MessageHeader/><TraceHeaderList>", "<TraceHeader/>", "</TraceHeaderList>"},
           {"<MessageHeader/><TraceHeaderList><Bussiness><ReplacementInfoList>", "<ReplacementInfo/>",
            "</ReplacementInfoList></Bussiness></TraceHeaderList>"}}) {
    EXPECT_EQ(refusal(frame(before + many(item, 4) + after), limits), "accepted") << item;
    EXPECT_NE(refusal(frame(before + many(item, 5) + after), limits, Errc::limit).find("list_items_max"),
              std::string::npos)
        << item;
  }

  ReaderLimits size;
  size.packet_bytes_max = kFull.size();
  EXPECT_EQ(refusal(kFull, size), "accepted");
  size.packet_bytes_max = kFull.size() - 1;
  EXPECT_NE(refusal(kFull, size, Errc::limit).find("packet_bytes_max"), std::string::npos);

  ReaderLimits markup;  // attachment content does not count
  markup.markup_bytes_max = kFull.size() - std::string_view("JVBERi0xLjcK").size();
  EXPECT_EQ(refusal(kFull, markup), "accepted");
  --markup.markup_bytes_max;
  EXPECT_NE(refusal(kFull, markup, Errc::limit).find("markup_bytes_max"), std::string::npos);

  ReaderLimits depth;
  depth.depth_max = 6;
  EXPECT_EQ(refusal(kFull, depth), "accepted");
  depth.depth_max = 5;
  EXPECT_NE(refusal(kFull, depth, Errc::limit).find("depth_max"), std::string::npos);
}

// No prefix of a packet is a packet, and none makes the reader stumble.
TEST(Reader, EveryCutIsRefused) {
  for (std::size_t size = 0; size + 1 < kFull.size(); ++size) {
    if (size + 1 == kFull.find_last_of('\n')) continue;
    EXPECT_FALSE(read_packet(as_bytes(std::string_view(kFull).substr(0, size)))) << size;
  }
}

// Any single changed byte is either refused or read; run under sanitizers this looks for over-reads.
TEST(Reader, ChangedBytesNeverCrash) {
  std::size_t accepted = 0;
  for (std::size_t at = 0; at < kFull.size(); ++at) {
    for (const char c : {'<', '&', '\0', '\xFF'}) {
      std::string changed = kFull;
      changed[at] = c;
      accepted += read_packet(as_bytes(changed)) ? 1 : 0;
    }
  }
  EXPECT_GT(accepted, 0U);
  EXPECT_LT(accepted, kFull.size() * 4);
}

TEST(Reader, PriorityIsADigit) {
  DocumentHeader header;
  EXPECT_EQ(priority_of(header), 0);
  for (int value = 0; value <= 4; ++value) {
    header.priority = std::to_string(value);
    EXPECT_EQ(priority_of(header), value);
  }
  for (const char* value : {"5", "-1", "03", "x", " 3"}) {
    header.priority = value;
    EXPECT_EQ(priority_of(header), 0) << value;
  }
}

}  // namespace
}  // namespace axle::packet
