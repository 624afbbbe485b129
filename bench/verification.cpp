// What verifying one received packet costs, against the unavoidable work on the same bytes: SHA-256 of what the
// signatures cover and one public-key operation for each of the two signatures. Warm caches, one thread, RSA-2048. The
// last lines are the verdicts: `ratio <name> <value> target <bound>`.
#include <benchmark/benchmark.h>
#include <openssl/evp.h>

#include <cstdio>
#include <map>

#include "agents/documents/corpus.hpp"
#include "base/live_clock.hpp"
#include "protocol/packet/reader.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/packet_check.hpp"

namespace {

using namespace axle;

constexpr InstantNs kIssued = 1'767'578'400 * kSecond;

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().detail.c_str());
    std::exit(4);
  }
  return std::move(*result);
}

// A signed packet of about this size, its PDF, and an RSA key with a signature for the floor.
struct Subject {
  agents::Identities identities;
  agents::Corpus corpus;
  Bytes pdf;
  Bytes message = Bytes(256, 1), signature;

  static agents::Identities make_identities() {
    std::vector<agents::IdentityOrder> orders(1);
    orders[0] = {{"G01", "Bộ Một", ""},
                 {"Nguyễn Văn Mẫu", "Chánh Văn phòng", "G01", "Bộ Một"},
                 signature::KeyAlgorithm::rsa2048};
    agents::IdentityOptions options;
    options.not_before = kIssued - 300 * kDay;
    return must(agents::make_identities(orders, options, [](auto, auto) {}));
  }

  explicit Subject(std::uint64_t pdf_bytes) : identities(make_identities()) {
    packet::DocumentHeader header;
    header.from.id = "G01";
    header.to.resize(1);
    header.to[0].id = "H57";
    header.code_number = "1";
    header.code_notation = "BM-VP";
    header.document_id = "G01,2026/01/05,1/BM-VP";
    header.promulgation_date = "2026/01/05";
    header.type = "2";
    header.subject = "V/v đo chi phí kiểm tra chữ ký số";
    corpus = must(
        agents::make_corpus({{.header = header, .target_bytes = pdf_bytes}}, identities, {}, 1, [](auto, auto) {}));
    const packet::Packet packet = must(packet::read_packet(corpus.packet(0).view));
    pdf = must(packet::unwrap(packet.attachments.front()));
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    std::size_t size = 0;
    EVP_PKEY* key = identities.agencies[0].agency.key.native();
    EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key);
    EVP_DigestSign(context, nullptr, &size, message.data(), message.size());
    signature.resize(size);
    EVP_DigestSign(context, signature.data(), &size, message.data(), message.size());
    EVP_MD_CTX_free(context);
  }
};

Subject& subject(std::int64_t pdf_bytes) {
  static std::map<std::int64_t, Subject> subjects;
  return subjects.try_emplace(pdf_bytes, static_cast<std::uint64_t>(pdf_bytes)).first->second;
}

// [bench name] -> CPU nanoseconds of one iteration, the least of all repetitions.
std::map<std::string, double>& least() {
  static std::map<std::string, double> values;
  return values;
}

template <class Work>
void measure(benchmark::State& state, const std::string& name, Work work) {
  for (auto _ : state) {
    const DurationNs start = thread_cpu_now();
    work();
    const auto spent = static_cast<double>(thread_cpu_now() - start);
    auto& known = least()[name + "/" + std::to_string(state.range(0))];
    if (known == 0 || spent < known) known = spent;
  }
}

void packet_with_two_signatures(benchmark::State& state) {
  Subject& one = subject(state.range(0));
  signature::TrustStore trust({one.identities.authority.root()});
  signature::CostLedger ledger(&thread_cpu_now);
  measure(state, "packet", [&] {
    const packet::Packet packet = must(packet::read_packet(one.corpus.packet(0).view));
    const auto check = signature::check_packet(one.corpus.packet(0).view, packet, trust, {.signed_required = true}, kIssued + kHour, ledger);
    if (!check.verdict.passed()) std::abort();
  });
}

// SHA-256 of the packet (hash-file) and of the PDF, two public-key operations.
void floor_of_the_same_bytes(benchmark::State& state) {
  Subject& one = subject(state.range(0));
  EVP_PKEY* key = one.identities.agencies[0].agency.certificate->public_key();
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key, nullptr);
  EVP_PKEY_verify_init(context);
  EVP_PKEY_CTX_set_signature_md(context, EVP_sha256());
  const Digest256 digest = signature::sha256(one.message);
  measure(state, "floor", [&] {
    benchmark::DoNotOptimize(signature::sha256(one.pdf));
    for (int i = 0; i < 2; ++i) {
      if (EVP_PKEY_verify(context, one.signature.data(), one.signature.size(), digest.data(), digest.size()) != 1)
        std::abort();
    }
  });
  EVP_PKEY_CTX_free(context);
}

BENCHMARK(packet_with_two_signatures)->Arg(40 << 10)->Arg(100 << 10)->Arg(1 << 20)->Unit(benchmark::kMicrosecond);
BENCHMARK(floor_of_the_same_bytes)->Arg(40 << 10)->Arg(100 << 10)->Arg(1 << 20)->Unit(benchmark::kMicrosecond);

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  for (const auto& [size, name] : {std::pair{100 << 10, "100KiB"}, {1 << 20, "1MiB"}}) {
    const std::string key = "/" + std::to_string(size);
    std::printf("ratio verification_to_floor_%s %.2f target <=1.25\n", name,
                least()["packet" + key] / least()["floor" + key]);
  }
  return 0;
}
