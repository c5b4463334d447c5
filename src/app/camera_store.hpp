// The cameras that were added on the page, beyond the server's life. One file of mode 0600, since
// their passwords stand in it. Main context.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/camera/cameras.hpp"

namespace umbrella::app {

/// Text of the file, and back. Pure. What cannot be read in it is left out.
[[nodiscard]] std::string to_text(const std::vector<core::camera::Spec>& cameras);
[[nodiscard]] Result<std::vector<core::camera::Spec>> parse_cameras(const std::string& text);

class CameraStore {
  public:
    explicit CameraStore(const std::filesystem::path& directory);

    /// None when there is no such file; the failure says what is to be done.
    [[nodiscard]] Result<std::vector<core::camera::Spec>> load() const;
    /// The failure says that they will be forgotten.
    [[nodiscard]] Result<void> save(const std::vector<core::camera::Spec>& cameras) const;

  private:
    std::filesystem::path path_;
};

}  // namespace umbrella::app
