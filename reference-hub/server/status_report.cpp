#include "reference-hub/server/status_report.hpp"

#include <boost/json.hpp>

namespace axle::hub {
namespace {

namespace json = boost::json;

json::object costs_of(const auto& costs, auto name_of) {
  json::object out;
  for (std::size_t i = 0; i < costs.size(); ++i) {
    out[name_of(i)] = {{"count", costs[i].count}, {"cpu_ns", costs[i].cpu_ns}};
  }
  return out;
}

json::object ledger_of(const signature::CostLedger& ledger, std::uint64_t documents) {
  return {
      {"documents", documents},
      {"stages", costs_of(ledger.stages(), [](std::size_t i) { return to_string(static_cast<signature::Stage>(i)); })},
      {"algorithms",
       costs_of(ledger.algorithms(), [](std::size_t i) { return to_string(signature::kKeyAlgorithms[i]); })}};
}

json::object verification_of(const CostBoard::View& view) {
  json::object levels;
  for (const identity::Level level : identity::kLevels) {
    const auto index = static_cast<std::size_t>(level);
    levels[to_string(level)] = ledger_of(view.by_level[index], view.documents[index]);
  }
  levels["other"] = ledger_of(view.other, 0);
  return levels;
}

}  // namespace

std::string write_status_report(const StatusInputs& in) {
  const transport::ServerCounters& server = *in.server;
  const json::object report{{"documents", in.totals.documents},
                            {"statuses", in.totals.statuses},
                            {"deliveries", in.totals.deliveries},
                            {"waiting", in.totals.waiting},
                            {"acknowledged", in.totals.acknowledged},
                            {"repeated", in.totals.repeated},
                            {"refused", in.totals.refused + in.refused_by_verification},
                            {"agencies", in.totals.agencies},
                            {"centres", in.totals.centres},
                            {"verification", verification_of(in.costs)},
                            {"store",
                             {{"records", in.store.records},
                              {"bytes", in.stored_bytes},
                              {"written_bytes", in.store.bytes},
                              {"syncs", in.store.syncs},
                              {"sync_ns", in.store.sync_ns}}},
                            {"server",
                             {{"connections", server.connections.load()},
                              {"accepted", server.accepted.load()},
                              {"handshakes_full", server.handshakes_full.load()},
                              {"handshakes_resumed", server.handshakes_resumed.load()},
                              {"handshakes_failed", server.handshakes_failed.load()},
                              {"requests", server.requests.load()},
                              {"refused_heads", server.refused_heads.load()},
                              {"timeouts", server.timeouts.load()},
                              {"bytes_in", server.bytes_in.load()},
                              {"bytes_out", server.bytes_out.load()}}},
                            {"process", {{"cpu_ns", in.cpu_ns}, {"rss_bytes_max", in.rss_bytes_max}}}};
  return json::serialize(report);
}

}  // namespace axle::hub
