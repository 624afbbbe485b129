// Attack A-37: archives that hold more than they weigh, or something else than they show.
#define ZLIB_CONST
#include <zlib.h>

#include "base/encoding.hpp"
#include "protocol/packet/attachment.hpp"
#include "protocol/packet/zip.hpp"
#include "tests/bounded.hpp"

namespace axle::packet {
namespace {

constexpr std::string_view kSdkEntry = "7091b48b-0c3e-4d2a-9b1f-00aa11bb22cc.pdf";

// An entry as its two headers say it; the sizes may lie.
struct Entry {
  std::string name;
  Bytes data;  // as it stands in the zip
  std::uint16_t flags = 0, method = 8;
  std::uint32_t crc = 0;
  std::size_t zipped = 0, unzipped = 0;
  Bytes extra;             // of the directory's row
  long local_offset = -1;  // -1: its own; otherwise no local part is written
};

void put(Bytes& out, std::size_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void put_fields(Bytes& out, const Entry& entry, std::size_t extra_bytes) {
  put(out, 45, 2);
  put(out, entry.flags, 2);
  put(out, entry.method, 2);
  put(out, 0x00210000, 4);
  put(out, entry.crc, 4);
  put(out, entry.zipped, 4);
  put(out, entry.unzipped, 4);
  put(out, entry.name.size(), 2);
  put(out, extra_bytes, 2);
}

Bytes zip_of(const std::vector<Entry>& entries) {
  Bytes zip, rows;
  for (const Entry& entry : entries) {
    const std::size_t offset = entry.local_offset < 0 ? zip.size() : static_cast<std::size_t>(entry.local_offset);
    put(rows, 0x02014b50, 4);
    put(rows, 45, 2);
    put_fields(rows, entry, entry.extra.size());
    rows.resize(rows.size() + 10);  // comment, disk, attributes
    put(rows, offset, 4);
    rows.insert(rows.end(), entry.name.begin(), entry.name.end());
    rows.insert(rows.end(), entry.extra.begin(), entry.extra.end());
    if (entry.local_offset >= 0) continue;
    put(zip, 0x04034b50, 4);
    put_fields(zip, entry, 0);
    zip.insert(zip.end(), entry.name.begin(), entry.name.end());
    zip.insert(zip.end(), entry.data.begin(), entry.data.end());
  }
  const std::size_t directory = zip.size();
  zip.insert(zip.end(), rows.begin(), rows.end());
  put(zip, 0x06054b50, 4);
  put(zip, 0, 4);
  put(zip, entries.size(), 2);
  put(zip, entries.size(), 2);
  put(zip, rows.size(), 4);
  put(zip, directory, 4);
  put(zip, 0, 2);
  return zip;
}

Bytes deflated(BytesView content) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
  Bytes out(deflateBound(&stream, static_cast<uLong>(content.size())));
  stream.next_in = content.data();
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

Entry entry_of(std::string name, BytesView content) {
  Entry entry{.name = std::move(name), .data = deflated(content), .extra = {}};
  entry.crc = static_cast<std::uint32_t>(crc32_z(0, content.data(), content.size()));
  entry.zipped = entry.data.size();
  entry.unzipped = content.size();
  return entry;
}

// Ten megabytes in ten kilobytes.
const Entry& bomb() {
  static const Entry entry = entry_of(std::string(kSdkEntry), Bytes(10 << 20));
  return entry;
}

// What comes of an attachment, cheaply: its size, or the error's sentence.
struct Opened {
  Result<Bytes> content = fail(Errc::internal, "");
  std::string said() const { return content ? std::to_string(content->size()) + " bytes" : content.error().detail; }
};
Opened open(const std::string& name, BytesView zip) {
  const std::string base64 = to_base64(zip);
  Attachment attachment;
  attachment.name = name;
  attachment.base64 = base64;
  Opened opened;
  expect_bounded([&] { opened.content = unwrap(attachment); });
  return opened;
}

void expect_refused(const std::string& name, BytesView zip, std::string_view because) {
  const Opened opened = open(name, zip);
  EXPECT_FALSE(opened.content);
  EXPECT_NE(opened.said().find(because), std::string::npos) << opened.said();
}

TEST(Attacks, A37_BombInOneEntry) {
  EXPECT_EQ(open("a.pdf", zip_of({entry_of(std::string(kSdkEntry), as_bytes("content"))})).said(), "7 bytes");
  expect_refused("a.pdf", zip_of({bomb()}), "unzip_ratio_max");
  // Claims of little, of much, and of a ratio that passes: the claim is the budget, and the data must keep to it.
  for (const std::size_t claimed : {std::size_t{1}, std::size_t{64} << 10, bomb().data.size() * 200}) {
    Entry liar = bomb();
    liar.unzipped = claimed;
    expect_refused("a.pdf", zip_of({liar}), "another size");
  }
  Entry huge = bomb();
  huge.unzipped = 0xFFFFFFFE;
  expect_refused("a.pdf", zip_of({huge}), "unzipped_bytes_max");
  // A zipped size that claims more than is there buys no ratio.
  Entry long_one = bomb();
  long_one.zipped = 10 << 20;
  expect_refused("a.pdf", zip_of({long_one}), "truncated");
}

// Fifield's bomb: many rows of the directory that point at one kernel.
TEST(Attacks, A37_OverlappingEntries) {
  std::vector<Entry> rows{bomb()};
  for (int i = 0; i < 60'000; ++i) {
    rows.push_back({.name = std::to_string(i),
                    .data = {},
                    .crc = bomb().crc,
                    .zipped = bomb().zipped,
                    .unzipped = bomb().unzipped,
                    .extra = {},
                    .local_offset = 0});
  }
  const Bytes zip = zip_of(rows);
  expect_refused("a.pdf", zip, "60001 entries where one is expected");
  // As an archive it is handed on as it came: nobody here unzips it.
  EXPECT_EQ(open("a.zip", zip).said(), std::to_string(zip.size()) + " bytes");
}

TEST(Attacks, A37_NestedBombs) {
  const Bytes inner = zip_of({bomb()});
  const Bytes middle = zip_of({entry_of("7091b48b-0c3e-4d2a-9b1f-00aa11bb22cc.zip", inner)});
  // One wrapping is taken off, what is inside stays as it is.
  EXPECT_EQ(open("a.zip", middle).said(), std::to_string(inner.size()) + " bytes");
  EXPECT_EQ(open("a.pdf", zip_of({entry_of(std::string(kSdkEntry), middle)})).said(),
            std::to_string(middle.size()) + " bytes");
}

TEST(Attacks, A37_NamesThatLeadOut) {
  for (const std::string name : {"../../../etc/cron.d/x", "/etc/passwd", "C:\\x.pdf", "..\\x", "", "a\0b"}) {
    const Opened opened = open("a.pdf", zip_of({entry_of(name, as_bytes("content"))}));
    EXPECT_EQ(opened.said(), "7 bytes") << "an entry's name is never used: " << name;
  }
  expect_refused("a.pdf", zip_of({entry_of("a.pdf", as_bytes("1")), entry_of("../b", as_bytes("2"))}), "2 entries");
}

TEST(Attacks, A37_EncryptedZip64AndOtherForms) {
  const auto changed = [](auto change) {
    Entry entry = entry_of(std::string(kSdkEntry), as_bytes("content"));
    change(entry);
    return zip_of({entry});
  };
  expect_refused("a.pdf", changed([](Entry& e) { e.flags = 1; }), "encrypted");
  expect_refused("a.pdf", changed([](Entry& e) { e.flags = 0x41; }), "encrypted");  // strong encryption
  for (const int method : {1, 6, 9, 12, 14, 93, 95, 99}) {
    expect_refused("a.pdf", changed([&](Entry& e) { e.method = static_cast<std::uint16_t>(method); }), "method");
  }
  // zip64: sizes in an extra field, or a count and offsets that point to a record of its own.
  expect_refused("a.pdf", changed([](Entry& e) {
                   e.unzipped = 0xFFFFFFFF;
                   put(e.extra, 0x0001, 2);
                   put(e.extra, 8, 2);
                   put(e.extra, 7, 8);
                 }),
                 "unzipped_bytes_max");
  for (const std::size_t at_from_end : {12U, 6U}) {
    Bytes zip = changed([](Entry&) {});
    const std::size_t bytes = at_from_end == 12 ? 2 : 4;
    for (std::size_t i = 0; i < bytes; ++i) zip[zip.size() - at_from_end + i] = 0xFF;
    if (bytes == 2) zip[zip.size() - 14] = zip[zip.size() - 13] = 0xFF;  // both counts
    expect_refused("a.pdf", zip, "zip64");
  }
  // A checksum that is wrong, a stored bomb, and a row that points elsewhere.
  expect_refused("a.pdf", changed([](Entry& e) { e.crc ^= 1; }), "checksum");
  expect_refused("a.pdf", changed([](Entry& e) { e.method = 0; }), "two sizes");
}

// OOXML and ODF are zips themselves: they are handed on whole, whatever is in them.
TEST(Attacks, A37_OfficeDocumentsStayShut) {
  const Entry types = entry_of("[Content_Types].xml", as_bytes("<Types/>"));
  Entry document = bomb();
  document.name = "word/document.xml";
  const Bytes office = zip_of({types, document});
  EXPECT_EQ(open("a.docx", office).said(), std::to_string(office.size()) + " bytes");
  EXPECT_EQ(open("a.pdf", office).said(), std::to_string(office.size()) + " bytes");
  // One entry that calls itself so is no office document.
  Entry alone = bomb();
  alone.name = "[Content_Types].xml";
  expect_refused("a.docx", zip_of({alone}), "unzip_ratio_max");
}

TEST(Attacks, A37_DirectoryFlood) {
  std::vector<Entry> rows{entry_of("n", {})};
  const Entry named{.name = std::string(200, 'n'), .data = {}, .extra = {}, .local_offset = 0};
  rows.insert(rows.end(), 65'533, named);
  expect_refused("a.pdf", zip_of(rows), "65534 entries");
  rows.push_back(named);
  expect_refused("a.pdf", zip_of(rows), "zip64");
}

}  // namespace
}  // namespace axle::packet
