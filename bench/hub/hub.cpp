#include "bench/hub/hub.hpp"

#include <boost/json.hpp>

#include "base/file.hpp"
#include "bench/must.hpp"
#include "reference-hub/server/hub_service.hpp"

namespace axle::bench {
namespace {

namespace json = boost::json;

constexpr const char* kDataFolder = "data";

double as_number(const json::value* value) {
  return value != nullptr && value->is_number() ? value->to_number<double>() : 0;
}

}  // namespace

void write_server_files(const std::filesystem::path& folder, const World& world) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) give_up(folder.string() + ": " + error.message());
  const auto write = [&](const char* name, std::string_view content) {
    must(write_file(folder / name, content, FileMode::owner_only));
  };
  const signature::Authority& authority = world.identities.authority;
  const auto key = must(signature::PrivateKey::generate(signature::KeyAlgorithm::p256));
  const auto server = must(authority.issue_server({"127.0.0.1", "localhost"}, key));
  std::string chain = server.certificate->to_pem();
  for (const auto& certificate : server.chain) chain += certificate->to_pem();
  write("server.pem", chain);
  write("server.key", key.to_pem());
  write("root.pem", authority.root()->to_pem());
  write("centres.csv", hub::write_centres(world.directory));
}

double HubStatus::number(std::string_view pointer) const {
  boost::system::error_code error;
  const json::value report = json::parse(json_, error);
  return error ? 0 : as_number(report.find_pointer(pointer, error));
}

std::vector<HubStatus::Stage> HubStatus::stages() const {
  std::vector<Stage> all;
  boost::system::error_code error;
  const json::value report = json::parse(json_, error);
  const json::value* verification = error ? nullptr : report.find_pointer("/verification", error);
  if (verification == nullptr || !verification->is_object()) return all;
  for (const auto& group : verification->get_object()) {
    const json::value* stages = group.value().find_pointer("/stages", error);
    if (stages == nullptr || !stages->is_object()) continue;  // "sizes": the same once more
    for (const auto& stage : stages->get_object()) {
      auto found = std::ranges::find(all, std::string(stage.key()), &Stage::name);
      if (found == all.end()) found = all.insert(all.end(), Stage{.name = std::string(stage.key())});
      found->count += as_number(stage.value().find_pointer("/count", error));
      found->cpu_ns += as_number(stage.value().find_pointer("/cpu_ns", error));
    }
  }
  return all;
}

transport::ClientOptions client_of(const World& world, std::uint16_t port) {
  transport::ClientOptions client;
  client.endpoint.port = port;
  client.tls.trust_pem = world.identities.authority.root()->to_pem();
  return client;
}

ChildOrder Hub::order(const Settings& settings, const std::filesystem::path& folder) {
  ChildOrder order{.program = settings.program,
                   .words = {"axle",
                             "hub",
                             "--listen",
                             "127.0.0.1:0",
                             "--data",
                             kDataFolder,
                             "--receipts",
                             "off",  // the floor signs nothing; --hub-words "--receipts batch" shows what they cost
                             "--centres",
                             "centres.csv",
                             "--trust",
                             "root.pem",
                             "--certificate",
                             "server.pem",
                             "--key",
                             "server.key",
                             "--verification",
                             "full",
                             "--net-threads",
                             std::to_string(settings.net_threads),
                             "--verify-threads",
                             std::to_string(settings.verify_threads)},
                   .folder = folder};
  order.words.insert(order.words.end(), settings.hub_words.begin(), settings.hub_words.end());
  return order;
}

Hub::Hub(const Settings& settings, const World& world, const std::filesystem::path& folder)
    : order_(order(settings, folder)), data_(folder / kDataFolder) {
  std::error_code ignored;
  std::filesystem::remove_all(data_, ignored);
  write_server_files(folder, world);
  client_ = client_of(world, 0);
  start();
}

void Hub::start() {
  child_ = must(Child::start(order_));
  client_.endpoint.port = child_->port();
}

void Hub::restart() {
  child_->stop();
  start();
}

HubStatus Hub::status() const {
  const std::string token = must(read_file(data_ / hub::kAdminTokenFile, 4096));
  const auto loop = transport::Loop::create();
  const auto client = must(transport::Client::create(*loop, client_));
  Result<transport::ClientResponse> response = fail(Errc::internal, "no answer");
  client->send({transport::request_head(client_.endpoint, "GET", "status", "application/json",
                                        {{"Authorization", "Bearer " + token}}, 0),
                {}},
               [&](transport::Exchange exchange) {
                 response = std::move(exchange.response);
                 loop->stop();
               });
  loop->run();
  return HubStatus(must(std::move(response)).body);
}

}  // namespace axle::bench
