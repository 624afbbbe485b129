// A journal in a temporary folder, and ways to write to it and wait until that is durable.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <fstream>
#include <map>
#include <mutex>

#include "base/random.hpp"
#include "reference-hub/store/journal.hpp"
#include "reference-hub/store/segment_format.hpp"

namespace axle::hub {

// Where files cost no disk: a test of a thousand recoveries should not wait for a thousand syncs. The system's folder
// for temporary files when there is none such.
inline std::filesystem::path fast_directory() {
  const std::filesystem::path shared_memory = "/dev/shm";
  return ::access(shared_memory.c_str(), W_OK) == 0 ? shared_memory : std::filesystem::temp_directory_path();
}

class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::filesystem::path& parent = std::filesystem::temp_directory_path()) {
    static std::atomic<int> number = 0;
    path_ = parent / ("axle-journal-" + std::to_string(::getpid()) + "-" + std::to_string(number++));
    std::filesystem::create_directories(path_);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Bytes that only this number gives.
inline Bytes pattern(std::uint64_t number, std::size_t size) {
  RandomStream random(number, "pattern");
  Bytes bytes(size);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
  return bytes;
}
inline StoreEntry entry_of(std::uint64_t number, std::size_t facts_size, std::size_t body_size) {
  return {pattern(number, facts_size), SharedBytes::of(pattern(number + 1'000'000, body_size))};
}

inline std::string read_all(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
inline void write_all(const std::filesystem::path& path, std::string_view content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(content.data(), static_cast<std::streamsize>(content.size()));
}

// Waits for something that another thread does; at most a minute.
template <class Condition>
bool eventually(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    ::usleep(500);
  }
  return true;
}

// An open journal that remembers what it was told.
class OpenJournal {
 public:
  explicit OpenJournal(const JournalOptions& options, Lsn after = 0) {
    auto opened = open_journal(options);
    EXPECT_TRUE(opened) << opened.error().detail;
    if (!opened) return;
    store = std::move(*opened);
    store->on_durable([this](Result<Lsn> lsn) {
      const std::lock_guard guard(mutex_);
      if (lsn) {
        EXPECT_GT(*lsn, durable_);
        durable_ = *lsn;
        told_.push_back(*lsn);
      } else {
        EXPECT_FALSE(error_) << "an error is told once";
        error_ = lsn.error();
      }
      changed_.notify_all();
    });
    recovery = store->recover(
        [this](Lsn lsn, BytesView facts) -> Result<void> {
          facts_by_lsn[lsn] = Bytes(facts.begin(), facts.end());
          return {};
        },
        after);
    if (recovery) durable_ = recovery->last;
  }
  // The store goes first: its last words are still heard.
  ~OpenJournal() { store.reset(); }

  // False when the store has stopped instead, or nothing was told for a minute.
  bool wait_for(Lsn lsn) {
    std::unique_lock lock(mutex_);
    const bool in_time = changed_.wait_for(lock, std::chrono::minutes(1), [&] { return durable_ >= lsn || error_; });
    return in_time && durable_ >= lsn;
  }
  bool wait_for_trouble() const {
    return eventually([this] { return store->trouble().has_value(); });
  }
  Lsn append_and_wait(StoreEntry entry) {
    const Lsn lsn = store->append(std::move(entry));
    EXPECT_TRUE(wait_for(lsn)) << (error() ? error()->detail : "nothing was told");
    return lsn;
  }
  Lsn durable() {
    const std::lock_guard guard(mutex_);
    return durable_;
  }
  std::optional<Error> error() {
    const std::lock_guard guard(mutex_);
    return error_;
  }
  std::vector<Lsn> told() {
    const std::lock_guard guard(mutex_);
    return told_;
  }

  std::unique_ptr<Store> store;
  Result<Store::Recovery> recovery;
  std::map<Lsn, Bytes> facts_by_lsn;
  Lsn appended = 0;  // for who counts along

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  Lsn durable_ = 0;
  std::optional<Error> error_;
  std::vector<Lsn> told_;
};

class JournalTest : public testing::Test {
 protected:
  explicit JournalTest(const std::filesystem::path& parent = fast_directory()) : folder(parent) {
    options.directory = folder.path() / "store";
    options.segment_bytes = 64 * 1024;
    options.reserve_bytes = 0;
  }
  std::vector<std::filesystem::path> files(std::string_view suffix) const {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(options.directory)) {
      if (parse_numbered_name(entry.path().filename().native(), suffix)) found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
  }
  std::vector<std::filesystem::path> segments() const { return files(".segment"); }
  TemporaryFolder folder;
  JournalOptions options;
};

// The same on the machine's own disk.
class JournalOnDisk : public JournalTest {
 protected:
  JournalOnDisk() : JournalTest(std::filesystem::temp_directory_path()) {}
};

}  // namespace axle::hub
