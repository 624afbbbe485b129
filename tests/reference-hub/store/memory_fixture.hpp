// Entries of a few letters, and what a store without a disk has left of them.
#pragma once

#include <gtest/gtest.h>

#include "reference-hub/store/memory_store.hpp"

namespace axle::hub {

inline StoreEntry entry_of(std::string_view facts, std::string_view body) {
  const BytesView f = as_bytes(facts), b = as_bytes(body);
  return {Bytes(f.begin(), f.end()), SharedBytes::of(Bytes(b.begin(), b.end()))};
}

inline std::vector<std::string> recovered(Store& store, std::uint64_t* torn = nullptr) {
  std::vector<std::string> facts;
  const auto recovery = store.recover([&](Lsn lsn, BytesView bytes) -> Result<void> {
    EXPECT_EQ(lsn, facts.size() + 1);
    facts.emplace_back(as_text(bytes));
    return {};
  });
  EXPECT_TRUE(recovery);
  EXPECT_EQ(recovery->records, facts.size());
  if (torn != nullptr) *torn = recovery->torn_bytes;
  return facts;
}

}  // namespace axle::hub
