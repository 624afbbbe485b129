#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509_vfy.h>

#include <cstdio>

#include "base/encoding.hpp"
#include "bench/verification/peers.hpp"
#include "protocol/signature/crypto/public_key.hpp"

namespace axle::bench {

struct Floor::State {
  const Subject& subject;
  Bytes digest, value;
  EVP_MD* sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_MD_CTX* hash = EVP_MD_CTX_new();
  EVP_PKEY_CTX* context = nullptr;
};

Floor::Floor(const Signers& signers, signature::KeyAlgorithm algorithm, const Subject& subject)
    : state_(new State{.subject = subject, .digest = {}, .value = {}}) {
  const signature::Identity& signer = signers.one().agency;
  const Bytes message(100, 1);
  state_->value = must(signature::make_signature(signer.key, signature::signing_method(algorithm), message));
  state_->digest.resize(32);
  EVP_Digest(message.data(), message.size(), state_->digest.data(), nullptr, state_->sha256, nullptr);
  state_->context = EVP_PKEY_CTX_new_from_pkey(nullptr, signer.certificate->public_key(), nullptr);
  if (EVP_PKEY_verify_init(state_->context) != 1 ||
      EVP_PKEY_CTX_set_signature_md(state_->context, state_->sha256) != 1) {
    give_up("OpenSSL prepares no context");
  }
}

Floor::~Floor() {
  EVP_PKEY_CTX_free(state_->context);
  EVP_MD_CTX_free(state_->hash);
  EVP_MD_free(state_->sha256);
}

void Floor::run() {
  for (const BytesView bytes : {as_bytes(state_->subject.packet), BytesView(state_->subject.pdf)}) {
    if (bytes.empty()) continue;
    Digest256 digest;
    EVP_DigestInit_ex2(state_->hash, state_->sha256, nullptr);
    EVP_DigestUpdate(state_->hash, bytes.data(), bytes.size());
    EVP_DigestFinal_ex(state_->hash, digest.data(), nullptr);
  }
  for (int i = 0; i < state_->subject.signatures; ++i) {
    if (EVP_PKEY_verify(state_->context, state_->value.data(), state_->value.size(), state_->digest.data(),
                        state_->digest.size()) != 1) {
      give_up("the floor's signature is refused");
    }
  }
}

struct CmsPeer::State {
  Bytes cms, content;
  X509_STORE* store = X509_STORE_new();
};

CmsPeer::CmsPeer(const Signers& signers, const Bytes& pdf) : state_(new State) {
  const std::string_view text = as_text(pdf);
  std::size_t first_end = 0, second_begin = 0, second_bytes = 0;
  const std::size_t range = text.find("/ByteRange");
  if (range == std::string_view::npos ||
      std::sscanf(text.data() + range, "/ByteRange [0 %zu %zu %zu", &first_end, &second_begin, &second_bytes) != 3) {
    give_up("no ByteRange in the PDF");
  }
  state_->content.assign(pdf.begin(), pdf.begin() + static_cast<std::ptrdiff_t>(first_end));
  state_->content.insert(state_->content.end(), pdf.begin() + static_cast<std::ptrdiff_t>(second_begin), pdf.end());
  state_->cms = must(from_hex(text.substr(first_end + 1, second_begin - first_end - 2)));
  X509_STORE_add_cert(state_->store, signers.identities.authority.root()->native());
  X509_VERIFY_PARAM* parameters = X509_STORE_get0_param(state_->store);
  X509_VERIFY_PARAM_set_time(parameters, kNow / kSecond);
  X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_ANY);
}

CmsPeer::~CmsPeer() {
  X509_STORE_free(state_->store);
}

void CmsPeer::run() {
  const std::uint8_t* at = state_->cms.data();
  CMS_ContentInfo* cms = d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(state_->cms.size()));
  BIO* content = BIO_new_mem_buf(state_->content.data(), static_cast<int>(state_->content.size()));
  if (CMS_verify(cms, nullptr, state_->store, content, nullptr, CMS_BINARY | CMS_DETACHED) != 1) {
    ERR_print_errors_fp(stderr);
    give_up("CMS_verify refuses the PDF's signature");
  }
  BIO_free(content);
  CMS_ContentInfo_free(cms);
}

}  // namespace axle::bench
