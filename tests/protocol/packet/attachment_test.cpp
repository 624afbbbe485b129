#include "protocol/packet/attachment.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "protocol/packet/zip.hpp"

namespace axle::packet {
namespace {

constexpr std::string_view kSdkEntry = "7091b48b-0c3e-4d2a-9b1f-00aa11bb22cc.pdf";

// The attachment's content as base64 lives as long as the object.
struct Sample {
  Sample(std::string name, BytesView content) : text(to_base64(content)) {
    attachment.name = std::move(name);
    attachment.base64 = text;
  }
  Sample(std::string name, std::string base64) : text(std::move(base64)) {
    attachment.name = std::move(name);
    attachment.base64 = text;
  }
  std::string text;
  Attachment attachment;
};

std::string unwrapped(const std::string& name, BytesView content, const AttachmentLimits& limits = {}) {
  const Sample sample(name, content);
  const auto bytes = unwrap(sample.attachment, limits);
  return bytes ? std::string(as_text(*bytes)) : "refused";
}

Error refusal(const std::string& name, BytesView content, const AttachmentLimits& limits = {}) {
  const Sample sample(name, content);
  const auto bytes = unwrap(sample.attachment, limits);
  EXPECT_FALSE(bytes);
  return bytes ? Error{Errc::internal, "accepted"} : bytes.error();
}

// Two zips of one entry made into one zip of two.
Bytes two_entries(const Bytes& first, const Bytes& second) {
  const auto a = *read_zip_directory(first);
  const auto b = *read_zip_directory(second);
  Bytes zip(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(a.offset));
  zip.insert(zip.end(), second.begin(), second.begin() + static_cast<std::ptrdiff_t>(b.offset));
  const std::size_t directory = zip.size();
  zip.insert(zip.end(), first.begin() + static_cast<std::ptrdiff_t>(a.offset), first.end() - 22);
  const std::size_t second_row = zip.size();
  zip.insert(zip.end(), second.begin() + static_cast<std::ptrdiff_t>(b.offset), second.end() - 22);
  const auto put = [&](std::size_t at, std::size_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) zip[at + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(value >> (8 * i));
  };
  put(second_row + 42, a.offset, 4);
  const std::size_t end = zip.size();
  zip.insert(zip.end(), first.end() - 22, first.end());
  put(end + 8, 2, 2);
  put(end + 10, 2, 2);
  put(end + 12, end - directory, 4);
  put(end + 16, directory, 4);
  return zip;
}

TEST(Attachment, PlainContent) {
  EXPECT_EQ(unwrapped("a.pdf", as_bytes("%PDF-1.7")), "%PDF-1.7");
  EXPECT_EQ(unwrapped("a.pdf", {}), "");
  EXPECT_EQ(unwrapped("a.pdf", as_bytes("PK")), "PK");
  EXPECT_EQ(unwrapped("a.pdf", as_bytes("PK\x03")), "PK\x03");
}

TEST(Attachment, SdkWrappingIsTakenOffWhateverTheName) {
  const Bytes zip = zip_one(kSdkEntry, as_bytes("%PDF-1.7 content"));
  EXPECT_EQ(unwrapped("27.signed.pdf", zip), "%PDF-1.7 content");
  EXPECT_EQ(unwrapped("27.doc", zip), "%PDF-1.7 content");
  EXPECT_EQ(unwrapped("noextension", zip), "%PDF-1.7 content");
  EXPECT_EQ(unwrapped("27.pdf", zip_one("other.bin", as_bytes("x"))), "x");
  EXPECT_EQ(unwrapped("27.xml", zip_one("7091b48b-0c3e-4d2a-9b1f-00aa11bb22cc.xml", {})), "");
}

TEST(Attachment, ArchivesAreNotUnzipped) {
  const Bytes archive = zip_one("report.pdf", as_bytes("inside"));
  EXPECT_EQ(unwrapped("a.zip", archive), as_text(archive));
  EXPECT_EQ(unwrapped("A.ZIP", archive), as_text(archive));
  // Unless a builder that wraps everything wrapped the archive.
  EXPECT_EQ(unwrapped("a.zip", zip_one("7091b48b-0c3e-4d2a-9b1f-00aa11bb22cc.zip", archive)), as_text(archive));
  EXPECT_EQ(unwrapped("a.zip", zip_one(kSdkEntry, as_bytes("x"))), as_text(zip_one(kSdkEntry, as_bytes("x"))));
}

TEST(Attachment, OfficeDocumentsAreNotUnzipped) {
  const Bytes docx =
      two_entries(zip_one("[Content_Types].xml", as_bytes("<Types/>")), zip_one("word/document.xml", as_bytes("<w/>")));
  EXPECT_EQ(unwrapped("a.docx", docx), as_text(docx));
  EXPECT_EQ(unwrapped("a.doc", docx), as_text(docx));  // misnamed, as people do
  const Bytes odt = two_entries(zip_one("mimetype", as_bytes("m")), zip_one("content.xml", as_bytes("c")));
  EXPECT_EQ(unwrapped("a.bin", odt), as_text(odt));
  // A wrapped one is taken out: an office document never has one entry.
  EXPECT_EQ(unwrapped("a.docx", zip_one("a.docx", docx)), as_text(docx));
}

TEST(Attachment, SeveralEntriesWhereOneIsExpected) {
  const Bytes zip = two_entries(zip_one("a", as_bytes("1")), zip_one("b", as_bytes("2")));
  EXPECT_EQ(refusal("a.pdf", zip).code, Errc::invalid_input);
  EXPECT_NE(refusal("a.pdf", zip).detail.find("2 entries"), std::string::npos);
  EXPECT_EQ(unwrapped("a.zip", zip), as_text(zip));
}

TEST(Attachment, EmptyZip) {
  Bytes zip(22);
  zip[0] = 'P', zip[1] = 'K', zip[2] = 5, zip[3] = 6;
  EXPECT_NE(refusal("a.pdf", zip).detail.find("0 entries"), std::string::npos);
  EXPECT_EQ(unwrapped("a.zip", zip), as_text(zip));
}

TEST(Attachment, NoNameIsEverAPath) {
  EXPECT_EQ(unwrapped("a.pdf", zip_one("../../etc/passwd", as_bytes("content"))), "content");
  EXPECT_EQ(unwrapped("../../a.pdf", zip_one("/tmp/x", as_bytes("content"))), "content");
}

TEST(Attachment, BrokenZips) {
  const Bytes good = zip_one(kSdkEntry, as_bytes("some content that deflates, some content that deflates"));
  const auto broken = [&](std::size_t at, std::uint8_t value) {
    Bytes zip = good;
    zip[at] = value;
    return refusal("a.pdf", zip).detail;
  };
  const std::size_t directory = read_zip_directory(good)->offset;
  EXPECT_NE(broken(directory + 16, static_cast<std::uint8_t>(good[directory + 16] ^ 1)).find("zip:"),
            std::string::npos);
  EXPECT_NE(broken(30 + kSdkEntry.size() + 3, 0xFF).find("zip:"), std::string::npos);  // in the data
  EXPECT_NE(broken(30, 'X').find("names differ"), std::string::npos);                  // in the local name
  EXPECT_NE(broken(directory, 'X').find("central directory"), std::string::npos);      // its signature
  EXPECT_NE(broken(good.size() - 6, 0).find("misplaced"), std::string::npos);          // its offset
  EXPECT_NE(broken(good.size() - 22, 'X').find("no end"), std::string::npos);          // the end record
  EXPECT_NE(refusal("a.pdf", BytesView(good).first(good.size() - 1)).detail.find("no end"), std::string::npos);
  EXPECT_NE(refusal("a.pdf", BytesView(good).first(40)).detail.find("no end"), std::string::npos);
  Bytes trailing = good;
  trailing.push_back('x');
  EXPECT_NE(refusal("a.pdf", trailing).detail.find("no end"), std::string::npos);
}

TEST(Attachment, EncryptedEntry) {
  Bytes zip = zip_one(kSdkEntry, as_bytes("content"));
  const std::size_t directory = read_zip_directory(zip)->offset;
  zip[6] |= 1;
  zip[directory + 8] |= 1;
  EXPECT_NE(refusal("a.pdf", zip).detail.find("encrypted"), std::string::npos);
}

TEST(Attachment, UnknownMethodAndStoredEntry) {
  Bytes zip = zip_one(kSdkEntry, as_bytes("content"));
  const std::size_t directory = read_zip_directory(zip)->offset;
  zip[8] = zip[directory + 10] = 12;  // bzip2
  EXPECT_NE(refusal("a.pdf", zip).detail.find("method 12"), std::string::npos);
  zip[8] = zip[directory + 10] = 0;  // stored, with two sizes
  EXPECT_NE(refusal("a.pdf", zip).detail.find("two sizes"), std::string::npos);
}

// Two readers of one zip must not see two contents: bytes in front, or between entry and directory, are refused.
TEST(Attachment, EntryMustFillTheZip) {
  const Bytes good = zip_one(kSdkEntry, as_bytes("content"));
  const auto directory = read_zip_directory(good)->offset;
  Bytes gap = good;
  gap.insert(gap.begin() + static_cast<std::ptrdiff_t>(directory), 8, 0);
  const std::size_t offset_at = gap.size() - 6;
  gap[offset_at] = static_cast<std::uint8_t>(directory + 8);
  EXPECT_NE(refusal("a.pdf", gap).detail.find("between"), std::string::npos);

  // A hidden first entry, the directory naming only the second.
  Bytes hidden = two_entries(zip_one("hidden", as_bytes("1")), zip_one("shown", as_bytes("2")));
  const std::size_t rows = read_zip_directory(hidden)->offset;
  const std::size_t first_row = 46 + 6;
  hidden.erase(hidden.begin() + static_cast<std::ptrdiff_t>(rows),
               hidden.begin() + static_cast<std::ptrdiff_t>(rows + first_row));
  hidden[hidden.size() - 22 + 8] = hidden[hidden.size() - 22 + 10] = 1;
  hidden[hidden.size() - 22 + 12] = 46 + 5;
  EXPECT_NE(refusal("a.pdf", hidden).detail.find("begin at the start"), std::string::npos);
}

TEST(Attachment, LimitsAtAndPastTheBound) {
  AttachmentLimits limits;
  limits.decoded_bytes_max = 10;
  EXPECT_EQ(unwrapped("a.pdf", as_bytes("1234567890"), limits), "1234567890");
  EXPECT_EQ(refusal("a.pdf", as_bytes("12345678901"), limits).code, Errc::limit);
  EXPECT_NE(refusal("a.pdf", as_bytes(std::string(1000, 'x')), limits).detail.find("decoded_bytes_max"),
            std::string::npos);

  limits = {};
  limits.unzipped_bytes_max = 1000;
  EXPECT_EQ(unwrapped("a.pdf", zip_one(kSdkEntry, as_bytes(std::string(1000, 'x'))), limits).size(), 1000U);
  const Error large = refusal("a.pdf", zip_one(kSdkEntry, as_bytes(std::string(1001, 'x'))), limits);
  EXPECT_EQ(large.code, Errc::limit);
  EXPECT_NE(large.detail.find("unzipped_bytes_max"), std::string::npos);
}

TEST(Attachment, RatioAtAndPastTheBound) {
  const Bytes zip = zip_one(kSdkEntry, as_bytes(std::string(kRatioFreeBytes + 4, 'x')));
  const auto directory = *read_zip_directory(zip);
  const std::size_t zipped = directory.entries[0].zipped_bytes;
  const std::size_t size = kRatioFreeBytes + 4;
  AttachmentLimits limits;
  limits.unzip_ratio_max = (size + zipped - 1) / zipped;
  EXPECT_EQ(unwrapped("a.pdf", zip, limits).size(), size);
  --limits.unzip_ratio_max;
  EXPECT_NE(refusal("a.pdf", zip, limits).detail.find("unzip_ratio_max"), std::string::npos);
  // Small content may be as empty as it likes.
  const Bytes small = zip_one(kSdkEntry, as_bytes(std::string(kRatioFreeBytes, 'x')));
  EXPECT_EQ(unwrapped("a.pdf", small, limits).size(), kRatioFreeBytes);
}

// A zip that claims little and inflates to much: the claim is the budget.
TEST(Attachment, BombThatLies) {
  Bytes zip = zip_one(kSdkEntry, as_bytes(std::string(1 << 20, 'x')));
  const std::size_t directory = read_zip_directory(zip)->offset;
  for (const std::size_t at : {directory + 24, directory - 4}) {  // in the directory and in the data descriptor
    zip[at] = 100;
    zip[at + 1] = zip[at + 2] = zip[at + 3] = 0;
  }
  EXPECT_NE(refusal("a.pdf", zip).detail.find("another size"), std::string::npos);
}

TEST(Attachment, BrokenBase64) {
  for (const std::string text : {"QUI", "QUI*", "=QUI", "QUI=QUI=", "QU&amp;I", "Q", "QUJD\xC3\xA9"}) {
    const Sample sample("a.pdf", text);
    const auto bytes = unwrap(sample.attachment);
    ASSERT_FALSE(bytes) << text;
    EXPECT_EQ(bytes.error().code, Errc::invalid_input);
    EXPECT_NE(bytes.error().detail.find("a.pdf"), std::string::npos);
  }
}

TEST(Attachment, WrappedBase64) {
  for (const std::string text : {"QU\r\nJD\n", " QUJD ", "QU&#13;\nJD&#xD;\n", "QU&#10;&#9;JD"}) {
    const Sample sample("a.txt", text);
    const auto bytes = unwrap(sample.attachment);
    ASSERT_TRUE(bytes) << text << " " << bytes.error().detail;
    EXPECT_EQ(as_text(*bytes), "ABC");
    EXPECT_TRUE(has_base64_alphabet(text));
  }
}

TEST(Attachment, BuffersServeOneAfterTheOther) {
  UnwrapBuffers buffers;
  const std::string large(200'000, 'x'), small = "%PDF-1.7 small";
  for (const std::string& content : {large, small, large}) {
    const Sample raw("a.pdf", as_bytes(content)), zipped("a.pdf", zip_one(kSdkEntry, as_bytes(content)));
    for (const Sample* sample : {&raw, &zipped}) {
      const auto bytes = unwrap(sample->attachment, buffers, {.unzip_ratio_max = 2000});
      ASSERT_TRUE(bytes);
      EXPECT_EQ(as_text(*bytes), content);
    }
  }
  const Sample bad("a.pdf", "QUI*");
  EXPECT_EQ(unwrap(bad.attachment, buffers).error().detail,
            "attachment 'a.pdf': base64: a character that is not base64 at offset 3");
}

TEST(Attachment, Alphabet) {
  EXPECT_TRUE(has_base64_alphabet(""));
  EXPECT_TRUE(has_base64_alphabet(std::string(1000, 'A') + "+/09az=\r\n\t "));
  for (int c = 0; c < 256; ++c) {
    const std::string one(1, static_cast<char>(c));
    const bool digit = std::isalnum(c) != 0 && c < 128;
    const bool other = one.find_first_of("+/= \t\r\n") == 0;
    EXPECT_EQ(has_base64_alphabet(std::string(40, 'A') + one + std::string(40, 'A')), digit || other) << c;
  }
  EXPECT_FALSE(has_base64_alphabet("QQ&lt;"));
  EXPECT_FALSE(has_base64_alphabet("QQ&#65;"));
}

TEST(Attachment, Extensions) {
  EXPECT_EQ(extension_of("a.b.PDF"), "pdf");
  EXPECT_EQ(extension_of("none"), "");
  EXPECT_EQ(extension_of("dot."), "");
  EXPECT_EQ(extension_of(""), "");
}

TEST(Zip, AsTheSdkStreamsIt) {
  const Bytes zip = zip_one(kSdkEntry, as_bytes("content content content"));
  EXPECT_EQ(as_text(BytesView(zip).first(4)), std::string_view("PK\x03\x04"));
  EXPECT_EQ(zip[6] | zip[7] << 8, 0x0808);
  const auto directory = read_zip_directory(zip);
  ASSERT_TRUE(directory);
  ASSERT_EQ(directory->entries.size(), 1U);
  EXPECT_EQ(directory->entries[0].name, kSdkEntry);
  EXPECT_EQ(directory->entries[0].method, 8);
  EXPECT_EQ(zip, zip_one(kSdkEntry, as_bytes("content content content")));
}

TEST(Zip, ChangedBytesNeverCrash) {
  const Bytes good = zip_one(kSdkEntry, as_bytes("content content content"));
  for (std::size_t at = 4; at < good.size(); ++at) {
    for (const std::uint8_t value : std::initializer_list<std::uint8_t>{0x00, 0xFF, 0x01, 0x80}) {
      Bytes zip = good;
      zip[at] = value;
      const Sample sample("a.pdf", zip);
      const auto bytes = unwrap(sample.attachment);
      if (bytes) EXPECT_EQ(as_text(*bytes), "content content content") << at;
    }
  }
}

}  // namespace
}  // namespace axle::packet
