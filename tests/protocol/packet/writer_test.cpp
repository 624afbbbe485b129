#include "protocol/packet/writer.hpp"

#include "base/encoding.hpp"
#include "protocol/packet/attachment.hpp"
#include "protocol/packet/rules.hpp"
#include "protocol/packet/utf8.hpp"
#include "tests/protocol/packet/support.hpp"

namespace axle::packet {
namespace {

const std::string kPdf = "%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

std::string grammar() {
  return std::string("--noout --relaxng '") + AXLE_SOURCE_DIR + "/protocol/packet/edxml.rng'";
}

std::vector<AttachmentContent> sample_files() {
  return {{"a1", "27-SKD-VP.signed.pdf", "Văn bản chính", as_bytes(kPdf)},
          {"a2", "phụ lục.xlsx", "Bảng", as_bytes("PK-not-really")}};
}

TEST(Writer, StatusIsExactlyThis) {
  EXPECT_EQ(write_status(sample_status()), R"(<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">
  <edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
    <edXML:edXMLHeader>
      <edXML:MessageHeader>
        <edXML:From>
          <edXML:OrganId>H98.12.3</edXML:OrganId>
          <edXML:OrganizationInCharge>UBND tỉnh Khác</edXML:OrganizationInCharge>
          <edXML:OrganName>UBND xã Tư</edXML:OrganName>
        </edXML:From>
        <edXML:ResponseFor>
          <edXML:OrganId>H99.5</edXML:OrganId>
          <edXML:Code>27/SKD-VP</edXML:Code>
          <edXML:DocumentId>H99.5,2026/08/03,27/SKD-VP</edXML:DocumentId>
          <edXML:PromulgationDate>2026/08/03</edXML:PromulgationDate>
        </edXML:ResponseFor>
        <edXML:StaffInfo>
          <edXML:Department>Văn thư</edXML:Department>
          <edXML:Staff>Lê Thị Thử</edXML:Staff>
          <edXML:Email>vt@khac.example</edXML:Email>
          <edXML:Mobile>84900000008</edXML:Mobile>
        </edXML:StaffInfo>
        <edXML:StatusCode>02</edXML:StatusCode>
        <edXML:Description>Từ chối: chữ ký số không hợp lệ</edXML:Description>
        <edXML:Timestamp>2026/08/03 09:41:12</edXML:Timestamp>
      </edXML:MessageHeader>
    </edXML:edXMLHeader>
  </edXML:edXMLEnvelope>
</edXML>
)");
}

TEST(Writer, SmallDocumentIsExactlyThis) {
  DocumentHeader header;
  header.from = make_organ("H99.5", "", "");
  header.to = {make_organ("H98.1", "", "")};
  header.code_number = "1";
  header.code_notation = "A";
  header.promulgation_date = "2026/08/03";
  header.type = "2";
  header.subject = "s";
  EXPECT_EQ(write_document(header, {{"x", "a.pdf", "", as_bytes("%PDF")}}), R"(<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">
  <edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
    <edXML:edXMLHeader>
      <edXML:MessageHeader>
        <edXML:From>
          <edXML:OrganId>H99.5</edXML:OrganId>
        </edXML:From>
        <edXML:To>
          <edXML:OrganId>H98.1</edXML:OrganId>
        </edXML:To>
        <edXML:Code>
          <edXML:CodeNumber>1</edXML:CodeNumber>
          <edXML:CodeNotation>A</edXML:CodeNotation>
        </edXML:Code>
        <edXML:PromulgationInfo>
          <edXML:PromulgationDate>2026/08/03</edXML:PromulgationDate>
        </edXML:PromulgationInfo>
        <edXML:DocumentType>
          <edXML:Type>2</edXML:Type>
        </edXML:DocumentType>
        <edXML:Subject>s</edXML:Subject>
      </edXML:MessageHeader>
    </edXML:edXMLHeader>
    <edXML:edXMLBody>
      <edXML:edXMLManifest version="1.0">
        <edXML:Reference>
          <edXML:ContentId>cid:x</edXML:ContentId>
          <edXML:ContentType>application/pdf</edXML:ContentType>
          <edXML:AttachmentName>a.pdf</edXML:AttachmentName>
        </edXML:Reference>
      </edXML:edXMLManifest>
    </edXML:edXMLBody>
  </edXML:edXMLEnvelope>
  <AttachmentEncoded>
    <Attachment>
      <ContentId>cid:x</ContentId>
      <AttachmentName>a.pdf</AttachmentName>
      <ContentType>application/pdf</ContentType>
      <edXML:ContentTransferEncoded xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">JVBERg==</edXML:ContentTransferEncoded>
    </Attachment>
  </AttachmentEncoded>
</edXML>
)");
}

TEST(Writer, DocumentComesBack) {
  const DocumentHeader header = sample_header();
  const std::string text = write_document(header, sample_files());
  const Packet packet = must_read(text);
  ASSERT_NE(packet.document(), nullptr);
  EXPECT_EQ(*packet.document(), header);
  EXPECT_TRUE(packet.signature_element.empty());
  ASSERT_EQ(packet.attachments.size(), 2U);
  EXPECT_EQ(as_text(*unwrap(packet.attachments[0])), kPdf);
  EXPECT_EQ(as_text(*unwrap(packet.attachments[1])), "PK-not-really");
  EXPECT_EQ(packet.attachments[0].base64, to_base64(as_bytes(kPdf)));  // raw, one line
  EXPECT_EQ(packet.attachments[0].content_type, "application/pdf");
  EXPECT_EQ(packet.attachments[1].content_type, "application/zip");
  EXPECT_TRUE(packet.attachments[1].base64.starts_with("UEsDB"));
  EXPECT_EQ(packet.manifest[1].name, "phụ lục.xlsx");
  EXPECT_TRUE(check(packet, Profile::strict, kToday).empty());
}

TEST(Writer, BusinessOperationsComeBack) {
  DocumentHeader header = sample_header();
  header.business->type = BusinessType::update;
  header.business->document_id = header.document_id;
  header.business->document_info = "1";
  header.business->document_receiver = "1";
  header.business->receivers = {{"H98.12.3", false}, {"H97.4", true}};
  EXPECT_EQ(*must_read(write_document(header, {})).document(), header);
  header.business->receivers.clear();
  header.business->document_info.clear();
  header.business->document_receiver.clear();
  header.business->type = BusinessType::replace;
  header.business->replacements = {{"H99.5,2026/08/01,9/SKD-VP", {"H98.12.3", "H97.4"}}, {"X", {}}};
  EXPECT_EQ(*must_read(write_document(header, {})).document(), header);
}

TEST(Writer, EmptyHeaderIsStillAPacket) {
  EXPECT_EQ(*must_read(write_document({}, {})).document(), DocumentHeader{});
  const std::string status = write_status({});
  EXPECT_EQ(must_read(status).status(), nullptr);  // without StatusCode it is none
  EXPECT_EQ(xmllint("--noout", status).exit_code, 0);
}

TEST(Writer, RawAndZipped) {
  for (const auto& [name, type] : std::vector<std::pair<std::string, std::string>>{{"a.pdf", "application/pdf"},
                                                                                   {"A.PDF", "application/pdf"},
                                                                                   {"a.doc", "application/doc"},
                                                                                   {"a.docx", "application/docx"},
                                                                                   {"a.zip", "application/zip"},
                                                                                   {"a.xlsx", "application/zip"},
                                                                                   {"a.xml", "application/zip"},
                                                                                   {"none", "application/zip"}}) {
    const std::string text = write_document({}, {{"1", name, "", as_bytes("content")}});
    const Packet packet = must_read(text);
    EXPECT_EQ(packet.attachments[0].content_type, type) << name;
    EXPECT_EQ(packet.manifest[0].content_type, type) << name;
    EXPECT_EQ(as_text(*unwrap(packet.attachments[0])), "content") << name;
  }
}

TEST(Writer, SameArgumentsSameBytes) {
  EXPECT_EQ(write_document(sample_header(), sample_files()), write_document(sample_header(), sample_files()));
}

TEST(Writer, WhatXmlCannotCarryIsReplaced) {
  DocumentHeader header = sample_header();
  header.subject = std::string("a\x01\xFFz\0", 5);
  const std::string text = write_document(header, {});
  EXPECT_EQ(must_read(text).document()->subject, "a\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD");
  EXPECT_EQ(xmllint("--noout", text).exit_code, 0);
}

TEST(Writer, LineBreaksSurvive) {
  DocumentHeader header = sample_header();
  header.content = "một\nhai\r\nba\tbốn ]]> <![CDATA[";
  EXPECT_EQ(must_read(write_document(header, {})).document()->content, header.content);
}

// ---- against xmllint

TEST(Grammar, WrittenPacketsValidate) {
  for (const std::string& text : {write_document(sample_header(), sample_files()), write_document(sample_header(), {}),
                                  write_status(sample_status())}) {
    const ToolOutcome outcome = xmllint(grammar(), text);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  }
  DocumentHeader update = sample_header();
  update.business->type = BusinessType::update;
  update.business->document_info = "1";
  update.business->receivers = {{"H98.12.3", false}, {"H97.4", true}};
  EXPECT_EQ(xmllint(grammar(), write_document(update, {})).exit_code, 0);
  DocumentHeader replace = sample_header();
  replace.business->type = BusinessType::replace;
  replace.business->replacements = {{"H99.5,2026/08/01,9/SKD-VP", {"H98.12.3", "H97.4"}}};
  EXPECT_EQ(xmllint(grammar(), write_document(replace, {})).exit_code, 0);
}

TEST(Grammar, SignatureInItsThreeSpellings) {
  const std::string text = write_document(sample_header(), {});
  for (const std::string signature :
       {"<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignedInfo/></Signature>",
        "<Signature><X a='1'>t</X></Signature>", "<edXML:DigitalSignature/>"}) {
    const std::string with = replaced(text, "</edXML:edXMLHeader>", signature + "</edXML:edXMLHeader>");
    EXPECT_EQ(xmllint(grammar(), with).exit_code, 0) << signature;
    EXPECT_EQ(must_read(with).signature_element, signature);
  }
}

// What the grammar refuses, the strict profile or the reader refuses as well.
TEST(Grammar, RefusesWhatTheRulesRefuse) {
  const auto refused = [](const DocumentHeader& header) {
    const std::string text = write_document(header, {});
    EXPECT_NE(xmllint(grammar(), text).exit_code, 0);
    const Packet packet = must_read(text);
    return !check(packet, Profile::strict, kToday).empty();
  };
  const auto with = [](auto member, std::string value) {
    DocumentHeader header = sample_header();
    header.*member = std::move(value);
    return header;
  };
  EXPECT_TRUE(refused(with(&DocumentHeader::code_number, "20260803104803")));
  EXPECT_TRUE(refused(with(&DocumentHeader::code_number, "")));
  EXPECT_TRUE(refused(with(&DocumentHeader::code_notation, std::string(31, 'x'))));
  EXPECT_TRUE(refused(with(&DocumentHeader::subject, "")));
  EXPECT_TRUE(refused(with(&DocumentHeader::type, "18")));
  EXPECT_TRUE(refused(with(&DocumentHeader::priority, "5")));
  EXPECT_TRUE(refused(with(&DocumentHeader::steering_type, "4")));
  EXPECT_TRUE(refused(with(&DocumentHeader::promulgation_date, "03/08/2026")));
  EXPECT_TRUE(refused(with(&DocumentHeader::direction, "yes")));
  DocumentHeader nobody = sample_header();
  nobody.to.clear();
  EXPECT_TRUE(refused(nobody));
}

// The same value in both parsers, for precomposed and decomposed Vietnamese.
TEST(Grammar, XmllintReadsTheSameText) {
  std::string nfc;
  std::string nfd;
  // Every Vietnamese vowel with every tone: base + (circumflex, breve, horn) + tone mark.
  for (const char32_t base : {U'a', U'A', U'e', U'E', U'i', U'I', U'o', U'O', U'u', U'U', U'y', U'Y'}) {
    for (const char32_t shape : {U'\0', U'\u0302', U'\u0306', U'\u031B'}) {
      for (const char32_t tone : {U'\0', U'\u0300', U'\u0301', U'\u0303', U'\u0309', U'\u0323'}) {
        append_utf8(nfd, base);
        if (shape != 0) append_utf8(nfd, shape);
        if (tone != 0) append_utf8(nfd, tone);
      }
    }
  }
  for (char32_t c = 0xC0; c <= 0x1B0; ++c) append_utf8(nfc, c);
  for (char32_t c = 0x1EA0; c <= 0x1EF9; ++c) append_utf8(nfc, c);
  for (const std::string& value : {nfc, nfd, std::string("đ Đ & < > \" ' ]]>")}) {
    DocumentHeader header = sample_header();
    header.subject = value;
    const std::string text = write_document(header, {});
    EXPECT_EQ(must_read(text).document()->subject, value);
    const ToolOutcome outcome = xmllint("--xpath \"string(//*[local-name()='Subject'])\"", text);
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.output, value + "\n");
  }
}

}  // namespace
}  // namespace axle::packet
