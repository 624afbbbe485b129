// Limits of what is kept of authorities and looked at in their answers: at each, and one past it.
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "protocol/signature/asn1/der_time.hpp"
#include "protocol/signature/authority/revocation_issue.hpp"
#include "protocol/signature/trust/certificate_parts.hpp"
#include "protocol/signature/trust/list_store.hpp"
#include "protocol/signature/trust/ocsp.hpp"
#include "protocol/signature/trust/signature_algorithm.hpp"
#include "tests/protocol/signature/trust/forge.hpp"

namespace axle::signature::test {
namespace {

using der::element;
using der::sequence;

// A list for the distribution point with this name.
Bytes list_for_point(const Identity& issuer, const std::string& url) {
  const Bytes names = element(der::kContext0, {element(0x86, {as_bytes(url)})});
  const Bytes scope = sequence({element(der::kContext0, {names})});
  const Bytes extension =
      sequence({element(der::kOid, {Bytes{0x55, 0x1D, 0x1C}}), element(der::kOctetString, {scope})});
  const Bytes algorithm = signature_algorithm_of(issuer.key.algorithm());
  const auto parts = parts_of(issuer.certificate->der());
  const Bytes content = sequence({Bytes{0x02, 0x01, 0x01}, algorithm, parts->subject, der::time_element(kAt),
                                  der::time_element(kAt + kDay), element(der::kContext0, {sequence({extension})})});
  const Bytes signature = must(make_signature(issuer.key, signing_method(issuer.key.algorithm()), content));
  return sequence({content, algorithm, element(0x03, {Bytes{0}, signature})});
}

TEST(TrustLimits, ListsOfOneIssuer) {
  const SmallWorld world = small_world();
  const RevocationOptions options;
  ListStore lists(options);
  const Link issuer = *link_of(world.authority.certificate);
  const auto take = [&](std::size_t number) {
    return lists.take(list_for_point(world.authority, "http://h/" + std::to_string(number)), issuer, kAt,
                      ListStore::Origin::loaded);
  };
  for (std::size_t i = 0; i < ListStore::kListsPerIssuerMax; ++i) EXPECT_TRUE(take(i)) << i;
  EXPECT_EQ(take(ListStore::kListsPerIssuerMax).error().code, Errc::limit);
  EXPECT_TRUE(take(0)) << "the same again is no other";
}

TEST(TrustLimits, IssuersOfLists) {
  const RevocationOptions options;
  ListStore lists(options);
  const auto take = [&](std::size_t number) {
    const Identity issuer =
        forge({.name = "CA " + std::to_string(number), .extensions = ca_extensions()}, test_key(KeyAlgorithm::ed25519));
    const Bytes list = must(make_crl({{}, 1, kAt, kAt + kDay}, *issuer.certificate, issuer.key));
    return lists.take(list, *link_of(issuer.certificate), kAt, ListStore::Origin::loaded);
  };
  for (std::size_t i = 0; i < ListStore::kIssuersMax; ++i) ASSERT_TRUE(take(i)) << i;
  EXPECT_EQ(take(ListStore::kIssuersMax).error().code, Errc::limit);
  EXPECT_TRUE(take(0)) << "one that is known goes on";
}

TEST(TrustLimits, ExtensionsOfOneThing) {
  const auto extensions = [](std::size_t count) {
    Bytes all;
    for (std::size_t i = 0; i < count; ++i) {
      const Bytes one = sequence(
          {element(der::kOid, {Bytes{0x55, 0x1D, static_cast<std::uint8_t>(i)}}), element(der::kOctetString, {})});
      all.insert(all.end(), one.begin(), one.end());
    }
    return all;
  };
  EXPECT_EQ(read_extensions(extensions(kExtensionsMax))->size(), kExtensionsMax);
  EXPECT_FALSE(read_extensions(extensions(kExtensionsMax + 1)));
}

TEST(TrustLimits, BytesOfAUrl) {
  const auto urls = [](std::size_t bytes) {
    const std::string url = "http://h/" + std::string(bytes - 9, 'x');
    return forge({.name = "Long", .extensions = {{"crlDistributionPoints", "URI:" + url}}},
                 test_key(KeyAlgorithm::p256))
        .certificate->crl_urls();
  };
  EXPECT_EQ(urls(2048).size(), 1U);
  EXPECT_EQ(urls(2049).size(), 0U);
}

// The certificates of an answer are not under its signature: anybody can add some.
TEST(TrustLimits, CertificatesInAnAnswer) {
  const SmallWorld world = small_world();
  const Identity responder = forge({.name = "R", .extensions = responder_extensions(), .serial_hex = "0C"},
                                   test_key(KeyAlgorithm::p256, 13), &world.authority);
  const Bytes request = make_ocsp_request(*world.signer.certificate, *world.authority.certificate, {});
  const Bytes response = must(answer_ocsp(request, {*world.authority.certificate, responder, {}, kAt, kAt + kDay}));
  const auto with_strangers = [&](std::size_t count) {
    der::Reader whole(response);
    der::Reader fields(whole.any()->content);
    const Bytes status(fields.any()->whole.begin(), fields.rest().begin());
    der::Reader tagged(fields.any()->content);
    der::Reader typed(tagged.any()->content);
    const auto type = typed.any();
    der::Reader octets(typed.any()->content);
    der::Reader basic(octets.any()->content);
    const auto data = basic.any(), algorithm = basic.any(), signature = basic.any();
    Bytes certificates;
    for (std::size_t i = 0; i < count; ++i) {
      const BytesView stranger = world.signer.certificate->der();
      certificates.insert(certificates.end(), stranger.begin(), stranger.end());
    }
    const Bytes rebuilt = sequence({data->whole, algorithm->whole, signature->whole,
                                    element(der::kContext0, {sequence({certificates, responder.certificate->der()})})});
    const Bytes again =
        sequence({status, element(der::kContext0, {sequence({type->whole, element(der::kOctetString, {rebuilt})})})});
    return read_ocsp_answer(again, *world.signer.certificate, *world.authority.certificate, {}, kAt, {}).has_value();
  };
  EXPECT_TRUE(with_strangers(0));
  EXPECT_TRUE(with_strangers(3)) << "the responder's is the fourth";
  EXPECT_FALSE(with_strangers(4)) << "the fifth is not looked at";
}

TEST(TrustLimits, TimesAreRead) {
  const auto read = [](std::uint8_t tag, const std::string& text) {
    const Bytes whole = element(tag, {as_bytes(text)});
    return der::read_time({tag, BytesView(whole).subspan(2), whole});
  };
  EXPECT_EQ(read(der::kUtcTime, "260803020000Z"), kAt);
  EXPECT_EQ(read(der::kGeneralizedTime, "20260803020000Z"), kAt);
  EXPECT_LT(*read(der::kUtcTime, "500101000000Z"), 0) << "1950";
  EXPECT_GT(*read(der::kUtcTime, "491231235959Z"), kAt) << "2049";
  EXPECT_EQ(read(der::kGeneralizedTime, "99991231235959Z"), INT64_MAX);
  EXPECT_TRUE(read(der::kUtcTime, "240229000000Z"));
  for (const char* wrong : {"230229000000Z", "261301000000Z", "260800000000Z", "260803240000Z", "260803006000Z",
                            "2608030200Z", "260803020000+", "26080302000aZ", "260803020060Z"}) {
    EXPECT_FALSE(read(der::kUtcTime, wrong)) << wrong;
  }
  for (const InstantNs at : {kAt, InstantNs{0}, -kDay, 3'000'000'000 * kSecond}) {
    const Bytes written = der::time_element(at);
    der::Reader again(written);
    EXPECT_EQ(der::read_time(*again.any()), at);
  }
}

}  // namespace
}  // namespace axle::signature::test
