#include "agents/documents/corpus.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "agents/documents/cache_entry.hpp"
#include "agents/documents/corpus_file.hpp"
#include "agents/documents/packet_maker.hpp"
#include "agents/documents/parallel.hpp"
#include "base/file.hpp"
#include "protocol/signature/crypto/digest.hpp"

namespace axle::agents {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kKind = "corpus";
constexpr std::size_t kIndexBytesMax = 1ULL << 30;
// Packets made ahead of the one that is still missing, for each thread.
constexpr std::size_t kWindowPerThread = 4;

struct Loaded {
  SharedBytes bytes;
  CorpusIndex index;
};

std::unexpected<Error> system_error(const fs::path& path, std::string_view doing) {
  return fail(Errc::io, path.string() + ": " + std::string(doing) + ": " + std::strerror(errno));
}

// Makes every packet and writes them to the descriptor, which is closed afterwards in any case.
Result<CorpusIndex> make_packets(const std::vector<DocumentOrder>& orders, const Identities& identities, int fd,
                                 const fs::path& path, unsigned threads, const Progress& progress) {
  PacketFile file(fd, path, std::max(threads, 1U) * kWindowPerThread);
  const auto maker = PacketMaker::create(orders, identities);
  if (!maker) return pass(maker);
  ProgressCounter counter(progress, orders.size());
  // 64 MiB each: whoever refuses them does so for their size, and never sees whose they are.
  const auto oversized = [](const DocumentOrder& order) { return order.damage.kind == DamageKind::oversized; };
  const auto first_oversized = static_cast<std::size_t>(std::ranges::find_if(orders, oversized) - orders.begin());
  const auto done = for_each_parallel(orders.size(), threads, [&](std::size_t i) -> Result<void> {
    if (i > first_oversized && oversized(orders[i])) {
      auto written = file.put_same(i, first_oversized);
      if (written) counter.step();
      return written;
    }
    auto packet = maker->make(orders[i]);
    if (!packet) {
      const auto failed = pass(packet, "document order " + std::to_string(i));
      file.abandon(failed.error());
      return failed;
    }
    auto written = file.put(i, std::move(*packet));
    if (written) counter.step();
    return written;
  });
  if (!done) return pass(done);
  return file.take_index();
}

Result<Loaded> load(const CacheEntry& entry, const Digest256& key, std::size_t packets, unsigned threads,
                    const Progress& progress) {
  const auto index_file = read_file(entry.folder() / "index.bin", kIndexBytesMax);
  if (!index_file) return pass(index_file);
  auto index = read_index(*index_file, key, packets);
  if (!index) return fail(Errc::corrupt, (entry.folder() / "index.bin").string() + ": damaged or not of this corpus");
  auto bytes = map_file(entry.folder() / "packets.bin");
  if (!bytes) return pass(bytes);
  if (const auto good = verify_packets(bytes->view, *index, threads, progress); !good) {
    return pass(good, entry.folder().string());
  }
  // All pages were looked at and would count as this process' memory; the page cache keeps them.
  ::madvise(const_cast<std::uint8_t*>(bytes->view.data()), bytes->view.size(), MADV_DONTNEED);
  return Loaded{std::move(*bytes), std::move(*index)};
}

// Hundreds of megabytes wait in the page cache: the kernel would write them half a minute later, in the midst of the
// measured phase. That it fails does not matter: the digests show what is missing after a crash.
void write_back(const fs::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  ::fdatasync(fd);
  ::close(fd);
}

Result<Loaded> make_in_cache(const std::vector<DocumentOrder>& orders, const Identities& identities, CacheEntry& entry,
                             const Digest256& key, unsigned threads, const Progress& progress) {
  const auto folder = entry.begin();
  if (!folder) return pass(folder);
  const fs::path packets = *folder / "packets.bin";
  const int fd = ::open(packets.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return system_error(packets, "cannot create");
  auto index = make_packets(orders, identities, fd, packets, threads, progress);
  if (!index) return pass(index);
  write_back(packets);
  if (const auto written = write_file(*folder / "index.bin", write_index(key, *index), FileMode::owner_only);
      !written) {
    return pass(written);
  }
  if (const auto done = entry.commit(); !done) return pass(done);
  auto bytes = map_file(entry.folder() / "packets.bin");
  if (!bytes) return pass(bytes);
  return Loaded{std::move(*bytes), std::move(*index)};
}

Result<Loaded> make_in_temporary_file(const std::vector<DocumentOrder>& orders, const Identities& identities,
                                      unsigned threads, const Progress& progress) {
  std::error_code error;
  const fs::path folder = fs::temp_directory_path(error);
  if (error) return fail(Errc::io, "no folder for temporary files: " + error.message());
  std::string path = (folder / "axle-corpus-XXXXXX").string();
  const int fd = ::mkostemp(path.data(), O_CLOEXEC);
  if (fd < 0) return system_error(path, "cannot create");
  auto index = make_packets(orders, identities, fd, path, threads, progress);
  if (index) write_back(path);
  Result<SharedBytes> bytes = index ? map_file(path) : Result<SharedBytes>(pass(index));
  ::unlink(path.c_str());  // the mapping keeps the bytes
  if (!bytes) return pass(bytes);
  return Loaded{std::move(*bytes), std::move(*index)};
}

}  // namespace

Corpus Corpus::of(const std::vector<std::string>& packets) {
  Corpus corpus;
  Bytes joined;
  for (const std::string& packet : packets) {
    corpus.places_.push_back({joined.size(), packet.size()});
    joined.insert(joined.end(), packet.begin(), packet.end());
    corpus.digests_.push_back(signature::sha256(as_bytes(packet)));
  }
  corpus.mapped_ = SharedBytes::of(std::move(joined));
  return corpus;
}

SharedBytes Corpus::packet(std::size_t index) const {
  AXLE_ASSERT(index < size());
  return {mapped_.owner, mapped_.view.subspan(places_[index].begin, places_[index].bytes)};
}

Result<Corpus> make_corpus(const std::vector<DocumentOrder>& orders, const Identities& identities,
                           const fs::path& cache, unsigned threads, const Progress& progress) {
  Corpus corpus;
  const auto take = [&](Loaded loaded) {
    corpus.mapped_ = std::move(loaded.bytes);
    corpus.places_ = std::move(loaded.index.places);
    corpus.digests_ = std::move(loaded.index.digests);
    return std::move(corpus);
  };
  if (cache.empty()) {
    auto made = make_in_temporary_file(orders, identities, threads, progress);
    if (!made) return pass(made);
    return take(std::move(*made));
  }
  const Digest256 key = corpus_key(orders, identities);
  auto entry = CacheEntry::open(cache, kKind, key);
  if (!entry) return pass(entry, "cache of documents");
  if (entry->exists()) {
    auto loaded = load(*entry, key, orders.size(), threads, progress);
    if (loaded) {
      entry->touch();
      corpus.from_cache_ = true;
      return take(std::move(*loaded));
    }
    corpus.note_ = "the cache of documents is made again: " + loaded.error().detail;
  }
  auto made = make_in_cache(orders, identities, *entry, key, threads, progress);
  if (!made) return pass(made, "cache of documents");
  trim_cache(cache, kKind, {});
  return take(std::move(*made));
}

}  // namespace axle::agents
