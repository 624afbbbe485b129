// The register of issued and revoked certificates: its text, its rules, damage.
#include <gtest/gtest.h>

#include "protocol/signature/authority/register.hpp"
#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {
namespace {

IssuedCertificate row(const std::string& serial, Branch issuer = Branch::agencies) {
  return {.serial_hex = serial,
          .issuer = issuer,
          .kind = "agency",
          .flaw = Flaw::none,
          .issued_at = kAt,
          .not_before = kNotBefore,
          .not_after = kAt + kDay,
          .revoked = std::nullopt,
          .subject = "CN=Sở \"Thử\", nghiệm, C=VN"};
}

Register two() {
  Register all;
  EXPECT_TRUE(all.add(row("4a01")));
  EXPECT_TRUE(all.add(row("4a02", Branch::persons)));
  return all;
}

TEST(Register, TextReadsBack) {
  Register all = two();
  ASSERT_TRUE(all.revoke("4a02", {kAt + kHour, RevocationReason::key_compromise}));
  const std::string text = all.to_text();
  EXPECT_EQ(text,
            "serial,issuer,kind,flaw,issued_at,not_before,not_after,revoked_at,reason,subject\n"
            "4a01,agencies,agency,none,2026-08-03T09:00:00+07:00,2026-07-04T09:00:00+07:00,2026-08-04T09:00:00+07:00,,,"
            "\"CN=Sở \"\"Thử\"\", nghiệm, C=VN\"\n"
            "4a02,persons,agency,none,2026-08-03T09:00:00+07:00,2026-07-04T09:00:00+07:00,2026-08-04T09:00:00+07:00,"
            "2026-08-03T10:00:00+07:00,key-compromise,\"CN=Sở \"\"Thử\"\", nghiệm, C=VN\"\n");
  const Register read = must(Register::parse(text));
  EXPECT_EQ(read.to_text(), text);
  ASSERT_NE(read.find("4a02"), nullptr);
  EXPECT_EQ(read.find("4a02")->revoked->at, kAt + kHour);
  EXPECT_EQ(read.find("4a01")->subject, "CN=Sở \"Thử\", nghiệm, C=VN");
  EXPECT_TRUE(must(Register::parse("")).issued().empty());
}

TEST(Register, RevocationCountsFromItsTimeInItsBranch) {
  Register all = two();
  ASSERT_TRUE(all.revoke("4a01", {kAt + kHour, RevocationReason::superseded}));
  EXPECT_TRUE(all.revoked(Branch::agencies, kAt + kHour - 1).empty());
  EXPECT_EQ(all.next_revocation(Branch::agencies, kAt), kAt + kHour);
  const auto then = all.revoked(Branch::agencies, kAt + kHour);
  ASSERT_EQ(then.size(), 1U);
  EXPECT_EQ(then[0].serial_hex, "4a01");
  EXPECT_EQ(then[0].reason, RevocationReason::superseded);
  EXPECT_EQ(all.next_revocation(Branch::agencies, kAt + kHour), INT64_MAX);
  EXPECT_TRUE(all.revoked(Branch::persons, kAt + kDay).empty());
}

TEST(Register, RefusesWhatCannotBe) {
  Register all = two();
  EXPECT_EQ(all.add(row("4a01")).error().code, Errc::invalid_input);
  EXPECT_EQ(all.revoke("4a03", {}).error().code, Errc::not_found);
  ASSERT_TRUE(all.revoke("4a01", {kAt, RevocationReason::unspecified}));
  const auto again = all.revoke("4a01", {kAt + kDay, RevocationReason::unspecified});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Errc::refused);
  EXPECT_NE(again.error().detail.find("2026-08-03T09:00:00+07:00"), std::string::npos) << again.error().detail;
}

TEST(Register, DamageIsSaidWithItsLine) {
  const std::string good = two().to_text();
  const auto broken = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.rfind(from), from.size(), to);
    const auto read = Register::parse(text);
    EXPECT_FALSE(read) << to;
    EXPECT_EQ(read ? Errc::internal : read.error().code, to == "4a01" ? Errc::invalid_input : Errc::corrupt);
    return read ? std::string() : read.error().detail;
  };
  for (const auto& [from, to] : {std::pair{"4a02", "4a0x"},
                                 {"4a02", "4a01"},
                                 {"persons", "nobody"},
                                 {"none", "rotten"},
                                 {"2026-08-04", "2026-13-04"},
                                 {",,,", ",2026-08-04,,"},
                                 {"\"\n", "\n"},
                                 {"\"\n", "\""},
                                 {",agency,", ",,"},
                                 {"4a02,persons,", "4a02 persons "}}) {
    EXPECT_EQ(broken(from, to).rfind("line 3: ", 0), 0U) << to << ": " << broken(from, to);
  }
  EXPECT_EQ(Register::parse("serial\n").error().detail.rfind("line 1: ", 0), 0U);
  for (std::size_t size = 1; size < good.size(); ++size) {
    const auto read = Register::parse(std::string_view(good).substr(0, size));
    EXPECT_EQ(read.has_value(), good[size - 1] == '\n') << size;
  }
}

TEST(Register, SerialNumbersAsToolsWriteThem) {
  EXPECT_EQ(must(parse_serial("4A:0b:FF")), "4a0bff");
  EXPECT_EQ(must(parse_serial(std::string(40, 'a'))), std::string(40, 'a'));
  for (const std::string& wrong : {std::string(), std::string(":"), std::string("4g"), std::string("0x12"),
                                   std::string(41, 'a'), std::string(500, ':') + "1"}) {
    EXPECT_FALSE(parse_serial(wrong)) << wrong;
  }
}

TEST(Register, ReasonsReadBack) {
  for (const auto reason :
       {RevocationReason::unspecified, RevocationReason::key_compromise, RevocationReason::affiliation_changed,
        RevocationReason::superseded, RevocationReason::cessation_of_operation}) {
    EXPECT_EQ(must(parse_revocation_reason(to_string(reason))), reason);
  }
  EXPECT_FALSE(parse_revocation_reason("boredom"));
}

TEST(Register, HasALimit) {
  Register all;
  for (std::size_t i = 0; i < kRegisterEntriesMax; ++i) {
    IssuedCertificate one{.serial_hex = std::to_string(i), .kind = "agency", .subject = {}};
    ASSERT_TRUE(all.add(std::move(one)));
  }
  EXPECT_EQ(all.add(row("ab")).error().code, Errc::limit);
}

}  // namespace
}  // namespace axle::signature::test
