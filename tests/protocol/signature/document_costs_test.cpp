#include "protocol/signature/document_costs.hpp"

#include <gtest/gtest.h>

namespace axle::signature {
namespace {

TEST(DocumentCosts, SizeClassesEndWhereTheirNamesSay) {
  for (std::size_t i = 0; i < kSizeClassBytesMax.size(); ++i) {
    EXPECT_EQ(size_class(kSizeClassBytesMax[i]), i) << kSizeClassNames[i];
    EXPECT_EQ(size_class(kSizeClassBytesMax[i] + 1), i + 1) << kSizeClassNames[i];
  }
  EXPECT_EQ(size_class(0), 0U);
  EXPECT_EQ(size_class(UINT64_MAX), kSizeClassCount - 1);
}

TEST(DocumentCosts, BooksADocumentUnderItsLevelAndItsSize) {
  CostLedger ledger;
  ledger.add(Stage::hash, 700, 2);
  ledger.add(Stage::public_key, 300);
  DocumentCosts costs;
  costs.add_document(identity::Level::province, 20'000, ledger);
  costs.add_document(identity::Level::commune, 30'000, ledger);
  costs.add_document(identity::Level::commune, 100, ledger);
  const CostShare& commune = costs.by_level[static_cast<std::size_t>(identity::Level::commune)];
  EXPECT_EQ(commune.documents, 2U);
  EXPECT_EQ(commune.bytes, 30'100U);
  EXPECT_EQ(commune.ledger.total_cpu_ns(), 2'000);
  const CostShare& middle = costs.by_size[1];
  EXPECT_EQ(middle.documents, 2U);
  EXPECT_EQ(middle.bytes, 50'000U);
  EXPECT_EQ(middle.ledger.stages()[static_cast<std::size_t>(Stage::hash)].count, 4U);
  EXPECT_EQ(costs.by_size[0].documents, 1U);
  EXPECT_EQ(costs.by_size[2].documents, 0U);
  EXPECT_EQ(costs.other.total_cpu_ns(), 0);
}

}  // namespace
}  // namespace axle::signature
