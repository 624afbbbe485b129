// What verifying a received packet costs, against the unavoidable work on the same bytes and against the libraries that
// people use. Warm caches, one thread. Each comparison is one benchmark that does both in turns; `ours_us` and
// `peer_us` are the least CPU time. The last lines are the verdicts: `ratio <name> <value> target <bound>`.
//
//   bench_verification [--table FILE] [--chart FILE] [Google Benchmark's options]
//
// --table writes the cost of one document by algorithm, size and stage as CSV, --chart as an SVG picture.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <functional>

#include "bench/verification/measure.hpp"
#include "bench/verification/peers.hpp"
#include "bench/verification/table.hpp"
#include "bench/verification/threads.hpp"

namespace {

using namespace axle;
using namespace axle::bench;
using signature::CostLedger;
using signature::KeyAlgorithm;

std::string name_of(const char* what, const char* size, KeyAlgorithm algorithm) {
  return std::string(what) + "/" + size + "/" + std::string(to_string(algorithm));
}

// Subjects are made when a benchmark is run, so that a filter spares the others.
void compare(const std::string& name, const std::function<void(benchmark::State&)>& body) {
  benchmark::RegisterBenchmark(name.c_str(), body)->UseManualTime()->Unit(benchmark::kMicrosecond);
}

// A whole packet with all its signatures, base64 included, and the floor of the same bytes.
void compare_with_floor(KeyAlgorithm algorithm, const PacketSize& size) {
  const std::string name = name_of("floor", size.name, algorithm);
  compare(name, [=](benchmark::State& state) {
    const Subject& one = subject(algorithm, size);
    CostLedger ledger(&quick_cpu_now);
    Floor floor(signers(algorithm), algorithm, one);
    alternate(state, name, [&] { verify_packet(signers(algorithm), one, ledger); }, [&] { floor.run(); });
  });
}

// The packet's own signature, and xmlsec1 on the same packet.
void compare_with_xmlsec(KeyAlgorithm algorithm, const PacketSize& size) {
  const std::string name = name_of("xmlsec", size.name, algorithm);
  compare(name, [=](benchmark::State& state) {
    const Subject& one = subject(algorithm, size);
    CostLedger ledger(&quick_cpu_now);
    XmlsecPeer peer(signers(algorithm), one);
    alternate(
        state, name, [&] { verify_packet_signature_alone(signers(algorithm), one, ledger); }, [&] { peer.run(); });
  });
}

// A PDF of 4 KiB with one signature, the structure of the file included, and CMS_verify on what the signature covers.
void compare_with_cms(KeyAlgorithm algorithm) {
  const std::string name = name_of("cms", "4KiB", algorithm);
  compare(name, [=](benchmark::State& state) {
    const Bytes& pdf = small_pdf(algorithm);
    CostLedger ledger(&quick_cpu_now);
    CmsPeer peer(signers(algorithm), pdf);
    alternate(state, name, [&] { verify_pdf_alone(signers(algorithm), pdf, ledger); }, [&] { peer.run(); });
  });
}

// The same packet with the ledger measuring, and with a ledger that only counts.
void compare_ledger(KeyAlgorithm algorithm, const PacketSize& size) {
  const std::string name = name_of("ledger", size.name, algorithm);
  compare(name, [=](benchmark::State& state) {
    const Subject& one = subject(algorithm, size);
    CostLedger measuring(&quick_cpu_now), counting;
    alternate(
        state, name, [&] { verify_packet(signers(algorithm), one, measuring); },
        [&] { verify_packet(signers(algorithm), one, counting); });
  });
}

void register_all() {
  for (const KeyAlgorithm algorithm : kAlgorithms) {
    for (const PacketSize& size : kPacketSizes) compare_with_floor(algorithm, size);
    for (const PacketSize& size : kPacketSizes) compare_with_xmlsec(algorithm, size);
    compare_with_cms(algorithm);
    compare_ledger(algorithm, k4KiB);
    compare_ledger(algorithm, k100KiB);
  }
}

void print_ratio(const std::string& name, double value, const char* bound) {
  std::printf("ratio %s %.2f target %s\n", name.c_str(), value, bound);
}

// Only what was measured: a filter leaves out the rest.
void print_measured(const std::string& name, const char* bound) {
  const auto found = measured().find(name);
  if (found == measured().end()) return;
  const Pair& pair = found->second;
  print_ratio(name, bound[0] == '>' ? pair.peer_ns / pair.ours_ns : pair.ours_ns / pair.peer_ns, bound);
}

void print_ratios(KeyAlgorithm algorithm) {
  print_measured(name_of("xmlsec", k100KiB.name, algorithm), ">=6");
  print_measured(name_of("cms", "4KiB", algorithm), ">=10");
  for (const PacketSize& size : {k100KiB, k1MiB, k5MiB}) {
    print_measured(name_of("floor", size.name, algorithm), "<=1.25");
  }
  print_measured(name_of("ledger", k4KiB.name, algorithm), "<=1.05");
  print_measured(name_of("ledger", k100KiB.name, algorithm), "<=1.02");
  const std::string floor = name_of("floor", k100KiB.name, algorithm);
  if (!measured().contains(floor)) return;
  const Subject& one = subject(algorithm, k100KiB);
  const double speed_up = speed_up_by_two_threads([&] {
    thread_local CostLedger ledger(&quick_cpu_now);
    verify_packet(signers(algorithm), one, ledger);
  });
  print_ratio(name_of("two_threads", k100KiB.name, algorithm), speed_up, ">=1.9");
}

// Takes `name FILE` out of the arguments; null when it is not there.
const char* take_option(int& argc, char** argv, const char* name) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::strcmp(argv[i], name) != 0) continue;
    const char* file = argv[i + 1];
    std::copy(argv + i + 2, argv + argc, argv + i);
    argc -= 2;
    return file;
  }
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  const char* table = take_option(argc, argv, "--table");
  const char* chart = take_option(argc, argv, "--chart");
  register_all();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  if (table != nullptr || chart != nullptr) {
    const auto columns = measure_costs();
    if (table != nullptr) write_cost_table(table, columns);
    if (chart != nullptr) write_cost_chart(chart, columns);
  }
  for (const KeyAlgorithm algorithm : kAlgorithms) print_ratios(algorithm);
  return 0;
}
