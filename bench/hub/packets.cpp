#include "bench/hub/packets.hpp"

#include <cstring>

#include "agents/documents/packet_maker.hpp"
#include "agents/documents/parallel.hpp"
#include "base/encoding.hpp"
#include "base/file.hpp"
#include "base/live_clock.hpp"
#include "base/random.hpp"
#include "bench/must.hpp"
#include "protocol/axis/header_auth.hpp"
#include "protocol/packet/attachment.hpp"
#include "protocol/packet/reader.hpp"
#include "protocol/packet/writer.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/xml/packet_signature.hpp"

namespace axle::bench {
namespace {

constexpr std::string_view kFileMark = "axle bench packets 1\n";

// ---- the file: the mark, then texts, each with its length in front
void put(std::string& out, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  out.append(reinterpret_cast<const char*>(&size), sizeof size).append(text);
}

BytesView take(BytesView& from) {
  std::uint32_t size = 0;
  if (from.size() < sizeof size) return {};
  std::memcpy(&size, from.data(), sizeof size);
  from = from.subspan(sizeof size);
  const BytesView text = from.first(std::min<std::size_t>(size, from.size()));
  from = from.subspan(text.size());
  return text;
}

struct Content {
  std::string name, description;
  Bytes bytes;
};

constexpr const char* kPdfName = "van-ban.signed.pdf";
constexpr const char* kPdfDescription = "Văn bản chính";

Content content_of(const World& world, std::uint32_t sender, const PacketKind& kind) {
  if (kind.with_pdf) return {kPdfName, kPdfDescription, signed_pdf(world, sender, kind.bytes, kind.packet_signed)};
  const std::string_view text = "Kính gửi: Ủy ban nhân dân tỉnh Mẫu\n";
  return {"a.txt", "", Bytes(text.begin(), text.end())};
}

std::string make_packet(const World& world, std::uint64_t number, const packet::AttachmentContent& content,
                        bool is_signed) {
  const auto sender = static_cast<std::uint32_t>(number % kSenders);
  const auto receiver = static_cast<std::uint32_t>(number % world.receivers);
  std::string packet = packet::write_document(World::header(sender, receiver, number), {content});
  return is_signed ? must(signature::sign_packet(packet, world.identities.agencies[sender].agency)) : packet;
}

std::string make_packet(const World& world, std::uint64_t number, const Content& content, bool is_signed) {
  return make_packet(
      world, number,
      {.content_id = "a1", .name = content.name, .description = content.description, .content = content.bytes},
      is_signed);
}

// Where the packet's attachment stands.
std::pair<std::size_t, std::size_t> shared_range(const std::string& packet, const PacketKind& kind) {
  if (!kind.with_pdf) return {packet.size(), 0};
  const auto read = must(packet::read_packet(as_bytes(packet)));
  const std::string_view base64 = read.attachments.front().base64;
  return {static_cast<std::size_t>(base64.data() - packet.data()), base64.size()};
}

std::string make_file(const World& world, const PacketKind& kind, std::uint64_t count, cli::Console& console) {
  std::vector<Content> contents;
  std::string file(kFileMark);
  for (std::uint32_t sender = 0; sender < kSenders; ++sender) {
    contents.push_back(content_of(world, sender, kind));
    const std::string packet = make_packet(world, sender, contents.back(), kind.packet_signed);
    const auto [begin, size] = shared_range(packet, kind);
    put(file, std::string_view(packet).substr(begin, size));
  }
  std::vector<std::array<std::string, 2>> own(count);
  std::vector<Digest256> digests(count);
  const agents::Progress progress = [&](auto done, auto total) {
    console.progress(std::string("making packets of ") + kind.name, done, total);
  };
  agents::ProgressCounter counter(progress, count);
  must(agents::for_each_parallel(count, 2, [&](std::size_t i) -> Result<void> {
    const std::string packet = make_packet(world, i, contents[i % kSenders], kind.packet_signed);
    const auto [begin, size] = shared_range(packet, kind);
    own[i] = {packet.substr(0, begin), packet.substr(begin + size)};
    digests[i] = signature::sha256(as_bytes(packet));
    counter.step();
    return {};
  }));
  for (std::size_t i = 0; i < count; ++i) {
    put(file, own[i][0]);
    put(file, own[i][1]);
    put(file, as_text(digests[i]));
  }
  return file;
}

}  // namespace

Bytes signed_pdf(const World& world, std::uint32_t sender, std::uint64_t packet_bytes, bool packet_signed) {
  agents::DocumentOrder order;
  order.header = World::header(sender, 0, sender);
  order.agency = sender;
  order.packet_signed = packet_signed;
  order.target_bytes = packet_bytes / 4 * 3;
  order.seed = sender;
  const auto maker = must(agents::PacketMaker::create({order}, world.identities));
  std::string packet = must(maker.make(order));
  if (packet_bytes != 0 && packet.size() > packet_bytes) {  // only now is it known what is not the PDF in it
    order.target_bytes -= (packet.size() - packet_bytes) / 4 * 3;
    packet = must(maker.make(order));
  }
  return must(packet::unwrap(must(packet::read_packet(as_bytes(packet))).attachments.front()));
}

std::string packet_around(const World& world, std::uint64_t number, BytesView pdf, bool is_signed) {
  return make_packet(world, number,
                     {.content_id = "a1", .name = kPdfName, .description = kPdfDescription, .content = pdf}, is_signed);
}

transport::ClientRequest send_request(const transport::Endpoint& endpoint, std::uint32_t sender,
                                      std::vector<SharedBytes> packet, const Digest256& digest) {
  constexpr std::string_view kOctets = "application/octet-stream";
  static const SharedBytes line_break = SharedBytes::of({'\r', '\n'});
  packet.push_back(line_break);
  std::uint64_t length = 0;
  for (const SharedBytes& piece : packet) length += piece.view.size();
  const agents::Credentials centre = World::sender(sender);
  const auto headers = axis::sign_headers({{"servicetype", std::string(axis::kServiceType)},
                                           {"messagetype", std::string(to_string(axis::MessageType::edoc))},
                                           {"from", World::sender_code(sender)},
                                           {"hash-file", to_hex(digest)}},
                                          kOctets, centre.system_id, centre.secret, live_now());
  return {
      transport::request_head(endpoint, "POST", axis::info(axis::Operation::send_edoc).name, kOctets, headers, length),
      std::move(packet)};
}

std::uint64_t PreparedPackets::bytes_of_one() const noexcept {
  return shared_[0].size() + packets_[0].before.size() + packets_[0].behind.size();
}

transport::ClientRequest PreparedPackets::request(std::uint64_t index, const transport::Endpoint& endpoint) const {
  const One& one = packets_[index];
  const auto sender = static_cast<std::uint32_t>(index % kSenders);
  return send_request(endpoint, sender,
                      {{file_.owner, one.before}, {file_.owner, shared_[sender]}, {file_.owner, one.behind}},
                      one.digest);
}

void PreparedPackets::read(SharedBytes file) {
  file_ = std::move(file);
  if (!as_text(file_.view).starts_with(kFileMark)) return;  // of another version of this program
  BytesView rest = file_.view.subspan(kFileMark.size());
  for (std::uint32_t i = 0; i < kSenders; ++i) shared_.push_back(take(rest));
  while (!rest.empty()) {
    One one{.before = take(rest), .behind = take(rest)};
    const BytesView digest = take(rest);
    if (digest.size() != one.digest.size()) give_up("the cache of packets is damaged; remove it");
    std::ranges::copy(digest, one.digest.begin());
    packets_.push_back(one);
  }
}

// Named after everything that the packets depend on but their number: a file with more of them serves as well.
PreparedPackets prepare_packets(const World& world, const PacketKind& kind, std::uint64_t count,
                                const std::filesystem::path& cache, cli::Console& console) {
  const std::string what =
      world.identities.agencies.front().agency.certificate->to_pem() + "," + std::to_string(world.receivers);
  const std::filesystem::path path =
      cache / (std::string("packets-") + kind.name + "-" + std::to_string(kind.signatures()) + "s-" +
               std::to_string(fnv1a(what)) + ".bin");
  PreparedPackets packets;
  if (auto kept = map_file(path)) packets.read(std::move(*kept));
  if (packets.size() >= count) return packets;
  must(write_file(path, make_file(world, kind, count, console), FileMode::owner_only));
  packets = {};
  packets.read(must(map_file(path)));
  return packets;
}

}  // namespace axle::bench
