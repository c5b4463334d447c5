#include "memory_folder.hpp"

#include <algorithm>
#include <utility>

namespace umbrella::test {

using core::recording::EndReason;
using core::recording::Trouble;

namespace {

class MemoryFile : public core::recording::Output {
  public:
    MemoryFile(MemoryFolder& folder, std::vector<std::uint8_t>& bytes)
        : folder_(folder), bytes_(bytes) {}

    Trouble append(core::rtp::Bytes bytes) override {
        if (folder_.trouble) {
            return folder_.trouble;
        }
        if (folder_.room && folder_.written + bytes.size() > *folder_.room) {
            return EndReason::DiskFull;
        }
        folder_.written += bytes.size();
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
        return {};
    }
    Trouble overwrite(std::uint64_t position, core::rtp::Bytes bytes) override {
        std::ranges::copy(bytes, bytes_.begin() + static_cast<std::ptrdiff_t>(position));
        return folder_.trouble;
    }

  private:
    MemoryFolder& folder_;
    std::vector<std::uint8_t>& bytes_;
};

}  // namespace

Result<std::unique_ptr<core::recording::Output>, EndReason> MemoryFolder::create(
    const std::string& name) {
    if (trouble) {
        return tl::make_unexpected(*trouble);
    }
    return std::make_unique<MemoryFile>(*this, files[name]);
}

Trouble MemoryFolder::replace(const std::string& name, std::string_view text) {
    texts[name] = text;
    return {};
}

}  // namespace umbrella::test
