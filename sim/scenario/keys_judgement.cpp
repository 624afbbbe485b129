#include <algorithm>

#include "sim/scenario/objective.hpp"
#include "sim/scenario/row_makers.hpp"

namespace axle::sim {
namespace {

constexpr std::array<std::string_view, 4> kLevelNames{"central", "province", "district", "commune"};

void add_misbehaviour(Schema& schema) {
  ListMaker list(schema, "misbehaviour", "{kind: tampered, share: 1%, expect: refused}", kMisdeedsMax,
                 [](auto& s) -> auto& { return s.misbehaviour; });
  list.word("kind", kMisdeedNames, "What is out of the ordinary. Required.", true,
            [](auto& row) -> auto& { return row.kind; });
  list.share("share", "Of the documents (never_polls: of the centres), exactly. Required.", true,
             [](auto& row) -> auto& { return row.share; });
  list.word("expect", kExpectedNames, "What is to become of it. Required.", true,
            [](auto& row) -> auto& { return row.expect; });
  RowKey& level = list.key(
      "level", listed(kLevelNames), "Only agencies of this level.", false, [](auto& row) -> auto& { return row.level; },
      [](std::string_view text) -> Result<std::string> {
        const auto position = word_position(kLevelNames, text);
        if (!position) return pass(position);
        return std::string(text);
      },
      [](const std::string& name) { return name; });
  level.words.assign(kLevelNames.begin(), kLevelNames.end());
  list.text("attack", 16, "hostile: which attack, as A-01 (docs/security.md).", false,
            [](auto& row) -> auto& { return row.attack; });
}

void add_objectives(Schema& schema) {
  ListMaker list(schema, "objectives", "delivery.commune.p99 < 60s", kObjectivesMax,
                 [](auto& s) -> auto& { return s.objectives; });
  list.key(
      "", "objective, as delivery.commune.p99 < 60s",
      "What a run must keep: a metric, one of < <= == >= >, and a bound in the metric's unit.", true,
      [](auto& row) -> auto& { return row; }, parse_objective,
      [](const Objective& objective) { return objective.text; });
}

void add_sources(Schema& schema) {
  ListMaker list(schema, "sources", "{what: documents sent, stated: 68257, metric: documents.sent}", kSourcesMax,
                 [](auto& s) -> auto& { return s.sources; });
  list.text("what", 120, "What the figure is. Required.", true, [](auto& row) -> auto& { return row.what; });
  list.number("stated", 0, 1e12, "The published figure; a share as a number from 0 to 1. Required.", true,
              [](auto& row) -> auto& { return row.stated; });
  list.key(
      "metric", "metric, as documents.sent", "What of the run stands beside it. Required.", true,
      [](auto& row) -> auto& { return row.metric; },
      [](std::string_view text) -> Result<std::string> {
        if (metric_unit(text)) return std::string(text);
        return unknown_metric(text);
      },
      [](const std::string& metric) { return metric; });
  list.text("where", 200, "Who published it.", false, [](auto& row) -> auto& { return row.where; });
  list.key(
      "scaled", "true or false", "Of everything: multiplied by scale and rate before it is compared.", false,
      [](auto& row) -> auto& { return row.scaled; }, read_bool,
      [](double scaled) { return scaled > 0 ? "true" : "false"; });
}

}  // namespace

void add_judgement(Schema& schema) {
  add_misbehaviour(schema);
  add_objectives(schema);
  add_sources(schema);
}

}  // namespace axle::sim
