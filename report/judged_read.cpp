// The judged part of result.json, read.
#include "report/result_parts.hpp"

namespace axle::report {
namespace {

void read_objectives(JsonReader& in, Result& r) {
  in.objects("objectives", [&](JsonReader& row) {
    r.objectives.push_back({.text = row.text("text"),
                            .metric = row.text("metric"),
                            .unit = row.text("unit"),
                            .value = row.number("value"),
                            .bound = row.number("bound"),
                            .met = row.flag("met"),
                            .margin = row.number("margin"),
                            .few_samples = row.flag("few_samples"),
                            .why = row.text("why"),
                            .where_to_look = row.text("where_to_look")});
  });
  in.objects("sources", [&](JsonReader& row) {
    r.sources.push_back({.what = row.text("what"),
                         .where = row.text("where"),
                         .metric = row.text("metric"),
                         .unit = row.text("unit"),
                         .stated = row.number("stated"),
                         .expected = row.number("expected"),
                         .measured = row.number("measured"),
                         .deviation = row.number("deviation"),
                         .low = row.number("low"),
                         .high = row.number("high"),
                         .within_error = row.flag("within_error"),
                         .note = row.text("note")});
  });
}

void read_expectations(JsonReader& parent, Result& r) {
  JsonReader in = parent.object("expectations");
  r.false_accepts = in.count("false_accepts");
  r.false_rejects = in.count("false_rejects");
  in.objects("rows", [&](JsonReader& row) {
    r.expectations.push_back({.name = row.text("name"),
                              .unit = row.text("unit"),
                              .expected = row.text("expected"),
                              .cases = row.count("cases"),
                              .as_expected = row.count("as_expected"),
                              .otherwise = row.count("otherwise"),
                              .open = row.count("open"),
                              .examples = row.texts("examples")});
  });
}

void read_phases(JsonReader& in, Result& r) {
  in.objects("phases", [&](JsonReader& row) {
    r.phases.push_back({.kind = row.text("kind"),
                        .from_ns = row.integer("from_ns"),
                        .to_ns = row.integer("to_ns"),
                        .rate_from = row.number("rate_from"),
                        .rate_to = row.number("rate_to"),
                        .documents = row.count("documents"),
                        .accepted = row.count("accepted"),
                        .refused = row.count("refused"),
                        .deliveries = row.count("deliveries"),
                        .delivered = row.count("delivered"),
                        .acceptance = row.histogram("acceptance"),
                        .delivery = row.histogram("delivery"),
                        .backlog = row.count("backlog"),
                        .backlog_open = row.count("backlog_open"),
                        .recovery_ns = row.integer("recovery_ns")});
  });
}

void read_certainty(JsonReader& parent, Result& r) {
  JsonReader confidence = parent.object("confidence");
  r.interval_block_ns = confidence.integer("block_ns");
  r.interval_blocks = confidence.count("blocks");
  confidence.objects("intervals", [&](JsonReader& row) {
    r.intervals.push_back({.metric = row.text("metric"),
                           .level = row.text("level"),
                           .percent = row.number("percent"),
                           .samples = row.count("samples"),
                           .value_ns = row.integer("value_ns"),
                           .low_ns = row.integer("low_ns"),
                           .high_ns = row.integer("high_ns")});
  });
  JsonReader steady = parent.object("steady_state");
  r.steady_state = {.verdict = steady.text("verdict"),
                    .why = steady.text("why"),
                    .window_ns = steady.integer("window_ns"),
                    .windows = steady.count("windows"),
                    .truncated = steady.number("truncated"),
                    .variation = steady.number("variation"),
                    .variation_bound = steady.number("variation_bound"),
                    .shortfall = steady.number("shortfall"),
                    .rate_trend_p = steady.number("rate_trend_p"),
                    .p50_trend_p = steady.number("p50_trend_p"),
                    .rate_change = steady.number("rate_change"),
                    .p50_change = steady.number("p50_change")};
  JsonReader flow = parent.object("flow");
  r.flow = {.in_flight = flow.number("in_flight"),
            .rate_per_s = flow.number("rate_per_s"),
            .response_ns = flow.number("response_ns"),
            .mismatch = flow.number("mismatch")};
}

}  // namespace

void read_judged(JsonReader& in, Result& result) {
  read_objectives(in, result);
  read_expectations(in, result);
  read_phases(in, result);
  read_certainty(in, result);
}

}  // namespace axle::report
