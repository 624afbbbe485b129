#include "protocol/signature/trust/crl.hpp"

#include <openssl/x509.h>

#include <algorithm>
#include <tuple>

#include "protocol/signature/asn1/der_time.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/trust/name.hpp"
#include "protocol/signature/trust/oids.hpp"
#include "protocol/signature/trust/signature_algorithm.hpp"

namespace axle::signature {
namespace {

using der::Reader;

constexpr std::uint8_t kBitString = 0x03, kEnumerated = 0x0A;
constexpr std::uint8_t kRemoveFromCrl = 8;

std::unexpected<Error> wrong(std::string_view what) {
  return fail(Errc::invalid_input, "the revocation list " + std::string(what));
}

// CertificateList without looking into what is signed.
struct Envelope {
  der::Element content;
  BytesView algorithm, signature;
};
std::optional<Envelope> open(BytesView der) {
  Reader whole(der);
  const auto outer = whole.expect(der::kSequence);
  if (!outer || !whole.at_end()) return std::nullopt;
  Reader fields(outer->content);
  const auto content = fields.expect(der::kSequence), algorithm = fields.expect(der::kSequence);
  const auto signature = fields.expect(kBitString);
  if (!content || !algorithm || !signature || !fields.at_end()) return std::nullopt;
  if (signature->content.empty() || signature->content[0] != 0) return std::nullopt;
  return Envelope{*content, algorithm->whole, signature->content.subspan(1)};
}

// TBSCertList up to the entries.
struct Head {
  BytesView algorithm, issuer;
  std::optional<InstantNs> this_update, next_update;
};
std::optional<Head> read_head(Reader& fields) {
  const auto version = fields.expect(der::kInteger);
  if (!version || version->content.size() != 1 || version->content[0] != 1) return std::nullopt;
  const auto algorithm = fields.expect(der::kSequence), issuer = fields.expect(der::kSequence);
  const auto this_update = fields.any();
  if (!algorithm || !issuer || !this_update) return std::nullopt;
  Head head{algorithm->whole, issuer->whole, der::read_time(*this_update), {}};
  if (fields.next_is(der::kUtcTime) || fields.next_is(der::kGeneralizedTime)) {
    head.next_update = der::read_time(*fields.any());
  }
  return head;
}

std::uint32_t clamp_seconds(InstantNs at) {
  return static_cast<std::uint32_t>(std::clamp<InstantNs>(at / kSecond, 0, UINT32_MAX));
}

// The reason of an entry. A critical extension that is not known, or an entry of another issuer, cannot be passed over
// (RFC 5280 5.3), nor can removeFromCRL stand in a complete list.
std::optional<std::uint8_t> read_reason(BytesView content) {
  const auto extensions = read_extensions(content);
  if (!extensions) return std::nullopt;
  std::uint8_t reason = 0;
  for (const Extension& one : *extensions) {
    if (oid::same(one.name, oid::kReasonCode)) {
      Reader reader(one.value);
      const auto code = reader.expect(kEnumerated);
      if (!code || code->content.size() != 1 || code->content[0] > 10 || code->content[0] == kRemoveFromCrl) {
        return std::nullopt;
      }
      reason = code->content[0];
    } else if (one.critical || oid::same(one.name, oid::kCertificateIssuer)) {
      return std::nullopt;
    }
  }
  return reason;
}

std::optional<std::size_t> count_entries(BytesView content) {
  std::size_t count = 0;
  for (Reader reader(content); !reader.at_end(); ++count) {
    if (!reader.expect(der::kSequence)) return std::nullopt;
  }
  return count;
}

}  // namespace

// What is wanted of a list while it is being read.
struct RevocationList::Reading {
  struct Full {
    Serial serial;
    std::uint32_t at_s = 0;
    std::uint8_t reason = 0;
    auto order() const noexcept { return std::tuple(serial.tail, serial.middle, serial.head, at_s); }
  };

  Result<void> entries(BytesView content, std::size_t entries_max) {
    const auto count = count_entries(content);
    if (!count) return wrong("has a damaged entry");
    if (*count > entries_max) {
      return fail(Errc::limit, "a revocation list has at most " + std::to_string(entries_max) + " entries, this has " +
                                   std::to_string(*count));
    }
    std::vector<Full> all;
    all.reserve(*count);
    for (Reader reader(content); !reader.at_end();) {
      const auto one = entry(reader.any()->content);
      if (!one) return wrong("has an entry that is damaged or has a critical extension that is not known");
      all.push_back(*one);
    }
    std::ranges::sort(all, {}, &Full::order);
    list.tails_.reserve(all.size());
    list.rests_.reserve(all.size());
    for (const Full& one : all) {
      list.tails_.push_back(one.serial.tail);
      list.rests_.push_back({one.serial.middle, one.serial.head, one.at_s, one.reason});
    }
    return {};
  }

  static std::optional<Full> entry(BytesView content) {
    Reader fields(content);
    const auto number = fields.expect(der::kInteger);
    const auto time = fields.any();
    if (!number || !time) return std::nullopt;
    const auto serial = read_serial(number->content);
    const auto at = der::read_time(*time);
    if (!serial || !at) return std::nullopt;
    std::uint8_t reason = 0;
    if (!fields.at_end()) {
      const auto extensions = fields.expect(der::kSequence);
      const auto read = extensions ? read_reason(extensions->content) : std::nullopt;
      if (!read || !fields.at_end()) return std::nullopt;
      reason = *read;
    }
    return Full{*serial, clamp_seconds(*at), reason};
  }

  Result<void> extensions(BytesView content, BytesView issuer) {
    const auto all = read_extensions(content);
    if (!all) return wrong("has damaged extensions");
    for (const Extension& one : *all) {
      Reader value(one.value);
      if (oid::same(one.name, oid::kCrlNumber)) {
        const auto number = value.expect(der::kInteger);
        list.number_ = number ? read_serial(number->content) : std::nullopt;
        if (!list.number_ || list.number_->negative()) return wrong("has a damaged cRLNumber");
      } else if (oid::same(one.name, oid::kIssuingDistributionPoint)) {
        auto scope = read_scope(one.value, issuer);
        if (!scope) return wrong("is of a kind that is not supported (indirect, or for some reasons only)");
        list.scope_ = std::move(*scope);
      } else if (oid::same(one.name, oid::kDeltaCrlIndicator)) {
        return wrong("is a delta list, which is not supported");
      } else if (oid::same(one.name, oid::kFreshestCrl)) {
        // Who does not read the deltas does not know what was revoked since.
        return wrong("announces delta lists, which are not supported");
      } else if (oid::same(one.name, oid::kExpiredCertsOnCrl)) {
        const auto since = value.any();
        list.keeps_expired_since_ = since ? der::read_time(*since) : std::nullopt;
      } else if (one.critical && !oid::same(one.name, oid::kAuthorityKeyIdentifier)) {
        return wrong("has a critical extension that is not known");
      }
    }
    return {};
  }

  RevocationList& list;
};

std::optional<BytesView> list_issuer(BytesView der) {
  const auto envelope = open(der);
  if (!envelope) return std::nullopt;
  Reader fields(envelope->content.content);
  const auto head = read_head(fields);
  return head ? std::optional(head->issuer) : std::nullopt;
}

Result<std::shared_ptr<const RevocationList>> RevocationList::read(BytesView der, const Certificate& issuer,
                                                                   const RevocationOptions& options) {
  if (der.size() > options.crl_bytes_max) {
    return fail(Errc::limit, "a revocation list has at most " + std::to_string(options.crl_bytes_max) +
                                 " bytes, this has " + std::to_string(der.size()));
  }
  const auto envelope = open(der);
  if (!envelope) return wrong("is not one, or not in DER");
  const auto method = read_signature_algorithm(envelope->algorithm);
  if (!method) return wrong("is signed by an algorithm below the floor or not listed");
  if (!verify_signature(issuer, *method, envelope->content.whole, envelope->signature)) {
    return wrong("is not signed by " + issuer.subject());
  }
  Reader fields(envelope->content.content);
  const auto head = read_head(fields);
  if (!head || !std::ranges::equal(head->algorithm, envelope->algorithm)) return wrong("is not one of version 2");
  if (!is_subject_of(head->issuer, issuer)) return wrong("is of another issuer than " + issuer.subject());
  if (!head->this_update || !head->next_update) return wrong("has no time of this update or of the next");
  std::shared_ptr<RevocationList> made(new RevocationList());
  made->sha256_ = axle::signature::sha256(der);
  made->this_update_ = *head->this_update;
  made->next_update_ = *head->next_update;
  Reading reading{*made};
  if (const auto entries = fields.expect(der::kSequence)) {
    if (auto good = reading.entries(entries->content, options.crl_entries_max); !good) return pass(good);
  }
  if (const auto tagged = fields.expect(der::kContext0)) {
    Reader list(tagged->content);
    const auto extensions = list.expect(der::kSequence);
    if (!extensions || !list.at_end()) return wrong("has damaged extensions");
    if (auto good = reading.extensions(extensions->content, head->issuer); !good) return pass(good);
  }
  if (!fields.at_end()) return wrong("has something behind its end");
  return made;
}

std::optional<RevocationList::Entry> RevocationList::find(const Serial& serial) const noexcept {
  // A binary search without branches on what is found: half the time of std::lower_bound on random numbers.
  std::size_t at = 0;
  for (std::size_t left = tails_.size(); left > 1;) {
    const std::size_t half = left / 2;
    at += tails_[at + half - 1] < serial.tail ? half : 0;
    left -= half;
  }
  // One serial number has this tail as a rule; more only where the list's own issuer wants it.
  for (at += at < tails_.size() && tails_[at] < serial.tail ? 1 : 0; at < tails_.size() && tails_[at] == serial.tail;
       ++at) {
    const Rest& rest = rests_[at];
    if (rest.middle != serial.middle || rest.head != serial.head) continue;
    return Entry{static_cast<InstantNs>(rest.at_s) * kSecond, rest.reason};
  }
  return std::nullopt;
}

std::size_t RevocationList::memory_bytes() const noexcept {
  return sizeof *this + tails_.capacity() * sizeof tails_[0] + rests_.capacity() * sizeof(Rest);
}

std::string_view reason_name(std::uint8_t reason) noexcept {
  switch (reason) {
    case 1: return "keyCompromise";
    case 2: return "cACompromise";
    case 3: return "affiliationChanged";
    case 4: return "superseded";
    case 5: return "cessationOfOperation";
    case 6: return "certificateHold";
    case 9: return "privilegeWithdrawn";
    case 10: return "aACompromise";
    default: return "unspecified";
  }
}

}  // namespace axle::signature
