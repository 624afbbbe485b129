// Who may ask, and what one who may not learns: nothing (attack A-45).
#include "reference-hub/server/authentication.hpp"

#include <gtest/gtest.h>

namespace axle::hub {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

const Authenticator& authenticator() {
  static const Authenticator one = [] {
    CentreRecord centre;
    centre.id = "lgsp.h57";
    centre.secret = "the secret of h57";
    return Authenticator({centre}, "random and unknown");
  }();
  return one;
}

Headers signed_as(std::string_view centre, std::string_view secret) {
  return axis::sign_headers({{"servicetype", "eDoc"}, {"messagetype", "edoc"}}, "application/json", centre, secret, 0);
}

transport::RequestHead head_of(const Headers& headers) {
  auto storage = std::make_shared<const Headers>(headers);
  transport::RequestHead head;
  for (const auto& [name, value] : *storage) head.headers.push_back({name, value});
  head.storage = storage;
  return head;
}

std::pair<axis::ErrorCode, std::string> answer(const Headers& headers) {
  const auto caller = authenticator().authenticate(head_of(headers));
  if (caller) return {axis::ErrorCode::ok, caller->centre};
  return {caller.error().code, caller.error().detail};
}

TEST(Authentication, TheRightSecretIsTheCentre) {
  EXPECT_EQ(answer(signed_as("lgsp.h57", "the secret of h57")),
            (std::pair{axis::ErrorCode::ok, std::string("lgsp.h57")}));
}

// Whatever is wrong with a request, a centre that exists answers like one that does not.
TEST(Authentication, A45_NobodyLearnsWhichCentresExist) {
  const auto wrong = answer(signed_as("lgsp.h57", "guess"));
  EXPECT_EQ(wrong.first, axis::ErrorCode::wrong_credentials);
  EXPECT_EQ(answer(signed_as("nobody", "guess")), wrong);
  EXPECT_EQ(answer(signed_as("nobody", "random and unknown")), wrong);  // not even with the stand-in secret
  EXPECT_EQ(answer(signed_as("", "guess")), wrong);
  EXPECT_EQ(answer({}), wrong);

  const std::vector<void (*)(Headers&)> changes{
      [](Headers& h) { std::erase_if(h, [](const auto& one) { return one.first == "XroadVnpt-sign-header"; }); },
      [](Headers& h) { std::erase_if(h, [](const auto& one) { return one.first == "XroadVnpt-hash-header"; }); },
      [](Headers& h) { h.push_back(h.back()); },
      [](Headers& h) { h.back().second = "00"; },
      [](Headers& h) { h.back().second = "not hex"; },
      [](Headers& h) { h.back().second.clear(); },
      [](Headers& h) { h.emplace_back("XroadVnpt-systemid", "lgsp.h57"); },
  };
  for (const auto& change : changes) {
    for (const char* centre : {"lgsp.h57", "nobody"}) {
      Headers headers = signed_as(centre, "guess");
      change(headers);
      EXPECT_EQ(answer(headers), wrong) << centre;
    }
  }
  // Headers past their limit are another thing, for both alike.
  const auto too_long = [](const char* centre) {
    Headers headers = signed_as(centre, "guess");
    headers[headers.size() - 2].second = std::string(axis::HeaderLimits{}.sign_header_bytes_max + 1, 'x');
    return answer(headers);
  };
  EXPECT_EQ(too_long("lgsp.h57").first, axis::ErrorCode::too_large);
  EXPECT_EQ(too_long("nobody"), too_long("lgsp.h57"));
}

// Beside the HMAC, not instead of it: a client certificate must be the asking centre's own.
TEST(Authentication, AClientCertificateNamesWhoAsks) {
  const auto with = [](std::string_view centre, std::string_view secret, transport::PeerCertificate peer) {
    transport::RequestHead head = head_of(signed_as(centre, secret));
    head.peer = std::make_shared<const transport::PeerCertificate>(std::move(peer));
    const auto caller = authenticator().authenticate(head);
    return caller ? std::pair{axis::ErrorCode::ok, caller->centre}
                  : std::pair{caller.error().code, caller.error().detail};
  };
  const std::string_view secret = "the secret of h57";
  const auto right = std::pair{axis::ErrorCode::ok, std::string("lgsp.h57")};
  const auto wrong = answer(signed_as("lgsp.h57", "guess"));
  EXPECT_EQ(with("lgsp.h57", secret, {"lgsp.h57", {}}), right);
  EXPECT_EQ(with("lgsp.h57", secret, {"Trục tỉnh", {"a.example", "lgsp.h57"}}), right);
  EXPECT_EQ(with("lgsp.h57", secret, {"qlvb.g01", {}}), wrong);
  EXPECT_EQ(with("lgsp.h57", secret, {"LGSP.H57", {}}), wrong);
  EXPECT_EQ(with("lgsp.h57", secret, {}), wrong);
  EXPECT_EQ(with("lgsp.h57", "guess", {"lgsp.h57", {}}), wrong);
  EXPECT_EQ(with("nobody", secret, {"nobody", {}}), wrong);
}

TEST(Authentication, PolicyOffBelievesTheNameOfACentreAndNothingElse) {
  CentreRecord centre;
  centre.id = "lgsp.h57";
  centre.secret = "the secret of h57";
  const Authenticator believing({centre}, "random and unknown", VerificationPolicy::off);
  const auto caller = believing.authenticate(head_of(signed_as("lgsp.h57", "guess")));
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->centre, "lgsp.h57");
  EXPECT_EQ(caller->attributes.get("messagetype"), "edoc");
  const auto nobody = believing.authenticate(head_of(signed_as("nobody", "guess")));
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, axis::ErrorCode::wrong_credentials);
  for (const VerificationPolicy policy :
       {VerificationPolicy::link, VerificationPolicy::packet, VerificationPolicy::full}) {
    const Authenticator asking({centre}, "random and unknown", policy);
    EXPECT_FALSE(asking.authenticate(head_of(signed_as("lgsp.h57", "guess"))));
    EXPECT_TRUE(asking.authenticate(head_of(signed_as("lgsp.h57", "the secret of h57"))));
  }
}

}  // namespace
}  // namespace axle::hub
