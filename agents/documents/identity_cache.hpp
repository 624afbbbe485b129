// Identities on disk: authority.pem, keys.pem and certificates.bin in one folder.
#pragma once

#include <filesystem>

#include "agents/documents/corpus.hpp"

namespace axle::agents {

// What decides the content: the orders and the options, without the cache's place.
Digest256 identity_key(const std::vector<IdentityOrder>& orders, const IdentityOptions& options);

// Writes all files of an entry into the folder, each readable by its owner only. io when that fails.
Result<void> save_identities(const std::filesystem::path& folder, const Digest256& key, const Identities& identities);

// Reads them back, without parsing the certificates; corrupt when a file is missing, altered, or belongs to another
// key.
Result<Identities> load_identities(const std::filesystem::path& folder, const Digest256& key, std::size_t orders,
                                   const Progress& progress);

}  // namespace axle::agents
