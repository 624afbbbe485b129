#include "agents/documents/damage.hpp"

#include <algorithm>
#include <array>

#include "agents/documents/attacks.hpp"
#include "base/random.hpp"
#include "protocol/packet/quirk_writer.hpp"
#include "protocol/packet/reader.hpp"

namespace axle::agents {
namespace {

struct TextAttack {
  std::string_view id;
  std::string (*make)(std::string packet, std::uint64_t variant);  // none: done elsewhere
};

constexpr std::array<TextAttack, 15> kAttacks{{
    {"A-01", entities_in_entities},
    {"A-02", long_entity},
    {"A-03", external_entity},
    {"A-04", deep_nesting},
    {"A-05", attribute_flood},
    {"A-06", namespace_flood},
    {"A-08", long_name},
    {"A-10", other_encoding},
    {"A-13", nullptr},
    {"A-14", nullptr},
    {"A-19", comment_in_id},
    {"A-36", nullptr},
    {"A-37", nullptr},
    {"A-41", mismatched_parts},
    {"A-44", nullptr},
}};
constexpr auto kIds = [] {
  std::array<std::string_view, kAttacks.size()> ids{};
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = kAttacks[i].id;
  return ids;
}();

std::uint64_t variant_of(const DocumentOrder& order) {
  return RandomStream(order.seed, "document/damage").next();
}

bool is_attack(const DocumentOrder& order, std::string_view id) {
  return order.damage.kind == DamageKind::hostile && order.damage.attack == id;
}

// A letter of the title in the file's metadata, which both signatures cover: "<FEFF0056...>".
void change_title(Bytes& pdf) {
  constexpr std::string_view kTitle = "/Title <FEFF";
  const std::size_t at = as_text(pdf).find(kTitle);
  AXLE_ASSERT(at != std::string_view::npos);
  std::uint8_t& digit = pdf[at + kTitle.size() + 3];  // the last of the first letter's four
  digit = digit == '1' ? '2' : '1';
}

// The signature value ends the CMS, which zeros follow to the end of its hole.
void change_signature(Bytes& pdf) {
  constexpr std::string_view kContents = "/Contents <";
  const std::string_view text = as_text(pdf);
  const std::size_t begin = text.rfind(kContents) + kContents.size(), hole_end = text.find('>', begin);
  // Some bytes before the last that is not zero: within the value whatever the algorithm is.
  constexpr std::size_t kDigitsBack = 16;
  const std::size_t last = text.find_last_not_of('0', hole_end - 1);
  AXLE_ASSERT(last != std::string_view::npos && last > begin + kDigitsBack);
  std::uint8_t& digit = pdf[last - kDigitsBack];
  digit = digit == '1' ? '2' : '1';
}

void tamper(const DocumentOrder& order, Bytes& pdf) {
  // With a time stamp something else than the signature value stands at the end.
  const bool of_signature = variant_of(order) % 2 == 1 && order.is_signed && !order.stamped_at;
  of_signature ? change_signature(pdf) : change_title(pdf);
}

// Line breaks between the base64 and its end tag: white space that base64 may have anywhere.
std::string oversized(std::string packet) {
  constexpr std::string_view kEnd = "</edXML:ContentTransferEncoded>";
  const std::size_t wanted = packet::ReaderLimits{}.packet_bytes_max + 1, at = packet.rfind(kEnd);
  if (packet.size() >= wanted || at == std::string::npos) return packet;
  packet.insert(at, wanted - packet.size(), '\n');
  return packet;
}

std::string malformed(const std::string& packet, std::uint64_t variant) {
  constexpr std::string_view kContentEnd = "</edXML:ContentTransferEncoded>";
  const std::size_t content = packet.rfind(kContentEnd);
  switch (variant % 4) {
    case 0: return packet.substr(0, content == std::string::npos ? packet.size() / 2 : content);
    case 1: {
      const std::size_t tag = packet.rfind("</");
      return packet.substr(0, tag) + "</" + "edXMl>\n";
    }
    case 2:
      if (content != std::string::npos) return std::string(packet).replace(content - 8, 8, "?~?~?~?~");
      [[fallthrough]];
    default: {
      std::string other = packet;
      for (std::size_t at = 0; (at = other.find(packet::kNamespace, at)) != std::string::npos;) {
        other.replace(at, packet::kNamespace.size(), "http://www.mic.gov.vn/TBT/QCVN_102_2061");
      }
      return other;
    }
  }
}

Result<std::string> hostile(const DocumentOrder& order, std::string packet, const signature::Identity* signer) {
  const std::uint64_t variant = variant_of(order);
  if (needs_packet_signature(order.damage.attack)) {
    if (signer == nullptr || signer->key.algorithm() == signature::KeyAlgorithm::ed25519) {
      return fail(Errc::invalid_input, "attack " + order.damage.attack +
                                           " needs a packet signature, for which XML-DSig has no Ed25519: give it a "
                                           "signer of another algorithm");
    }
    return is_attack(order, "A-13") ? wrapped_signature(packet, *signer, variant) : duplicate_ids(packet, *signer);
  }
  const auto found = std::ranges::find(kAttacks, order.damage.attack, &TextAttack::id);
  return found->make == nullptr ? std::move(packet) : found->make(std::move(packet), variant);
}

}  // namespace

std::span<const std::string_view> attacks() noexcept {
  return kIds;
}

Result<void> check_attack(std::string_view id) {
  if (std::ranges::find(kIds, id) != kIds.end()) return {};
  std::string all;
  for (const std::string_view one : kIds) all += " " + std::string(one);
  return fail(Errc::invalid_input, "there is no attack '" + std::string(id.substr(0, 40)) + "'; there are:" + all);
}

bool needs_packet_signature(std::string_view attack) noexcept {
  return attack == "A-13" || attack == "A-14";
}

Result<void> damage_files(const DocumentOrder& order, std::vector<PacketFileContent>& files) {
  AXLE_ASSERT(!files.empty());
  if (order.damage.kind == DamageKind::tampered) tamper(order, files.front().content);
  if (order.damage.kind != DamageKind::hostile) return {};
  if (auto known = check_attack(order.damage.attack); !known) return known;
  if (is_attack(order, "A-36")) {
    if (!order.is_signed) return fail(Errc::invalid_input, "attack A-36 is one on signatures: the document has none");
    change_behind_signatures(files.front().content, variant_of(order));
  }
  if (is_attack(order, "A-37")) files.push_back(zip_bomb());
  return {};
}

void damage_names(const DocumentOrder& order, packet::DocumentHeader& header, std::vector<PacketFileContent>& files) {
  if (is_attack(order, "A-44")) confuse_identifiers(header, files, variant_of(order));
}

Result<std::string> damage_packet(const DocumentOrder& order, std::string packet, const signature::Identity* signer) {
  switch (order.damage.kind) {
    case DamageKind::none:
    case DamageKind::tampered: return packet;
    case DamageKind::oversized: return oversized(std::move(packet));
    case DamageKind::malformed: return malformed(packet, variant_of(order));
    case DamageKind::hostile: return hostile(order, std::move(packet), signer);
  }
  return packet;
}

}  // namespace axle::agents
