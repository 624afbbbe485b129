// RSA signatures in vector lanes and one by one with OpenSSL: the two must agree on every job of a batch, whatever the
// bytes make of its key, method and signature. Where the CPU has no lanes, both are OpenSSL's.
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "base/encoding.hpp"
#include "protocol/signature/crypto/native.hpp"
#include "protocol/signature/crypto/rsa_lanes.hpp"
#include "tests/fuzz/seeds.hpp"
#include "tests/protocol/signature/support.hpp"

namespace {

using namespace axle;
using namespace axle::signature;

constexpr std::size_t kJobsMax = 10;

// Bytes of the input, one after the other; zeros when there are no more.
struct Input {
  BytesView rest;
  std::uint8_t byte() {
    if (rest.empty()) return 0;
    const std::uint8_t first = rest.front();
    rest = rest.subspan(1);
    return first;
  }
  std::size_t below(std::size_t bound) { return (byte() | static_cast<std::size_t>(byte()) << 8) % bound; }
};

const std::vector<Identity>& signers() {
  static const std::vector<Identity> all = [] {
    std::vector<Identity> made;
    for (const auto& [algorithm, number] : {std::pair{KeyAlgorithm::rsa2048, 0},
                                            {KeyAlgorithm::rsa2048, 1},
                                            {KeyAlgorithm::rsa3072, 0},
                                            {KeyAlgorithm::rsa4096, 0}}) {
      made.push_back(test::must(
          fuzz::authority().issue_agency({"H57", "Sở Thử nghiệm", "UBND"}, test::test_key(algorithm, number))));
    }
    return made;
  }();
  return all;
}
// Made before the first input: under sanitizers the keys take longer than the fuzzer gives an input.
[[maybe_unused]] const std::size_t made_at_start = signers().size();

// A number to the private exponent, without padding: a signature whose encoded message is chosen. None past the
// modulus.
std::optional<Bytes> raised_privately(const PrivateKey& key, BytesView number) {
  const Native<evp_pkey_ctx_st> context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.native(), nullptr));
  Bytes out(number.size());
  std::size_t size = out.size();
  AXLE_ASSERT(EVP_PKEY_decrypt_init(context.get()) == 1 &&
              EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1);
  if (EVP_PKEY_decrypt(context.get(), out.data(), &size, number.data(), number.size()) == 1) return out;
  take_library_error();
  return std::nullopt;
}

Bytes raised_publicly(const Certificate& certificate, BytesView signature) {
  const Native<evp_pkey_ctx_st> context(EVP_PKEY_CTX_new_from_pkey(nullptr, certificate.public_key(), nullptr));
  Bytes out(signature.size());
  std::size_t size = out.size();
  AXLE_ASSERT(EVP_PKEY_encrypt_init(context.get()) == 1 &&
              EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1);
  AXLE_ASSERT(EVP_PKEY_encrypt(context.get(), out.data(), &size, signature.data(), signature.size()) == 1);
  return out;
}

constexpr std::string_view kText = "Công văn";

struct Genuine {
  Bytes signature, encoded;
};
const Genuine& genuine(std::size_t signer, const SignatureMethod& method) {
  static std::map<std::tuple<std::size_t, Scheme, DigestAlgorithm, int>, Genuine> made;
  Genuine& one = made[{signer, method.scheme, method.digest, method.salt_bytes}];
  if (one.signature.empty()) {
    const Identity& identity = signers()[signer];
    one.signature = test::must(make_signature(identity.key, method, as_bytes(kText)));
    one.encoded = raised_publicly(*identity.certificate, one.signature);
  }
  return one;
}

void patch(Bytes& bytes, Input& input) {
  for (int count = input.byte() % 4; count > 0; --count) bytes[input.below(bytes.size())] ^= input.byte();
}

struct Made {
  std::size_t signer = 0;
  SignatureMethod method;
  Bytes signature;
  bool must_be_good = false;
};

Made make(Input& input) {
  constexpr std::array<std::size_t, 8> kSigners{0, 0, 0, 1, 1, 1, 2, 3};  // the long keys are slow
  Made made;
  made.signer = kSigners[input.byte() % kSigners.size()];
  const std::uint8_t kind = input.byte();
  made.method.digest = static_cast<DigestAlgorithm>(kind % 3);
  if ((kind & 0x80) != 0) made.method = {Scheme::rsa_pss, made.method.digest, input.byte() % 191};
  const Genuine& base = genuine(made.signer, made.method);
  switch (input.byte() % 5) {
    case 0:  // bytes as they come
      made.signature.resize(input.below(600));
      std::ranges::generate(made.signature, [&] { return input.byte(); });
      break;
    case 1:  // a real signature, somewhat changed
      made.signature = base.signature;
      patch(made.signature, input);
      made.must_be_good = made.signature == base.signature;
      break;
    case 2: {  // a signature whose encoded message is a real one, somewhat changed
      Bytes encoded = base.encoded;
      patch(encoded, input);
      made.signature = raised_privately(signers()[made.signer].key, encoded).value_or(encoded);
      made.must_be_good = encoded == base.encoded;
      break;
    }
    case 3: {  // one whose encoded message is as it comes
      Bytes encoded(base.encoded.size());
      std::ranges::generate(encoded, [&] { return input.byte(); });
      made.signature = raised_privately(signers()[made.signer].key, encoded).value_or(encoded);
      break;
    }
    default:  // long runs of equal bytes
      made.signature.assign(base.signature.size(), input.byte());
      patch(made.signature, input);
  }
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input{{data, size}};
  std::vector<Made> batch;
  while (!input.rest.empty() && batch.size() < kJobsMax) batch.push_back(make(input));
  std::vector<SignatureJob> jobs;
  for (const Made& made : batch) {
    jobs.push_back({signers()[made.signer].certificate.get(), made.method, as_bytes(kText), made.signature});
  }
  std::vector<SignatureJob> plain = jobs;
  verify_signatures(jobs);
  verify_signatures(plain, BatchPath::one_by_one);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (jobs[i].good == plain[i].good && (plain[i].good || !batch[i].must_be_good)) continue;
    // Keys differ from run to run: these lines are what a test can be made of.
    std::fprintf(stderr, "job %zu of %zu: lanes %d, OpenSSL %d, method %s\ncertificate %s\nsignature %s\n", i,
                 batch.size(), jobs[i].good ? 1 : 0, plain[i].good ? 1 : 0,
                 batch[i].method.scheme == Scheme::rsa_pss ? "pss" : "pkcs1",
                 to_hex(jobs[i].certificate->der()).c_str(), to_hex(batch[i].signature).c_str());
    AXLE_ASSERT(false);
  }
  return 0;
}
