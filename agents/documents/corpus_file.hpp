// The corpus on disk: packets.bin, one packet after another, and index.bin, which says where each ends and what its
// digest is.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agents/documents/corpus.hpp"

namespace axle::agents {

struct CorpusIndex {
  std::vector<PacketPlace> places;
  std::vector<Digest256> digests;
  std::uint64_t bytes = 0;  // of packets.bin
};

// Takes packets in any order from several threads and appends them in theirs. At most `window` packets wait in memory.
class PacketFile {
 public:
  // Takes over the descriptor; `path` is only for messages.
  PacketFile(int fd, std::filesystem::path path, std::size_t window)
      : fd_(fd), path_(std::move(path)), window_(window) {}
  ~PacketFile();
  PacketFile(const PacketFile&) = delete;
  PacketFile& operator=(const PacketFile&) = delete;

  // Waits while `index` is further ahead than the window allows. io when the system refuses (disk full), then and for
  // everyone who waits. Each index exactly once, and begun in rising order.
  Result<void> put(std::size_t index, std::string packet);
  // The packet of `index` is that of the lower index `same`, and takes no room.
  Result<void> put_same(std::size_t index, std::size_t same);
  // Gives the error to whoever waits for a packet that will never come.
  void abandon(const Error& error);
  // After the last packet.
  CorpusIndex take_index();

 private:
  struct Waiting {
    std::string packet;
    Digest256 digest{};
    std::optional<std::size_t> same{};
  };
  Result<void> wait_and_append(std::size_t index, Waiting one);
  Result<void> append(const Waiting& one);  // these two under the lock
  Result<void> append_ready();

  const int fd_;
  const std::filesystem::path path_;
  const std::size_t window_;
  std::mutex mutex_;
  std::condition_variable moved_;
  std::map<std::size_t, Waiting> waiting_;
  CorpusIndex index_;
  std::optional<Error> error_;
};

// What decides the content of a corpus: orders, signers, and the programs that draw and write.
Digest256 corpus_key(const std::vector<DocumentOrder>& orders, const Identities& identities);

std::string write_index(const Digest256& key, const CorpusIndex& index);
// Nothing when the text is damaged, of another corpus or of another number of packets.
std::optional<CorpusIndex> read_index(std::string_view file, const Digest256& key, std::size_t packets);

// corrupt, with the packet's number, when the bytes are not what the index says.
Result<void> verify_packets(BytesView bytes, const CorpusIndex& index, unsigned threads, const Progress& progress);

}  // namespace axle::agents
