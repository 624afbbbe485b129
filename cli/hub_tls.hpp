// The hub's TLS identity: given, or made once in its data folder.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "transport/server.hpp"

namespace axle::cli {

// With files: those. Without: `tls/` in the data folder holds an own root (root.pem: what clients must trust) and a
// certificate for localhost and `host`, made at the first start; keys are readable by the owner only.
Result<transport::ServerTls> hub_tls(const std::string& certificate_file, const std::string& key_file,
                                     const std::filesystem::path& data, const std::string& host);

// What clients must trust when no files were given.
std::filesystem::path hub_root_file(const std::filesystem::path& data);

}  // namespace axle::cli
