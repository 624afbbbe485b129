// A recorder with the plan, network and scenario that it records, told of what happens in short words.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/measure/recorder.hpp"
#include "tests/sim/measure/small_network.hpp"

namespace axle::sim {

using agents::Happening;

inline constexpr InstantNs kStart = 5'000 * kSecond;
inline constexpr std::size_t kCentral = 0, kProvince = 1, kDistrict = 2, kCommune = 3;

// Agencies 0..2 central, 3..5 province, 6..8 district, 9..11 commune; the first of each is direct, the others LGSP.
struct Journey {
  explicit Journey(std::vector<PlannedDocument> documents, DurationNs from = 0, DurationNs to = kMinute)
      : Journey({}, network(), plan_of(std::move(documents)), {from, to, to, to}) {}
  Journey(Scenario the_scenario, Network the_agencies, Plan the_plan, RunWindow window = {0, kMinute, kMinute, kMinute})
      : scenario(std::move(the_scenario)),
        agencies(std::move(the_agencies)),
        plan(std::move(the_plan)),
        recorder(scenario, agencies, plan, kStart, window) {}
  static const Network& network() {
    static const Network network = small_network();
    return network;
  }
  static std::string code(std::uint32_t agency) { return network().agencies[agency].code; }
  const std::string& id(std::uint32_t document) const { return plan.documents[document].header.document_id; }

  void document(Happening what, std::uint32_t document, DurationNs after_due, const std::string& detail = "hub-id") {
    const PlannedDocument& one = plan.documents[document];
    recorder.observe({what, kStart + one.at + after_due, id(document), code(one.from), {}, detail, true});
  }
  void by_receiver(Happening what, std::uint32_t document, std::uint32_t receiver, DurationNs after_due,
                   bool intact = true) {
    const PlannedDocument& one = plan.documents[document];
    recorder.observe({what, kStart + one.at + after_due, id(document), code(receiver), code(one.from), "", intact});
  }
  void by_sender(Happening what, std::uint32_t document, std::uint32_t receiver, DurationNs after_due) {
    const PlannedDocument& one = plan.documents[document];
    recorder.observe({what, kStart + one.at + after_due, id(document), code(one.from), code(receiver), "01", true});
  }
  void sent(std::uint32_t one) {
    document(Happening::due, one, 0);
    document(Happening::accepted, one, kMillisecond);
  }
  void all_of(std::uint32_t one, std::uint32_t receiver) {
    by_receiver(Happening::delivered, one, receiver, 10 * kMillisecond);
    by_receiver(Happening::acknowledged, one, receiver, 11 * kMillisecond);
    by_sender(Happening::receipt, one, receiver, 20 * kMillisecond);
    by_sender(Happening::registered, one, receiver, 300 * kMillisecond);
  }
  Measurements finish() { return recorder.finish(kStart + kMinute); }

  Scenario scenario;
  Network agencies;
  Plan plan;
  Recorder recorder;
};

inline PlannedDocument doc(std::string id, DurationNs at, std::uint32_t from, std::vector<std::uint32_t> to) {
  return planned(Journey::network(), std::move(id), at, from, std::move(to));
}
inline const Histogram& cell(const Measurements& m, Metric metric, std::size_t from, std::size_t to) {
  return m.latency[static_cast<std::size_t>(metric)][from][to];
}

}  // namespace axle::sim
