#include "cli/revocation_service.hpp"

#include <gmock/gmock.h>

#include <set>

#include "tests/cli/support.hpp"
#include "transport/fetch.hpp"

namespace axle::cli {
namespace {

using test::must;

signature::Authority authority_at(const std::string& url) {
  signature::AuthorityOptions options;
  options.algorithm = signature::KeyAlgorithm::p256;
  options.not_before = kCertificatesFrom;
  options.service_url = url;
  return must(signature::Authority::create(options));
}

TEST(RevocationService, PortsFollowFromTheSeedAndStayInTheirRange) {
  std::set<std::string> urls;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::string url = revocation_url(seed);
    EXPECT_EQ(url, revocation_url(seed));
    ASSERT_TRUE(url.starts_with("http://127.0.0.1:2")) << url;
    EXPECT_EQ(url.size(), std::string("http://127.0.0.1:20000").size());
    urls.insert(url);
  }
  EXPECT_GT(urls.size(), 190U);
}

TEST(RevocationService, AnswersUntilItIsGone) {
  const std::string url = revocation_url(4711);
  const auto authority = authority_at(url);
  auto service = must(RevocationService::start(authority, {}));
  EXPECT_EQ(service->url(), url);
  for (const char* path : {"/crl/agencies.crl", "/crl/persons.crl", "/crl/root.crl", "/root.pem"}) {
    const auto answer = must(transport::fetch({.url = url + path, .content_type = {}, .body = {}}));
    EXPECT_EQ(answer.status, 200) << path;
    EXPECT_FALSE(answer.body.empty());
  }
  EXPECT_EQ(must(transport::fetch({.url = url + "/else", .content_type = {}, .body = {}})).status, 404);
  EXPECT_EQ(service->asked(), 5U);
  service.reset();
  EXPECT_FALSE(transport::fetch({.url = url + "/root.pem", .content_type = {}, .body = {}}));
  service = must(RevocationService::start(authority, {}));  // the port is free again
}

TEST(RevocationService, ATakenPortIsOneClearError) {
  const auto authority = authority_at(revocation_url(4712));
  const auto first = must(RevocationService::start(authority, {}));
  const auto second = RevocationService::start(authority, {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::io);
  EXPECT_THAT(second.error().detail, testing::HasSubstr(revocation_url(4712)));
  EXPECT_THAT(second.error().detail, testing::HasSubstr("--seed"));
}

TEST(RevocationService, WithoutAnAddressInTheCertificatesThereIsNone) {
  const auto service = RevocationService::start(authority_at(""), {});
  ASSERT_FALSE(service);
  EXPECT_EQ(service.error().code, Errc::invalid_input);
}

}  // namespace
}  // namespace axle::cli
