// Limits of files and certificates, at their defaults: at the limit, one past it, and what being past costs.
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "protocol/packet/attachment.hpp"
#include "protocol/signature/packet_check.hpp"
#include "tests/bounded.hpp"
#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {
namespace {

std::string structure_error(BytesView pdf, const PdfLimits& limits = {}) {
  std::string error;
  expect_bounded([&] { error = verify(pdf, kAt, limits).structure_error; });
  return error;
}

TEST(SignatureLimits, FileSize) {
  const Bytes at_limit(PdfLimits{}.file_bytes_max, ' ');
  Bytes past = at_limit;
  past.push_back(' ');
  EXPECT_EQ(structure_error(at_limit).find("at most"), std::string::npos) << "looked into, and found to be no PDF";
  EXPECT_NE(structure_error(past).find("at most"), std::string::npos);
}

TEST(SignatureLimits, Revisions) {
  const std::size_t max = PdfLimits{}.revisions_max;
  Bytes file = one_page().build();
  for (std::size_t revision = 1; revision < max; ++revision) file = append_update(file, {{90, "null"}});
  EXPECT_EQ(structure_error(file), "");
  EXPECT_NE(structure_error(append_update(file, {{90, "null"}})).find("too many revisions"), std::string::npos);
}

TEST(SignatureLimits, Signatures) {
  const std::size_t max = PdfLimits{}.signatures_max;
  Bytes file = one_page().build();
  const auto sign = [&](std::size_t number) {
    PdfSignRequest request;
    request.field_name = "K" + std::to_string(number);
    request.signing_time = kAt;
    file = must(sign_pdf(file, test_agency(), request));
  };
  for (std::size_t number = 1; number <= max; ++number) sign(number);
  EXPECT_EQ(verify(file).signatures.size(), max);
  sign(max + 1);
  EXPECT_NE(structure_error(file).find("more than " + std::to_string(max) + " signatures"), std::string::npos);
  EXPECT_TRUE(verify(file).signatures.empty());
}

// A table that announces one entry more than is allowed is refused before room is made for it.
TEST(SignatureLimits, Objects) {
  const std::size_t max = PdfLimits{}.objects_max;
  const auto announcing = [](std::size_t count) {
    std::string table = "xref\n0 " + std::to_string(count) + "\n";
    for (std::size_t i = 0; i < count; ++i) table += "0000000000 65535 f \n";
    const std::string head = "%PDF-1.7\n";
    return bytes_of(head + table + "trailer\n<</Size " + std::to_string(count) + " /Root 1 0 R>>\nstartxref\n" +
                    std::to_string(head.size()) + "\n%%EOF\n");
  };
  const std::string full = verify(announcing(max)).structure_error;
  EXPECT_EQ(full.find("too many"), std::string::npos) << full;
  EXPECT_NE(structure_error(announcing(max + 1)).find("too many"), std::string::npos);
  EXPECT_NE(structure_error(bytes_of("%PDF-1.7\nxref\n0 4000000000\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n")), "");
}

// A file whose object stream holds so many letters and little else.
Bytes with_letters_in_a_stream(std::size_t letters) {
  const TemporaryFolder folder;
  SmallPdf pdf = one_page();
  pdf.bodies[0] = "<</Type /Catalog /Pages 2 0 R /X (" + std::string(letters, 'a') + ")>>";
  folder.write("in.pdf", pdf.build());
  EXPECT_EQ(run("qpdf --object-streams=generate " + folder.path("in.pdf") + " " + folder.path("out.pdf")).status, 0);
  return folder.read("out.pdf");
}

// The smallest value of a limit with which a file can be read; with one less it must say that a stream holds too much.
std::size_t smallest(const Bytes& pdf, std::size_t PdfLimits::* member, std::size_t enough) {
  const auto error = [&](std::size_t value) {
    PdfLimits limits;
    limits.*member = value;
    return structure_error(pdf, limits);
  };
  EXPECT_EQ(error(enough), "");
  std::size_t too_few = 0;
  while (enough - too_few > 1) {
    const std::size_t middle = (enough + too_few) / 2;
    (error(middle).empty() ? enough : too_few) = middle;
  }
  EXPECT_NE(error(too_few).find("holds more than"), std::string::npos);
  return enough;
}

TEST(SignatureLimits, InflatedBytes) {
  const std::size_t bytes = smallest(with_letters_in_a_stream(300'000), &PdfLimits::inflated_bytes_max, 1 << 20);
  EXPECT_GT(bytes, 300'000U);
  EXPECT_LT(bytes, 301'000U);
}

// A few kilobytes that inflate to megabytes are refused, however far below the limit of bytes.
TEST(SignatureLimits, InflatedRatio) {
  const std::size_t letters = 2 << 20;
  const Bytes pdf = with_letters_in_a_stream(letters);
  ASSERT_LT(pdf.size() * PdfLimits{}.inflated_ratio_max, letters);
  EXPECT_NE(structure_error(pdf).find("holds more than"), std::string::npos);
  const std::size_t ratio = smallest(pdf, &PdfLimits::inflated_ratio_max, 10'000);
  EXPECT_GE(ratio * pdf.size(), letters);
  EXPECT_LT((ratio - 1) * pdf.size(), letters + 1'000);
  EXPECT_EQ(structure_error(with_letters_in_a_stream(kInflatedFreeBytes - 1'000)), "")
      << "small enough not to be asked";
}

// Many attachments, each within its own limits, have one budget together.
TEST(SignatureLimits, UnwrappedBytesOfAPacket) {
  const std::string zipped = to_base64(packet::zip_one("7091b48b-0c3e-4d2a-9b1f-00aa11bb22cc.txt", Bytes(1000, 'x')));
  const std::string plain = to_base64(Bytes(500, 'x'));
  packet::Packet packet;
  for (const std::string* text : {&zipped, &plain, &zipped}) {
    packet::Attachment attachment;
    attachment.name = "a.txt";
    attachment.base64 = *text;
    packet.attachments.push_back(attachment);
  }
  const auto error = [&](std::size_t max) {
    TrustStore trust({test_authority().root()});
    CostLedger ledger;
    PacketPolicy policy;
    policy.unwrapped_bytes_max = max;
    const PacketCheck check = check_packet({}, packet, trust, policy, kAt, ledger);
    EXPECT_EQ(check.verdict.passed(), check.attachment_error.empty());
    return check.attachment_error;
  };
  EXPECT_EQ(error(2500), "");
  EXPECT_NE(error(2499).find("_bytes_max"), std::string::npos);
  EXPECT_NE(error(0).find("_bytes_max"), std::string::npos);
}

TEST(SignatureLimits, CertificateSize) {
  constexpr std::size_t kMax = 64 << 10;
  const auto error = [](std::size_t bytes) {
    const auto certificate = Certificate::parse(Bytes(bytes, 0x30));
    EXPECT_FALSE(certificate);
    return certificate ? std::string() : certificate.error().detail;
  };
  EXPECT_EQ(error(kMax).find("64 KiB"), std::string::npos);
  EXPECT_NE(error(kMax + 1).find("64 KiB"), std::string::npos);
}

}  // namespace
}  // namespace axle::signature::test
