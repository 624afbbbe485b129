#include "agents/documents/corpus_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "agents/documents/parallel.hpp"
#include "agents/documents/records.hpp"
#include "agents/documents/shaper.hpp"
#include "protocol/packet/writer.hpp"
#include "protocol/signature/crypto/digest.hpp"

namespace axle::agents {
namespace {

// To be raised whenever the same order would give other bytes (layout, texts, signature fields).
constexpr std::string_view kMagic = "AXLE corpus 3\n";

bool write_all(int fd, std::string_view content) noexcept {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

PacketFile::~PacketFile() {
  ::close(fd_);
}

Result<void> PacketFile::append(const Waiting& one) {
  if (one.same) {
    index_.places.push_back(index_.places[*one.same]);
    index_.digests.push_back(index_.digests[*one.same]);
    return {};
  }
  if (!write_all(fd_, one.packet)) {
    return fail(Errc::io, path_.string() + ": cannot write: " + std::strerror(errno));
  }
  index_.places.push_back({index_.bytes, one.packet.size()});
  index_.digests.push_back(one.digest);
  index_.bytes += one.packet.size();
  return {};
}

Result<void> PacketFile::append_ready() {
  for (auto next = waiting_.find(index_.digests.size()); next != waiting_.end();
       next = waiting_.find(index_.digests.size())) {
    if (auto done = append(next->second); !done) return done;
    waiting_.erase(next);
  }
  return {};
}

Result<void> PacketFile::wait_and_append(std::size_t index, Waiting one) {
  std::unique_lock lock(mutex_);
  moved_.wait(lock, [&] { return error_ || index < index_.digests.size() + window_; });
  if (!error_) {
    waiting_.emplace(index, std::move(one));
    if (auto done = append_ready(); !done) error_ = std::move(done.error());
  }
  moved_.notify_all();
  if (error_) return std::unexpected(*error_);
  return {};
}

Result<void> PacketFile::put(std::size_t index, std::string packet) {
  const Digest256 digest = signature::sha256(as_bytes(packet));
  return wait_and_append(index, {.packet = std::move(packet), .digest = digest, .same = std::nullopt});
}

Result<void> PacketFile::put_same(std::size_t index, std::size_t same) {
  AXLE_ASSERT(same < index);
  return wait_and_append(index, {.packet = {}, .digest = {}, .same = same});
}

void PacketFile::abandon(const Error& error) {
  {
    const std::scoped_lock lock(mutex_);
    if (!error_) error_ = error;
  }
  moved_.notify_all();
}

CorpusIndex PacketFile::take_index() {
  const std::scoped_lock lock(mutex_);
  AXLE_ASSERT(waiting_.empty() && !error_);
  return std::move(index_);
}

namespace {

void put_order(RecordWriter& out, const DocumentOrder& order) {
  // The packet without its document has every field of the header.
  out.raw(signature::sha256(as_bytes(packet::write_document(order.header, {}))));
  out.u64((order.is_signed ? 1U : 0U) | (order.packet_signed ? 2U : 0U) | (order.stamped_at ? 4U : 0U));
  out.u64(order.pages);
  out.u64(order.attachments);
  out.u64(order.target_bytes);
  out.u64(order.seed);
  out.u64(order.quirks);
  out.u64(static_cast<std::uint64_t>(order.stamped_at.value_or(0)));
  out.u64(static_cast<std::uint64_t>(order.damage.kind));
  out.text(order.damage.attack);
}

}  // namespace

Digest256 corpus_key(const std::vector<DocumentOrder>& orders, const Identities& identities) {
  RecordWriter out(kMagic);
  out.text(renderer_version());
  out.u64(orders.size());
  for (const DocumentOrder& order : orders) {
    put_order(out, order);
    if (!order.is_signed && !order.packet_signed) continue;
    AXLE_ASSERT(order.agency < identities.agencies.size());
    out.raw(identities.agencies.fingerprint(order.agency));
  }
  return out.digest();
}

std::string write_index(const Digest256& key, const CorpusIndex& index) {
  RecordWriter out(kMagic);
  out.raw(key);
  out.u64(index.digests.size());
  for (std::size_t i = 0; i < index.digests.size(); ++i) {
    out.u64(index.places[i].begin);
    out.u64(index.places[i].bytes);
    out.raw(index.digests[i]);
  }
  return std::move(out).seal();
}

std::optional<CorpusIndex> read_index(std::string_view file, const Digest256& key, std::size_t packets) {
  auto in = RecordReader::open(file, kMagic);
  if (!in) return std::nullopt;
  const auto stored_key = in->raw(key.size());
  const auto count = in->u64();
  if (!stored_key || as_text(*stored_key) != as_text(key) || !count || *count != packets) return std::nullopt;
  CorpusIndex index;
  for (std::size_t i = 0; i < packets; ++i) {
    const auto begin = in->u64(), bytes = in->u64();
    const auto digest = in->raw(sizeof(Digest256));
    // One behind the other, or once more what was there before.
    if (!begin || !bytes || !digest || *begin > index.bytes) return std::nullopt;
    if (*begin < index.bytes && *bytes > index.bytes - *begin) return std::nullopt;
    if (*begin == index.bytes) index.bytes += *bytes;
    index.places.push_back({*begin, *bytes});
    std::memcpy(index.digests.emplace_back().data(), digest->data(), digest->size());
  }
  return in->rest() == 0 ? std::optional(std::move(index)) : std::nullopt;
}

Result<void> verify_packets(BytesView bytes, const CorpusIndex& index, unsigned threads, const Progress& progress) {
  if (bytes.size() != index.bytes) {
    return fail(Errc::corrupt,
                "packets.bin has " + std::to_string(bytes.size()) + " bytes instead of " + std::to_string(index.bytes));
  }
  // A packet that lies at the place of an earlier one is looked at there.
  std::map<std::uint64_t, std::size_t> first;
  for (std::size_t i = 0; i < index.places.size(); ++i) first.try_emplace(index.places[i].begin, i);
  ProgressCounter counter(progress, index.digests.size());
  return for_each_parallel(index.digests.size(), threads, [&](std::size_t i) -> Result<void> {
    const PacketPlace& place = index.places[i];
    const std::size_t original = first.at(place.begin);
    const bool good = original == i ? signature::sha256(bytes.subspan(place.begin, place.bytes)) == index.digests[i]
                                    : place == index.places[original] && index.digests[i] == index.digests[original];
    if (!good) {
      return fail(Errc::corrupt, "packet " + std::to_string(i) + " of packets.bin is not what was written");
    }
    counter.step();
    return {};
  });
}

}  // namespace axle::agents
