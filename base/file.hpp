// Whole files, for code that may do I/O (cli, store, documents, report). Never included by sans-IO folders.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace axle {

// The whole content; `not_found` when there is no such file, `limit` past max_bytes, `io` otherwise. The detail starts
// with the path.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes = 1ULL << 30);

enum class FileMode { everyone_reads, owner_only };

// Writes a temporary file beside it, syncs, renames: a reader sees the old content or the whole new one. `io` with the
// path and the system's reason (disk full, no permission); nothing is left behind then.
Result<void> write_file(const std::filesystem::path& path, std::string_view content,
                        FileMode mode = FileMode::everyone_reads);

// Maps the file read-only; the mapping lives as long as the owner in the result.
Result<SharedBytes> map_file(const std::filesystem::path& path);

}  // namespace axle
