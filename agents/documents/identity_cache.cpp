#include "agents/documents/identity_cache.hpp"

#include <optional>

#include "agents/documents/parallel.hpp"
#include "agents/documents/records.hpp"
#include "base/file.hpp"
#include "protocol/signature/crypto/digest.hpp"

namespace axle::agents {
namespace {

using signature::CertificatePtr;
using signature::PrivateKey;

constexpr std::string_view kMagic = "AXLE identities 2\n";
constexpr std::string_view kKeyEnd = "-----END PRIVATE KEY-----\n";
constexpr std::size_t kFileBytesMax = 1ULL << 30;

std::unexpected<Error> damaged(const std::filesystem::path& path) {
  return fail(Errc::corrupt, path.string() + ": damaged or not of this corpus");
}

void put_chain(RecordWriter& out, const std::vector<CertificatePtr>& chain) {
  out.u64(chain.size());
  for (const CertificatePtr& certificate : chain) out.blob(certificate->der());
}

std::optional<std::vector<CertificatePtr>> get_chain(RecordReader& in) {
  constexpr std::uint64_t kChainMax = 8;
  const auto count = in.u64();
  if (!count || *count > kChainMax) return std::nullopt;
  std::vector<CertificatePtr> chain;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto der = in.blob();
    if (!der) return std::nullopt;
    auto certificate = signature::Certificate::parse(*der);
    if (!certificate) return std::nullopt;
    chain.push_back(std::move(*certificate));
  }
  return chain;
}

Result<std::vector<PrivateKey>> split_keys(std::string_view pem) {
  std::vector<PrivateKey> keys;
  while (!pem.empty()) {
    const std::size_t end = pem.find(kKeyEnd);
    if (end == std::string_view::npos) return fail(Errc::corrupt, "keys.pem: a key without its end");
    auto key = PrivateKey::from_pem(pem.substr(0, end + kKeyEnd.size()));
    if (!key) return pass(key);
    keys.push_back(std::move(*key));
    pem.remove_prefix(end + kKeyEnd.size());
  }
  return keys;
}

std::optional<std::vector<SignerRow>> get_rows(RecordReader& in, std::size_t orders, std::size_t keys) {
  std::vector<SignerRow> rows;
  const auto count = in.u64();
  if (!count || *count != orders) return std::nullopt;
  rows.reserve(orders);
  for (std::size_t i = 0; i < orders; ++i) {
    const auto agency_key = in.u64(), person_key = in.u64();
    const auto agency = in.blob(), person = in.blob();
    if (!agency_key || !person_key || !agency || !person || *agency_key >= keys || *person_key >= keys) {
      return std::nullopt;
    }
    rows.push_back({static_cast<std::size_t>(*agency_key), static_cast<std::size_t>(*person_key),
                    Bytes(agency->begin(), agency->end()), Bytes(person->begin(), person->end())});
  }
  return in.rest() == 0 ? std::optional(std::move(rows)) : std::nullopt;
}

// None is other than a time that was given.
void put_time(RecordWriter& out, const std::optional<InstantNs>& time) {
  out.u64(time ? 1 : 0);
  out.u64(static_cast<std::uint64_t>(time.value_or(0)));
}

}  // namespace

Digest256 identity_key(const std::vector<IdentityOrder>& orders, const IdentityOptions& options) {
  RecordWriter out(kMagic);
  out.u64(options.key_pool_max);
  out.u64(static_cast<std::uint64_t>(options.not_before));
  out.text(signature::to_string(options.authority_algorithm));
  out.text(options.service_url);
  out.u64(orders.size());
  for (const IdentityOrder& order : orders) {
    for (const std::string* text : {&order.agency.code, &order.agency.name, &order.agency.in_charge, &order.person.name,
                                    &order.person.title, &order.person.agency_code, &order.person.agency_name}) {
      out.text(*text);
    }
    out.text(signature::to_string(order.algorithm));
    put_time(out, order.issue.not_before);
    put_time(out, order.issue.not_after);
    out.text(signature::to_string(order.issue.flaw));
    put_time(out, order.revoked_at);
  }
  return out.digest();
}

Result<void> save_identities(const std::filesystem::path& folder, const Digest256& key, const Identities& identities) {
  const std::string authority = identities.authority.to_pem();
  std::string keys;
  for (const PrivateKey& one : identities.agencies.keys()) keys += one.to_pem();
  RecordWriter out(kMagic);
  out.raw(key);
  out.raw(signature::sha256(as_bytes(authority)));
  out.raw(signature::sha256(as_bytes(keys)));
  put_chain(out, identities.agencies.agency_chain());
  put_chain(out, identities.agencies.person_chain());
  out.u64(identities.agencies.size());
  for (std::size_t i = 0; i < identities.agencies.size(); ++i) {
    const SignerRow& row = identities.agencies.row(i);
    out.u64(row.agency_key);
    out.u64(row.person_key);
    out.blob(row.agency);
    out.blob(row.person);
  }
  if (auto ok = write_file(folder / "authority.pem", authority, FileMode::owner_only); !ok) return ok;
  if (auto ok = write_file(folder / "keys.pem", keys, FileMode::owner_only); !ok) return ok;
  return write_file(folder / "certificates.bin", std::move(out).seal(), FileMode::owner_only);
}

Result<Identities> load_identities(const std::filesystem::path& folder, const Digest256& key, std::size_t orders,
                                   const Progress& progress) {
  const auto authority_pem = read_file(folder / "authority.pem", kFileBytesMax);
  if (!authority_pem) return pass(authority_pem);
  const auto keys_pem = read_file(folder / "keys.pem", kFileBytesMax);
  if (!keys_pem) return pass(keys_pem);
  const auto file = read_file(folder / "certificates.bin", kFileBytesMax);
  if (!file) return pass(file);
  auto in = RecordReader::open(*file, kMagic);
  if (!in) return damaged(folder / "certificates.bin");
  const auto digest_is = [&](const Digest256& expected) {
    const auto stored = in->raw(expected.size());
    return stored && as_text(*stored) == as_text(expected);
  };
  if (!digest_is(key)) return damaged(folder / "certificates.bin");
  if (!digest_is(signature::sha256(as_bytes(*authority_pem)))) return damaged(folder / "authority.pem");
  if (!digest_is(signature::sha256(as_bytes(*keys_pem)))) return damaged(folder / "keys.pem");
  auto authority = signature::Authority::from_pem(*authority_pem);
  if (!authority) return pass(authority, "authority.pem");
  auto keys = split_keys(*keys_pem);
  if (!keys) return pass(keys, "keys.pem");
  auto agency_chain = get_chain(*in);
  auto person_chain = agency_chain ? get_chain(*in) : std::nullopt;
  auto rows = person_chain ? get_rows(*in, orders, keys->size()) : std::nullopt;
  if (!rows) return damaged(folder / "certificates.bin");

  const auto pairs = static_cast<std::uint32_t>(keys->size());
  Signers signers(std::move(*keys), std::move(*agency_chain), std::move(*person_chain), std::move(*rows));
  if (progress && orders > 0) progress(orders, orders);
  return Identities{std::move(*authority), std::move(signers), pairs, true, {}};
}

}  // namespace axle::agents
