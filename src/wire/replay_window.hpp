// Which packet indices have come already (RFC 3711 §3.3.2).
#pragma once

#include <cstdint>

namespace umbrella::wire {

/// Of one SSRC. Indices do not wrap.
class ReplayWindow {
  public:
    /// How far a packet may be behind the newest; RFC 3711 asks for 64 at least.
    static constexpr std::uint32_t size = 64;

    /// False: it has come, or it is so old that it may have.
    [[nodiscard]] bool is_new(std::uint32_t index) const {
        if (seen_ == 0 || index > newest_) {
            return true;
        }
        const std::uint32_t age = newest_ - index;
        return age < size && ((seen_ >> age) & 1U) == 0;
    }
    /// It has come, and is authentic. Only for what is_new().
    void note(std::uint32_t index) {
        if (seen_ == 0 || index > newest_) {
            const std::uint32_t step = index - newest_;
            seen_ = (seen_ == 0 || step >= size ? 0 : seen_ << step) | 1U;
            newest_ = index;
        } else {
            seen_ |= std::uint64_t{1} << (newest_ - index);
        }
    }

  private:
    std::uint32_t newest_ = 0;
    std::uint64_t seen_ = 0;  ///< bit n: `newest_` - n has come; 0: nothing has
};

}  // namespace umbrella::wire
