#include "base/file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace axle {
namespace {

class File : public ::testing::Test {
 protected:
  File() {
    std::string pattern = (std::filesystem::temp_directory_path() / "axle-file-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~File() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(File, WritesReadsAndMaps) {
  const auto path = folder_ / "a.txt";
  ASSERT_TRUE(write_file(path, "Công văn"));
  EXPECT_EQ(read_file(path).value(), "Công văn");
  EXPECT_EQ(as_text(map_file(path).value().view), "Công văn");
  ASSERT_TRUE(write_file(path, ""));
  EXPECT_TRUE(map_file(path).value().view.empty());
}

TEST_F(File, OwnerOnlyEvenWhenALooserPartialFileIsLeftOver) {
  const auto path = folder_ / "key.pem";
  ASSERT_TRUE(write_file(path.string() + ".partial", "old"));
  ASSERT_TRUE(write_file(path, "secret", FileMode::owner_only));
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(File, NamesThePathAndTheReason) {
  const auto missing = read_file(folder_ / "missing");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::not_found);
  EXPECT_NE(missing.error().detail.find("missing"), std::string::npos);
  EXPECT_EQ(read_file(folder_).error().code, Errc::invalid_input);
  EXPECT_FALSE(write_file(folder_ / "no" / "such" / "folder", "x"));
  ASSERT_TRUE(write_file(folder_ / "ten", "0123456789"));
  EXPECT_TRUE(read_file(folder_ / "ten", 10));
  EXPECT_EQ(read_file(folder_ / "ten", 9).error().code, Errc::limit);
}

TEST_F(File, AFullDiskLeavesTheOldContent) {
  // /dev/full refuses every write; a link to it stands for a full disk behind the temporary name.
  const auto path = folder_ / "kept";
  ASSERT_TRUE(write_file(path, "old"));
  std::filesystem::create_symlink("/dev/full", path.string() + ".partial");
  EXPECT_FALSE(write_file(path, "new"));
  EXPECT_EQ(read_file(path).value(), "old");
}

}  // namespace
}  // namespace axle
