// Attacks on whoever reads the packet's XML.
#include "agents/documents/attacks.hpp"

#include <array>

namespace axle::agents {
namespace {

constexpr std::string_view kRoot = "<edXML ";
constexpr std::string_view kMessage = "<edXML:MessageHeader>";
constexpr std::string_view kSubject = "<edXML:Subject>";

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

// A document type declaration in front of the root, and what uses it where the subject begins.
std::string with_entities(std::string packet, const std::string& declarations, std::string_view use) {
  packet = with_replaced(std::move(packet), kSubject, std::string(kSubject) + std::string(use));
  return with_replaced(std::move(packet), kRoot, "<!DOCTYPE edXML [" + declarations + "]>\n" + std::string(kRoot));
}

// As the first child of the message's header, which readers skip or look into.
std::string with_child(std::string packet, const std::string& child) {
  return with_replaced(std::move(packet), kMessage, std::string(kMessage) + child);
}

// The whole text in two bytes a character, little-endian, as some editors save it.
std::string utf16(std::string_view utf8) {
  std::string out = "\xFF\xFE";
  out.reserve(2 * utf8.size() + 2);
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : 3;  // the writer's texts need no more
    std::uint32_t letter = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < utf8.size(); ++k) {
      letter = (letter << 6) | (static_cast<unsigned char>(utf8[i + k]) & 0x3FU);
    }
    out += static_cast<char>(letter & 0xFF);
    out += static_cast<char>(letter >> 8 & 0xFF);
    i += length;
  }
  return out;
}

}  // namespace

std::string with_replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  AXLE_ASSERT(at != std::string::npos);
  text.replace(at, from.size(), to);
  return text;
}

std::string_view part_of(std::string_view text, std::string_view start, std::string_view end) {
  const std::size_t from = text.find(start);
  AXLE_ASSERT(from != std::string_view::npos);
  const std::size_t to = text.find(end, from);
  AXLE_ASSERT(to != std::string_view::npos);
  return text.substr(from, to + end.size() - from);
}

std::string entities_in_entities(std::string packet, std::uint64_t) {
  constexpr int kLevels = 10;
  std::string declarations = "<!ENTITY l0 \"lol\">";
  for (int level = 1; level < kLevels; ++level) {
    declarations +=
        "<!ENTITY l" + std::to_string(level) + " \"" + repeated("&l" + std::to_string(level - 1) + ";", 10) + "\">";
  }
  return with_entities(std::move(packet), declarations, "&l9;");
}

std::string long_entity(std::string packet, std::uint64_t) {
  return with_entities(std::move(packet), "<!ENTITY a \"" + std::string(50'000, 'a') + "\">", repeated("&a;", 30'000));
}

std::string external_entity(std::string packet, std::uint64_t variant) {
  constexpr std::array<std::string_view, 3> kDeclarations{R"(<!ENTITY x SYSTEM "file:///etc/passwd">)",
                                                          R"(<!ENTITY x SYSTEM "http://127.0.0.1:9/x">)",
                                                          R"(<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;)"};
  const std::size_t chosen = variant % kDeclarations.size();
  return with_entities(std::move(packet), std::string(kDeclarations[chosen]), chosen == 2 ? "" : "&x;");
}

std::string deep_nesting(std::string packet, std::uint64_t) {
  constexpr std::size_t kLevels = 5'000;
  return with_child(std::move(packet), repeated("<a>", kLevels) + repeated("</a>", kLevels));
}

std::string attribute_flood(std::string packet, std::uint64_t) {
  std::string element = "<a";
  for (int i = 0; i < 20'000; ++i) element += " b" + std::to_string(i) + "=\"\"";
  return with_child(std::move(packet), element + "/>");
}

std::string namespace_flood(std::string packet, std::uint64_t) {
  constexpr std::size_t kCount = 2'000;
  std::string element = "<a";
  for (std::size_t i = 0; i < kCount; ++i) element += " xmlns:n" + std::to_string(i) + "=\"u\"";
  return with_child(std::move(packet), element + ">" + repeated("<b/>", kCount) + "</a>");
}

std::string long_name(std::string packet, std::uint64_t variant) {
  const std::string name(64 * 1024, 'n');
  return with_child(std::move(packet), variant % 2 == 0 ? "<" + name + "/>" : "<a " + name + "=\"\"/>");
}

std::string other_encoding(std::string packet, std::uint64_t variant) {
  switch (variant % 4) {
    case 0: return utf16(packet);
    case 1: return with_replaced(std::move(packet), kSubject, std::string(kSubject) + "\xC0\xAF");
    case 2: return with_replaced(std::move(packet), kSubject, std::string(kSubject) + std::string(1, '\0'));
    default: return with_replaced(std::move(packet), "encoding=\"UTF-8\"", "encoding=\"UTF-7\"");
  }
}

// A reader that stops at the comment sees a shorter code than one that reads over it.
std::string comment_in_id(std::string packet, std::uint64_t variant) {
  const std::string_view organ = variant % 2 == 0 ? "<edXML:From>" : "<edXML:To>";
  constexpr std::string_view kEnd = "</edXML:OrganId>";
  const std::size_t end = packet.find(kEnd, packet.find(organ));
  AXLE_ASSERT(end != std::string::npos);
  return packet.insert(end, "<!-- -->.99");
}

std::string mismatched_parts(std::string packet, std::uint64_t variant) {
  constexpr std::string_view kReferenceEnd = "</edXML:Reference>", kAttachmentEnd = "</Attachment>";
  const std::string attachment(part_of(packet, "<Attachment>", kAttachmentEnd));
  switch (variant % 4) {
    case 0: return with_replaced(std::move(packet), attachment, attachment + "\n    " + attachment);
    case 1:
      return with_replaced(std::move(packet), attachment,
                           attachment + "\n    " + with_replaced(attachment, "cid:a1<", "cid:z9<"));
    case 2: {
      const std::string reference(part_of(packet, "<edXML:Reference>", kReferenceEnd));
      return with_replaced(std::move(packet), reference, reference + with_replaced(reference, "cid:a1<", "cid:z9<"));
    }
    default:
      return with_replaced(std::move(packet), "</edXML:ContentTransferEncoded>", "*#!*</edXML:ContentTransferEncoded>");
  }
}

}  // namespace axle::agents
