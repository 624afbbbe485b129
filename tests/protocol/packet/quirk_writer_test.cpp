// Vendors' packets (domain 2.8): what each quirk looks like on the wire, what the reader and the three profiles say,
// and that docs/wire.md says the same.
#include "protocol/packet/quirk_writer.hpp"

#include <algorithm>
#include <map>
#include <sstream>

#include "protocol/packet/attachment.hpp"
#include "protocol/packet/quirk_text.hpp"
#include "protocol/packet/rules.hpp"
#include "tests/protocol/packet/support.hpp"

namespace axle::packet {
namespace {

const std::vector<AttachmentContent>& files() {
  static const std::vector<AttachmentContent> all{{"a1", "27.pdf", "Văn bản chính", as_bytes("%PDF-1.7 one")},
                                                  {"a2", "27-PL1.pdf", "Phụ lục 1", as_bytes("%PDF-1.7 two")}};
  return all;
}

std::string written(Quirks quirks) {
  return write_document_with(sample_header(), files(), quirks);
}
std::string written(Quirk quirk) {
  return written(bit(quirk));
}

// "refused", or the first rule that is broken, or "-".
std::string says(const std::string& text, Profile profile) {
  const auto packet = read_packet(as_bytes(text));
  if (!packet) return "refused";
  const auto violations = check(*packet, profile, kToday);
  return violations.empty() ? "-" : violations.front().rule;
}

std::string says(Quirk quirk) {
  const std::string text = written(quirk);
  return says(text, Profile::strict) + " | " + says(text, Profile::hub) + " | " + says(text, Profile::lenient);
}

bool has_text(const std::string& text, std::string_view wanted) {
  return text.find(wanted) != std::string::npos;
}

// What each quirk must show, somewhere in the bytes.
const std::map<Quirk, std::vector<std::string_view>>& traits() {
  using enum Quirk;
  static const std::map<Quirk, std::vector<std::string_view>> all{
      {leading_bytes, {"1212<?xml version"}},
      {byte_order_mark, {"\xEF\xBB\xBF<?xml version"}},
      {unbound_prefix,
       {"</edXML:edXMLEnvelope>\n  <edXML:AttachmentEncoded>", "</edXML:AttachmentEncoded>",
        "<edXML:Reference xlink:href=\"cid:a1\"", "xlink:href=\"cid:a2\""}},
      {null_organ_id, {"<edXML:OrganId>null</edXML:OrganId>", "<edXML:TraceHeader>\n          <edXML:Timestamp>"}},
      {long_code_number, {"<edXML:CodeNumber>20260803000027</edXML:CodeNumber>"}},
      {saas_trace, {"<edXML:OrganId>vxp.saas.03</edXML:OrganId>"}},
      {type_one_dispatch,
       {"<edXML:Type>1<", "<edXML:TypeDetail>0<", "<edXML:TypeName>Công văn<", "<edXML:SteeringType>0<"}},
      {blank_names,
       {"<edXML:OrganName>  Sở Kiểm định tỉnh Mẫu </edXML:OrganName>",
        "<edXML:FullName>  Nguyễn Thị Thử </edXML:FullName>", "<edXML:AttachmentName> 27.pdf</edXML:AttachmentName>"}},
      {nfd_text, {"<edXML:OrganName>So\xCC\x9B\xCC\x89 Kie\xCC\x82\xCC\x89m", "chi\xCC\x81nh</Description>"}},
      {other_date_in_id, {"<edXML:DocumentId>H99.5,2026/08/03,27/SKD-VP<", "<edXML:PromulgationDate>2026/08/02<"}},
      {impossible_date_in_id, {"<edXML:DocumentId>H99.5,2014/02/30,27/SKD-VP<", "<edXML:PromulgationDate>2026/08/03<"}},
      {content_types_differ, {"<edXML:ContentType>application/pdf<", "<ContentType>application/zip<"}},
      {xlink_references,
       {"<edXML:Reference xmlns:xlink=\"http://www.w3.org/1999/xlink\" xlink:href=\"cid:a2\" "
        "xlink:role=\"XLinkRole\" xlink:type=\"simple\">"}},
      {trace_attributes,
       {"<edXML:TraceHeaderList id=\"trace-1\" version=\"1.0\" mustUnderstand=\"1\" "
        "actor=\"http://schemas.xmlsoap.org/soap/actor/next\">\n        <edXML:Paper>0</edXML:Paper>"}},
      {business_spelling,
       {"<edXML:Business>", "</edXML:Business>", "<edXML:BusinessDocType>0</edXML:BusinessDocType>"}},
      {soap_2014,
       {"<soap-env:Envelope", "xmlns:edXML=\"http://www.e-doc.vn/Schema/\"", "<edXML:Function>",
        "<edXML:PromulgationDate>03/08/2026<"}},
      {wrong_namespace, {"<edXML xmlns=\"http://www.go.vn/eDoc\">"}},
  };
  return all;
}

TEST(QuirkWriter, WithoutQuirksItIsTheWriter) {
  EXPECT_EQ(written(Quirks{0}), write_document(sample_header(), files()));
}

TEST(QuirkWriter, EveryQuirkShowsInTheBytes) {
  ASSERT_EQ(traits().size(), kQuirkCount);
  const std::string plain = written(Quirks{0});
  for (const auto& [quirk, wanted] : traits()) {
    const std::string text = written(quirk);
    for (const std::string_view trait : wanted) {
      const bool at_start = trait.starts_with("1212") || trait.starts_with("\xEF");
      EXPECT_TRUE(at_start ? text.starts_with(trait) : has_text(text, trait))
          << kQuirkNames[static_cast<std::size_t>(quirk)] << ": " << trait;
    }
    // Not all of them stand in the packet without the quirk.
    EXPECT_FALSE(std::ranges::all_of(wanted, [&](std::string_view trait) { return has_text(plain, trait); }));
  }
  EXPECT_FALSE(has_text(written(Quirk::business_spelling), "Bussiness"));
  EXPECT_FALSE(has_text(written(Quirk::wrong_namespace), kNamespace));
  EXPECT_FALSE(has_text(written(Quirk::unbound_prefix), "xmlns:xlink"));
}

// xmllint is the second opinion on what is well-formed.
TEST(QuirkWriter, OnlyTwoAreNotWellFormed) {
  for (std::size_t i = 0; i < kQuirkCount; ++i) {
    const auto quirk = static_cast<Quirk>(i);
    const bool broken = quirk == Quirk::leading_bytes || quirk == Quirk::unbound_prefix;
    EXPECT_EQ(xmllint("--noout", written(quirk)).output.empty(), !broken) << kQuirkNames[i];
  }
}

TEST(QuirkWriter, WhatIsReadIsTheSameDocument) {
  for (std::size_t i = 0; i < kQuirkCount; ++i) {
    const auto quirk = static_cast<Quirk>(i);
    const std::string text = written(quirk);
    const auto packet = read_packet(as_bytes(text));
    EXPECT_EQ(packet.has_value(), !has(kUnreadableQuirks, quirk)) << kQuirkNames[i];
    if (!packet) continue;
    EXPECT_EQ(*packet->document(), header_with(sample_header(), bit(quirk))) << kQuirkNames[i];
    ASSERT_EQ(packet->attachments.size(), 2U);
    for (std::size_t k = 0; k < 2; ++k) {
      EXPECT_EQ(as_text(*unwrap(packet->attachments[k])), as_text(files()[k].content)) << kQuirkNames[i];
      EXPECT_EQ(packet->attachments[k].content_id, files()[k].content_id);
      EXPECT_EQ(packet->manifest[k].name, packet->attachments[k].name);
    }
  }
}

// All that can be read, at once: a vendor has several.
TEST(QuirkWriter, QuirksGoTogether) {
  constexpr Quirks kAll = (Quirks{1} << kQuirkCount) - 1;
  const std::string text = written(kAll & ~kUnreadableQuirks);
  const Packet packet = must_read(text);
  EXPECT_EQ(*packet.document(), header_with(sample_header(), kAll));
  EXPECT_EQ(packet.document()->trace.size(), 4U);
  EXPECT_EQ(says(text, Profile::hub), "-");
  EXPECT_EQ(says(text, Profile::lenient), "-");
  EXPECT_TRUE(
      written(kAll).starts_with("\xEF\xBB\xBF"
                                "1212<?xml"));
  EXPECT_EQ(says(written(kAll), Profile::lenient), "refused");
}

TEST(QuirkWriter, HeadersAreChangedOnce) {
  for (std::size_t i = 0; i < kQuirkCount; ++i) {
    const Quirks quirks = bit(static_cast<Quirk>(i));
    const DocumentHeader once = header_with(sample_header(), quirks);
    EXPECT_EQ(header_with(once, quirks), once) << kQuirkNames[i];
    EXPECT_EQ(write_document_with(once, files(), quirks), written(quirks)) << kQuirkNames[i];
    EXPECT_EQ(once.document_id, document_id_with(sample_header().document_id, quirks)) << kQuirkNames[i];
    EXPECT_EQ(once.document_id == sample_header().document_id, quirks != bit(Quirk::impossible_date_in_id));
  }
  // What has another form has no date to change.
  EXPECT_EQ(document_id_with("9fbfbad2-f1f8", bit(Quirk::impossible_date_in_id)), "9fbfbad2-f1f8");
  EXPECT_EQ(document_id_with("A,B,C/2026/01/02", bit(Quirk::impossible_date_in_id)), "A,B,C/2026/01/02");
}

TEST(QuirkWriter, NumbersStayApart) {
  DocumentHeader header = sample_header();
  const auto number = [&](const std::string& text) {
    header.code_number = text;
    return header_with(header, bit(Quirk::long_code_number)).code_number;
  };
  EXPECT_EQ(number("1"), "20260803000001");
  EXPECT_EQ(number("1234567"), "202608031234567");
  EXPECT_EQ(number("74fass22"), "2026080374fass22");
  EXPECT_EQ(number("20251020104803"), "20251020104803");
  header.promulgation_date.clear();
  EXPECT_EQ(number("7"), "000000000007");
}

TEST(QuirkWriter, VietnameseTakenApart) {
  EXPECT_EQ(decomposed("Đường số 5 & ệ"), "Đu\xCC\x9Bo\xCC\x9B\xCC\x80ng so\xCC\x82\xCC\x81 5 & e\xCC\xA3\xCC\x82");
  EXPECT_EQ(decomposed("ASCII \xFF €"), "ASCII \xFF €");
  EXPECT_EQ(decomposed(decomposed("Tiếng Việt")), decomposed("Tiếng Việt"));
}

// Section "Vendors' packets" of docs/wire.md has a row for each quirk.
TEST(QuirkWriter, ThePageSaysTheSame) {
  std::ifstream page(std::string(AXLE_SOURCE_DIR) + "/docs/wire.md");
  std::map<std::string, std::string> rows;  // quirk -> "strict | hub | lenient"
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("| `")) continue;
    std::vector<std::string> cells;
    std::istringstream in(line.substr(2));
    for (std::string cell; std::getline(in, cell, '|');) {
      const std::size_t from = cell.find_first_not_of(' '), to = cell.find_last_not_of(' ');
      cells.push_back(from == std::string::npos ? "" : cell.substr(from, to - from + 1));
    }
    if (cells.size() != 5 || !parse_quirk(cells[0].substr(1, cells[0].size() - 2))) continue;
    rows[cells[0].substr(1, cells[0].size() - 2)] = cells[2] + " | " + cells[3] + " | " + cells[4];
  }
  for (std::size_t i = 0; i < kQuirkCount; ++i) {
    EXPECT_EQ(rows[std::string(kQuirkNames[i])], says(static_cast<Quirk>(i))) << kQuirkNames[i];
  }
}

}  // namespace
}  // namespace axle::packet
