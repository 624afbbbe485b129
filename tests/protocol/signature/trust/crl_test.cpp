// Reading revocation lists: limits, what is refused, and 220,000 entries.
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>

#include "base/encoding.hpp"
#include "protocol/signature/asn1/der_time.hpp"
#include "protocol/signature/authority/revocation_issue.hpp"
#include "protocol/signature/crypto/public_key.hpp"
#include "protocol/signature/trust/certificate_parts.hpp"
#include "protocol/signature/trust/crl.hpp"
#include "protocol/signature/trust/signature_algorithm.hpp"
#include "tests/protocol/signature/trust/forge.hpp"

namespace axle::signature::test {
namespace {

using der::element;
using der::sequence;

Bytes hex(const std::string& text) {
  return must(from_hex(text));
}
Bytes join(std::initializer_list<BytesView> parts) {
  Bytes all;
  for (const BytesView part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

const Bytes kCritical = hex("0101ff");
// Extension of 2.5.29.`arc`.
Bytes extension(std::uint8_t arc, const Bytes& value, bool critical) {
  return sequence({element(der::kOid, {Bytes{0x55, 0x1D, arc}}), critical ? BytesView(kCritical) : BytesView(),
                   element(der::kOctetString, {value})});
}
Bytes entry(const std::string& serial_hex, InstantNs at, const Bytes& extensions = {}) {
  return sequence({element(der::kInteger, {hex(serial_hex)}), der::time_element(at),
                   extensions.empty() ? Bytes() : sequence({extensions})});
}

// A list with any content, rightly signed by the authority of the small world.
struct ListForgery {
  Bytes version = hex("020101");
  Bytes entries{};
  Bytes extensions = extension(20, hex("020105"), false);  // cRLNumber 5
  Bytes next_update = der::time_element(kAt + kDay);
  InstantNs this_update = kAt;
};

class Crl : public testing::Test {
 protected:
  Bytes forged(const ListForgery& list) const {
    const auto parts = parts_of(issuer().der());
    const Bytes algorithm = signature_algorithm_of(issuer_key().algorithm());
    const Bytes content =
        sequence({list.version, algorithm, parts->subject, der::time_element(list.this_update), list.next_update,
                  list.entries.empty() ? Bytes() : sequence({list.entries}),
                  list.extensions.empty() ? Bytes() : element(der::kContext0, {sequence({list.extensions})})});
    const Bytes signature = must(make_signature(issuer_key(), signing_method(issuer_key().algorithm()), content));
    return sequence({content, algorithm, element(0x03, {hex("00"), signature})});
  }
  auto read(const Bytes& der) const { return RevocationList::read(der, issuer(), options_); }
  Errc error(const Bytes& der) const {
    const auto list = read(der);
    return list ? Errc::internal : list.error().code;
  }
  Errc error(const ListForgery& list) const { return error(forged(list)); }
  const Certificate& issuer() const { return *world_.authority.certificate; }
  const PrivateKey& issuer_key() const { return world_.authority.key; }
  static Serial serial(const std::string& text) { return *read_serial(hex(text)); }

  SmallWorld world_ = small_world();
  RevocationOptions options_;
};

TEST_F(Crl, EveryEntryIsFoundAndNothingElse) {
  const auto list = read(forged(
      {.entries = join({entry("05", kAt - 3 * kSecond), entry("00FF", kAt - 2 * kSecond), entry("FF", kAt - kSecond),
                        entry("05", kAt - 9 * kSecond), entry("010000000000000005", kAt)})}));
  ASSERT_TRUE(list) << list.error().detail;
  EXPECT_EQ((*list)->entries(), 5U);
  EXPECT_EQ((*list)->find(serial("05"))->at, kAt - 9 * kSecond) << "the earlier of two";
  EXPECT_EQ((*list)->find(serial("00FF"))->at, kAt - 2 * kSecond);
  EXPECT_EQ((*list)->find(serial("FF"))->at, kAt - kSecond) << "-1 is not 255";
  EXPECT_EQ((*list)->find(serial("010000000000000005"))->at, kAt);
  for (const char* other : {"04", "06", "00FE", "020000000000000005", "01000000000000000000000005"}) {
    EXPECT_FALSE((*list)->find(serial(other))) << other;
  }
  EXPECT_EQ((*list)->number(), serial("05"));
}

TEST_F(Crl, ReasonsAreRead) {
  const auto reason = [](const char* code) { return extension(21, hex(std::string("0a01") + code), false); };
  const auto list = read(forged({.entries = join({entry("05", kAt, reason("01")), entry("06", kAt)})}));
  ASSERT_TRUE(list) << list.error().detail;
  EXPECT_EQ(reason_name((*list)->find(serial("05"))->reason), "keyCompromise");
  EXPECT_EQ(reason_name((*list)->find(serial("06"))->reason), "unspecified");
  EXPECT_EQ(error({.entries = entry("05", kAt, reason("08"))}), Errc::invalid_input) << "removeFromCRL";
  EXPECT_EQ(error({.entries = entry("05", kAt, reason("0b"))}), Errc::invalid_input);
}

TEST_F(Crl, BytesUpToTheLimit) {
  const Bytes der = forged({});
  options_.crl_bytes_max = der.size();
  EXPECT_TRUE(read(der));
  options_.crl_bytes_max = der.size() - 1;
  EXPECT_EQ(error(der), Errc::limit);
}

TEST_F(Crl, EntriesUpToTheLimit) {
  const Bytes der = forged({.entries = join({entry("05", kAt), entry("06", kAt), entry("07", kAt)})});
  options_.crl_entries_max = 3;
  EXPECT_TRUE(read(der));
  options_.crl_entries_max = 2;
  EXPECT_EQ(error(der), Errc::limit);
}

// A-34 and RFC 5280 clause 5.
TEST_F(Crl, A34RefusesWhatItCannotRelyOn) {
  EXPECT_TRUE(read(forged({})));
  EXPECT_EQ(error({.next_update = {}}), Errc::invalid_input) << "no nextUpdate";
  EXPECT_EQ(error({.version = {}}), Errc::invalid_input) << "version 1";
  const Bytes number = ListForgery{}.extensions;
  const auto extended = [&](std::uint8_t arc, const std::string& value, bool critical) {
    return error({.extensions = join({number, extension(arc, hex(value), critical)})});
  };
  EXPECT_EQ(extended(99, "0500", false), Errc::internal) << "read: not critical";
  EXPECT_EQ(extended(99, "0500", true), Errc::invalid_input) << "unknown and critical";
  EXPECT_EQ(extended(20, "020106", false), Errc::invalid_input) << "cRLNumber twice";
  EXPECT_EQ(extended(27, "020101", true), Errc::invalid_input) << "delta";
  EXPECT_EQ(extended(46, "3000", false), Errc::invalid_input) << "announces deltas";
  EXPECT_EQ(extended(28, "30038401ff", true), Errc::invalid_input) << "indirect";
  EXPECT_EQ(extended(28, "300483020780", true), Errc::invalid_input) << "some reasons only";
  EXPECT_EQ(extended(28, "30038501ff", true), Errc::invalid_input) << "attribute certificates";
  EXPECT_EQ(extended(28, "30038101ff", true), Errc::internal) << "read: users only";
  EXPECT_EQ(error({.extensions = extension(20, hex("0201ff"), false)}), Errc::invalid_input) << "negative number";
  EXPECT_EQ(error({.entries = entry("05", kAt, extension(99, hex("0500"), true))}), Errc::invalid_input);
  EXPECT_EQ(error({.entries = entry("05", kAt, extension(29, hex("3000"), true))}), Errc::invalid_input);
  EXPECT_EQ(error({.entries = entry(std::string(50, '1'), kAt)}), Errc::invalid_input) << "25 bytes of serial number";
  EXPECT_EQ(error({.entries = hex("0500")}), Errc::invalid_input);
}

TEST_F(Crl, A34RefusesOtherIssuersAndEveryChangedByte) {
  const Bytes der = forged({.entries = entry("05", kAt)});
  EXPECT_EQ(RevocationList::read(der, *world_.root.certificate, options_).error().code, Errc::invalid_input);
  const Identity same_key = forge({.name = "Another name", .extensions = ca_extensions()}, issuer_key());
  EXPECT_EQ(RevocationList::read(der, *same_key.certificate, options_).error().code, Errc::invalid_input);
  for (std::size_t i = 0; i < der.size(); ++i) {
    Bytes changed = der;
    changed[i] ^= 0x01;
    EXPECT_FALSE(read(changed)) << "byte " << i;
    EXPECT_FALSE(read(Bytes(der.begin(), der.begin() + static_cast<std::ptrdiff_t>(i)))) << "cut at " << i;
  }
}

TEST_F(Crl, OpensslMakesListsThatAreRead) {
  const TemporaryFolder folder;
  folder.write("ca.pem", as_bytes(issuer().to_pem()));
  folder.write("ca.key", as_bytes(issuer_key().to_pem()));
  folder.write("signer.pem", as_bytes(world_.signer.certificate->to_pem()));
  folder.write("index.txt", {});
  folder.write("number", as_bytes("0A\n"));
  const std::string config = "[ca]\ndefault_ca=d\n[d]\ndatabase=" + folder.path("index.txt") +
                             "\ncrlnumber=" + folder.path("number") + "\ndefault_md=sha256\ndefault_crl_days=30\n";
  folder.write("conf", as_bytes(config));
  const std::string ca = "openssl ca -config " + folder.path("conf") + " -cert " + folder.path("ca.pem") +
                         " -keyfile " + folder.path("ca.key");
  ASSERT_EQ(run(ca + " -revoke " + folder.path("signer.pem") + " -crl_reason superseded").status, 0);
  ASSERT_EQ(run(ca + " -gencrl -out " + folder.path("crl.pem")).status, 0);
  ASSERT_EQ(run("openssl crl -in " + folder.path("crl.pem") + " -outform DER -out " + folder.path("crl")).status, 0);
  const auto list = read(folder.read("crl"));
  ASSERT_TRUE(list) << list.error().detail;
  const auto found = (*list)->find(serial(world_.signer.certificate->serial_hex()));
  ASSERT_TRUE(found);
  EXPECT_EQ(reason_name(found->reason), "superseded");
  EXPECT_EQ((*list)->number(), serial("0A"));
}

DurationNs thread_cpu() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * kSecond + now.tv_nsec;
}

// The network's certificates, all revoked: the largest list that can be.
TEST_F(Crl, TwoHundredAndTwentyThousandEntries) {
  constexpr std::size_t kEntries = 220'000;
  std::vector<RevokedCertificate> revoked(kEntries);
  std::uint64_t random = 1;
  for (RevokedCertificate& one : revoked) {
    Bytes bytes(20);
    for (std::uint8_t& byte : bytes)
      byte = static_cast<std::uint8_t>((random = random * 6364136223846793005U + 1) >> 56);
    one = {to_hex(bytes), kAt - kDay, RevocationReason::superseded};
  }
  DurationNs start = thread_cpu();
  const Bytes der = must(make_crl({revoked, 1, kAt, kAt + kDay}, issuer(), issuer_key()));
  const DurationNs made = thread_cpu() - start;
  start = thread_cpu();
  const auto list = must(read(der));
  const DurationNs loaded = thread_cpu() - start;
  ASSERT_EQ(list->entries(), kEntries);
  EXPECT_LE(list->memory_bytes(), kEntries * 32 + 1024);
  std::vector<Serial> serials;
  for (std::size_t i = 0; i < kEntries; i += 7) {
    Bytes bytes = hex(revoked[i].serial_hex);
    if (bytes.front() >= 0x80) bytes.insert(bytes.begin(), 0);
    serials.push_back(*read_serial(bytes));
  }
  std::size_t found = 0;
  start = thread_cpu();
  for (const Serial& one : serials) found += list->find(one).has_value() ? 1 : 0;
  const DurationNs looked = thread_cpu() - start;
  EXPECT_EQ(found, serials.size());
  std::printf("%zu entries: made in %lld ms, %zu bytes; read in %lld ms, %zu bytes in memory; found in %lld ns each\n",
              kEntries, static_cast<long long>(made / kMillisecond), der.size(),
              static_cast<long long>(loaded / kMillisecond), list->memory_bytes(),
              static_cast<long long>(looked / static_cast<DurationNs>(serials.size())));
  // A look-up must cost next to nothing beside reading the list once.
  EXPECT_LT(looked / static_cast<DurationNs>(serials.size()), loaded / 10'000);
}

}  // namespace
}  // namespace axle::signature::test
