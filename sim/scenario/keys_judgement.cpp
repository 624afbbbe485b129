// What goes wrong on purpose, what the run must reach, and what was published.
#include "sim/scenario/key_makers.hpp"
#include "sim/scenario/objective.hpp"

namespace axle::sim {
namespace {

ValueKind<Objective> objective_kind() {
  ValueKind<Objective> kind;
  kind.type = "metric, comparison and bound, such as delivery.commune.p99 < 60s";
  kind.shape.kind = Shape::Kind::quantity;
  kind.shape.pattern = "[a-zA-Z0-9_.]+ *(<|<=|==|>=|>) *[0-9.]+ *(ns|us|ms|s|m|h|d|%|/s|/m|/h|/d)?";
  kind.read = parse_objective;
  kind.print = [](const Objective& objective) { return print_quoted(objective.text); };
  return kind;
}

ValueKind<std::string> metric_kind() {
  ValueKind<std::string> kind;
  kind.type = "metric, such as documents.sent";
  kind.shape.kind = Shape::Kind::quantity;
  kind.shape.pattern = "[a-zA-Z0-9_.]+";
  kind.read = read_metric;
  kind.print = [](const std::string& metric) { return metric; };
  return kind;
}

ValueKind<std::string> attack_kind() {
  ValueKind<std::string> kind;
  kind.type = "attack, such as A-01";
  kind.shape.kind = Shape::Kind::quantity;
  kind.shape.pattern = "A-[0-9]{2}";
  kind.read = [](std::string_view text) -> Result<std::string> {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() == 4 && text.starts_with("A-") && digit(text[2]) && digit(text[3])) return std::string(text);
    return fail(Errc::invalid_input, "'" + std::string(text) +
                                         "' is not the number of an attack; write one of those in docs/security.md, "
                                         "such as A-01");
  };
  kind.print = [](const std::string& attack) { return attack; };
  return kind;
}

// `stated` is for the whole, or as it stands: 1 and 0 in SourceSpec.
ValueKind<double> scaled_kind() {
  const ValueKind<bool> truth = truth_kind();
  return {truth.type, truth.shape,
          [read = truth.read](std::string_view text) -> Result<double> {
            const auto value = read(text);
            if (!value) return pass(value);
            return *value ? 1.0 : 0.0;
          },
          [print = truth.print](double value) { return print(value != 0); }};
}

void add_misbehaviour(Schema& schema) {
  ListMaker("misbehaviour", kMisdeedsMax, "{kind: tampered, share: 1%, expect: refused}",
            "Documents and centres that are out of the ordinary. A run in which one ends otherwise than declared fails "
            "its objective `expectations.wrong == 0`.",
            [](auto& s) -> auto& { return s.misbehaviour; })
      .required("kind", enum_kind<Misdeed>(kMisdeedNames), "What is wrong. Required.",
                [](auto& e) -> auto& { return e.kind; })
      .required("share", share_kind(), "Exact share of the documents; of never_polls: of the centres. Required.",
                [](auto& e) -> auto& { return e.share; })
      .settled("expect", enum_kind<Expected>(kExpectedNames),
               "What is to become of them. Without it: repeated for duplicate, delivered for unsigned, cut_off for "
               "slow_client, pending for never_polls, refused for all others.",
               [](auto& e) -> auto& { return e.expect; })
      .key("level", level_kind("all"), "Only agencies of this level; all: of every level.",
           [](auto& e) -> auto& { return e.level; })
      .key("attack", attack_kind(), "Of kind hostile: which (docs/security.md).",
           [](auto& e) -> auto& { return e.attack; })
      .add_to(schema);
}

void add_sources(Schema& schema) {
  ListMaker("sources", kSourcesMax, "{what: documents sent, stated: 68257, metric: documents.sent, where: press 2019}",
            "Published figures, printed beside what the run gave.", [](auto& s) -> auto& { return s.sources; })
      .required("what", text_kind(120), "What was counted. Required.", [](auto& e) -> auto& { return e.what; })
      .required("stated", number_kind(0, 1e15), "The figure: shares as 0.3, times in nanoseconds. Required.",
                [](auto& e) -> auto& { return e.stated; })
      .required("metric", metric_kind(), "What it is compared with. Required.",
                [](auto& e) -> auto& { return e.metric; })
      .required("where", text_kind(200), "Where it was published. Required.", [](auto& e) -> auto& { return e.where; })
      .key("scaled", scaled_kind(),
           "true: the figure is that of the whole and is multiplied by `traffic.scale` and `traffic.rate` first.",
           [](auto& e) -> auto& { return e.scaled; })
      .add_to(schema);
}

}  // namespace

void add_judgement(Schema& schema) {
  add_misbehaviour(schema);
  ListMaker("objectives", kObjectivesMax, "delivery.commune.p99 < 60s",
            "What must hold at the end; each a metric, a comparison and a bound (docs/scenarios.md, Objectives).",
            [](auto& s) -> auto& { return s.objectives; })
      .required("", objective_kind(), "One that fails makes the run fail.", [](auto& e) -> auto& { return e; })
      .add_to(schema);
  add_sources(schema);
}

}  // namespace axle::sim
