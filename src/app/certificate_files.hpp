// Reading and replacing the small files that hold keys and certificates.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "base/result.hpp"

namespace umbrella::app {

inline constexpr mode_t secret_mode = 0600;
inline constexpr mode_t public_mode = 0644;

/// Nothing when there is no such file; a failure, with the file's name, when it cannot be read.
[[nodiscard]] Result<std::optional<std::string>> read_if_present(const std::filesystem::path& path);

/// Replaces the file in one step: whoever reads it sees the old content or the new, and a secret
/// is never readable by others, not even for a moment.
[[nodiscard]] Result<void> replace_file(const std::filesystem::path& path, std::string_view content,
                                        mode_t mode);

}  // namespace umbrella::app
