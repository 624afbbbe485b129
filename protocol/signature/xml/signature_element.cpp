#include "protocol/signature/xml/signature_element.hpp"

#include <algorithm>

#include "protocol/signature/xml/element_reader.hpp"

namespace axle::signature {
namespace {

// Children of Transform and of CanonicalizationMethod: prefixes of the exclusive method.
constexpr std::size_t kInclusivePrefixesMax = 64;

class SignatureReader {
 public:
  SignatureReader(BytesView bytes, const packet::Packet& packet, const PacketSignatureLimits& limits,
                  std::size_t references_max)
      : SignatureReader(as_text(bytes), packet, limits, references_max, bindings_around(packet.signature_site)) {}

  // False with failure(), or true with is_empty or `signature`.
  bool read() {
    if (!in_.child()) return false;
    const packet::XmlName name = in_.xml().name();
    const bool is_modern = name == packet::XmlName{kSignatureSpace, "Signature"};
    if (!in_.allow_attributes({"Id"}) || !note_id() || !in_.child()) return false;
    if (!in_.has_child()) return is_empty = true;
    if (!is_modern)
      return in_.wrong("a signature must be <Signature> of the namespace " + std::string(kSignatureSpace));
    if (!read_signed_info() || !read_value() || !in_.child()) return false;
    if (in_.at(kSignatureSpace, "KeyInfo") && (!read_key_info() || !in_.child())) return false;
    if (!in_.has_child()) return true;
    return in_.wrong("<" + std::string(in_.xml().name().local) +
                     "> is not allowed: after SignedInfo and SignatureValue only one KeyInfo may come");
  }

  Verdict& failure() noexcept { return in_.failure(); }

  XmlSignature signature;
  bool is_empty = false;

 private:
  SignatureReader(std::string_view document, const packet::Packet& packet, const PacketSignatureLimits& limits,
                  std::size_t references_max, const std::vector<packet::XmlBinding>& around)
      : document_(document),
        limits_(limits),
        references_max_(references_max),
        inherits_xml_attributes_(packet.signature_site.inherits_xml_attributes),
        in_(document, begin_of(document, packet.signature_element),
            begin_of(document, packet.signature_element) + packet.signature_element.size(), around) {}

  static std::size_t begin_of(std::string_view document, std::string_view element) noexcept {
    return static_cast<std::size_t>(element.data() - document.data());
  }

  bool expect(std::string_view local) { return in_.expect(kSignatureSpace, local); }

  bool note_id() {
    const auto* id = in_.attribute("Id");
    if (id == nullptr) return true;
    if (id->value.empty()) return in_.wrong("an Id is empty");
    if (std::ranges::find(signature.ids, id->value) != signature.ids.end()) return in_.wrong("two equal Ids");
    signature.ids.emplace_back(id->value);
    return true;
  }

  // The scanner stands after the start tag of the Signature's first child.
  bool read_signed_info() {
    if (!in_.at(kSignatureSpace, "SignedInfo")) return in_.wrong("a signature must begin with <SignedInfo>");
    packet::XmlScanner& xml = in_.xml();
    XmlPart part{.document = document_,
                 .begin = xml.element_offset(),
                 .in_scope = {},
                 .inherits_xml_attributes = inherits_xml_attributes_};
    const auto around = xml.bindings().first(xml.bindings().size() - xml.own_bindings());
    part.in_scope.assign(around.begin(), around.end());
    CanonicalForm form;
    if (!in_.allow_attributes({"Id"}) || !note_id()) return false;
    if (!expect("CanonicalizationMethod") || !read_canonical_method(form)) return false;
    if (!expect("SignatureMethod") || !read_signature_method()) return false;
    if (!in_.child()) return false;
    while (in_.has_child()) {
      if (!in_.at(kSignatureSpace, "Reference")) return in_.wrong("only <Reference> may come here");
      if (!read_reference() || !in_.child()) return false;
    }
    if (signature.references.empty()) return in_.wrong("<SignedInfo> without a <Reference> signs nothing");
    part.end = xml.offset();
    auto canonical = canonical_text(part, form);
    if (!canonical) return in_.wrong("SignedInfo: " + canonical.error().detail);
    if (canonical->empty()) return in_.wrong("the canonical form of SignedInfo is empty");
    signature.signed_info = std::move(*canonical);
    return true;
  }

  bool read_canonical_method(CanonicalForm& form) {
    std::string algorithm;
    if (!in_.allow_attributes({"Algorithm"}) || !in_.required_attribute("Algorithm", algorithm)) return false;
    const auto method = canonical_method(algorithm);
    if (!method) {
      return in_.wrong("the canonicalisation " + quoted(algorithm) +
                       " is not allowed: only exclusive and inclusive XML canonicalisation without comments");
    }
    form = {*method, {}};
    return read_inclusive_prefixes(form);
  }

  // <InclusiveNamespaces PrefixList="a b #default"/>, once or not at all; then the end of its parent.
  bool read_inclusive_prefixes(CanonicalForm& form) {
    if (!in_.child()) return false;
    if (!in_.has_child()) return true;
    if (form.method != CanonicalMethod::exclusive || !in_.at(kExclusiveC14n, "InclusiveNamespaces")) {
      return in_.wrong("<" + std::string(in_.xml().name().local) + "> is not allowed in a canonicalisation method");
    }
    std::string list;
    if (!in_.allow_attributes({"PrefixList"}) || !in_.required_attribute("PrefixList", list)) return false;
    constexpr std::string_view kSpace = " \t\r\n";
    for (std::size_t at = list.find_first_not_of(kSpace); at != std::string::npos;) {
      const std::size_t end = std::min(list.find_first_of(kSpace, at), list.size());
      const std::string prefix = list.substr(at, end - at);
      if (form.inclusive_prefixes.size() == kInclusivePrefixesMax) return in_.wrong("more than 64 prefixes in a list");
      form.inclusive_prefixes.push_back(prefix == "#default" ? std::string() : prefix);
      at = list.find_first_not_of(kSpace, end);
    }
    return in_.expect_end() && in_.expect_end();
  }

  bool read_signature_method() {
    std::string algorithm;
    if (!in_.allow_attributes({"Algorithm"}) || !in_.required_attribute("Algorithm", algorithm)) return false;
    if (algorithm == kRsaPss) return read_pss_parameters();
    const auto method = signature_method(algorithm);
    if (!method) return in_.forbidden_algorithm("the signature method " + quoted(algorithm) + " is not allowed");
    signature.method = *method;
    return in_.expect_end();
  }

  // RFC 9231 2.3.9. Only one digest for both uses and a salt as long as it, which is what is meant where nothing is
  // said.
  bool read_pss_parameters() {
    DigestAlgorithm digest = DigestAlgorithm::sha256;
    std::optional<DigestAlgorithm> mask_digest;
    std::string salt;
    if (!in_.child()) return false;
    const bool has_parameters = in_.at(kRsaPssSpace, "RSAPSSParams");
    if (in_.has_child() && !has_parameters) return in_.wrong("only <RSAPSSParams> may come here");
    if (has_parameters) {
      if (!in_.allow_attributes({}) || !in_.child()) return false;
      if (in_.at(kSignatureSpace, "DigestMethod") && (!read_digest_method(digest) || !in_.child())) return false;
      if (in_.at(kRsaPssSpace, "MaskGenerationFunction") && (!read_mask(mask_digest) || !in_.child())) return false;
      if (in_.at(kRsaPssSpace, "SaltLength")) {
        if (!in_.allow_attributes({}) || !in_.text(salt) || !in_.child()) return false;
      }
      if (in_.at(kRsaPssSpace, "TrailerField")) {
        std::string trailer;
        if (!in_.allow_attributes({}) || !in_.text(trailer) || !in_.child()) return false;
        if (trailer != "1") return in_.wrong("the trailer field of RSASSA-PSS must be 1");
      }
      if (in_.has_child()) return in_.wrong("not a parameter of RSASSA-PSS, or out of order");
    }
    signature.method = rsa_pss(digest);
    const bool is_usual =
        mask_digest.value_or(digest) == digest && (salt.empty() || salt == std::to_string(signature.method.salt_bytes));
    if (!is_usual) {
      return in_.forbidden_algorithm("RSASSA-PSS must use one digest, and a salt as long as the digest");
    }
    return !has_parameters || in_.expect_end();
  }

  bool read_mask(std::optional<DigestAlgorithm>& digest) {
    std::string function;
    if (!in_.allow_attributes({"Algorithm"}) || !in_.required_attribute("Algorithm", function)) return false;
    if (function != kMgf1) return in_.forbidden_algorithm("a mask generation function other than MGF1");
    if (!in_.child()) return false;
    if (!in_.has_child()) return true;
    if (!in_.at(kSignatureSpace, "DigestMethod")) return in_.wrong("only <DigestMethod> may come here");
    return read_digest_method(digest.emplace()) && in_.expect_end();
  }

  bool read_digest_method(DigestAlgorithm& digest) {
    std::string algorithm;
    if (!in_.allow_attributes({"Algorithm"}) || !in_.required_attribute("Algorithm", algorithm)) return false;
    const auto method = digest_algorithm(algorithm);
    if (!method) return in_.forbidden_algorithm("the digest method " + quoted(algorithm) + " is not allowed");
    digest = *method;
    return in_.expect_end();
  }

  bool read_reference() {
    if (signature.references.size() == references_max_) {
      return in_.wrong("references_max: more than " + std::to_string(references_max_) + " references");
    }
    XmlReference& reference = signature.references.emplace_back();
    std::string uri;
    if (!in_.allow_attributes({"Id", "URI"}) || !in_.required_attribute("URI", uri) || !note_id()) return false;
    if (!uri.empty()) {
      const bool plain_id = uri.starts_with('#') && uri.size() > 1 && uri.find('(') == std::string::npos;
      if (!plain_id) {
        return in_.wrong("the reference to " + quoted(uri) + " is not allowed: only \"\" or \"#Id\" of this document");
      }
      reference.target = uri.substr(1);
    }
    // Without a canonicalisation of its own a reference uses the oldest (XML Signature 1.1, 4.4.3.2).
    reference.form.method = CanonicalMethod::inclusive_1_0;
    if (!in_.child()) return false;
    if (in_.at(kSignatureSpace, "Transforms") && (!read_transforms(reference) || !in_.child())) return false;
    if (!in_.at(kSignatureSpace, "DigestMethod")) return in_.wrong("<DigestMethod> is missing");
    if (!read_digest_method(reference.digest) || !expect("DigestValue") || !in_.allow_attributes({})) return false;
    return in_.base64(reference.digest_value) && in_.expect_end();
  }

  // enveloped-signature, then one canonicalisation; either may be absent.
  bool read_transforms(XmlReference& reference) {
    std::size_t count = 0;
    bool is_canonical = false;
    if (!in_.allow_attributes({}) || !in_.child()) return false;
    for (; in_.has_child(); ++count) {
      if (!in_.at(kSignatureSpace, "Transform")) return in_.wrong("only <Transform> may come here");
      if (count == limits_.transforms_max) {
        return in_.wrong("transforms_max: more than " + std::to_string(limits_.transforms_max) + " transforms");
      }
      std::string algorithm;
      if (!in_.allow_attributes({"Algorithm"}) || !in_.required_attribute("Algorithm", algorithm)) return false;
      const auto method = canonical_method(algorithm);
      if (algorithm == kEnvelopedSignature && !is_canonical) {
        reference.enveloped = true;
        if (!in_.expect_end()) return false;
      } else if (method && !is_canonical) {
        is_canonical = true;
        reference.form = {*method, {}};
        if (!read_inclusive_prefixes(reference.form)) return false;
      } else {
        return in_.wrong("the transform " + quoted(algorithm) +
                         " is not allowed here: only enveloped-signature, then one canonicalisation without comments");
      }
      if (!in_.child()) return false;
    }
    return count > 0 || in_.wrong("<Transforms> is empty");
  }

  bool read_value() {
    return expect("SignatureValue") && in_.allow_attributes({"Id"}) && note_id() && in_.base64(signature.value);
  }

  // One X509Data. The names and numbers in it say nothing that the certificate does not say itself.
  bool read_key_info() {
    if (!in_.allow_attributes({"Id"}) || !note_id() || !in_.child()) return false;
    if (!in_.has_child()) return true;
    if (!in_.at(kSignatureSpace, "X509Data")) {
      return in_.wrong("<" + std::string(in_.xml().name().local) + "> is not allowed in KeyInfo: only X509Data");
    }
    if (!in_.allow_attributes({}) || !in_.child()) return false;
    while (in_.has_child()) {
      if (!read_certificate_data() || !in_.child()) return false;
    }
    return in_.expect_end();
  }

  bool read_certificate_data() {
    std::string ignored;
    if (!in_.allow_attributes({})) return false;
    if (in_.at(kSignatureSpace, "X509Certificate")) {
      if (signature.certificates.size() == limits_.certificates_max) {
        return in_.wrong("certificates_max: more than " + std::to_string(limits_.certificates_max) + " certificates");
      }
      return in_.base64(signature.certificates.emplace_back());
    }
    if (in_.at(kSignatureSpace, "X509SubjectName") || in_.at(kSignatureSpace, "X509SKI")) return in_.text(ignored);
    if (in_.at(kSignatureSpace, "X509IssuerSerial")) {
      return expect("X509IssuerName") && in_.text(ignored) && expect("X509SerialNumber") && in_.text(ignored) &&
             in_.expect_end();
    }
    return in_.wrong("<" + std::string(in_.xml().name().local) + "> is not allowed in X509Data");
  }

  std::string_view document_;
  const PacketSignatureLimits& limits_;
  std::size_t references_max_;
  bool inherits_xml_attributes_;
  ElementReader in_;
};

}  // namespace

std::vector<packet::XmlBinding> bindings_around(const packet::SignatureSite& site) {
  std::vector<packet::XmlBinding> bindings;
  bindings.reserve(site.namespaces.size());
  for (const auto& [prefix, space] : site.namespaces) bindings.push_back({prefix, space});
  return bindings;
}

std::expected<std::optional<XmlSignature>, Verdict> read_signature_element(BytesView bytes,
                                                                           const packet::Packet& packet,
                                                                           const PacketSignatureLimits& limits,
                                                                           std::size_t references_max) {
  SignatureReader reader(bytes, packet, limits, references_max);
  if (!reader.read()) return std::unexpected(std::move(reader.failure()));
  if (reader.is_empty) return std::nullopt;
  return std::move(reader.signature);
}

}  // namespace axle::signature
