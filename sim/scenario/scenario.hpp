// A scenario as checked values; every field has the default that `axle scenario show` prints.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "protocol/identity/agency_code.hpp"
#include "protocol/signature/crypto/algorithm.hpp"

namespace axle::sim {

template <class T>
using PerLevel = std::array<T, identity::kLevelCount>;

// An agency that the scenario names itself (public code lists); the others are synthetic.
struct NamedAgency {
  std::string code;  // 2020 form: "G20"
  std::string name;
  double sends = 0;          // documents it sends, relative to `traffic.documents`; 0: shares the rest evenly
  double signed_share = -1;  // -1: the level's
  friend bool operator==(const NamedAgency&, const NamedAgency&) = default;
};

struct NetworkSpec {
  PerLevel<std::uint32_t> agencies{4, 4, 8, 16};
  std::vector<NamedAgency> named;  // level-1 agencies taken first, in order, before synthetic ones
  double direct_share = 0.37;      // of the level-1 units: connected directly (35 of 95); the rest over an LGSP
  identity::CodeForm codes = identity::CodeForm::form_2020;
  friend bool operator==(const NetworkSpec&, const NetworkSpec&) = default;
};

enum class Arrivals : std::uint8_t { poisson, uniform };

struct TrafficSpec {
  std::uint64_t documents = 600;     // sent in all, before `scale`
  double scale = 1.0;                // a sample: 0.05 sends one document in twenty
  DurationNs period = 10 * kSecond;  // real time that they span
  double compress = 1.0;             // 3600x: one hour passes in a second
  Arrivals arrivals = Arrivals::poisson;
  PerLevel<double> share{0.25, 0.25, 0.25, 0.25};  // of documents by sender level
  // Shares of the receivers by level, given the sender's level (rows: sender).
  PerLevel<PerLevel<double>> matrix{
      {{0.30, 0.50, 0.10, 0.10}, {0.20, 0.30, 0.35, 0.15}, {0.05, 0.30, 0.25, 0.40}, {0.05, 0.25, 0.50, 0.20}}};
  double fan_out_mean = 3.0;  // receivers of a document; 1 + geometric
  std::uint32_t fan_out_max = 100;
  std::array<double, 5> priority{0.93, 0.04, 0.02, 0.009, 0.001};
  friend bool operator==(const TrafficSpec&, const TrafficSpec&) = default;
};

struct DocumentSpec {
  std::uint32_t pages_min = 1, pages_max = 3;
  std::uint64_t size_median = 0;  // of the PDF; 0: as it comes
  double size_sigma = 0.6;        // log-normal
  std::uint64_t size_max = 4ULL << 20;
  friend bool operator==(const DocumentSpec&, const DocumentSpec&) = default;
};

// Of the packet itself (XML-DSig), beside the signatures on the document (domain 2.6).
enum class PacketSigning : std::uint8_t { none, modern };

struct SignatureSpec {
  std::map<signature::KeyAlgorithm, double> algorithms{{signature::KeyAlgorithm::rsa2048, 1.0}};
  PerLevel<double> signed_share{1, 1, 1, 1};
  PacketSigning packet = PacketSigning::none;
  std::uint32_t key_pool = 32;  // distinct key pairs per algorithm; every certificate is the agency's own
  friend bool operator==(const SignatureSpec&, const SignatureSpec&) = default;
};

struct AgencySpec {
  DurationNs poll_period = kSecond;
  DurationNs register_median = 300 * kMillisecond;
  DurationNs process_median = 0;
  double reaction_sigma = 0.5;
  double refuse_share = 0.0;
  friend bool operator==(const AgencySpec&, const AgencySpec&) = default;
};

// The policies of the reference hub, by the same names.
enum class Verification : std::uint8_t { off, link, packet, full };

struct HubSpec {
  Verification verification = Verification::full;
  bool tls = true;
  unsigned net_threads = 1, verify_threads = 1;
  DurationNs sync_delay = 0;  // a slower disk than one owns
  friend bool operator==(const HubSpec&, const HubSpec&) = default;
};

struct PhaseSpec {
  DurationNs warmup = 2 * kSecond;  // the first part of the traffic, not measured
  DurationNs drain = 20 * kSecond;  // at most, after the last document, for what is under way
  friend bool operator==(const PhaseSpec&, const PhaseSpec&) = default;
};

struct Scenario {
  int version = 1;
  std::string name, title, description;
  std::uint64_t seed = 1;
  NetworkSpec network;
  TrafficSpec traffic;
  DocumentSpec documents;
  SignatureSpec signatures;
  AgencySpec agencies;
  HubSpec hub;
  PhaseSpec phases;
  friend bool operator==(const Scenario&, const Scenario&) = default;
};

// "traffic.scale=1" from the command line; the path names keys as in the file.
struct Override {
  std::string path, value;
};

// Reads and checks. Errors carry `file:line:column: what is wrong; what would be right (did you mean ...?)`; all errors
// of a file are reported, one per line, not only the first.
Result<Scenario> load_scenario(const std::filesystem::path& file, const std::vector<Override>& overrides = {});
Result<Scenario> parse_scenario(std::string_view yaml, std::string_view file_name,
                                const std::vector<Override>& overrides = {});
// The effective scenario with every default, as YAML that parse_scenario reads back to the same values.
std::string show_scenario(const Scenario& scenario);

// One key of the language, for the reference in docs/scenarios.md (checked by test) and for "did you mean".
struct KeyDoc {
  std::string path, type, default_value, meaning;
};
const std::vector<KeyDoc>& scenario_keys();

}  // namespace axle::sim
