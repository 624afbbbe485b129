#include "protocol/axis/header_auth.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/hmac.hpp"

namespace axle::axis {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

const InstantNs kNow = from_civil_in_viet_nam({.year = 2026, .month = 8, .day = 3, .hour = 9, .millisecond = 123});
const Headers kListAttributes{{"servicetype", "eDoc"}, {"messagetype", "edoc"}};

Headers signed_list() {
  return sign_headers(kListAttributes, "application/json", "demo.center.01", "demo-secret", kNow);
}

std::vector<HeaderField> fields(const Headers& headers) {
  std::vector<HeaderField> views;
  for (const auto& [name, value] : headers) views.push_back({name, value});
  return views;
}

std::string* find(Headers& headers, std::string_view name) {
  for (auto& [key, value] : headers) {
    if (key == name) return &value;
  }
  return nullptr;
}

// Sets the signed text and signs it again with the right secret.
void resign(Headers& headers, const std::string& keys, const std::string& json) {
  *find(headers, "XroadVnpt-sign-header-key") = keys;
  *find(headers, "XroadVnpt-sign-header") = json;
  *find(headers, "XroadVnpt-hash-header") = to_hex(signature::hmac_sha256(as_bytes("demo-secret"), as_bytes(json)));
}

Error refusal(const Headers& headers, std::string_view secret = "demo-secret", const HeaderLimits& limits = {}) {
  const auto attributes = verify_headers(fields(headers), secret, limits);
  EXPECT_FALSE(attributes);
  return attributes ? Error{Errc::internal, "accepted"} : attributes.error();
}

// The test vector of domain 7.1.
TEST(HeaderAuth, KnownAnswer) {
  Headers headers = signed_list();
  EXPECT_EQ(*find(headers, "XroadVnpt-sign-header-key"), "Content-Type;timestamp;systemid;servicetype;messagetype");
  EXPECT_EQ(*find(headers, "XroadVnpt-sign-header"),
            R"({"XroadVnpt-Content-Type":"application/json","XroadVnpt-timestamp":"03082026T090000+0123",)"
            R"("XroadVnpt-systemid":"demo.center.01","XroadVnpt-servicetype":"eDoc","XroadVnpt-messagetype":"edoc"})");
  EXPECT_EQ(*find(headers, "XroadVnpt-hash-header"),
            "ec0a4595b418d258b0f57ad770a2edfdf86f7efa9cf85299d885eb1410875fd3");
  EXPECT_EQ(*find(headers, "XroadVnpt-version"), "3.0.201608");
  EXPECT_EQ(*find(headers, "XroadVnpt-systemid"), "demo.center.01");
}

TEST(HeaderAuth, WhatIsSignedComesBack) {
  const auto attributes = verify_headers(fields(signed_list()), "demo-secret");
  ASSERT_TRUE(attributes) << attributes.error().detail;
  EXPECT_EQ(attributes->size(), 5U);
  EXPECT_EQ(attributes->get("content-type"), "application/json");
  EXPECT_EQ(attributes->get("systemid"), "demo.center.01");
  EXPECT_EQ(attributes->get("servicetype"), "eDoc");
  EXPECT_EQ(attributes->get("timestamp"), "03082026T090000+0123");
  EXPECT_EQ(attributes->get("docid"), "");
  EXPECT_EQ(claimed_system_id(fields(signed_list())), "demo.center.01");
}

TEST(HeaderAuth, ValuesThatNeedEscapes) {
  const std::string to = R"(["H57.12","H98\"x"])";
  const auto headers =
      sign_headers({{"to", to}, {"filePath", "C:\\data\\in"}, {"docId", "a1"}}, "application/json", "demo", "s", kNow);
  const auto attributes = verify_headers(fields(headers), "s");
  ASSERT_TRUE(attributes) << attributes.error().detail;
  EXPECT_EQ(attributes->get("to"), to);
  EXPECT_EQ(attributes->get("filepath"), "C:\\data\\in");
  EXPECT_EQ(attributes->get("docid"), "a1");
}

// A proxy may write header names in another case, and add white space around values.
TEST(HeaderAuth, NamesWithoutCase) {
  Headers headers = signed_list();
  for (auto& [name, value] : headers) {
    for (char& c : name) c = static_cast<char>(std::tolower(c));
    value = " " + value + "\t";
  }
  EXPECT_TRUE(verify_headers(fields(headers), "demo-secret"));
}

TEST(HeaderAuth, ClientsOwnOrderAndSpacing) {
  Headers headers = signed_list();
  resign(
      headers, "messagetype;systemid;Content-Type;servicetype;timestamp;",
      R"({ "XroadVnpt-systemid" : "demo.center.01", "XroadVnpt-messagetype":"edoc","XroadVnpt-servicetype":"\u0065Doc",
            "XroadVnpt-timestamp":"03082026T090000+0123","XroadVnpt-Content-Type":"application\/json"})");
  EXPECT_TRUE(verify_headers(fields(headers), "demo-secret"));
}

TEST(HeaderAuth, UnsignedHeadersAreNotReturned) {
  Headers headers = signed_list();
  headers.emplace_back("XroadVnpt-from", "H57");
  headers.emplace_back("from", "H57");
  const auto attributes = verify_headers(fields(headers), "demo-secret");
  ASSERT_TRUE(attributes);
  EXPECT_EQ(attributes->get("from"), "");
  EXPECT_EQ(attributes->get("version"), "");
}

TEST(HeaderAuth, WrongSecretAndAlteredHeaderSayTheSame) {
  const Error wrong_secret = refusal(signed_list(), "other-secret");
  EXPECT_EQ(wrong_secret.code, Errc::refused);
  Headers altered = signed_list();
  *find(altered, "XroadVnpt-messagetype") = "status";
  EXPECT_EQ(refusal(altered).detail, wrong_secret.detail);
  Headers altered_json = signed_list();
  find(altered_json, "XroadVnpt-sign-header")->replace(2, 1, "x");
  EXPECT_EQ(refusal(altered_json).detail, wrong_secret.detail);
  EXPECT_EQ(refusal(signed_list(), "").detail, wrong_secret.detail);  // an unknown centre has no secret
}

TEST(HeaderAuth, MissingPieces) {
  for (const std::string name : {"XroadVnpt-sign-header", "XroadVnpt-sign-header-key", "XroadVnpt-hash-header"}) {
    Headers headers = signed_list();
    std::erase_if(headers, [&](const auto& header) { return header.first == name; });
    const Error error = refusal(headers);
    EXPECT_EQ(error.code, Errc::refused);
    EXPECT_NE(error.detail.find(name + " is missing"), std::string::npos);
    headers = signed_list();
    headers.emplace_back(name, *find(headers, name));
    EXPECT_NE(refusal(headers).detail.find("twice"), std::string::npos);
  }
  Headers headers = signed_list();
  std::erase_if(headers, [](const auto& header) { return header.first == "XroadVnpt-messagetype"; });
  EXPECT_EQ(refusal(headers).code, Errc::refused);
  EXPECT_EQ(claimed_system_id({}), "");
}

TEST(HeaderAuth, ASignedHeaderTwice) {
  Headers headers = signed_list();
  headers.emplace_back("xroadvnpt-SYSTEMID", "demo.center.02");
  EXPECT_EQ(refusal(headers).code, Errc::refused);
}

TEST(HeaderAuth, HashHeader) {
  for (const std::string hash : {"", "ec", "zz", "ec0a4595b418d258b0f57ad770a2edfdf86f7efa9cf85299d885eb1410875fd30"}) {
    Headers headers = signed_list();
    *find(headers, "XroadVnpt-hash-header") = hash;
    EXPECT_EQ(refusal(headers).code, Errc::refused) << hash;
  }
  Headers upper = signed_list();
  for (char& c : *find(upper, "XroadVnpt-hash-header")) c = static_cast<char>(std::toupper(c));
  EXPECT_TRUE(verify_headers(fields(upper), "demo-secret"));
}

TEST(HeaderAuth, KeyListAndJsonMustBeTheSame) {
  const std::string json = R"({"XroadVnpt-systemid":"demo.center.01","XroadVnpt-messagetype":"edoc"})";
  for (const std::string keys : {"systemid", "", "systemid;messagetype;servicetype", "systemid;systemid",
                                 "systemid;SystemId", "systemid;servicetype", "systemid;;messagetype"}) {
    Headers headers = signed_list();
    resign(headers, keys, json);
    EXPECT_EQ(refusal(headers).code, Errc::refused) << keys;
  }
  Headers headers = signed_list();
  resign(headers, "systemid;messagetype", json);
  EXPECT_TRUE(verify_headers(fields(headers), "demo-secret"));
}

TEST(HeaderAuth, SignHeaderThatIsNoFlatObject) {
  for (const std::string json :
       {"", "[]", "null", "{", R"({"XroadVnpt-systemid":1})", R"({"XroadVnpt-systemid":{"a":"b"}})",
        R"({"systemid":"demo.center.01"})", R"({"XroadVnpt-":""})", R"({"XroadVnpt-systemid":"demo.center.01"} x)",
        R"({"XroadVnpt-systemid":"demo.center.01","xroadvnpt-SYSTEMID":"demo.center.01"})",
        R"({"XroadVnpt-systemid":"demo.center.01","XroadVnpt-systemid":"demo.center.01"})",
        R"({"XroadVnpt-systemid":"demo.center.01","XroadVnpt-\u0073ystemid":"demo.center.01"})",
        R"({"XroadVnpt-systemid":"demo.center.01",})", R"({"XroadVnpt-systemid":"demo.center.01"},)",
        R"({"XroadVnpt-systemid":"demo.\q"})", "{\"XroadVnpt-systemid\":\"demo.center.01\t\"}",
        "{\"XroadVnpt-a\":\"\xFF\"}"}) {
    Headers headers = signed_list();
    resign(headers, "systemid", json);
    EXPECT_EQ(refusal(headers).code, Errc::refused) << json;
  }
}

// What JSON lets a client write in other ways is the same.
TEST(HeaderAuth, EscapesInNamesAndCharactersPastAscii) {
  Headers headers = signed_list();
  headers.emplace_back("XroadVnpt-title", "Công văn");
  resign(headers, "systemid;title",
         R"({"XroadVnpt-\u0073ystem\u0069d":"demo.center.01","XroadVnpt-title":"Công văn"})");
  const auto attributes = verify_headers(fields(headers), "demo-secret");
  ASSERT_TRUE(attributes) << attributes.error().detail;
  EXPECT_EQ(attributes->get("systemid"), "demo.center.01");
  EXPECT_EQ(attributes->get("title"), "Công văn");
  *find(headers, "XroadVnpt-title") = "C\xF4ng";  // Latin-1: equal bytes do not make it JSON
  resign(headers, "systemid;title", "{\"XroadVnpt-systemid\":\"demo.center.01\",\"XroadVnpt-title\":\"C\xF4ng\"}");
  EXPECT_EQ(refusal(headers).code, Errc::refused);
}

// For measuring only (policy off): nothing is asked for but the bounds.
TEST(HeaderAuth, UnverifiedHeadersAreTheHeadersThemselves) {
  Headers headers{{"Host", "h"},
                  {"XroadVnpt-systemid", " demo "},
                  {"xroadvnpt-DocId", "a1"},
                  {"XroadVnpt-sign-header", "{}"},
                  {"XroadVnpt-sign-header-key", "x"},
                  {"XroadVnpt-hash-header", "00"}};
  HeaderLimits limits;
  limits.attributes_max = 2;
  limits.attribute_value_bytes_max = 4;
  const auto attributes = unverified_headers(fields(headers), limits);
  ASSERT_TRUE(attributes) << attributes.error().detail;
  EXPECT_EQ(attributes->size(), 2U);
  EXPECT_EQ(attributes->get("systemid"), "demo");
  EXPECT_EQ(attributes->get("docid"), "a1");
  limits.attributes_max = 1;
  EXPECT_EQ(unverified_headers(fields(headers), limits).error().code, Errc::limit);
  limits.attributes_max = 2;
  limits.attribute_value_bytes_max = 3;
  EXPECT_EQ(unverified_headers(fields(headers), limits).error().code, Errc::limit);
  headers.emplace_back("XroadVnpt-DOCID", "a2");
  EXPECT_EQ(unverified_headers(fields(headers)).error().code, Errc::refused);
}

TEST(Attributes, TheFirstValueOfANameStays) {
  Attributes attributes;
  EXPECT_TRUE(attributes.add("a", "1"));
  EXPECT_TRUE(attributes.add("b", ""));
  EXPECT_FALSE(attributes.add("a", "2"));
  EXPECT_EQ(attributes.get("a"), "1");
  EXPECT_EQ(attributes.at(1), (std::pair<std::string_view, std::string_view>{"b", ""}));
  EXPECT_EQ(attributes.get("c"), "");
  const Attributes moved = std::move(attributes);
  EXPECT_EQ(moved.get("a"), "1");
}

TEST(HeaderAuth, LimitsAtAndPastTheBound) {
  const Headers headers = signed_list();
  HeaderLimits limits;
  limits.attributes_max = 5;
  limits.attribute_value_bytes_max = 20;  // the timestamp
  limits.sign_header_bytes_max = std::string_view(*find(const_cast<Headers&>(headers), "XroadVnpt-sign-header")).size();
  EXPECT_TRUE(verify_headers(fields(headers), "demo-secret", limits));
  const auto limited = [&](std::size_t HeaderLimits::* member, const std::string& name) {
    HeaderLimits less = limits;
    --(less.*member);
    const Error error = refusal(headers, "demo-secret", less);
    EXPECT_EQ(error.code, Errc::limit);
    EXPECT_NE(error.detail.find(name), std::string::npos) << error.detail;
  };
  limited(&HeaderLimits::attributes_max, "attributes_max");
  limited(&HeaderLimits::attribute_value_bytes_max, "attribute_value_bytes_max");
  limited(&HeaderLimits::sign_header_bytes_max, "sign_header_bytes_max");
}

TEST(Timestamp, BothWays) {
  EXPECT_EQ(format_timestamp(kNow), "03082026T090000+0123");
  EXPECT_EQ(*parse_timestamp("03082026T090000+0123"), kNow);
  EXPECT_EQ(*parse_timestamp("29022028T235959+0999") % kSecond, 999 * kMillisecond);
  EXPECT_EQ(format_timestamp(*parse_timestamp("29022028T235959+0000")), "29022028T235959+0000");
}

TEST(Timestamp, Wrong) {
  for (const std::string_view text :
       {"", "03082026T090000", "03082026T090000+012", "03082026T090000+01234", "03082026T090000-0123",
        "03082026 090000+0123", "32082026T090000+0123", "30022026T090000+0123", "03132026T090000+0123",
        "03082026T240000+0123", "03082026T096000+0123", "03082026T090000+1000", "0308202xT090000+0123"}) {
    const auto parsed = parse_timestamp(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, Errc::invalid_input);
  }
}

// Seen on the wire: byte 0x03 written as "3".
TEST(HashFile, PaddedAndUnpadded) {
  Digest256 digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) digest[i] = static_cast<std::uint8_t>(i * 7 + 3);
  const std::string padded = to_hex(digest);
  const std::string unpadded = sdk_hash_file(digest);
  EXPECT_TRUE(padded.starts_with("030a11"));
  EXPECT_TRUE(unpadded.starts_with("3a11"));
  EXPECT_EQ(unpadded.size(), 64U - 2U);  // 0x03 and 0x0a
  EXPECT_TRUE(hash_file_matches(padded, digest));
  EXPECT_TRUE(hash_file_matches(unpadded, digest));
  EXPECT_TRUE(hash_file_matches(" " + padded + " ", digest));
  std::string upper = padded;
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  EXPECT_TRUE(hash_file_matches(upper, digest));
}

TEST(HashFile, AlteredIsRefused) {
  Digest256 digest = signature::sha256(as_bytes("a packet"));
  const std::string padded = to_hex(digest);
  const std::string unpadded = sdk_hash_file(digest);
  for (std::size_t i = 0; i < digest.size(); ++i) {
    Digest256 other = digest;
    other[i] ^= 0x10;
    EXPECT_FALSE(hash_file_matches(padded, other));
    EXPECT_FALSE(hash_file_matches(unpadded, other));
  }
  EXPECT_FALSE(hash_file_matches("", digest));
  EXPECT_FALSE(hash_file_matches(padded.substr(1), digest));
  EXPECT_FALSE(hash_file_matches("0" + padded, digest));
  EXPECT_FALSE(hash_file_matches(std::string(200, '0'), digest));
  EXPECT_EQ(sdk_hash_file(Digest256{}), std::string(32, '0'));
}

}  // namespace
}  // namespace axle::axis
