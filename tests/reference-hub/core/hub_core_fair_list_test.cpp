// The order of what waits: any page of any size is a piece of one fair order.
#include "base/random.hpp"
#include "tests/reference-hub/core/core_fixture.hpp"

namespace axle::hub {
namespace {

class HubCoreFairList : public CoreTest {};

TEST_F(HubCoreFairList, PagesOfAnySizeFitTogether) {
  RandomStream random(1, "fair pages");
  for (int round = 0; round < 40; ++round) {
    HubCore hub(test_options(), test_centres(), test_agencies());
    std::vector<std::string> urgent, ordinary;
    std::array<std::vector<std::string>, kPriorityMax + 1> by_priority;
    const double chance = random.uniform();
    for (std::uint64_t i = random.below(120); i > 0; --i) {
      const int priority = random.chance(chance) ? static_cast<int>(1 + random.below(4)) : 0;
      const Decision sent = hub.handle(document("H01", {"H02"}, "d" + std::to_string(i), priority), now);
      by_priority[static_cast<std::size_t>(priority)].push_back(
          std::get<DocumentAccepted>(*sent.record).receiver_doc_ids[0]);
    }
    std::vector<std::string> expected;
    std::array<std::size_t, kPriorityMax + 1> taken{};
    const auto next = [&](std::size_t priority) -> const std::string* {
      std::vector<std::string>& all = by_priority[priority];
      return taken[priority] < all.size() ? &all[taken[priority]++] : nullptr;
    };
    const auto next_urgent = [&]() -> const std::string* {
      for (std::size_t priority = kPriorityMax; priority > 0; --priority) {
        if (const std::string* id = next(priority)) return id;
      }
      return nullptr;
    };
    while (true) {
      const bool fourth = expected.size() % 4 == 3;
      const std::string* id = fourth ? next(0) : next_urgent();
      if (id == nullptr) id = fourth ? next_urgent() : next(0);
      if (id == nullptr) break;
      expected.push_back(*id);
    }

    for (const std::uint32_t size : {1u, 3u, 4u, 7u, 1000u}) {
      std::vector<std::string> seen;
      for (ListReceived page = list("south"); page.page_index < 200; ++page.page_index) {
        page.page_size = size;
        const Decision decision = hub.handle(page, now);
        for (const auto& row : std::get<std::vector<axis::ReceivedItem>>(decision.answer)) seen.push_back(row.doc_id);
      }
      ASSERT_EQ(seen, expected) << "pages of " << size << " in round " << round;
    }
  }
}

TEST_F(HubCoreFairList, AStreamOfUrgentOnesHoldsNobodyBack) {
  const Decision plain = say(document("H01", {"H02"}, "plain"));
  const std::string waiting = std::get<DocumentAccepted>(*plain.record).receiver_doc_ids[0];
  for (int i = 0; i < 500; ++i) accepted(document("H01", {"H02"}, "u" + std::to_string(i), 4));
  ListReceived first = list("south");
  first.page_size = 4;
  EXPECT_EQ(listed(first)[3], waiting);
}

}  // namespace
}  // namespace axle::hub
