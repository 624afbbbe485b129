#include "cli/first_document.hpp"

#include "base/file.hpp"
#include "protocol/axis/header_auth.hpp"
#include "protocol/packet/writer.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "reference-hub/server/hub_service.hpp"

namespace axle::cli {
namespace {

constexpr const char* kPacketFile = "first-document.edxml";
constexpr const char* kHeadersFile = "first-document.headers";

packet::DocumentHeader header_of(const hub::AgencyRecord& from, const hub::AgencyRecord& to, InstantNs now) {
  packet::DocumentHeader header;
  header.from.id = from.code;
  header.from.name = from.name;
  header.to.resize(1);
  header.to[0].id = to.code;
  header.to[0].name = to.name;
  header.code_number = std::to_string(now / kSecond % 100'000'000);
  header.code_notation = "TN-VP";
  header.promulgation_date = format_packet_date(now);
  header.document_id =
      from.code + "," + header.promulgation_date + "," + header.code_number + "/" + header.code_notation;
  header.type = "2";
  header.type_detail = "18";
  header.type_name = "Công văn";
  header.subject = "V/v gửi thử văn bản đầu tiên qua trục liên thông";
  header.signer_name = "Nguyễn Văn Mẫu";
  return header;
}

// As one word of a shell; plain names stay plain.
std::string quoted(const std::string& path) {
  if (path.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-") ==
      std::string::npos) {
    return path;
  }
  std::string out = "'";
  for (const char c : path) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// Words that belong together go on one line as long as it has at most 80 columns; a backslash goes on.
std::string command(const std::vector<std::string>& parts) {
  constexpr std::size_t kColumnsMax = 78;  // and " \"
  std::string out, line = "  curl -sS";
  for (const std::string& part : parts) {
    if (line.size() + 1 + part.size() > kColumnsMax) {
      out += line + " \\\n";
      line = "   ";
    }
    line += " " + part;
  }
  return out + line + "\n";
}

}  // namespace

Result<void> write_first_document(const std::filesystem::path& folder, const hub::CentreList& directory,
                                  InstantNs now) {
  const hub::AgencyRecord& from = directory.agencies.front();
  const hub::AgencyRecord& to = directory.agencies[directory.agencies.size() > 1 ? 1 : 0];
  std::string secret;
  for (const hub::CentreRecord& centre : directory.centres) {
    if (centre.id == from.centre_id) secret = centre.secret;
  }
  const std::string packet = packet::write_document(header_of(from, to, now), {});
  if (auto done = write_file(folder / kPacketFile, packet, FileMode::owner_only); !done) return done;
  std::string headers = "Content-Type: application/octet-stream\n";
  for (const auto& [name, value] :
       axis::sign_headers({{"servicetype", "eDoc"},
                           {"messagetype", "edoc"},
                           {"from", from.code},
                           {"hash-file", axis::sdk_hash_file(signature::sha256(as_bytes(packet)))}},
                          "application/octet-stream", from.centre_id, secret, now)) {
    headers.append(name).append(": ").append(value).append("\n");
  }
  return write_file(folder / kHeadersFile, headers, FileMode::owner_only);
}

std::string first_words(const FirstWords& words) {
  const auto file = [&](std::string_view name) { return quoted((words.folder / name).string()); };
  std::vector<std::string> common;
  if (!words.root.empty()) common.push_back("--cacert " + quoted(words.root.string()));
  if (words.client_certificate) common.emplace_back("--cert CENTRE.pem --key CENTRE.key");
  const auto with = [&](std::vector<std::string> parts) {
    parts.insert(parts.begin(), common.begin(), common.end());
    return command(parts);
  };
  return "\nSend a first document (any shell; it is made anew at each start):\n\n" +
         with({"-H @" + file(kHeadersFile), "--data-binary @" + file(kPacketFile), words.url + "/sendEdoc"}) +
         "\nSee what the hub has:\n\n" +
         with({"-H \"Authorization: Bearer $(cat " + file(hub::kAdminTokenFile) + ")\"", words.url + "/status"}) + "\n";
}

}  // namespace axle::cli
