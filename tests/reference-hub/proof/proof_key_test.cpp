#include "reference-hub/proof/proof_key.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/encoding.hpp"
#include "base/file.hpp"
#include "protocol/signature/authority/authority.hpp"

namespace axle::hub {
namespace {

using signature::KeyAlgorithm;
using signature::PrivateKey;
using signature::VerificationKey;

class ProofKeyFolder : public testing::Test {
 protected:
  ProofKeyFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "axle-proof-XXXXXX").string();
    folder = ::mkdtemp(name.data());
  }
  ~ProofKeyFolder() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  std::filesystem::path folder;
};

TEST_F(ProofKeyFolder, IsMadeOnceAndReadableByItsOwnerAlone) {
  const auto made = load_or_make_proof_key(folder);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(made->secret.algorithm(), KeyAlgorithm::p256);
  EXPECT_EQ(made->name.size(), kKeyNameDigits);
  struct stat status{};
  ASSERT_EQ(::stat((folder / kProofKeyFile).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  const auto again = load_or_make_proof_key(folder);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->open.id(), made->open.id());
  const auto open = read_verification_key(folder / kProofPublicFile);
  ASSERT_TRUE(open) << open.error().detail;
  const auto signature = made->sign("công văn");
  ASSERT_TRUE(signature);
  EXPECT_TRUE(verify_proof(*open, "công văn", *signature));
  EXPECT_FALSE(verify_proof(*open, "công văn khác", *signature));
  EXPECT_FALSE(verify_proof(*open, "công văn", "not base64"));
}

TEST_F(ProofKeyFolder, TakesTheOperatorsKeyOfEveryListedAlgorithm) {
  for (const KeyAlgorithm algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::p384, KeyAlgorithm::ed25519}) {
    std::filesystem::remove(folder / kProofPublicFile);
    const auto secret = PrivateKey::generate(algorithm);
    ASSERT_TRUE(secret);
    ASSERT_TRUE(write_file(folder / kProofKeyFile, secret->to_pem(), FileMode::owner_only));
    const auto key = load_or_make_proof_key(folder);
    ASSERT_TRUE(key) << key.error().detail;
    EXPECT_EQ(key->secret.algorithm(), algorithm);
    const auto open = read_verification_key(folder / kProofPublicFile);
    ASSERT_TRUE(open) << "the public half was not written: " << open.error().detail;
    const auto signature = key->sign("x");
    ASSERT_TRUE(signature);
    EXPECT_TRUE(verify_proof(*open, "x", *signature)) << to_string(algorithm);
    EXPECT_FALSE(verify_proof(*open, "y", *signature)) << to_string(algorithm);
  }
}

TEST_F(ProofKeyFolder, TheCertificateOfAnAuthorityMayStandForThePublicKey) {
  const auto authority = signature::Authority::create({.algorithm = KeyAlgorithm::p256, .not_before = 0});
  ASSERT_TRUE(authority);
  const auto key = PrivateKey::generate(KeyAlgorithm::p256);
  const auto issued = authority->issue_agency({"H57", "Trục", ""}, *key);
  ASSERT_TRUE(issued) << issued.error().detail;
  ASSERT_TRUE(write_file(folder / kProofKeyFile, key->to_pem(), FileMode::owner_only));
  ASSERT_TRUE(write_file(folder / kProofPublicFile, issued->certificate->to_pem()));
  const auto loaded = load_or_make_proof_key(folder);
  ASSERT_TRUE(loaded) << loaded.error().detail;
  const auto signature = loaded->sign("x");
  EXPECT_TRUE(verify_proof(read_verification_key(folder / kProofPublicFile).value(), "x", *signature));
}

TEST_F(ProofKeyFolder, FilesThatDoNotBelongTogetherAreRefused) {
  ASSERT_TRUE(load_or_make_proof_key(folder));
  const auto other = ProofKey::of(PrivateKey::generate(KeyAlgorithm::p256).value());
  ASSERT_TRUE(write_file(folder / kProofPublicFile, other->open.to_pem()));
  EXPECT_EQ(load_or_make_proof_key(folder).error().code, Errc::invalid_input);
  std::filesystem::remove(folder / kProofKeyFile);
  const auto lost = load_or_make_proof_key(folder);
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, Errc::corrupt) << "a lost key is not replaced in silence";
  EXPECT_NE(lost.error().detail.find("restore it"), std::string::npos) << lost.error().detail;
  ASSERT_TRUE(write_file(folder / kProofKeyFile, "no key"));
  EXPECT_EQ(load_or_make_proof_key(folder).error().code, Errc::invalid_input);
  EXPECT_EQ(read_verification_key(folder / "absent.pem").error().code, Errc::not_found);
  EXPECT_EQ(read_verification_key(folder / kProofKeyFile).error().code, Errc::invalid_input);
}

}  // namespace
}  // namespace axle::hub
