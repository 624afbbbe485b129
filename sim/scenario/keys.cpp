#include "sim/scenario/keys.hpp"

#include <algorithm>

#include "protocol/identity/agency_code.hpp"
#include "sim/scenario/key_makers.hpp"

namespace axle::sim {
namespace {

using identity::kLevels;
using identity::Level;
using Keys = std::vector<Key>;

constexpr std::array<std::string_view, 5> kPriorityNames{"normal", "urgent", "very_urgent", "express", "express_timed"};
constexpr std::uint64_t kSizeMax = 40ULL << 20;  // with base64 it still fits a packet of 64 MiB

std::string level_name(Level level) {
  return std::string(identity::to_string(level));
}
std::size_t level_index(Level level) {
  return static_cast<std::size_t>(level);
}

Result<int> read_version(std::string_view text) {
  if (text == "1") return 1;
  return fail(Errc::invalid_input,
              "'" + std::string(text) + "' is not a version of the scenario language that this program knows; write 1");
}

void add_head(Keys& keys) {
  keys.push_back(make_key(
      "axle", "1", "Version of the scenario language. Required.", [](auto& s) -> auto& { return s.version; },
      read_version, [](int version) { return std::to_string(version); }));
  keys.push_back(make_key(
      "name", "lower-case letters, digits and hyphens, at most 64",
      "Names the result folder. Without it, the file's name without its ending.",
      [](auto& s) -> auto& { return s.name; }, read_name, [](const std::string& name) { return print_quoted(name); }));
  keys.push_back(text_key("title", 200, "One line for reports.", [](auto& s) -> auto& { return s.title; }));
  keys.push_back(text_key("description", 4000, "What the scenario shows and where its figures come from.",
                          [](auto& s) -> auto& { return s.description; }));
  keys.push_back(count_key("seed", 0, UINT64_MAX,
                           "Everything random follows from it: the same seed gives the same agencies, documents, "
                           "receivers and order.",
                           [](auto& s) -> auto& { return s.seed; }));
}

void add_network(Keys& keys) {
  for (const Level level : kLevels) {
    keys.push_back(
        count_key("network.agencies." + level_name(level), 0, kAgenciesMax,
                  "Agencies at this level; all levels together at most " + std::to_string(kAgenciesMax) + ".",
                  [i = level_index(level)](auto& s) -> auto& { return s.network.agencies[i]; }));
  }
  keys.push_back(share_key("network.direct",
                           "Of the level-1 units (ministries, provinces): connected to the hub directly. The rest are "
                           "behind an LGSP that stands for the unit and all units below it.",
                           [](auto& s) -> auto& { return s.network.direct_share; }));
  keys.push_back(choice_key<identity::CodeForm>(
      "network.codes", {{"2016", identity::CodeForm::form_2016}, {"2020", identity::CodeForm::form_2020}},
      "Form of the agency codes on the wire: QCVN 102:2016 (000.00.12.H57) or Decision 20/2020 (H57.12).",
      [](auto& s) -> auto& { return s.network.codes; }));
}

void add_traffic_volume(Keys& keys) {
  keys.push_back(count_key("traffic.documents", 1, 100'000'000, "Documents sent in all, before `traffic.scale`.",
                           [](auto& s) -> auto& { return s.traffic.documents; }));
  keys.push_back(make_key(
      "traffic.scale", "number, share or factor, 0.000001 to 1000",
      "Thins or thickens the documents and nothing else: 5% sends one document in twenty, 2.3x sends 2.3 for one.",
      [](auto& s) -> auto& { return s.traffic.scale; },
      [](std::string_view text) { return read_scale(text, 0.000001, 1000); }, print_number));
  keys.push_back(duration_key("traffic.period", kMillisecond, 3660 * kDay,
                              "Time over which the documents are sent, by the scenario's own clock.",
                              [](auto& s) -> auto& { return s.traffic.period; }));
  keys.push_back(make_key(
      "traffic.compress", type_with_bounds("factor", "1x", "100000000x"),
      "How much faster the run's clock is: with 3600x an hour of the scenario passes in a second. Divides the sending "
      "times only; polling, clerks, warm-up and drain are in run time.",
      [](auto& s) -> auto& { return s.traffic.compress; },
      [](std::string_view text) { return read_factor(text, 1, 1e8); }, print_factor));
  keys.push_back(choice_key<Arrivals>(
      "traffic.arrivals", {{"poisson", Arrivals::poisson}, {"uniform", Arrivals::uniform}},
      "poisson: independent senders (exponential gaps, given the number of documents); uniform: even gaps.",
      [](auto& s) -> auto& { return s.traffic.arrivals; }));
}

void add_traffic_shape(Keys& keys) {
  for (const Level level : kLevels) {
    keys.push_back(share_key("traffic.share." + level_name(level), "Of the documents: sent by agencies of this level.",
                             [i = level_index(level)](auto& s) -> auto& { return s.traffic.share[i]; }));
  }
  for (const Level from : kLevels) {
    for (const Level to : kLevels) {
      keys.push_back(
          share_key("traffic.matrix." + level_name(from) + "." + level_name(to),
                    "Of the receivers of a document sent at " + level_name(from) + " level: agencies of " +
                        level_name(to) + " level.",
                    [i = level_index(from), j = level_index(to)](auto& s) -> auto& { return s.traffic.matrix[i][j]; }));
    }
  }
  keys.push_back(number_key("traffic.fan_out.mean", 1, 10'000,
                            "Receivers of a document on average: 1 + a geometric number, cut at `traffic.fan_out.max` "
                            "so that the mean stays exact.",
                            [](auto& s) -> auto& { return s.traffic.fan_out_mean; }));
  keys.push_back(count_key("traffic.fan_out.max", 1, 10'000, "Receivers of a document at most.",
                           [](auto& s) -> auto& { return s.traffic.fan_out_max; }));
  for (std::size_t i = 0; i < kPriorityNames.size(); ++i) {
    keys.push_back(share_key("traffic.priority." + std::string(kPriorityNames[i]),
                             "Of the documents: Priority " + std::to_string(i) + " in the packet.",
                             [i](auto& s) -> auto& { return s.traffic.priority[i]; }));
  }
}

void add_documents(Keys& keys) {
  const auto read = [](std::string_view text) { return read_range(text, 1, 50); };
  Key pages{
      "documents.pages", "count or range, 1 to 50", "Pages of the PDF: 2, or 1..3 for each equally often.", {}, {}};
  pages.set = [read](Scenario& s, std::string_view text) -> Result<void> {
    const auto range = read(text);
    if (!range) return pass(range);
    std::tie(s.documents.pages_min, s.documents.pages_max) = *range;
    return {};
  };
  pages.print = [](const Scenario& s) {
    const std::string first = std::to_string(s.documents.pages_min);
    return s.documents.pages_min == s.documents.pages_max ? first
                                                          : first + ".." + std::to_string(s.documents.pages_max);
  };
  keys.push_back(std::move(pages));
  keys.push_back(make_key(
      "documents.size.median", "size, 1KiB to 40MiB, or natural",
      "Median size of the PDF (log-normal; filled up with a scanned page). natural: as large as its pages make it.",
      [](auto& s) -> auto& { return s.documents.size_median; },
      [](std::string_view text) {
        return text == "natural" ? Result<std::uint64_t>(0) : read_size(text, 1024, kSizeMax);
      },
      [](std::uint64_t bytes) { return bytes == 0 ? std::string("natural") : print_size(bytes); }));
  keys.push_back(number_key("documents.size.sigma", 0, 3, "Spread of the size: sigma of its logarithm; 0: all equal.",
                            [](auto& s) -> auto& { return s.documents.size_sigma; }));
  keys.push_back(size_key("documents.size.max", 1024, kSizeMax, "No PDF is asked to be larger.",
                          [](auto& s) -> auto& { return s.documents.size_max; }));
}

Key algorithm_key(signature::KeyAlgorithm algorithm) {
  Key key{"signatures.algorithms." + std::string(to_string(algorithm)),
          "share, 0% to 100%",
          "Of the agencies: sign with this kind of key.",
          {},
          {}};
  key.set = [algorithm](Scenario& s, std::string_view text) -> Result<void> {
    const auto share = parse_share(text);
    if (!share) return pass(share);
    s.signatures.algorithms.erase(algorithm);  // none is the same as 0%
    if (*share > 0) s.signatures.algorithms.emplace(algorithm, *share);
    return {};
  };
  key.print = [algorithm](const Scenario& s) {
    const auto found = s.signatures.algorithms.find(algorithm);
    return print_share(found == s.signatures.algorithms.end() ? 0 : found->second);
  };
  return key;
}

void add_signatures(Keys& keys) {
  for (const signature::KeyAlgorithm algorithm : signature::kKeyAlgorithms) keys.push_back(algorithm_key(algorithm));
  for (const Level level : kLevels) {
    keys.push_back(
        share_key("signatures.signed." + level_name(level),
                  "Of the documents that agencies of this level send: signed. `signed: 80%` sets all levels.",
                  [i = level_index(level)](auto& s) -> auto& { return s.signatures.signed_share[i]; }));
  }
  keys.push_back(choice_key<PacketSigning>(
      "signatures.packet", {{"none", PacketSigning::none}, {"modern", PacketSigning::modern}},
      "modern: the packets of signed documents are signed too (XML-DSig), by agencies whose key is RSA or ECDSA.",
      [](auto& s) -> auto& { return s.signatures.packet; }));
  keys.push_back(count_key("signatures.key_pool", 1, 10'000,
                           "Distinct key pairs per algorithm; every certificate is the agency's own all the same.",
                           [](auto& s) -> auto& { return s.signatures.key_pool; }));
}

void add_agencies(Keys& keys) {
  for (const Level level : kLevels) {
    keys.push_back(duration_key("agencies.poll." + level_name(level), kMillisecond, kDay,
                                "How often a centre of this level asks the hub for each of its two queues. Run time.",
                                [i = level_index(level)](auto& s) -> auto& { return s.agencies.poll_period[i]; }));
  }
  keys.push_back(duration_key("agencies.register", 0, 30 * kDay,
                              "Median time from receipt (status 01) to registration (03) or refusal (02). Run time.",
                              [](auto& s) -> auto& { return s.agencies.register_median; }));
  keys.push_back(duration_key("agencies.process", 0, 30 * kDay,
                              "Median time of each further step (04, 05, 06); 0s: agencies stop at 03. Run time.",
                              [](auto& s) -> auto& { return s.agencies.process_median; }));
  keys.push_back(number_key("agencies.sigma", 0, 3, "Spread of both times: sigma of their logarithm.",
                            [](auto& s) -> auto& { return s.agencies.reaction_sigma; }));
  keys.push_back(share_key("agencies.refuse", "Of the documents received: refused (02) although nothing is wrong.",
                           [](auto& s) -> auto& { return s.agencies.refuse_share; }));
}

void add_hub_and_phases(Keys& keys) {
  keys.push_back(choice_key<Verification>(
      "hub.verification",
      {{"off", Verification::off},
       {"link", Verification::link},
       {"packet", Verification::packet},
       {"full", Verification::full}},
      "What the hub verifies before it accepts a document. off: nothing; link: who asks; packet: and the packet's own "
      "signature; full: and every signature of its files.",
      [](auto& s) -> auto& { return s.hub.verification; }));
  keys.push_back(bool_key("hub.tls", "HTTPS between agencies and hub; false: plain HTTP.",
                          [](auto& s) -> auto& { return s.hub.tls; }));
  keys.push_back(count_key("hub.net_threads", 1, 256, "Threads of the hub that serve connections.",
                           [](auto& s) -> auto& { return s.hub.net_threads; }));
  keys.push_back(count_key("hub.verify_threads", 1, 256, "Threads of the hub that verify.",
                           [](auto& s) -> auto& { return s.hub.verify_threads; }));
  keys.push_back(duration_key("hub.sync_delay", 0, 10 * kSecond,
                              "Added to every write that must be on disk, to stand for a slower disk.",
                              [](auto& s) -> auto& { return s.hub.sync_delay; }));
  keys.push_back(duration_key("phases.warmup", 0, kDay,
                              "The first part of the traffic, sent but not measured. Run time.",
                              [](auto& s) -> auto& { return s.phases.warmup; }));
  keys.push_back(duration_key("phases.drain", 0, kDay,
                              "Longest wait after the last document for what is under way. Run time.",
                              [](auto& s) -> auto& { return s.phases.drain; }));
}

Schema make_schema() {
  Schema made;
  add_head(made.keys);
  add_network(made.keys);
  add_traffic_volume(made.keys);
  add_traffic_shape(made.keys);
  add_documents(made.keys);
  add_signatures(made.keys);
  add_agencies(made.keys);
  add_hub_and_phases(made.keys);
  made.named = make_named_keys();
  made.groups = make_groups();
  return made;
}

}  // namespace

const Schema& schema() {
  static const Schema made = make_schema();
  return made;
}

const Key* Schema::find_key(std::string_view path) const {
  const auto found = std::ranges::find(keys, path, &Key::path);
  return found == keys.end() ? nullptr : &*found;
}

const Group* Schema::find_group(std::string_view path) const {
  const auto found = std::ranges::find(groups, path, &Group::path);
  return found == groups.end() ? nullptr : &*found;
}

std::vector<std::string> Schema::children(std::string_view path) const {
  const std::string prefix = path.empty() ? "" : std::string(path) + ".";
  std::vector<std::string> names;
  const auto add = [&](std::string_view full) {
    if (!full.starts_with(prefix)) return;
    const std::string_view rest = full.substr(prefix.size());
    std::string name(rest.substr(0, rest.find('.')));
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  };
  for (const Key& key : keys) {
    add(key.path);
    if (key.path == "network.agencies.commune") add(kNamedPath);
  }
  return names;
}

}  // namespace axle::sim
