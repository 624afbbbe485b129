// Signed packets, each with a document id of its own, made before anything is measured and kept in the cache.
//
// Signing is dear, so packets of one sender share one signed PDF; its number and id in the packet's header differ, and
// the packet's own signature, where it has one, is made anew over all of it. A packet is three pieces that are sent one
// after the other: what is its own before the PDF, the shared PDF in base64, what is its own behind it.
#pragma once

#include <filesystem>

#include "bench/hub/world.hpp"
#include "transport/client.hpp"

namespace axle::bench {

// Of 4 KiB, half is the packet signature with its certificates, so that packet holds a few lines of text and no PDF;
// the others hold a PDF with the person's and the agency's signature, and no packet signature: that is what the network
// carries (domain 2.6). A packet that is signed too is measured for itself.
struct PacketKind {
  const char* name;
  std::size_t bytes;
  bool with_pdf, packet_signed;
  int signatures() const noexcept { return (with_pdf ? 2 : 0) + (packet_signed ? 1 : 0); }
};
inline constexpr PacketKind k4KiB{"4k", 4 << 10, false, true}, k100KiB{"100k", 100 << 10, true, false},
    k100KiBPacketSigned{"100k_packet_signed", 100 << 10, true, true}, k1MiB{"1m", 1 << 20, true, false};

class PreparedPackets {
 public:
  std::uint64_t size() const noexcept { return packets_.size(); }
  std::uint64_t bytes_of_one() const noexcept;
  // A sendEdoc of packet `index`, signed with its centre's secret. Any index below size().
  transport::ClientRequest request(std::uint64_t index, const transport::Endpoint& endpoint) const;

 private:
  friend PreparedPackets prepare_packets(const World&, const PacketKind&, std::uint64_t, const std::filesystem::path&,
                                         cli::Console&);
  struct One {
    BytesView before, behind;
    Digest256 digest{};
  };
  void read(SharedBytes file);

  SharedBytes file_;
  std::vector<BytesView> shared_;  // by sender
  std::vector<One> packets_;       // the sender of packet i is i modulo kSenders
};

// At least `count` packets. Ends the program when they cannot be made.
PreparedPackets prepare_packets(const World& world, const PacketKind& kind, std::uint64_t count,
                                const std::filesystem::path& cache, cli::Console& console);

// A signed PDF for `sender` that fills a packet (signed itself or not) of `packet_bytes`, or one of its natural size
// for 0.
Bytes signed_pdf(const World& world, std::uint32_t sender, std::uint64_t packet_bytes, bool packet_signed);

// Document `number` with this PDF. `is_signed`: the packet too.
std::string packet_around(const World& world, std::uint64_t number, BytesView pdf, bool is_signed);

// The request that sends a packet in these pieces.
transport::ClientRequest send_request(const transport::Endpoint& endpoint, std::uint32_t sender,
                                      std::vector<SharedBytes> packet, const Digest256& digest);

}  // namespace axle::bench
