// Any scenario, shown, reads back as itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "sim/scenario/objective.hpp"
#include "sim/scenario/public_codes.hpp"
#include "tests/sim/scenario/support.hpp"

namespace axle::sim {
namespace {

// A scenario that breaks no rule, with everything drawn that can be drawn.
class Drawn {
 public:
  explicit Drawn(std::uint64_t seed) : random_(seed, "test/scenario") {}

  Scenario make() {
    s_.name = "drawn-" + std::to_string(upto(1000));
    s_.title = "\"Kịch bản\" \\ : # {" + std::to_string(upto(9)) + "}";
    s_.description = maybe() ? "" : "one\n  two: three\n\nbốn";
    s_.seed = random_.next();
    network();
    phases();
    traffic();
    documents_and_signatures();
    agencies_and_hub();
    misbehaviour();
    judgement();
    return s_;
  }

 private:
  bool maybe() { return random_.chance(0.5); }
  std::uint32_t upto(std::uint32_t last) { return between(0, last); }
  std::uint32_t between(std::uint32_t first, std::uint32_t last) {
    return first + static_cast<std::uint32_t>(random_.below(last - first + 1));
  }
  double share() { return random_.uniform(); }
  double number(double low, double high) { return low + (high - low) * random_.uniform(); }
  DurationNs time(DurationNs low, DurationNs high) {
    return low + static_cast<DurationNs>(random_.below(static_cast<std::uint64_t>(high - low + 1)));
  }
  template <class Shares>
  void make_whole(Shares& shares) {
    double sum = 0;
    for (double& one : shares) sum += one = 0.01 + random_.uniform();
    for (double& one : shares) one /= sum;
  }
  std::string level() {
    std::vector<std::string> names;
    for (const auto level : identity::kLevels) {
      if (s_.network.agencies[static_cast<std::size_t>(level)] > 1) names.emplace_back(to_string(level));
    }
    return names[upto(static_cast<std::uint32_t>(names.size()) - 1)];
  }
  double run() const {
    double sum = 0;
    for (const PhaseStep& step : s_.phases.steps) sum += static_cast<double>(step.length);
    return sum > 0 ? sum : static_cast<double>(s_.traffic.period) / s_.traffic.compress;
  }

  void network() {
    NetworkSpec& n = s_.network;
    n.agencies = {between(5, 40), between(2, 70), upto(20), upto(50)};
    for (std::uint32_t i = 0, count = upto(5); i < count; ++i) {
      const PublicUnit& unit = public_central_units()[i];
      n.named.push_back({std::string(unit.code), maybe() ? std::string(unit.name) : "Tên, \"khác\": {x}",
                         maybe() ? 0 : number(0, 0.01), maybe() ? -1 : share()});
    }
    n.ministries = between(5, 60);
    n.provinces = between(1, 63);
    n.spread = number(0, 3);
    n.direct_share = {share(), share()};
    n.codes = maybe() ? identity::CodeForm::form_2016 : identity::CodeForm::form_2020;
    n.other_codes = share();
    for (LinkSpec& link : n.links) {
      link = {maybe() ? 0U : between(1000, 2'000'000'000), time(0, kSecond), number(0, 0.5)};
    }
    n.dialects.resize(upto(4));
    std::vector<double> shares(n.dialects.size());
    make_whole(shares);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      constexpr std::array kEnds{Expected::delivered, Expected::returned};
      n.dialects[i] = {"vendor-" + std::to_string(i),
                       shares[i],
                       upto((1U << packet::kQuirkCount) - 1),
                       upto((1U << axis::kClientQuirkCount) - 1),
                       static_cast<packet::Profile>(upto(2)),
                       maybe() ? Expected::refused : kEnds[upto(1)],
                       kEnds[upto(1)]};
    }
  }

  void phases() {
    s_.phases.warmup = time(0, kDay);
    s_.phases.drain = time(0, kDay);
    s_.traffic.compress = number(1, 1000);
    s_.traffic.period = time(10 * kSecond, 100 * kDay);
    if (maybe()) return;
    for (std::uint32_t i = 0, count = between(0, 5); i < count; ++i) {
      const double from = maybe() ? 1 : number(0, 1000);
      s_.phases.steps.push_back({static_cast<PhaseKind>(upto(kPhaseKindCount - 1)), time(kMillisecond, kHour), from,
                                 maybe() ? from : number(0, 1000)});
    }
    s_.phases.steps.push_back({PhaseKind::recovery, time(kSecond, kHour), 1, 1});
    s_.traffic.period = std::llround(run() * s_.traffic.compress);
  }

  void calendar() {
    CalendarSpec& c = s_.traffic.calendar;
    c.start = from_civil_in_viet_nam({static_cast<int>(between(2000, 2099)), static_cast<int>(between(1, 12)),
                                      static_cast<int>(between(1, 28)), static_cast<int>(upto(23)),
                                      static_cast<int>(upto(59)), 0, 0});
    c.hours.clear();
    c.peaks.clear();
    for (std::uint32_t at = upto(300); at < 1400 && (c.hours.empty() || maybe());) {
      const std::uint32_t to = std::min<std::uint32_t>(1440, at + between(3, 300));
      c.hours.push_back({at, to});
      if (maybe()) c.peaks.push_back({at + 1, to - 1});
      at = to + upto(200);
    }
    for (double* factor : {&c.peak, &c.outside, &c.weekend, &c.tet, &c.monday, &c.month_end, &c.quarter_end}) {
      *factor = number(0, 1000);
    }
  }

  void fan_out(std::uint32_t receivers) {
    TrafficSpec& t = s_.traffic;
    t.fan_out_mean = number(1, std::min(receivers, 20U));
    t.fan_out_max = between(20, 10'000);
    if (maybe()) return;
    t.mixture.resize(between(1, 6));
    std::vector<double> shares(t.mixture.size());
    make_whole(shares);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      FanOutPart& part = t.mixture[i];
      part.share = shares[i];
      part.from = between(1, receivers);
      part.to = between(part.from, 100);
      if (maybe()) part.mean = number(part.from, part.to);
    }
  }

  void bursts() {
    const auto end = static_cast<DurationNs>(run()) - 1;
    for (std::uint32_t i = 0, count = upto(4); i < count; ++i) {
      BurstSpec burst;
      burst.at = time(0, end);
      burst.over = time(0, end - burst.at);
      burst.documents = between(1, 100);
      burst.from = maybe() ? level() : "G02";
      burst.to = maybe() ? level() : "all";
      burst.receivers = upto(1);
      s_.traffic.bursts.push_back(std::move(burst));
    }
  }

  void traffic() {
    TrafficSpec& t = s_.traffic;
    const auto& agencies = s_.network.agencies;
    std::uint32_t all = 0;
    for (const std::uint32_t count : agencies) all += count;
    t.scale = number(0.5, 2);
    t.rate = number(0.5, 10);
    t.arrivals = static_cast<Arrivals>(upto(3));
    if (t.arrivals == Arrivals::trace) t.trace = "Thư mục/\"a\", b.csv";
    calendar();
    make_whole(t.share);
    double left = 0;
    for (std::size_t i = 0; i < agencies.size(); ++i) {
      if (agencies[i] == 0) left += std::exchange(t.share[i], 0);
    }
    t.share[0] += left;
    t.documents = between(1000, 2000);
    if (maybe()) {
      t.per_agency = {number(1, 5), maybe() ? 0 : 3.0, 0, agencies[3] > 0 ? number(0, 5) : 0};
      // What stands instead keeps its defaults.
      t.documents = TrafficSpec{}.documents;
      std::string body = "network: {agencies: {";
      for (const auto level : identity::kLevels) {
        body += std::string(to_string(level)) + ": " + std::to_string(agencies[static_cast<std::size_t>(level)]) + ",";
      }
      t.share = parsed(body + "}}").traffic.share;
    }
    for (PerLevel<double>& row : t.matrix) make_whole(row);
    fan_out(std::min(all - 1, 100U));
    make_whole(t.priority);
    bursts();
    for (double* part : {&t.replies, &t.recalls, &t.updates, &t.replacements}) *part = number(0, 0.25);
    t.follow_median = time(kMillisecond, 30 * kDay);
    t.follow_sigma = number(0, 3);
  }

  void documents_and_signatures() {
    DocumentSpec& d = s_.documents;
    d.pages_min = between(1, 50);
    d.pages_max = between(d.pages_min, 50);
    d.size_median = maybe() ? 0 : between(1024, 1 << 20);
    d.size_sigma = number(0, 3);
    d.size_max = between(1 << 20, 40 << 20);
    d.attachments_mean = number(1, 5);
    d.attachments_max = between(5, 50);
    SignatureSpec& g = s_.signatures;
    std::array<double, 3> shares{};
    make_whole(shares);
    g.algorithms.clear();
    for (std::size_t i = 0; i < shares.size(); ++i) g.algorithms[signature::kKeyAlgorithms[i * 2]] = shares[i];
    for (double& one : g.signed_share) one = share();
    g.packet = static_cast<PacketSigning>(upto(1));
    g.revocation = static_cast<Revocation>(upto(2));
    g.key_pool = between(1, 10'000);
    if (maybe()) {
      g.renewal = {level(), time(1, static_cast<DurationNs>(run()) - 1), share(),
                   maybe() ? Expected::delivered : Expected::refused};
    }
  }

  void agencies_and_hub() {
    AgencySpec& a = s_.agencies;
    for (DurationNs& poll : a.poll_period) poll = time(kMillisecond, kDay);
    a.register_median = time(0, kDay);
    a.process_median = time(0, kDay);
    a.reaction_sigma = number(0, 3);
    a.refuse_share = share();
    a.agree_share = share();
    a.office_hours = maybe();
    a.local_delivery = maybe();
    a.track = time(0, kDay);
    a.attempts = between(1, 1000);
    a.retry_first = time(kMillisecond, kMinute);
    a.retry_max = time(kMinute, kDay);
    a.connections = static_cast<Connections>(upto(2));
    a.connections_max = between(1, 16'000);
    s_.hub = {static_cast<Verification>(upto(3)), maybe(), between(1, 256), between(1, 256), time(0, 10 * kSecond)};
  }

  void misbehaviour() {
    for (std::uint32_t i = 0, count = upto(6); i < count; ++i) {
      MisdeedSpec misdeed;
      misdeed.kind = static_cast<Misdeed>(upto(kMisdeedCount - 1));
      misdeed.share = number(0, 0.16);
      if (misdeed.kind == Misdeed::revoked_certificate) s_.signatures.revocation = Revocation::crl;
      if (misdeed.kind == Misdeed::hostile) misdeed.attack = "A-" + std::to_string(between(10, 99));
      if (misdeed.kind == Misdeed::slow_client) misdeed.expect = Expected::cut_off;
      if (misdeed.kind == Misdeed::never_polls) misdeed.expect = Expected::pending;
      if (misdeed.kind == Misdeed::not_signed && maybe()) misdeed.expect = Expected::returned;
      if (misdeed.kind == Misdeed::duplicate && maybe()) misdeed.expect = Expected::repeated;
      if (misdeed.kind == Misdeed::tampered && maybe()) misdeed.expect = Expected::delivered;
      if (maybe()) misdeed.level = level();
      s_.misbehaviour.push_back(std::move(misdeed));
    }
  }

  void judgement() {
    for (const char* text : {"delivery.commune.p99 < 60s", "hub.cores <= 2.50", "accounting.lost == 0",
                             "throughput.documents >= 500/h", "signed.share.G20 > 30%"}) {
      if (maybe()) s_.objectives.push_back(*parse_objective(text));
    }
    for (const char* metric : {"documents.sent", "fan_out.mean", "acceptance.p50"}) {
      if (maybe())
        s_.sources.push_back({"số \"x\", y: z", "báo chí 2019", number(0, 1e6), metric, maybe() ? 1.0 : 0.0});
    }
  }

  RandomStream random_;
  Scenario s_;
};

TEST(RoundTrip, AnyScenario) {
  for (std::uint64_t seed = 1; seed <= 300 && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    expect_round_trip(Drawn(seed).make());
  }
}

// Otherwise the test above could be blind to a member.
TEST(RoundTrip, DrawsDiffer) {
  const Scenario one = Drawn(1).make(), other = Drawn(2).make();
  EXPECT_NE(one.network, other.network);
  EXPECT_NE(one.traffic.calendar, other.traffic.calendar);
  EXPECT_NE(one.traffic, other.traffic);
  EXPECT_NE(one.documents, other.documents);
  EXPECT_NE(one.signatures, other.signatures);
  EXPECT_NE(one.agencies, other.agencies);
}

}  // namespace
}  // namespace axle::sim
