#include "cli/credentials.hpp"

#include <boost/json.hpp>
#include <map>
#include <string_view>

#include "base/live_clock.hpp"
#include "base/units.hpp"
#include "protocol/axis/answer.hpp"
#include "protocol/axis/header_auth.hpp"
#include "protocol/axis/operation.hpp"

namespace axle::cli {
namespace {

constexpr std::uint32_t kNone = UINT32_MAX;
constexpr std::size_t kRegisteredAtOnce = 16;

// For every agency the position of its centre in the list, and which agencies the list does not have.
class Assignment {
 public:
  Assignment(const hub::CentreList& list, const sim::Network& network) : list_(list), network_(network) {
    for (std::uint32_t i = 0; i < list.centres.size(); ++i) by_id_.emplace(list.centres[i].id, i);
    for (const hub::AgencyRecord& agency : list.agencies) {
      const std::uint32_t centre = by_id_.at(agency.centre_id);
      by_code_.emplace(agency.code, centre);
      if (!agency.old_code.empty()) by_code_.emplace(agency.old_code, centre);
    }
  }

  std::vector<std::uint32_t> centres() {
    std::vector<std::uint32_t> centres;
    centres.reserve(network_.agencies.size());
    for (std::uint32_t i = 0; i < network_.agencies.size(); ++i) {
      const std::uint32_t listed = listed_centre(network_.agencies[i]);
      if (listed == kNone) strangers.push_back(i);
      centres.push_back(listed != kNone ? listed : centre_for_group(network_.agencies[i].centre));
    }
    return centres;
  }

  std::vector<std::uint32_t> strangers;

 private:
  std::uint32_t listed_centre(const sim::Agency& agency) const {
    for (const std::string* code : {&agency.code, &agency.other_code}) {
      const auto found = by_code_.find(*code);
      if (found != by_code_.end()) return found->second;
    }
    return kNone;
  }

  std::uint32_t centre_for_group(std::uint32_t group) {
    const auto known = groups_.find(group);
    if (known != groups_.end()) return known->second;
    const auto same_name = by_id_.find(network_.centres[group].id);
    const std::uint32_t centre =
        same_name != by_id_.end() ? same_name->second : static_cast<std::uint32_t>(turn_++ % list_.centres.size());
    groups_.emplace(group, centre);
    return centre;
  }

  const hub::CentreList& list_;
  const sim::Network& network_;
  std::map<std::string_view, std::uint32_t> by_id_, by_code_;
  std::map<std::uint32_t, std::uint32_t> groups_;
  std::size_t turn_ = 0;
};

std::string registration_of(const sim::Network& network, std::uint32_t position) {
  const sim::Agency& agency = network.agencies[position];
  boost::json::object body;
  body["id"] = agency.other_code;
  body["pcode"] = agency.parent == kNone ? std::string() : network.agencies[agency.parent].code;
  body["code"] = agency.code;
  body["name"] = agency.name;
  body["mail"] = "";
  return boost::json::serialize(body);
}

// Sends the registrations, some at a time, until one fails.
class Registrar {
 public:
  Registrar(const transport::ClientOptions& options, const sim::Network& network,
            const std::vector<std::uint32_t>& agencies)
      : options_(options), network_(network), agencies_(agencies), loop_(transport::Loop::create()) {}

  Result<void> run() {
    auto client = transport::Client::create(*loop_, options_);
    if (!client) return pass(client);
    client_ = std::move(*client);
    for (std::size_t i = 0; i < kRegisteredAtOnce; ++i) next();
    if (under_way_ > 0) loop_->run();
    return std::move(outcome_);
  }

 private:
  void next() {
    if (!outcome_ || begun_ == agencies_.size()) return;
    const std::uint32_t agency = agencies_[begun_++];
    const sim::Centre& centre = network_.centres[network_.agencies[agency].centre];
    const std::string body = registration_of(network_, agency);
    const axis::OperationInfo& operation = axis::info(axis::Operation::register_agency);
    constexpr std::string_view kJson = "application/json";
    const auto headers = axis::sign_headers({}, kJson, centre.id, centre.secret, live_now());
    const BytesView bytes = as_bytes(body);
    ++under_way_;
    client_->send(
        {transport::request_head(options_.endpoint, operation.method, operation.name, kJson, headers, body.size()),
         {SharedBytes::of(Bytes(bytes.begin(), bytes.end()))}},
        [this, agency](const transport::Exchange& exchange) { answered(agency, exchange); });
  }

  void answered(std::uint32_t agency, const transport::Exchange& exchange) {
    --under_way_;
    judge(agency, exchange);
    next();
    if (under_way_ == 0) loop_->stop();
  }

  void judge(std::uint32_t agency, const transport::Exchange& exchange) {
    if (!outcome_) return;
    const std::string& code = network_.agencies[agency].code;
    if (!exchange.response) {
      outcome_ = pass(exchange.response, "registering " + code);
      return;
    }
    const auto envelope = axis::read_envelope(exchange.response->body);
    if (!envelope) {
      outcome_ = pass(envelope, "registering " + code);
    } else if (envelope->code != axis::ErrorCode::ok) {
      outcome_ = fail(Errc::refused, "the hub does not register " + code + ": " + envelope->description +
                                         "; list the agencies that it knows in the credentials file");
    }
  }

  const transport::ClientOptions& options_;
  const sim::Network& network_;
  const std::vector<std::uint32_t>& agencies_;
  std::unique_ptr<transport::Loop> loop_;
  std::unique_ptr<transport::Client> client_;
  std::size_t begun_ = 0, under_way_ = 0;
  Result<void> outcome_;
};

}  // namespace

Result<std::vector<std::uint32_t>> use_credentials(const hub::CentreList& list, sim::Network& network) {
  if (list.centres.empty()) return fail(Errc::invalid_input, "the credentials name no centre");
  Assignment assignment(list, network);
  const std::vector<std::uint32_t> target = assignment.centres();
  std::vector<std::uint32_t> position(list.centres.size(), kNone);
  std::vector<sim::Centre> centres;
  for (std::uint32_t i = 0; i < network.agencies.size(); ++i) {
    std::uint32_t& at = position[target[i]];
    if (at == kNone) {
      at = static_cast<std::uint32_t>(centres.size());
      sim::Centre& centre = centres.emplace_back(network.centres[network.agencies[i].centre]);
      centre.id = list.centres[target[i]].id;
      centre.secret = list.centres[target[i]].secret;
      centre.level = network.agencies[i].level;
      centre.agencies.clear();
    }
    centres[at].agencies.push_back(i);
  }
  for (std::uint32_t i = 0; i < centres.size(); ++i) {
    centres[i].lgsp = centres[i].lgsp || centres[i].agencies.size() > 1;
    for (const std::uint32_t agency : centres[i].agencies) network.agencies[agency].centre = i;
  }
  network.centres = std::move(centres);
  return std::move(assignment.strangers);
}

Result<void> register_agencies(const transport::ClientOptions& client, const sim::Network& network,
                               const std::vector<std::uint32_t>& agencies) {
  return Registrar(client, network, agencies).run();
}

}  // namespace axle::cli
