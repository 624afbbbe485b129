// What documents look like and how they are signed.
#include "protocol/identity/agency_code.hpp"
#include "sim/scenario/key_makers.hpp"

namespace axle::sim {
namespace {

using identity::kLevels;
using identity::Level;

constexpr std::uint64_t kSizeMax = 40ULL << 20;  // with base64 it still fits a packet of 64 MiB
constexpr std::uint32_t kAttachmentsMax = 50;    // a hub reads 60, and a packet may carry some that are hostile

Key algorithm_key(signature::KeyAlgorithm algorithm) {
  ValueKind<double> kind = share_kind();
  Key key{"signatures.algorithms." + std::string(to_string(algorithm)),
          kind.type,
          "Of the agencies: sign with this kind of key.",
          kind.shape,
          {},
          {}};
  key.set = [algorithm, read = kind.read](Scenario& s, std::string_view text) -> Result<void> {
    const auto share = read(text);
    if (!share) return pass(share);
    s.signatures.algorithms.erase(algorithm);  // none is the same as 0%
    if (*share > 0) s.signatures.algorithms.emplace(algorithm, *share);
    return {};
  };
  key.print = [algorithm](const Scenario& s) {
    const auto found = s.signatures.algorithms.find(algorithm);
    return print_share(found == s.signatures.algorithms.end() ? 0 : found->second);
  };
  return key;
}

void add_renewal(Schema& schema) {
  add_key(schema, "signatures.renewal.level", level_kind("none"),
          "Whose certificates end in mid-run and are replaced; none: nobody's.",
          [](auto& s) -> auto& { return s.signatures.renewal.level; });
  add_key(schema, "signatures.renewal.at", duration_kind(0, kPeriodMax),
          "When the old ones end; their owners sign with the new ones from then on. Run time.",
          [](auto& s) -> auto& { return s.signatures.renewal.at; });
  add_key(schema, "signatures.renewal.late", share_kind(),
          "Of the agencies of that level: go on with the certificate that has ended.",
          [](auto& s) -> auto& { return s.signatures.renewal.late; });
  add_key(schema, "signatures.renewal.expect_late",
          choice_kind<Expected>(
              {{"refused", Expected::refused}, {"delivered", Expected::delivered}, {"returned", Expected::returned}}),
          "What becomes of their documents.", [](auto& s) -> auto& { return s.signatures.renewal.expect_late; });
}

}  // namespace

void add_documents(Schema& schema) {
  add_key(schema, "documents.pages", range_kind(1, 50), "Pages of the PDF: 2, or 1..3 for each equally often.",
          [](auto& s) { return std::tie(s.documents.pages_min, s.documents.pages_max); });
  add_key(schema, "documents.size.median", or_word<std::uint64_t>(size_kind(1024, kSizeMax), "natural", 0),
          "Median size of the PDF (log-normal; filled up with a scanned page). natural: as large as its pages make it.",
          [](auto& s) -> auto& { return s.documents.size_median; });
  add_key(schema, "documents.size.sigma", number_kind(0, 3),
          "Spread of the size: sigma of its logarithm; 0: all equal.",
          [](auto& s) -> auto& { return s.documents.size_sigma; });
  add_key(schema, "documents.size.max", size_kind(1024, kSizeMax), "No PDF is asked to be larger.",
          [](auto& s) -> auto& { return s.documents.size_max; });
  add_key(schema, "documents.attachments.mean", number_kind(1, kAttachmentsMax),
          "Files of a packet on average, the document itself included: 1 + a geometric number.",
          [](auto& s) -> auto& { return s.documents.attachments_mean; });
  add_key(schema, "documents.attachments.max", count_kind(1, kAttachmentsMax), "Files of a packet at most.",
          [](auto& s) -> auto& { return s.documents.attachments_max; });
}

void add_signatures(Schema& schema) {
  for (const signature::KeyAlgorithm algorithm : signature::kKeyAlgorithms) {
    schema.keys.push_back(algorithm_key(algorithm));
  }
  for (const Level level : kLevels) {
    add_key(schema, "signatures.signed." + level_name(level), share_kind(),
            "Of the documents that agencies of this level send: signed. `signed: 80%` sets all levels.",
            [i = level_index(level)](auto& s) -> auto& { return s.signatures.signed_share[i]; });
  }
  add_key(schema, "signatures.packet",
          choice_kind<PacketSigning>({{"none", PacketSigning::none}, {"modern", PacketSigning::modern}}),
          "modern: the packets of signed documents are signed too (XML-DSig), by agencies whose key is RSA or ECDSA.",
          [](auto& s) -> auto& { return s.signatures.packet; });
  add_key(schema, "signatures.revocation",
          choice_kind<Revocation>({{"off", Revocation::off}, {"crl", Revocation::crl}, {"ocsp", Revocation::ocsp}}),
          "What the hub asks whether a certificate was revoked: nobody, a list, or the authority's responder.",
          [](auto& s) -> auto& { return s.signatures.revocation; });
  add_renewal(schema);
  add_key(schema, "signatures.key_pool", count_kind(1, 10'000),
          "Distinct key pairs per algorithm; every certificate is the agency's own all the same.",
          [](auto& s) -> auto& { return s.signatures.key_pool; });
}

}  // namespace axle::sim
