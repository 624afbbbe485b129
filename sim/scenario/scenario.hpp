// A scenario as checked values; every field has the default that `axle scenario show` prints.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "protocol/axis/client_quirk.hpp"
#include "protocol/identity/agency_code.hpp"
#include "protocol/packet/quirk.hpp"
#include "protocol/packet/rules.hpp"
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

// The line between an agency's system and the hub, shaped in the client. All zero: the machine's own.
struct LinkSpec {
  std::uint64_t bits_per_s = 0;  // each way; 0: unlimited
  DurationNs delay = 0;          // one way
  double loss = 0;               // of TCP segments; each costs a retransmission
  friend bool operator==(const LinkSpec&, const LinkSpec&) = default;
};

// What is to become of a document, or of an agency's connection, that is out of the ordinary.
enum class Expected : std::uint8_t {
  delivered,  // as any other
  refused,    // by the hub, for good
  returned,   // delivered, and answered with 02
  repeated,   // the hub gives its first answer again and delivers nothing twice
  cut_off,    // the hub ends the connection
  pending,    // waits in the mailbox to the end
};
inline constexpr std::size_t kExpectedCount = 6;

// A vendor's manner of writing packets, of speaking to the hub and of reading what comes.
struct DialectSpec {
  std::string name;
  double share = 0;  // of the centres of each province, and of those of the central level
  packet::Quirks packets = 0;
  axis::ClientQuirks client = 0;
  packet::Profile reads = packet::Profile::lenient;  // a packet that breaks these rules is answered with 02
  Expected expect = Expected::delivered;             // of its packets, at a receiver that reads leniently
  Expected expect_strict = Expected::delivered;      // and at one that reads strictly
  friend bool operator==(const DialectSpec&, const DialectSpec&) = default;
};

struct NetworkSpec {
  PerLevel<std::uint32_t> agencies{4, 4, 8, 16};
  // Level-1 units at most; agencies of these two levels beyond them are departments. 63 provinces until July 2025, 34
  // since.
  std::uint32_t ministries = 40, provinces = 63;
  double spread = 0;               // sigma of the logarithm of what each province has of the units below it; 0: evenly
  std::vector<NamedAgency> named;  // level-1 agencies taken first, in order, before synthetic ones
  // Of the level-1 units of each of the two levels: connected directly (35 of 95); the rest over an LGSP.
  std::array<double, 2> direct_share{0.37, 0.37};
  identity::CodeForm codes = identity::CodeForm::form_2020;
  double other_codes = 0;             // of the centres: write the other form of the codes
  PerLevel<LinkSpec> links{};         // of a centre, by the level of its first agency
  std::vector<DialectSpec> dialects;  // none: everybody writes as the SDK does
  friend bool operator==(const NetworkSpec&, const NetworkSpec&) = default;
};

// poisson, uniform: at one rate (times that of the phase). calendar: a Poisson process whose rate follows
// `traffic.calendar`. trace: every document from a file.
enum class Arrivals : std::uint8_t { poisson, uniform, calendar, trace };

// A part of a day: [from, to) in minutes after midnight.
struct DayPart {
  std::uint32_t from = 0, to = 0;
  friend bool operator==(const DayPart&, const DayPart&) = default;
};

// How many documents are sent when, relative to an ordinary working hour; Vietnamese time. The shape of domain 9.2.
struct CalendarSpec {
  InstantNs start = 1'767'571'200 * kSecond;            // of the traffic: Monday 5 January 2026, 07:00 in Viet Nam
  std::vector<DayPart> hours{{450, 690}, {810, 1020}};  // 7:30-11:30, 13:30-17:00
  std::vector<DayPart> peaks{{600, 660}, {930, 990}};   // 10:00-11:00, 15:30-16:30; within hours
  double peak = 2.5, outside = 0.02;                    // factors of a peak hour, and of the time outside the hours
  double weekend = 0.02, tet = 0.02;                    // of a day; Tết: the days of the Lunar New Year that are off
  double monday = 1.5, month_end = 1.5, quarter_end = 1.5;  // Monday; the last working day of a month, of a quarter
  friend bool operator==(const CalendarSpec&, const CalendarSpec&) = default;
};

// Receivers of a document: one of several kinds of mailing.
struct FanOutPart {
  double share = 0;
  std::uint32_t from = 1, to = 1;  // receivers, inclusive
  double mean = 0;                 // 0: the middle; a truncated geometric distribution over [from, to]
  friend bool operator==(const FanOutPart&, const FanOutPart&) = default;
};

// What the receivers of such documents number on average: `mean`, or the middle of the range.
double mean_of(const FanOutPart& part);

// Documents beside the arrival process.
struct BurstSpec {
  DurationNs at = 0;    // run time
  DurationNs over = 0;  // spread evenly over
  std::uint64_t documents = 1;
  std::string from;             // a level's name or the code of an agency (2020 form)
  std::string to;               // likewise, or "all"
  std::uint32_t receivers = 0;  // of each document; 0: everybody of `to`
  friend bool operator==(const BurstSpec&, const BurstSpec&) = default;
};

struct TrafficSpec {
  std::uint64_t documents = 600;     // sent in all, before `scale` and `rate`
  double scale = 1.0;                // a sample: 0.05 sends one document in twenty
  double rate = 1.0;                 // a factor for what-if questions: 10x
  DurationNs period = 10 * kSecond;  // real time that they span
  double compress = 1.0;             // 3600x: one hour passes in a second
  Arrivals arrivals = Arrivals::poisson;
  CalendarSpec calendar;
  std::string trace;  // arrivals trace: a CSV file, relative to the scenario's folder
  PerLevel<double>
      per_agency{};  // documents that an agency of the level sends; any above 0: instead of documents, share
  PerLevel<double> share{0.25, 0.25, 0.25, 0.25};  // of documents by sender level
  // Shares of the receivers by level, given the sender's level (rows: sender).
  PerLevel<PerLevel<double>> matrix{
      {{0.30, 0.50, 0.10, 0.10}, {0.20, 0.30, 0.35, 0.15}, {0.05, 0.30, 0.25, 0.40}, {0.05, 0.25, 0.50, 0.20}}};
  double fan_out_mean = 3.0;  // receivers of a document; 1 + geometric
  std::uint32_t fan_out_max = 100;
  std::vector<FanOutPart> mixture;  // not empty: instead of the two
  std::array<double, 5> priority{0.93, 0.04, 0.02, 0.009, 0.001};
  std::vector<BurstSpec> bursts;
  // Of the documents: followed by another one that answers it, calls it back, updates or replaces it.
  double replies = 0, recalls = 0, updates = 0, replacements = 0;
  DurationNs follow_median = 5 * kSecond;  // run time from the document to what follows it
  double follow_sigma = 0.5;
  friend bool operator==(const TrafficSpec&, const TrafficSpec&) = default;
};

struct DocumentSpec {
  std::uint32_t pages_min = 1, pages_max = 3;
  std::uint64_t size_median = 0;  // of the PDF; 0: as it comes
  double size_sigma = 0.6;        // log-normal
  std::uint64_t size_max = 4ULL << 20;
  double attachments_mean = 1;  // files of a document, the document itself included: 1 + geometric
  std::uint32_t attachments_max = 10;
  friend bool operator==(const DocumentSpec&, const DocumentSpec&) = default;
};

// Of the packet itself (XML-DSig), beside the signatures on the document (domain 2.6).
enum class PacketSigning : std::uint8_t { none, modern };

enum class Revocation : std::uint8_t { off, crl, ocsp };

// One level's certificates end in mid-run and are replaced.
struct RenewalSpec {
  std::string level;  // a level's name; empty: nobody's
  DurationNs at = 0;  // run time: when the old ones end; their owners sign with the new ones from then on ...
  double late = 0;    // ... but this share of the agencies go on with the old ones
  Expected expect_late = Expected::refused;
  friend bool operator==(const RenewalSpec&, const RenewalSpec&) = default;
};

struct SignatureSpec {
  std::map<signature::KeyAlgorithm, double> algorithms{{signature::KeyAlgorithm::rsa2048, 1.0}};
  PerLevel<double> signed_share{1, 1, 1, 1};
  PacketSigning packet = PacketSigning::none;
  Revocation revocation = Revocation::off;  // what the hub asks
  RenewalSpec renewal;
  std::uint32_t key_pool = 32;  // distinct key pairs per algorithm; every certificate is the agency's own
  friend bool operator==(const SignatureSpec&, const SignatureSpec&) = default;
};

// How a centre's system uses connections: all centres share a bounded number (a simulation's economy), each keeps one
// of its own, or every request opens one.
enum class Connections : std::uint8_t { shared, per_centre, per_request };

struct AgencySpec {
  PerLevel<DurationNs> poll_period{kSecond, kSecond, kSecond, kSecond};
  DurationNs register_median = 300 * kMillisecond;
  DurationNs process_median = 0;
  double reaction_sigma = 0.5;
  double refuse_share = 0.0;
  double agree_share = 0.95;    // of the requests to take back or update: answered 15, the rest 16
  bool office_hours = false;    // clerks act within `traffic.calendar.hours` of working days only
  bool local_delivery = false;  // an LGSP delivers among its own units without the hub
  DurationNs track = 0;         // loop D: after so long the sender asks the hub about a document; 0: never
  std::uint32_t attempts = 5;   // of a send
  DurationNs retry_first = 500 * kMillisecond, retry_max = 30 * kSecond;
  Connections connections = Connections::shared;
  std::uint32_t connections_max = 64;  // of all centres together
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

enum class PhaseKind : std::uint8_t { warmup, ramp, steady, surge, outage, recovery };
inline constexpr std::size_t kPhaseKindCount = 6;

// A stretch of run time. During `outage` the hub is away; agencies go on sending.
struct PhaseStep {
  PhaseKind kind = PhaseKind::steady;
  DurationNs length = 0;
  double rate_from = 1, rate_to = 1;  // factor on the arrival rate, linear in between
  friend bool operator==(const PhaseStep&, const PhaseStep&) = default;
};

struct PhaseSpec {
  DurationNs warmup = 2 * kSecond;  // the first part of the traffic, not measured; with steps: those of kind warmup
  DurationNs drain = 20 * kSecond;  // at most, after the last document, for what is under way
  std::vector<PhaseStep> steps;     // none: one steady phase
  friend bool operator==(const PhaseSpec&, const PhaseSpec&) = default;
};

enum class Misdeed : std::uint8_t {
  tampered,             // a byte of the signed document changed
  not_signed,           // "unsigned": no signature where one is due
  expired_certificate,  // signed with a certificate that had ended
  revoked_certificate,
  wrong_signer,  // signed by another agency
  conflict,      // the same document id with other content
  replay,        // another centre sends a packet that it saw
  duplicate,     // the same packet once more
  oversized,
  malformed,    // not well-formed, truncated, base64 garbage
  hostile,      // an attack of MisdeedSpec::attack
  slow_client,  // dribbles a request
  never_polls,
};
inline constexpr std::size_t kMisdeedCount = 13;
extern const std::array<std::string_view, kMisdeedCount> kMisdeedNames;  // as the language has them
extern const std::array<std::string_view, kExpectedCount> kExpectedNames;
extern const std::array<std::string_view, kPhaseKindCount> kPhaseKindNames;

// never_polls: share of the centres; everything else: exact share of the documents.
struct MisdeedSpec {
  Misdeed kind = Misdeed::tampered;
  double share = 0;
  Expected expect = Expected::refused;
  std::string level;   // only agencies of this level; empty: of all
  std::string attack;  // hostile: "A-01"; see agents/documents/damage.hpp for those there are
  friend bool operator==(const MisdeedSpec&, const MisdeedSpec&) = default;
};

// "delivery.commune.p99 < 60s".
enum class Comparison : std::uint8_t { less, less_equal, equal, greater_equal, greater };
struct Objective {
  std::string text;    // as written, blanks made even
  std::string metric;  // "delivery.commune.p99"
  Comparison comparison = Comparison::less;
  double bound = 0;  // in the metric's unit: ns, share (0.3), count, per second
  friend bool operator==(const Objective&, const Objective&) = default;
};

// A published figure that stands beside what the run gave.
struct SourceSpec {
  std::string what, where;  // "documents sent"; "press 2019"
  double stated = 0;
  std::string metric;  // as an objective's: "documents.sent"
  double scaled = 0;   // 1: `stated` is for scale 1 and is multiplied by scale and rate; 0: as it stands
  friend bool operator==(const SourceSpec&, const SourceSpec&) = default;
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
  std::vector<MisdeedSpec> misbehaviour;
  std::vector<Objective> objectives;
  std::vector<SourceSpec> sources;
  friend bool operator==(const Scenario&, const Scenario&) = default;
};

// Whether `per_agency` says how many documents are sent, instead of `documents` and `share`.
bool sends_per_agency(const Scenario& scenario);
// wanted_documents() by the sender's level.
PerLevel<double> wanted_by_level(const Scenario& scenario);
// Documents of the arrival process: `documents`, or what the agencies of all levels send `per_agency`, times `scale`
// and `rate`; not rounded. Bursts and documents that follow others come on top.
double wanted_documents(const Scenario& scenario);

// "traffic.scale=1" from the command line; the path names keys as in the file.
struct Override {
  std::string path, value;
};

// Reads and checks. Errors carry `file:line:column: what is wrong; what would be right (did you mean ...?)`; all errors
// of a file are reported, one per line, not only the first. load_scenario makes `traffic.trace` absolute;
// parse_scenario, which knows no folder, leaves it as it is written.
Result<Scenario> load_scenario(const std::filesystem::path& file, const std::vector<Override>& overrides = {});
Result<Scenario> parse_scenario(std::string_view yaml, std::string_view file_name,
                                const std::vector<Override>& overrides = {});
// The effective scenario with every default, as YAML that parse_scenario reads back to the same values.
std::string show_scenario(const Scenario& scenario);

// One key of the language, for the reference in docs/scenarios.md (checked by test). Of a list there is a row for the
// list itself ("misbehaviour") and one for each key of its entries ("misbehaviour[].kind").
struct KeyDoc {
  std::string path, type, default_value, meaning;
};
const std::vector<KeyDoc>& scenario_keys();

}  // namespace axle::sim
