// A docId goes back to the hub in a header and may become a file's name: at its limit, and what it may not hold.
#include <gtest/gtest.h>

#include "protocol/axis/answer.hpp"

namespace axle::axis {
namespace {

bool is_taken(const std::string& doc_id) {
  ReceivedItem item;
  item.doc_id = doc_id;
  return read_received_list(write_received_list({item})).has_value();
}

TEST(DocIdLimit, AtAndPastTheBound) {
  EXPECT_TRUE(is_taken(std::string(kDocIdBytesMax, 'a')));
  EXPECT_FALSE(is_taken(std::string(kDocIdBytesMax + 1, 'a')));
}

TEST(DocIdLimit, PrintableAsciiAlone) {
  for (const std::string& id : {"a b", "a\r\nX: y", "a\x7F", "\xD0\x90", "a\xE2\x80\x8B"})
    EXPECT_FALSE(is_taken(id)) << id;
}

}  // namespace
}  // namespace axle::axis
