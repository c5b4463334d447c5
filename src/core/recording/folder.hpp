// Where recordings go, as pure code sees it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "core/recording/end_reason.hpp"
#include "core/rtp/bytes.hpp"

namespace umbrella::core::recording {

/// A file that is being written.
class Output {
  public:
    Output() = default;
    virtual ~Output() = default;
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    /// All of it or, on trouble, nothing: the file then ends where it ended before.
    [[nodiscard]] virtual Trouble append(rtp::Bytes bytes) = 0;
    /// Over what was appended.
    [[nodiscard]] virtual Trouble overwrite(std::uint64_t position, rtp::Bytes bytes) = 0;
};

class Folder {
  public:
    Folder() = default;
    virtual ~Folder() = default;
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    /// A new file; `name` as names.hpp makes it.
    [[nodiscard]] virtual Result<std::unique_ptr<Output>, EndReason> create(
        const std::string& name) = 0;
    /// In place of what it held; never half of it.
    [[nodiscard]] virtual Trouble replace(const std::string& name, std::string_view text) = 0;
};

}  // namespace umbrella::core::recording
