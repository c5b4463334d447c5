// A folder of recordings in memory, which can be made to fail.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/recording/folder.hpp"

namespace umbrella::test {

class MemoryFolder : public core::recording::Folder {
  public:
    Result<std::unique_ptr<core::recording::Output>, core::recording::EndReason> create(
        const std::string& name) override;
    core::recording::Trouble replace(const std::string& name, std::string_view text) override;

    std::map<std::string, std::vector<std::uint8_t>> files;
    std::map<std::string, std::string> texts;
    /// Every write fails so from now on.
    core::recording::Trouble trouble;
    /// Once this many bytes have been written.
    std::optional<std::size_t> room;
    std::size_t written = 0;
};

}  // namespace umbrella::test
