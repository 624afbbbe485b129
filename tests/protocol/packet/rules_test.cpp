#include "protocol/packet/rules.hpp"

#include "protocol/packet/writer.hpp"
#include "tests/protocol/packet/support.hpp"

namespace axle::packet {
namespace {

using Rules = std::vector<std::string>;

Rules broken(const Packet& packet, Profile profile) {
  Rules rules;
  for (const Violation& violation : check(packet, profile, kToday)) {
    EXPECT_FALSE(violation.detail.empty());
    rules.push_back(violation.rule);
  }
  return rules;
}

// The rules that the sample breaks after a change, in the three profiles.
struct Outcome {
  Rules strict, hub, lenient;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};
void PrintTo(const Outcome& outcome, std::ostream* out) {
  *out << testing::PrintToString(outcome.strict) << " / " << testing::PrintToString(outcome.hub) << " / "
       << testing::PrintToString(outcome.lenient);
}

Packet document_packet(DocumentHeader header) {
  Packet packet;
  packet.header = std::move(header);
  return packet;
}

template <class Change>
Outcome after(Change change) {
  DocumentHeader header = sample_header();
  change(header);
  const Packet packet = document_packet(std::move(header));
  return {broken(packet, Profile::strict), broken(packet, Profile::hub), broken(packet, Profile::lenient)};
}

Outcome with(std::string DocumentHeader::* member, std::string value) {
  return after([&](DocumentHeader& header) { header.*member = std::move(value); });
}

const Outcome kGood{};

TEST(Rules, SampleKeepsAll) {
  EXPECT_EQ(after([](DocumentHeader&) {}), kGood);
}

TEST(Rules, SenderAndReceivers) {
  const Rules from{"N.MessageHeaderFromOrganId"};
  EXPECT_EQ(after([](auto& h) { h.from.id.clear(); }), (Outcome{from, from, from}));
  EXPECT_EQ(after([](auto& h) { h.from.id = " "; }), (Outcome{from, from, from}));
  EXPECT_EQ(after([](auto& h) { h.from.id = "null"; }), (Outcome{from, from, from}));
  const Rules to{"N.MessageHeaderToOrganId"};
  EXPECT_EQ(after([](auto& h) { h.to[1].id.clear(); }), (Outcome{to, to, to}));
  const Rules none{"N.MessageHeader.To"};
  EXPECT_EQ(after([](auto& h) { h.to.clear(); }), (Outcome{none, none, none}));
  const Rules twice{"N.MessageHeader.To.OrganId"};
  EXPECT_EQ(after([](auto& h) { h.to.push_back(h.to[0]); }), (Outcome{twice, twice, {}}));
}

TEST(Rules, MandatoryText) {
  EXPECT_EQ(with(&DocumentHeader::code_number, ""), (Outcome{{"N.MessageHeaderCodeCodeNumber"}, {}, {}}));
  EXPECT_EQ(with(&DocumentHeader::code_notation, " "), (Outcome{{"N.MessageHeaderCodeCodeNotation"}, {}, {}}));
  EXPECT_EQ(with(&DocumentHeader::subject, ""), (Outcome{{"N.MessageHeader.Subject"}, {}, {}}));
}

TEST(Rules, PromulgationDate) {
  const std::string path = "MessageHeader.PromulgationInfo.PromulgationDate";
  EXPECT_EQ(with(&DocumentHeader::promulgation_date, ""), (Outcome{{"M.PROMULGATION_DATE"}, {}, {}}));
  for (const char* date : {"03/08/2026", "2026-08-03", "2026/02/30", "2026/13/01", "x"}) {
    EXPECT_EQ(with(&DocumentHeader::promulgation_date, date), (Outcome{{"T." + path}, {}, {}})) << date;
  }
  EXPECT_EQ(with(&DocumentHeader::promulgation_date, "2026/08/03"), kGood);           // today
  EXPECT_EQ(with(&DocumentHeader::promulgation_date, "2026/08/03 23:59:59"), kGood);  // later today
  EXPECT_EQ(with(&DocumentHeader::promulgation_date, "2026/08/04"), (Outcome{{"M." + path}, {}, {}}));
}

// "Today" is the day in Viet Nam: 17:00 UTC is already tomorrow there.
TEST(Rules, TodayIsInVietNam) {
  DocumentHeader header = sample_header();
  header.promulgation_date = "2026/08/04";
  const Packet packet = document_packet(header);
  const InstantNs midnight = from_civil_in_viet_nam({.year = 2026, .month = 8, .day = 4});
  EXPECT_EQ(check(packet, Profile::strict, midnight - 1).size(), 1U);
  EXPECT_TRUE(check(packet, Profile::strict, midnight).empty());
}

TEST(Rules, ValueLists) {
  for (const char* type : {"1", "2"}) EXPECT_EQ(with(&DocumentHeader::type, type), kGood);
  for (const char* type : {"", "0", "3", "18", "x"}) {
    EXPECT_EQ(with(&DocumentHeader::type, type), (Outcome{{"M.MessageHeader.DocumentType.Type"}, {}, {}})) << type;
  }
  for (const char* priority : {"", "0", "1", "2", "3", "4"})
    EXPECT_EQ(with(&DocumentHeader::priority, priority), kGood);
  for (const char* priority : {"-1", "5", "x", "1.0", "-0"}) {
    EXPECT_EQ(with(&DocumentHeader::priority, priority), (Outcome{{"M.MessageHeader.OtherInfo.Priority"}, {}, {}}))
        << priority;
  }
  EXPECT_EQ(with(&DocumentHeader::steering_type, "3"), kGood);
  EXPECT_EQ(with(&DocumentHeader::steering_type, "4"), (Outcome{{"M.MessageHeader.SteeringType"}, {}, {}}));
  EXPECT_EQ(with(&DocumentHeader::direction, "yes"), (Outcome{{"T.MessageHeader.OtherInfo.Direction"}, {}, {}}));
  EXPECT_EQ(with(&DocumentHeader::type_detail, "0"), kGood);
  EXPECT_EQ(with(&DocumentHeader::type_detail, "x"), (Outcome{{"T.MessageHeader.DocumentType.TypeDetail"}, {}, {}}));
}

TEST(Rules, Amounts) {
  for (const char* amount : {"", "0", "65535"}) {
    EXPECT_EQ(with(&DocumentHeader::promulgation_amount, amount), kGood);
    EXPECT_EQ(with(&DocumentHeader::page_amount, amount), kGood);
  }
  for (const char* amount : {"-1", "65536", "x", "99999999999999999999"}) {
    EXPECT_EQ(with(&DocumentHeader::promulgation_amount, amount),
              (Outcome{{"T.MessageHeader.OtherInfo.PromulgationAmount"}, {}, {}}));
    EXPECT_EQ(with(&DocumentHeader::page_amount, amount), (Outcome{{"T.MessageHeader.OtherInfo.PageAmount"}, {}, {}}));
  }
}

TEST(Rules, DatesAndTrace) {
  EXPECT_EQ(with(&DocumentHeader::due_date, "2026/02/30"), (Outcome{{"T.MessageHeader.DueDate"}, {}, {}}));
  EXPECT_EQ(with(&DocumentHeader::due_date, "2099/01/01"), kGood);
  EXPECT_EQ(after([](auto& h) { h.trace[0].organ_id.clear(); }),
            (Outcome{{"N.TraceHeaderList.TraceHeader.OrganId"}, {}, {}}));
  EXPECT_EQ(after([](auto& h) { h.trace[0].timestamp.clear(); }),
            (Outcome{{"N.TraceHeaderList.TraceHeader.Timestamp"}, {}, {}}));
  EXPECT_EQ(after([](auto& h) { h.trace[0].timestamp = "09:00"; }),
            (Outcome{{"T.TraceHeaderList.TraceHeader.Timestamp"}, {}, {}}));
}

std::string repeat(std::string_view character, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += character;
  return text;
}

// Every length of the standard: n characters pass, n + 1 do not, and a character is not a byte; the hub's own bound is
// ten times that.
TEST(Rules, LengthsInCharacters) {
  struct Row {
    std::string rule;
    std::size_t max;
    std::string& (*field)(DocumentHeader&);
  };
  using H = DocumentHeader;
  const std::vector<Row> rows{
      {"R.MessageHeader.From.OrganizationInCharge", 200, [](H& h) -> std::string& { return h.from.in_charge; }},
      {"R.MessageHeader.From.OrganName", 200, [](H& h) -> std::string& { return h.from.name; }},
      {"R.MessageHeader.From.OrganAdd", 250, [](H& h) -> std::string& { return h.from.address; }},
      {"R.MessageHeader.From.Telephone", 20, [](H& h) -> std::string& { return h.from.telephone; }},
      {"R.MessageHeader.From.Fax", 20, [](H& h) -> std::string& { return h.from.fax; }},
      {"R.MessageHeader.From.Website", 100, [](H& h) -> std::string& { return h.from.website; }},
      {"R.MessageHeader.To.OrganName", 200, [](H& h) -> std::string& { return h.to[1].name; }},
      {"R.MessageHeader.Code.CodeNumber", 11, [](H& h) -> std::string& { return h.code_number; }},
      {"R.MessageHeader.Code.CodeNotation", 30, [](H& h) -> std::string& { return h.code_notation; }},
      {"R.MessageHeader.PromulgationInfo.Place", 50, [](H& h) -> std::string& { return h.place; }},
      {"R.MessageHeader.DocumentType.TypeName", 100, [](H& h) -> std::string& { return h.type_name; }},
      {"R.MessageHeader.Subject", 500, [](H& h) -> std::string& { return h.subject; }},
      {"R.MessageHeader.Content", 500, [](H& h) -> std::string& { return h.content; }},
      {"R.MessageHeader.SignerInfo.Competence", 100, [](H& h) -> std::string& { return h.signer_competence; }},
      {"R.MessageHeader.SignerInfo.Position", 100, [](H& h) -> std::string& { return h.signer_position; }},
      {"R.MessageHeader.SignerInfo.FullName", 50, [](H& h) -> std::string& { return h.signer_name; }},
      {"R.MessageHeader.OtherInfo.SphereOfPromulgation", 100, [](H& h) -> std::string& { return h.sphere; }},
      {"R.MessageHeader.OtherInfo.TyperNotation", 10, [](H& h) -> std::string& { return h.typer_notation; }},
      {"R.MessageHeader.OtherInfo.Appendix", 250, [](H& h) -> std::string& { return h.appendixes[1]; }},
      {"R.MessageHeader.ToPlaces.Place", 150, [](H& h) -> std::string& { return h.to_places[1]; }},
  };
  for (const Row& row : rows) {
    const auto filled = [&](std::size_t characters) {
      return after([&](DocumentHeader& header) { row.field(header) = repeat("ệ", characters); });
    };
    EXPECT_EQ(filled(row.max), kGood) << row.rule;
    EXPECT_EQ(filled(row.max + 1), (Outcome{{row.rule}, {}, {}})) << row.rule;
    EXPECT_EQ(filled(row.max * kHubLengthFactor).hub, Rules{}) << row.rule;
    EXPECT_EQ(filled(row.max * kHubLengthFactor + 1), (Outcome{{row.rule}, {row.rule}, {}})) << row.rule;
  }
}

TEST(Rules, MailAddress) {
  const std::string local = "a@b.";
  EXPECT_EQ(after([&](auto& h) { h.from.email = local + repeat("x", 96); }), kGood);
  EXPECT_EQ(after([&](auto& h) { h.from.email = local + repeat("x", 97); }),
            (Outcome{{"R.MessageHeader.From.Email"}, {}, {}}));
  for (const char* mail : {"x", "@b.c", "a@", "a@b", "a@b@c.d", "a b@c.d", "a@b.", "a@.c"}) {
    EXPECT_EQ(after([&](auto& h) { h.from.email = mail; }), (Outcome{{"M.MessageHeader.From.Email"}, {}, {}})) << mail;
  }
  EXPECT_EQ(after([](auto& h) { h.from.email.clear(); }), kGood);
}

TEST(Rules, OrganIdForm) {
  EXPECT_EQ(after([](auto& h) { h.from.id = "H" + repeat("1", 34); }), kGood);
  const Rules too_long{"R.MessageHeaderFromOrganId"};
  EXPECT_EQ(after([](auto& h) { h.from.id = "H" + repeat("1", 35); }), (Outcome{too_long, too_long, {}}));
  const Rules wrong{"M.MessageHeaderToOrganId"};
  for (const char* id : {"H98/1", ".H98", "Н98", "H98 1", "H98\xE2\x80\x8B", "../H98"}) {  // the third is Cyrillic
    EXPECT_EQ(after([&](auto& h) { h.to[0].id = id; }), (Outcome{wrong, wrong, {}})) << id;
  }
}

TEST(Rules, DocumentIdIsBounded) {
  EXPECT_EQ(with(&DocumentHeader::document_id, repeat("Đ", kDocumentIdMax)), kGood);
  const Rules rule{"R.MessageHeader.DocumentId"};
  EXPECT_EQ(with(&DocumentHeader::document_id, repeat("Đ", kDocumentIdMax + 1)), (Outcome{rule, rule, {}}));
  EXPECT_EQ(with(&DocumentHeader::document_id, ""), kGood);
}

TEST(Rules, AllViolationsInDocumentOrder) {
  const Packet packet = document_packet({});
  EXPECT_EQ(broken(packet, Profile::strict),
            (Rules{"N.MessageHeaderFromOrganId", "N.MessageHeader.To", "N.MessageHeaderCodeCodeNumber",
                   "N.MessageHeaderCodeCodeNotation", "M.PROMULGATION_DATE", "M.MessageHeader.DocumentType.Type",
                   "N.MessageHeader.Subject"}));
}

// ---- attachments

Outcome with_file(Attachment file, ManifestReference row) {
  Packet packet = document_packet(sample_header());
  packet.attachments.push_back(std::move(file));
  packet.manifest.push_back(std::move(row));
  return {broken(packet, Profile::strict), broken(packet, Profile::hub), broken(packet, Profile::lenient)};
}
Outcome with_name(const std::string& name) {
  return with_file({"1", name, "", "", "QQ=="}, {"1", "", "", name});
}

TEST(Rules, AttachmentName) {
  EXPECT_EQ(with_name(repeat("ệ", 196) + ".pdf"), kGood);
  EXPECT_EQ(with_name(repeat("ệ", 197) + ".pdf"), (Outcome{{"R.AttachmentName"}, {}, {}}));
  EXPECT_EQ(with_name(""), (Outcome{{"N.AttachmentName"}, {}, {}}));
  for (const std::string name : {"../a.pdf", "a/b.pdf", "a\\b.pdf", "a\n.pdf",
                                 "a\xE2\x80\xAE"
                                 "fdp.exe",
                                 "..", "a\xFF.pdf", "a\x7F.pdf"}) {
    EXPECT_EQ(with_name(name), (Outcome{{"M.AttachmentName"}, {"M.AttachmentName"}, {}})) << name;
  }
  EXPECT_EQ(with_name("số 27..signed.pdf"), kGood);
}

TEST(Rules, AttachmentType) {
  const auto typed = [](const std::string& name, const std::string& type) {
    return with_file({"1", name, "", type, "QQ=="}, {"1", type, "", name});
  };
  EXPECT_EQ(typed("a.pdf", "application/pdf"), kGood);
  EXPECT_EQ(typed("a.pdf", "application/zip"), kGood);
  EXPECT_EQ(typed("a.docx", "application/docx"), kGood);
  EXPECT_EQ(typed("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"), kGood);
  EXPECT_EQ(typed("A.JPG", "image/jpeg"), kGood);
  EXPECT_EQ(typed("a.pdf", "application/msword"), (Outcome{{"M.Attachment-Type"}, {}, {}}));
  EXPECT_EQ(typed("a.exe", "application/pdf"), (Outcome{{"M.Attachment-Type"}, {}, {}}));
}

TEST(Rules, AttachmentEncoding) {
  const Rules rule{"M.Attachment-Encoding"};
  EXPECT_EQ(with_file({"1", "a.pdf", "", "", "QQ=*"}, {"1", "", "", "a.pdf"}), (Outcome{rule, rule, {}}));
  EXPECT_EQ(with_file({"1", "a.pdf", "", "", "QQ\r\n=="}, {"1", "", "", "a.pdf"}), kGood);
}

TEST(Rules, ManifestAndAttachmentsGoTogether) {
  Packet packet = document_packet(sample_header());
  packet.manifest.push_back({"1", "", "", "a.pdf"});
  EXPECT_EQ(broken(packet, Profile::strict), Rules{"N.Attachment"});
  packet.attachments.push_back({"2", "a.pdf", "", "", ""});
  EXPECT_EQ(broken(packet, Profile::strict), (Rules{"N.Attachment", "N.Reference"}));
  EXPECT_EQ(broken(packet, Profile::hub), (Rules{"N.Attachment", "N.Reference"}));
  EXPECT_EQ(broken(packet, Profile::lenient), Rules{});
  packet.attachments[0].content_id = "1";
  EXPECT_EQ(broken(packet, Profile::strict), Rules{});
  packet.attachments.push_back(packet.attachments[0]);
  EXPECT_EQ(broken(packet, Profile::strict), (Rules{"N.ContentId", "N.ContentId"}));
}

// ---- status packets

template <class Change>
Outcome status_after(Change change) {
  StatusHeader header = sample_status();
  change(header);
  Packet packet;
  packet.header = std::move(header);
  return {broken(packet, Profile::strict), broken(packet, Profile::hub), broken(packet, Profile::lenient)};
}

TEST(Rules, Status) {
  EXPECT_EQ(status_after([](StatusHeader&) {}), kGood);
  const Rules from{"N.MessageHeaderFromOrganId"};
  EXPECT_EQ(status_after([](auto& s) { s.from.id.clear(); }), (Outcome{from, from, from}));
  const Rules to{"N.MessageHeader.ResponseFor.OrganId"};
  EXPECT_EQ(status_after([](auto& s) { s.response_for.organ_id.clear(); }), (Outcome{to, to, to}));
  EXPECT_EQ(status_after([](auto& s) { s.response_for.document_id.clear(); }),
            (Outcome{{"N.MessageHeader.ResponseFor.DocumentId"}, {}, {}}));
  const Rules missing{"N.MessageHeader.StatusCode"};
  EXPECT_EQ(status_after([](auto& s) { s.status_code.clear(); }), (Outcome{missing, missing, missing}));
  EXPECT_EQ(status_after([](auto& s) { s.timestamp.clear(); }), (Outcome{{"N.MessageHeader.Timestamp"}, {}, {}}));
  EXPECT_EQ(status_after([](auto& s) { s.timestamp = "x"; }), (Outcome{{"T.MessageHeader.Timestamp"}, {}, {}}));
}

TEST(Rules, StatusCodes) {
  for (const char* code : {"01", "02", "03", "04", "05", "06", "13", "15", "16"}) {
    EXPECT_EQ(status_after([&](auto& s) { s.status_code = code; }), kGood) << code;
  }
  const Rules rule{"M.MessageHeader.StatusCode"};
  for (const char* code : {"00", "07", "12", "14", "17", "1", "001", "x"}) {
    EXPECT_EQ(status_after([&](auto& s) { s.status_code = code; }), (Outcome{rule, rule, {}})) << code;
  }
}

}  // namespace
}  // namespace axle::packet
