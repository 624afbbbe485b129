#include "reference-hub/server/metrics_text.hpp"

#include <charconv>

namespace axle::hub {
namespace {

std::string number(double value) {
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  return {text.data(), error == std::errc{} ? end : text.data()};
}
std::string number(std::uint64_t value) {
  return std::to_string(value);
}
double seconds(DurationNs time) {
  return static_cast<double>(time) / static_cast<double>(kSecond);
}

class Text {
 public:
  // Begins a family; its samples follow.
  Text& family(std::string_view name, std::string_view type, std::string_view help) {
    name_ = std::string("axle_hub_").append(name);
    out_.append("# HELP ").append(name_).append(" ").append(help).append("\n");
    out_.append("# TYPE ").append(name_).append(" ").append(type).append("\n");
    return *this;
  }
  // `labels` as they stand between braces.
  template <class Value>
  Text& sample(Value value, std::string_view labels = "", std::string_view suffix = "") {
    out_.append(name_).append(suffix);
    if (!labels.empty()) out_.append("{").append(labels).append("}");
    out_.append(" ").append(number(value)).append("\n");
    return *this;
  }
  Text& counter(std::string_view name, std::uint64_t value, std::string_view help) {
    return family(name, "counter", help).sample(value);
  }
  Text& gauge(std::string_view name, std::uint64_t value, std::string_view help) {
    return family(name, "gauge", help).sample(value);
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_, name_;
};

// A backslash, a quote and a line break would end the value.
std::string label(std::string_view name, std::string_view value) {
  std::string out = std::string(name).append("=\"");
  for (const char c : value) {
    if (c == '\n') {
      out += "\\n";
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out.append("\"");
}

void mailboxes(Text& text, const HubCore::Totals& totals) {
  text.counter("mailbox_documents_total", totals.documents, "Documents accepted.")
      .counter("mailbox_statuses_total", totals.statuses, "Status packets accepted.")
      .counter("mailbox_deliveries_total", totals.deliveries, "Mailbox items made, one for each receiver.")
      .counter("mailbox_acknowledged_total", totals.acknowledged, "Items acknowledged as done.")
      .counter("mailbox_withdrawn_total", totals.withdrawn, "Items recalled, removed or replaced before that.")
      .counter("mailbox_expired_total", totals.expired, "Items that nobody acknowledged in time.")
      .counter("mailbox_forgotten_total", totals.forgotten, "Packets that have left the hub.")
      .counter("mailbox_irregular_total", totals.irregular, "Statuses out of order, accepted all the same.")
      .gauge("mailbox_waiting", totals.waiting, "Items that wait to be fetched or acknowledged.")
      .gauge("mailbox_set_aside", totals.set_aside, "Items that failed too often.")
      .gauge("agencies", totals.agencies, "Agencies in the directory.")
      .gauge("centres", totals.centres, "Centres in the directory.");
}

template <class Each>
void each_verification_ledger(const signature::DocumentCosts& costs, Each each) {
  for (const identity::Level level : identity::kLevels) {
    each(to_string(level), costs.by_level[static_cast<std::size_t>(level)].ledger);
  }
  each("none", costs.other);
}

void documents(Text& text, const signature::DocumentCosts& costs) {
  text.family("verification_documents_total", "counter", "Documents that were verified, by the sender's level.");
  for (const identity::Level level : identity::kLevels) {
    text.sample(costs.by_level[static_cast<std::size_t>(level)].documents, label("level", to_string(level)));
  }
  text.family("verification_document_bytes_total", "counter", "Bytes of their packets.");
  for (const identity::Level level : identity::kLevels) {
    text.sample(costs.by_level[static_cast<std::size_t>(level)].bytes, label("level", to_string(level)));
  }
}

void verification(Text& text, const signature::DocumentCosts& costs) {
  text.family("verification_cpu_seconds_total", "counter",
              "CPU time of verification by the sender's level (none: what is no document) and stage.");
  each_verification_ledger(costs, [&](std::string_view level, const signature::CostLedger& ledger) {
    for (std::size_t i = 0; i < signature::kStageCount; ++i) {
      text.sample(seconds(ledger.stages()[i].cpu_ns),
                  label("level", level) + "," + label("stage", to_string(static_cast<signature::Stage>(i))));
    }
  });
  text.family("verification_operations_total", "counter", "Operations of verification by level and stage.");
  each_verification_ledger(costs, [&](std::string_view level, const signature::CostLedger& ledger) {
    for (std::size_t i = 0; i < signature::kStageCount; ++i) {
      text.sample(ledger.stages()[i].count,
                  label("level", level) + "," + label("stage", to_string(static_cast<signature::Stage>(i))));
    }
  });
  text.family("public_key_cpu_seconds_total", "counter", "CPU time of public-key operations by level and algorithm.");
  each_verification_ledger(costs, [&](std::string_view level, const signature::CostLedger& ledger) {
    for (std::size_t i = 0; i < signature::kKeyAlgorithmCount; ++i) {
      text.sample(seconds(ledger.algorithms()[i].cpu_ns),
                  label("level", level) + "," + label("algorithm", to_string(signature::kKeyAlgorithms[i])));
    }
  });
  text.family("public_key_operations_total", "counter", "Public-key operations by level and algorithm.");
  each_verification_ledger(costs, [&](std::string_view level, const signature::CostLedger& ledger) {
    for (std::size_t i = 0; i < signature::kKeyAlgorithmCount; ++i) {
      text.sample(ledger.algorithms()[i].count,
                  label("level", level) + "," + label("algorithm", to_string(signature::kKeyAlgorithms[i])));
    }
  });
}

void server(Text& text, const StatusInputs& in) {
  const transport::ServerCounters& server = *in.server;
  text.counter("http_requests_total", server.requests.load(), "Requests answered.")
      .counter("http_refused_heads_total", server.refused_heads.load(), "Requests refused by their head.")
      .counter("http_timeouts_total", server.timeouts.load(), "Connections cut off for being slow.")
      .counter("http_received_bytes_total", server.bytes_in.load(), "HTTP bytes received.")
      .counter("http_sent_bytes_total", server.bytes_out.load(), "HTTP bytes sent.")
      .counter("connections_refused_total", server.refused_peers.load(), "Connections past the limit of one address.")
      .counter("connections_accepted_total", server.accepted.load(), "Connections accepted.")
      .gauge("connections", server.connections.load(), "Connections open now.");
  text.family("tls_handshakes_total", "counter", "TLS handshakes by how they went.")
      .sample(server.handshakes_full.load(), label("kind", "full"))
      .sample(server.handshakes_resumed.load(), label("kind", "resumed"))
      .sample(server.handshakes_failed.load(), label("kind", "failed"));
  text.counter("refused_total", in.totals.refused + in.refused_by_verification, "Commands and packets refused.")
      .counter("repeated_total", in.totals.repeated, "Packets sent again and answered as before.");
}

void histogram(Text& text, std::string_view name, std::string_view help, const LatencyBoard::View& view) {
  text.family(name, "histogram", help);
  for (std::size_t i = 0; i < LatencyBoard::kBounds.size(); ++i) {
    text.sample(view.at_most[i], label("le", number(seconds(LatencyBoard::kBounds[i]))), "_bucket");
  }
  text.sample(view.count, label("le", "+Inf"), "_bucket")
      .sample(seconds(view.sum), "", "_sum")
      .sample(view.count, "", "_count");
}

void store(Text& text, const StatusInputs& in) {
  text.counter("store_records_total", in.store.records, "Records written to the journal.")
      .counter("store_written_bytes_total", in.store.bytes, "Bytes written to the journal.")
      .counter("store_syncs_total", in.store.syncs, "Group commits.");
  text.family("store_sync_seconds_total", "counter", "Time spent in group commits.").sample(seconds(in.store.sync_ns));
  text.gauge("store_bytes", in.stored_bytes, "Bytes of records in the journal.")
      .gauge("store_room_bytes", in.room_bytes, "The largest packet that still fits; 0 while the disk is sick.")
      .gauge("store_last_lsn", in.last_lsn, "The journal's last record.")
      .gauge("store_snapshot_lsn", in.snapshot_lsn, "The last record that the newest snapshot holds.")
      .counter("audit_events_total", in.audit_events, "Events in the audit log.")
      .counter("receipts_signed_total", in.receipts_signed, "Receipts given.");
}

void process(Text& text, const StatusInputs& in) {
  text.family("build_info", "gauge", "Always 1; what runs here.")
      .sample(std::uint64_t{1}, label("version", in.version) + "," + label("verification", to_string(in.policy)));
  text.family("start_time_seconds", "gauge", "When the hub began, since 1970 UTC.").sample(seconds(in.started_at));
  text.gauge("ready", in.ready ? 1 : 0, "1 when /readyz answers 200.")
      .gauge("packets_waiting", in.packets_waiting, "Packets that wait for verification.")
      .gauge("commands_waiting", in.commands_waiting, "Commands that wait for the core.")
      .gauge("memory_held_bytes", in.memory_held_bytes, "Packets in memory, received or being sent.")
      .gauge("memory_held_limit_bytes", in.memory_held_bytes_max, "Past it: try later.")
      .gauge("resident_memory_max_bytes", in.rss_bytes_max, "The most memory that was resident.");
  text.family("process_cpu_seconds_total", "counter", "CPU time of the hub.").sample(seconds(in.cpu_ns));
}

}  // namespace

std::string write_metrics(const StatusInputs& inputs) {
  Text text;
  mailboxes(text, inputs.totals);
  documents(text, inputs.costs);
  verification(text, inputs.costs);
  server(text, inputs);
  histogram(text, "acceptance_seconds", "sendEdoc, from its last byte received to its answer, refusals included.",
            inputs.acceptance);
  histogram(text, "commit_seconds", "Of accepted packets, from the core's queue to the disk.", inputs.commit);
  store(text, inputs);
  process(text, inputs);
  return text.take();
}

}  // namespace axle::hub
