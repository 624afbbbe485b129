// The judged part of result.json, written.
#include "report/result_parts.hpp"

namespace axle::report {
namespace {

using Layout = JsonWriter::Layout;

void write_texts(JsonWriter& out, const char* name, const std::vector<std::string>& texts) {
  out.key(name).begin_array();
  for (const std::string& text : texts) out.value(text);
  out.end_array();
}

void write_objectives(JsonWriter& out, const Result& r) {
  out.key("objectives").begin_array();
  for (const Objective& o : r.objectives) {
    out.begin_object().member("text", o.text).member("metric", o.metric).member("unit", o.unit);
    out.member("value", o.value).member("bound", o.bound).member("met", o.met).member("margin", o.margin);
    out.member("few_samples", o.few_samples).member("why", o.why).member("where_to_look", o.where_to_look);
    out.end_object();
  }
  out.end_array();
  out.key("sources").begin_array();
  for (const Source& s : r.sources) {
    out.begin_object().member("what", s.what).member("where", s.where).member("metric", s.metric);
    out.member("unit", s.unit).member("stated", s.stated).member("expected", s.expected);
    out.member("measured", s.measured).member("deviation", s.deviation).member("low", s.low).member("high", s.high);
    out.member("within_error", s.within_error).member("note", s.note).end_object();
  }
  out.end_array();
}

void write_expectations(JsonWriter& out, const Result& r) {
  out.key("expectations").begin_object();
  out.member("false_accepts", r.false_accepts).member("false_rejects", r.false_rejects);
  out.key("rows").begin_array();
  for (const Expectation& e : r.expectations) {
    out.begin_object().member("name", e.name).member("unit", e.unit).member("expected", e.expected);
    out.member("cases", e.cases).member("as_expected", e.as_expected).member("otherwise", e.otherwise);
    out.member("open", e.open);
    write_texts(out, "examples", e.examples);
    out.end_object();
  }
  out.end_array().end_object();
}

void write_phases(JsonWriter& out, const Result& r) {
  out.key("phases").begin_array();
  for (const Phase& p : r.phases) {
    out.begin_object().member("kind", p.kind).member("from_ns", p.from_ns).member("to_ns", p.to_ns);
    out.member("rate_from", p.rate_from).member("rate_to", p.rate_to).member("documents", p.documents);
    out.member("accepted", p.accepted).member("refused", p.refused).member("deliveries", p.deliveries);
    out.member("delivered", p.delivered).member("backlog", p.backlog).member("backlog_open", p.backlog_open);
    out.member("recovery_ns", p.recovery_ns).key("acceptance");
    write_histogram(out, p.acceptance);
    out.key("delivery");
    write_histogram(out, p.delivery);
    out.end_object();
  }
  out.end_array();
}

void write_certainty(JsonWriter& out, const Result& r) {
  out.key("confidence").begin_object();
  out.member("block_ns", r.interval_block_ns).member("blocks", r.interval_blocks).key("intervals").begin_array();
  for (const Interval& i : r.intervals) {
    out.begin_object(Layout::line).member("metric", i.metric).member("level", i.level).member("percent", i.percent);
    out.member("samples", i.samples).member("value_ns", i.value_ns).member("low_ns", i.low_ns);
    out.member("high_ns", i.high_ns).end_object();
  }
  out.end_array().end_object();
  const SteadyState& s = r.steady_state;
  out.key("steady_state").begin_object().member("verdict", s.verdict).member("why", s.why);
  out.member("window_ns", s.window_ns).member("windows", s.windows).member("truncated", s.truncated);
  out.member("variation", s.variation).member("variation_bound", s.variation_bound);
  out.member("shortfall", s.shortfall);
  out.member("rate_trend_p", s.rate_trend_p).member("rate_change", s.rate_change);
  out.member("p50_trend_p", s.p50_trend_p).member("p50_change", s.p50_change).end_object();
  out.key("flow").begin_object(Layout::line).member("in_flight", r.flow.in_flight);
  out.member("rate_per_s", r.flow.rate_per_s).member("response_ns", r.flow.response_ns);
  out.member("mismatch", r.flow.mismatch).end_object();
}

}  // namespace

void write_judged(JsonWriter& out, const Result& result) {
  write_objectives(out, result);
  write_expectations(out, result);
  write_phases(out, result);
  write_certainty(out, result);
}

}  // namespace axle::report
