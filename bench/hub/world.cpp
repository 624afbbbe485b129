#include "bench/hub/world.hpp"

#include <cstdio>

#include "bench/must.hpp"

namespace axle::bench {
namespace {

constexpr InstantNs kIssued = 1'741'280'400 * kSecond;  // 2025-03-07T00:00:00+07:00

std::string numbered(const char* format, std::uint64_t number) {
  char text[32];
  std::snprintf(text, sizeof text, format, static_cast<unsigned long long>(number));
  return text;
}

agents::Credentials credentials(const std::string& id) {
  return {id, "secret-of-" + id};
}

}  // namespace

std::string World::sender_code(std::uint32_t sender) {
  return numbered("G%02llu", sender + 1);
}
std::string World::receiver_code(std::uint32_t receiver) {
  return numbered("H57.%05llu", receiver + 1);
}
agents::Credentials World::sender(std::uint32_t sender) {
  return credentials(numbered("s%02llu", sender + 1));
}
agents::Credentials World::receiver(std::uint32_t receiver) {
  return credentials(numbered("r%05llu", receiver + 1));
}
std::string World::document_id(std::uint32_t sender, std::uint64_t number) {
  return sender_code(sender) + ",2026/01/05," + numbered("%09llu", number) + "/BM-VP";
}

packet::DocumentHeader World::header(std::uint32_t sender, std::uint32_t receiver, std::uint64_t number) {
  packet::DocumentHeader header;
  header.from.id = sender_code(sender);
  header.from.name = "Bộ Một";
  header.to.resize(1);
  header.to[0].id = receiver_code(receiver);
  header.to[0].name = "Ủy ban nhân dân tỉnh Mẫu";
  header.code_number = numbered("%09llu", number);
  header.code_notation = "BM-VP";
  header.document_id = document_id(sender, number);
  header.promulgation_date = "2026/01/05";
  header.type = "2";
  header.subject = "V/v đo chi phí của trục liên thông";
  return header;
}

World make_world(std::uint32_t receivers, const std::filesystem::path& cache, cli::Console& console) {
  std::vector<agents::IdentityOrder> orders;
  hub::CentreList directory;
  const auto add = [&](const agents::Credentials& centre, const std::string& code) {
    directory.centres.push_back({centre.system_id, centre.secret});
    hub::AgencyRecord agency;
    agency.code = code;
    agency.name = "Cơ quan " + code;
    agency.centre_id = centre.system_id;
    directory.agencies.push_back(std::move(agency));
  };
  for (std::uint32_t i = 0; i < kSenders; ++i) {
    const std::string code = World::sender_code(i);
    orders.push_back({{code, "Bộ Một", ""}, {"Nguyễn Văn Mẫu", "Chánh Văn phòng", code, "Bộ Một"}});
    add(World::sender(i), code);
  }
  for (std::uint32_t i = 0; i < receivers; ++i) add(World::receiver(i), World::receiver_code(i));
  agents::IdentityOptions options;
  options.not_before = kIssued;
  options.cache = cache;
  return {must(agents::make_identities(orders, options,
                                       [&](auto done, auto total) { console.progress("making keys", done, total); })),
          std::move(directory), receivers};
}

}  // namespace axle::bench
