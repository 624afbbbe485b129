// Attacks on what a packet says: which profile refuses them, by rule.
#include "base/encoding.hpp"
#include "protocol/packet/attachment.hpp"
#include "protocol/packet/names.hpp"
#include "protocol/packet/rules.hpp"
#include "protocol/packet/writer.hpp"
#include "tests/protocol/packet/support.hpp"

namespace axle::packet {
namespace {

// The first rule that each profile sees broken ("-" for none): "strict / hub / lenient".
std::string outcome(const Packet& packet) {
  const auto first = [&](Profile profile) {
    const auto violations = check(packet, profile, kToday);
    return violations.empty() ? std::string("-") : violations.front().rule;
  };
  return first(Profile::strict) + " / " + first(Profile::hub) + " / " + first(Profile::lenient);
}
std::string outcome(const std::string& text) {
  return outcome(must_read(text));
}

const std::string kAccepted = "- / - / -";

const std::string& sample() {
  static const std::string text = write_document(
      sample_header(), {{"a1", "27.pdf", "", as_bytes("%PDF-1.7")}, {"a2", "28.pdf", "", as_bytes("%PDF-1.4")}});
  return text;
}

// The sample without the text between two marks, both gone.
std::string without(std::string text, std::string_view from, std::string_view to) {
  const std::size_t begin = text.find(from);
  const std::size_t end = text.find(to, begin);
  EXPECT_NE(end, std::string::npos) << from;
  return text.erase(begin, end + to.size() - begin);
}

TEST(Attacks, A41_ManifestAndAttachmentsAreOneToOne) {
  EXPECT_EQ(outcome(sample()), kAccepted);
  // An attachment that the manifest does not name, a row without its attachment, no attachment at all.
  EXPECT_EQ(outcome(without(sample(), "<edXML:Reference>", "</edXML:Reference>")), "N.Reference / N.Reference / -");
  EXPECT_EQ(outcome(without(sample(), "<Attachment>", "</Attachment>")), "N.Attachment / N.Attachment / -");
  EXPECT_EQ(outcome(without(sample(), "<AttachmentEncoded>", "</AttachmentEncoded>")),
            "N.Attachment / N.Attachment / -");
  // Two attachments or two rows of one id: which one is meant?
  const std::string same_files = replaced(sample(), "<ContentId>cid:a2", "<ContentId>cid:a1");
  EXPECT_EQ(outcome(same_files), "N.Attachment / N.Attachment / -");
  EXPECT_EQ(outcome(without(same_files, "<edXML:Reference>", "</edXML:Reference>")), "N.Attachment / N.Attachment / -");
  const std::string same_both = replaced(same_files, "<edXML:ContentId>cid:a2", "<edXML:ContentId>cid:a1");
  EXPECT_EQ(outcome(same_both), "N.ContentId / N.ContentId / -");
  const std::string same_rows = replaced(sample(), "<edXML:ContentId>cid:a2", "<edXML:ContentId>a1");
  EXPECT_EQ(outcome(same_rows), "N.ContentId / N.ContentId / -");
  EXPECT_EQ(outcome(without(same_rows, "<Attachment>", "</Attachment>")), "N.Attachment / N.Attachment / -");
  // With and without "cid:" are one id; ids that only look alike are two.
  EXPECT_EQ(outcome(replaced(sample(), "<ContentId>cid:a2", "<ContentId>a2")), kAccepted);
  EXPECT_EQ(outcome(replaced(sample(), "<ContentId>cid:a2",
                             "<ContentId>cid:\xD0\xB0"
                             "2")),
            "N.Attachment / N.Attachment / -");
  EXPECT_EQ(outcome(replaced(sample(), "<ContentId>cid:a2", "<ContentId>cid:A2")), "N.Attachment / N.Attachment / -");
  // No manifest: older builders; there is nothing that the attachments could contradict.
  EXPECT_EQ(outcome(without(sample(), "<edXML:edXMLBody>", "</edXML:edXMLBody>")), "N.Reference / - / -");
}

TEST(Attacks, A41_AttachmentsStandWhereEveryReaderLooks) {
  const std::string nested = "<Attachment><ContentId>a3</ContentId></Attachment>";
  for (const std::string& text : {
           replaced(sample(), "<edXML:edXMLBody>",
                    "<AttachmentEncoded>" + nested + "</AttachmentEncoded><edXML:edXMLBody>"),
           replaced(sample(), "</AttachmentEncoded>", "</AttachmentEncoded><AttachmentEncoded/>"),
           replaced(sample(), "<ContentId>cid:a1</ContentId>",
                    "<ContentId>cid:a1</ContentId><ContentId>cid:a9</ContentId>"),
           replaced(sample(), "</edXML:ContentTransferEncoded>", "<a/></edXML:ContentTransferEncoded>"),
           replaced(sample(), "</edXML:edXMLBody>", "</edXML:edXMLBody><edXML:edXMLBody/>"),
       }) {
    EXPECT_NE(refusal(text), "accepted");
  }
  // An attachment inside an attachment is an unknown element: it is none.
  EXPECT_EQ(must_read(replaced(sample(), "<ContentId>cid:a1", nested + "<ContentId>cid:a1")).attachments.size(), 2U);
}

TEST(Attacks, A41_ContentThatIsNoBase64) {
  const std::string garbage = "M.Attachment-Encoding / M.Attachment-Encoding / -";
  for (const std::string& content : {"JVBE*i0x", "JVBE\xC4\x90", "JVBE&#65;", "JVBE\x7F", "--boundary", "JVBE&lt;"}) {
    const std::string text = replaced(sample(), to_base64(as_bytes("%PDF-1.7")), content);
    EXPECT_EQ(outcome(text), garbage) << content;
    EXPECT_FALSE(unwrap(must_read(text).attachments[0])) << content;
  }
  // The right characters in the wrong places are found when it is decoded.
  for (const std::string& content : {"JVBE=i0x", "JVB", "=", "JVBERR==", "JVBERQ==JVBE"}) {
    EXPECT_FALSE(unwrap(must_read(replaced(sample(), to_base64(as_bytes("%PDF-1.7")), content)).attachments[0]))
        << content;
  }
}

struct Disguise {
  const char* what;
  std::string text;
};
const std::vector<Disguise>& disguises_of_h98() {
  static const std::vector<Disguise> all{
      {"Cyrillic En",
       "\xD0\x9D"
       "98.12.3"},
      {"Greek Eta",
       "\xCE\x97"
       "98.12.3"},
      {"full-width H",
       "\xEF\xBC\xA8"
       "98.12.3"},
      {"full-width digit",
       "H\xEF\xBC\x99"
       "8.12.3"},
      {"mathematical H",
       "\xF0\x9D\x90\x87"
       "98.12.3"},
      {"combining mark",
       "H\xCC\x81"
       "98.12.3"},
      {"zero width space", "H98.12.3\xE2\x80\x8B"},
      {"zero width joiner", "H98\xE2\x80\x8D.12.3"},
      {"soft hyphen", "H98\xC2\xAD.12.3"},
      {"right-to-left override",
       "\xE2\x80\xAE"
       "H98.12.3"},
      {"byte order mark",
       "\xEF\xBB\xBF"
       "H98.12.3"},
      {"no-break space", "H98.12.3\xC2\xA0"},
      {"ideographic space",
       "\xE3\x80\x80"
       "H98.12.3"},
      {"another dot",
       "H98\xE2\x80\xA4"
       "12.3"},
      {"space inside", "H98 .12.3"},
      {"underscore", "H98_12.3"},
      {"path", "../H98.12.3"},
  };
  return all;
}

TEST(Attacks, A44_AgencyCodesInDisguise) {
  for (const Disguise& disguise : disguises_of_h98()) {
    const std::string to = replaced(sample(), ">H98.12.3<", ">" + disguise.text + "<");
    EXPECT_EQ(outcome(to), "M.MessageHeaderToOrganId / M.MessageHeaderToOrganId / -") << disguise.what;
    const std::string from = replaced(sample(), ">H99.5<", ">" + disguise.text + "<");
    EXPECT_EQ(outcome(from), "M.MessageHeaderFromOrganId / M.MessageHeaderFromOrganId / -") << disguise.what;
  }
  // White space around a code is taken off before anything looks at it: the same agency, not another one.
  for (const std::string& spaced : {"H98.12.3 ", "\n H98.12.3\t", " H98.12.3"}) {
    const Packet packet = must_read(replaced(sample(), ">H98.12.3<", ">" + spaced + "<"));
    EXPECT_EQ(packet.document()->to[1].id, "H98.12.3");
  }
  // So a receiver cannot be named twice by writing it in another way.
  DocumentHeader twice = sample_header();
  twice.to.push_back(twice.to[1]);
  twice.to.back().id += " ";
  EXPECT_EQ(outcome(write_document(twice, {})), "N.MessageHeader.To.OrganId / N.MessageHeader.To.OrganId / -");
}

TEST(Attacks, A44_DocumentIdsWithWhatIsNotSeen) {
  for (const std::string& hidden :
       {"\xE2\x80\x8B", "\xE2\x80\xAE", "\xC2\xAD", "\xEF\xBB\xBF", "\xE2\x80\xA8", "\xF3\xA0\x81\x81", "\xC2\x85"}) {
    DocumentHeader header = sample_header();
    header.document_id.insert(5, hidden);
    EXPECT_EQ(outcome(write_document(header, {})), "M.MessageHeader.DocumentId / M.MessageHeader.DocumentId / -");
    header = sample_header();
    header.code_notation.insert(1, hidden);
    EXPECT_EQ(outcome(write_document(header, {})),
              "M.MessageHeader.Code.CodeNotation / M.MessageHeader.Code.CodeNotation / -");
    StatusHeader status = sample_status();
    status.response_for.document_id.insert(2, hidden);
    EXPECT_EQ(outcome(write_status(status)),
              "M.MessageHeader.ResponseFor.DocumentId / M.MessageHeader.ResponseFor.DocumentId / -");
  }
}

std::string with_file_name(const std::string& name) {
  return outcome(write_document(sample_header(), {{"a1", name, "", as_bytes("%PDF-1.7")}}));
}

TEST(Attacks, A44_FileNamesInDisguise) {
  EXPECT_EQ(with_file_name("Quyết định số 27 (bản ký).pdf"), kAccepted);
  const std::string never = "M.AttachmentName / M.AttachmentName / -";
  for (const std::string& name :
       {"a\xE2\x80\xAE"
        "fdp.exe",
        "a\xE2\x81\xA6.pdf", "a\xE2\x80\x8B.pdf", "a\xC2\xAD.pdf", "a\xE2\x80\xA8.pdf", "a\xEF\xBB\xBF.pdf", "../a.pdf",
        "a/b.pdf", "..\\a.pdf", "..", "C:\\a.pdf", "a\tb.pdf", "a\xE3\x85\xA4.pdf"}) {
    EXPECT_EQ(with_file_name(name), never) << name;
  }
  // Names are shown, never compared: a hub takes them as macOS writes them (NFD), the standard's table does not.
  const std::string only_strict = "M.AttachmentName / - / -";
  for (const std::string& name : {"Quye\xCC\x82\xCC\x81t.pdf", "a.pdf\xC2\xA0",
                                  "\xE3\x80\x80"
                                  "a.pdf",
                                  "a.pdf."}) {
    EXPECT_EQ(with_file_name(name), only_strict) << name;
  }
  // White space around a name is taken off, so that ".pdf " and ".pdf" are one extension.
  const Packet packet = must_read(write_document(sample_header(), {{"a1", " a.pdf \n", "", as_bytes("%PDF-1.7")}}));
  EXPECT_EQ(packet.attachments[0].name, "a.pdf");
  EXPECT_EQ(packet.manifest[0].name, "a.pdf");
}

TEST(Names, EveryVietnameseLetterIsSeen) {
  EXPECT_FALSE(has_hidden_characters("ĂÂĐÊÔƠƯăâđêôơư ẠẢẤẦẨẪẬẮẰẲẴẶ ẸẺẼẾỀỂỄỆ ỈỊỌỎỐỒỔỖỘỚỜỞỠỢ ỤỦỨỪỬỮỰỲỴỶỸ"));
  EXPECT_FALSE(has_hidden_characters("H99.5,2026/08/03,27/QĐ-UBND"));
  EXPECT_TRUE(has_hidden_characters("a\xFF"));
  EXPECT_TRUE(is_plain_file_name("Tờ trình.pdf"));
  EXPECT_FALSE(is_plain_file_name("a\xFF"));
}

}  // namespace
}  // namespace axle::packet
