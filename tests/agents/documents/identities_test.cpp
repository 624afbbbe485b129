#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <set>
#include <thread>

#include "protocol/signature/trust/trust.hpp"
#include "tests/agents/documents/support.hpp"

namespace axle::agents {
namespace {

using signature::KeyAlgorithm;
using test::identity_order;
using test::must;
using test::TemporaryFolder;
using testing::HasSubstr;

std::vector<IdentityOrder> orders(int count, KeyAlgorithm algorithm = KeyAlgorithm::p256) {
  std::vector<IdentityOrder> orders;
  for (int i = 0; i < count; ++i) orders.push_back(identity_order(i, algorithm));
  return orders;
}

std::filesystem::path only_entry(const TemporaryFolder& cache) {
  const auto names = test::names_in(cache.path(), "identities-");
  EXPECT_EQ(names.size(), 1U);
  return names.empty() ? std::filesystem::path() : cache / names[0];
}

TEST(Identities, EveryCertificateIsOnesOwnAndLeadsToTheRoot) {
  const Identities made = must(make_identities(orders(5), test::identity_options({}, 3), {}));
  EXPECT_FALSE(made.from_cache);
  EXPECT_EQ(made.key_pairs, 3U);
  ASSERT_EQ(made.agencies.size(), 5U);
  signature::TrustStore trust({made.authority.root()});
  signature::CostLedger ledger;
  std::set<std::string> serials, keys;
  for (std::size_t i = 0; i < made.agencies.size(); ++i) {
    const auto& [agency, person] = made.agencies[i];
    EXPECT_EQ(agency.certificate->role(), signature::Role::agency);
    EXPECT_EQ(person.certificate->role(), signature::Role::person);
    EXPECT_EQ(agency.certificate->agency_code(), "H57." + std::to_string(i + 1));
    EXPECT_EQ(person.certificate->agency_code(), "H57." + std::to_string(i + 1));
    EXPECT_EQ(person.certificate->common_name(), "Nguyễn Thị Mẫu");
    EXPECT_NE(agency.key.to_pem(), person.key.to_pem());
    for (const auto* identity : {&agency, &person}) {
      EXPECT_TRUE(trust.check_chain(identity->certificate, identity->chain, test::kAt, ledger).passed());
      EXPECT_EQ(identity->certificate->not_before(), test::kNotBefore);
      serials.insert(identity->certificate->serial_hex());
      keys.insert(identity->key.to_pem());
    }
  }
  EXPECT_EQ(serials.size(), 10U);
  EXPECT_EQ(keys.size(), 3U);
}

TEST(Identities, PoolsAreKeptByAlgorithm) {
  auto mixed = orders(3);
  mixed.push_back(identity_order(3, KeyAlgorithm::ed25519));
  mixed.push_back(identity_order(4, KeyAlgorithm::p384));
  const Identities made = must(make_identities(mixed, test::identity_options({}, 2), {}));
  EXPECT_EQ(made.key_pairs, 4U);  // two of P-256, one each of the others
  for (std::size_t i = 0; i < mixed.size(); ++i) {
    EXPECT_EQ(made.agencies[i].agency.key.algorithm(), mixed[i].algorithm);
    EXPECT_EQ(made.agencies[i].person.certificate->key_algorithm(), mixed[i].algorithm);
  }
}

TEST(Identities, PoolLimitsOneAndNone) {
  const Identities one = must(make_identities(orders(2), test::identity_options({}, 1), {}));
  EXPECT_EQ(one.key_pairs, 1U);
  EXPECT_EQ(one.agencies[0].agency.key.to_pem(), one.agencies[1].person.key.to_pem());
  const auto none = make_identities(orders(2), test::identity_options({}, 0), {});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Errc::invalid_input);
  EXPECT_TRUE(must(make_identities({}, test::identity_options(), {})).agencies.empty());
}

TEST(Identities, AWrongOrderIsNamed) {
  auto wrong = orders(3);
  wrong[1].person.title.clear();
  const TemporaryFolder cache;
  const auto result = make_identities(wrong, test::identity_options(cache.path()), {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::invalid_input);
  EXPECT_THAT(result.error().detail, HasSubstr("identity order 1"));
  EXPECT_TRUE(test::names_in(cache.path(), "identities-").empty());
}

TEST(Identities, ProgressRisesToTheTotal) {
  std::uint64_t last = 0, total = 0;
  must(make_identities(orders(4), test::identity_options({}, 2), [&](std::uint64_t done, std::uint64_t of) {
    EXPECT_EQ(done, last + 1);
    last = done;
    total = of;
  }));
  EXPECT_EQ(last, total);
  EXPECT_EQ(total, 6U);  // two keys, four orders
}

TEST(IdentityCache, TheSecondTimeComesFromTheCache) {
  const TemporaryFolder cache;
  const Identities first = must(make_identities(orders(4), test::identity_options(cache.path()), {}));
  const Identities second = must(make_identities(orders(4), test::identity_options(cache.path()), {}));
  EXPECT_FALSE(first.from_cache);
  EXPECT_TRUE(second.from_cache);
  EXPECT_EQ(second.note, "");
  EXPECT_EQ(second.key_pairs, first.key_pairs);
  EXPECT_EQ(second.authority.to_pem(), first.authority.to_pem());
  for (std::size_t i = 0; i < 4; ++i) {
    for (const auto part : {&AgencyIdentity::agency, &AgencyIdentity::person}) {
      const auto &a = first.agencies[i].*part, &b = second.agencies[i].*part;
      EXPECT_EQ(a.certificate->sha256(), b.certificate->sha256());
      EXPECT_EQ(a.key.to_pem(), b.key.to_pem());
      ASSERT_EQ(a.chain.size(), b.chain.size());
      EXPECT_EQ(a.chain[0]->sha256(), b.chain[0]->sha256());
    }
  }
}

TEST(IdentityCache, OtherOrdersOrOptionsAreOtherEntries) {
  const TemporaryFolder cache;
  must(make_identities(orders(2), test::identity_options(cache.path()), {}));
  auto renamed = orders(2);
  renamed[1].person.name = "Trần Văn Thử";
  EXPECT_FALSE(must(make_identities(renamed, test::identity_options(cache.path()), {})).from_cache);
  EXPECT_FALSE(must(make_identities(orders(2), test::identity_options(cache.path(), 1), {})).from_cache);
  IdentityOptions later = test::identity_options(cache.path());
  later.not_before += kDay;
  EXPECT_FALSE(must(make_identities(orders(2), later, {})).from_cache);
  IdentityOptions rsa = test::identity_options(cache.path());
  rsa.authority_algorithm = KeyAlgorithm::rsa2048;
  const Identities under_rsa = must(make_identities(orders(2), rsa, {}));
  EXPECT_FALSE(under_rsa.from_cache);
  EXPECT_EQ(under_rsa.authority.root()->key_algorithm(), KeyAlgorithm::rsa2048);
  EXPECT_TRUE(must(make_identities(orders(2), test::identity_options(cache.path()), {})).from_cache);
  EXPECT_EQ(test::names_in(cache.path(), "identities-").size(), 5U);
}

// What certificates say, and which of them will be revoked, decides which entry it is.
TEST(IdentityCache, AddressesDatesFlawsAndRevocationCount) {
  const TemporaryFolder cache;
  const auto from_cache = [&](const std::vector<IdentityOrder>& wanted, const IdentityOptions& options) {
    return must(make_identities(wanted, options, {})).from_cache;
  };
  const IdentityOptions options = test::identity_options(cache.path());
  EXPECT_FALSE(from_cache(orders(2), options));
  IdentityOptions with_url = options;
  with_url.service_url = "http://127.0.0.1:20001";
  EXPECT_FALSE(from_cache(orders(2), with_url));
  std::vector<std::vector<IdentityOrder>> others(4, orders(2));
  others[0][1].revoked_at = test::kAt;
  others[1][1].issue.not_after = test::kAt;
  others[2][1].issue.not_before = test::kAt;
  others[3][1].issue.flaw = signature::Flaw::expired;
  for (const auto& other : others) EXPECT_FALSE(from_cache(other, options));
  for (const auto& other : others) EXPECT_TRUE(from_cache(other, options));
  EXPECT_TRUE(from_cache(orders(2), options));
  EXPECT_TRUE(from_cache(orders(2), with_url));
}

TEST(Identities, CertificatesSayWhereRevocationIsTold) {
  IdentityOptions options = test::identity_options();
  options.service_url = "http://127.0.0.1:20001";
  const Identities made = must(make_identities(orders(1), options, {}));
  EXPECT_EQ(made.authority.service_url(), options.service_url);
  EXPECT_THAT(made.agencies[0].agency.certificate->crl_urls(),
              testing::ElementsAre("http://127.0.0.1:20001/crl/agencies.crl"));
  EXPECT_THAT(made.agencies[0].person.certificate->ocsp_urls(), testing::ElementsAre("http://127.0.0.1:20001/ocsp"));
}

TEST(Identities, OrdersDecideAboutDatesAndFlaws) {
  auto wanted = orders(3);
  wanted[1].issue.not_before = test::kAt;
  wanted[1].issue.not_after = test::kAt + kDay;
  wanted[2].issue.flaw = signature::Flaw::expired;
  const Identities made = must(make_identities(wanted, test::identity_options(), {}));
  for (const auto* one : {&made.agencies[1].agency, &made.agencies[1].person}) {
    EXPECT_EQ(one->certificate->not_before(), test::kAt);
    EXPECT_EQ(one->certificate->not_after(), test::kAt + kDay);
  }
  EXPECT_LT(made.agencies[2].agency.certificate->not_after(), test::kAt);
  EXPECT_LT(made.agencies[2].person.certificate->not_after(), test::kAt);
}

TEST(Identities, MoreOfTheSameAuthorityFollowThoseThereAre) {
  Identities made = must(make_identities(orders(2), test::identity_options({}, 2), {}));
  const std::string before = made.agencies[1].agency.certificate->serial_hex();
  std::vector<IdentityOrder> more = orders(1);
  more[0].issue.not_after = test::kAt;
  more.push_back(identity_order(4, KeyAlgorithm::ed25519));
  ASSERT_TRUE(add_identities(made, more, {}));
  ASSERT_EQ(made.agencies.size(), 4U);
  EXPECT_EQ(made.key_pairs, 3U);  // one of Ed25519 was made
  EXPECT_EQ(made.agencies[1].agency.certificate->serial_hex(), before);
  EXPECT_EQ(made.agencies[2].agency.certificate->agency_code(), made.agencies[0].agency.certificate->agency_code());
  EXPECT_NE(made.agencies[2].agency.certificate->serial_hex(), made.agencies[0].agency.certificate->serial_hex());
  EXPECT_EQ(made.agencies[3].agency.key.algorithm(), KeyAlgorithm::ed25519);
  signature::TrustStore trust({made.authority.root()});
  signature::CostLedger ledger;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto& one = made.agencies[i].person;
    EXPECT_TRUE(trust.check_chain(one.certificate, one.chain, test::kAt - kHour, ledger).passed());
  }
  more[0].person.title.clear();
  EXPECT_FALSE(add_identities(made, more, {}));
  EXPECT_EQ(made.agencies.size(), 4U);
}

TEST(Signers, ManyThreadsGetTheSameOne) {
  const TemporaryFolder cache;
  must(make_identities(orders(4), test::identity_options(cache.path()), {}));
  const Identities loaded = must(make_identities(orders(4), test::identity_options(cache.path()), {}));
  std::vector<const AgencyIdentity*> seen(8);
  {
    std::vector<std::jthread> threads;
    for (const AgencyIdentity*& one : seen) threads.emplace_back([&] { one = &loaded.agencies[3]; });
  }
  for (const AgencyIdentity* one : seen) EXPECT_EQ(one, seen[0]);
  EXPECT_EQ(seen[0]->agency.certificate->agency_code(), "H57.4");
}

TEST(IdentityCache, OnlyTheOwnerMayRead) {
  const TemporaryFolder cache;
  must(make_identities(orders(2), test::identity_options(cache / "sub"), {}));
  const auto mode_of = [](const std::filesystem::path& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0U;
  };
  EXPECT_EQ(mode_of(cache / "sub"), 0700U);
  const auto entry = cache / "sub" / test::names_in(cache / "sub", "identities-").at(0);
  EXPECT_EQ(mode_of(entry), 0700U);
  for (const char* name : {"authority.pem", "keys.pem", "certificates.bin"}) EXPECT_EQ(mode_of(entry / name), 0600U);
  EXPECT_EQ(test::names_in(entry).size(), 3U);
}

TEST(IdentityCache, ABrokenEntryIsMadeAgain) {
  for (const std::string name : {"authority.pem", "keys.pem", "certificates.bin"}) {
    for (const bool removed : {false, true}) {
      const TemporaryFolder cache;
      const auto first = must(make_identities(orders(2), test::identity_options(cache.path()), {}));
      const auto file = only_entry(cache) / name;
      if (removed) {
        std::filesystem::remove(file);
      } else {
        Bytes bytes = test::read_bytes(file);
        bytes[bytes.size() / 2] ^= 1;
        test::write_bytes(file, bytes);
      }
      const auto second = must(make_identities(orders(2), test::identity_options(cache.path()), {}));
      EXPECT_FALSE(second.from_cache);
      EXPECT_THAT(second.note, HasSubstr(name));
      EXPECT_NE(second.authority.root()->sha256(), first.authority.root()->sha256());
      const auto third = must(make_identities(orders(2), test::identity_options(cache.path()), {}));
      EXPECT_TRUE(third.from_cache);
      EXPECT_EQ(third.authority.root()->sha256(), second.authority.root()->sha256());
    }
  }
}

TEST(IdentityCache, AFolderThatCannotBeIsAnIoError) {
  const TemporaryFolder folder;
  test::write_bytes(folder / "file", as_bytes("x"));
  const auto result = make_identities(orders(1), test::identity_options(folder / "file"), {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::io);
  EXPECT_THAT(result.error().detail, HasSubstr("file"));
}

}  // namespace
}  // namespace axle::agents
