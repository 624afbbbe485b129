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

json::object ledger_of(const signature::CostLedger& ledger) {
  return {
      {"stages", costs_of(ledger.stages(), [](std::size_t i) { return to_string(static_cast<signature::Stage>(i)); })},
      {"algorithms",
       costs_of(ledger.algorithms(), [](std::size_t i) { return to_string(signature::kKeyAlgorithms[i]); })}};
}

json::object share_of(const signature::CostShare& share) {
  json::object out = ledger_of(share.ledger);
  out["documents"] = share.documents;
  out["bytes"] = share.bytes;
  return out;
}

json::object verification_of(const signature::DocumentCosts& costs) {
  json::object out, sizes;
  for (const identity::Level level : identity::kLevels) {
    out[to_string(level)] = share_of(costs.by_level[static_cast<std::size_t>(level)]);
  }
  out["other"] = ledger_of(costs.other);
  for (std::size_t i = 0; i < signature::kSizeClassCount; ++i) {
    sizes[signature::kSizeClassNames[i]] = share_of(costs.by_size[i]);
  }
  out["sizes"] = std::move(sizes);
  return out;
}

json::object latency_of(const LatencyBoard::View& view) {
  json::array buckets;
  for (std::size_t i = 0; i < LatencyBoard::kBounds.size(); ++i) {
    buckets.push_back({{"at_most_ns", LatencyBoard::kBounds[i]}, {"count", view.at_most[i]}});
  }
  return {{"count", view.count}, {"sum_ns", view.sum}, {"buckets", std::move(buckets)}};
}

}  // namespace

std::string write_status_report(const StatusInputs& in) {
  const transport::ServerCounters& server = *in.server;
  const json::object report{{"documents", in.totals.documents},
                            {"statuses", in.totals.statuses},
                            {"deliveries", in.totals.deliveries},
                            {"waiting", in.totals.waiting},
                            {"acknowledged", in.totals.acknowledged},
                            {"set_aside", in.totals.set_aside},
                            {"withdrawn", in.totals.withdrawn},
                            {"expired", in.totals.expired},
                            {"forgotten", in.totals.forgotten},
                            {"irregular", in.totals.irregular},
                            {"repeated", in.totals.repeated},
                            {"refused", in.totals.refused + in.refused_by_verification},
                            {"agencies", in.totals.agencies},
                            {"centres", in.totals.centres},
                            {"verification", verification_of(in.costs)},
                            {"latency", {{"acceptance", latency_of(in.acceptance)}, {"commit", latency_of(in.commit)}}},
                            {"ready", in.ready},
                            {"queues",
                             {{"packets_waiting", in.packets_waiting},
                              {"commands_waiting", in.commands_waiting},
                              {"memory_held_bytes", in.memory_held_bytes},
                              {"memory_held_bytes_max", in.memory_held_bytes_max}}},
                            {"proof", {{"audit_events", in.audit_events}, {"receipts_signed", in.receipts_signed}}},
                            {"store",
                             {{"last_lsn", in.last_lsn},
                              {"snapshot_lsn", in.snapshot_lsn},
                              {"room_bytes", in.room_bytes},
                              {"records", in.store.records},
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
                              {"refused_peers", server.refused_peers.load()},
                              {"timeouts", server.timeouts.load()},
                              {"bytes_in", server.bytes_in.load()},
                              {"bytes_out", server.bytes_out.load()}}},
                            {"process",
                             {{"cpu_ns", in.cpu_ns},
                              {"rss_bytes_max", in.rss_bytes_max},
                              {"version", in.version},
                              {"verification", to_string(in.policy)},
                              {"started_at", format_iso8601(in.started_at)}}}};
  return json::serialize(report);
}

}  // namespace axle::hub
