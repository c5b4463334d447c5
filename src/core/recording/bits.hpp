// Reading bit by bit, the most significant first, as H264, VP9 and AV1 write their headers. Reading
// past the end gives zeros and is remembered.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/rtp/bytes.hpp"

namespace umbrella::core::recording {

class BitReader {
  public:
    explicit BitReader(rtp::Bytes bytes) : bytes_(bytes) {}

    /// False once more was asked for than there is.
    [[nodiscard]] bool good() const { return good_; }

    std::uint32_t bit() {
        const std::size_t byte = position_ / 8;
        if (byte >= bytes_.size()) {
            good_ = false;
            return 0;
        }
        const std::uint32_t value = (std::uint32_t{bytes_[byte]} >> (7 - (position_ % 8))) & 1U;
        ++position_;
        return value;
    }
    /// At most 32.
    std::uint32_t bits(unsigned count) {
        std::uint32_t value = 0;
        for (unsigned i = 0; i < count; ++i) {
            value = (value << 1U) | bit();
        }
        return value;
    }
    bool flag() { return bit() != 0; }
    void skip(unsigned count) {
        for (unsigned i = 0; i < count; ++i) {
            bit();
        }
    }
    /// ue(v), ITU-T H.264 §9.1; AV1's uvlc() is the same.
    std::uint32_t exp_golomb() {
        unsigned zeros = 0;
        while (good_ && zeros < 32 && bit() == 0) {
            ++zeros;
        }
        if (zeros >= 32) {
            good_ = false;
            return 0;
        }
        return (1U << zeros) - 1 + bits(zeros);
    }
    /// se(v), ITU-T H.264 §9.1.1.
    std::int32_t signed_exp_golomb() {
        const std::uint32_t code = exp_golomb();
        const auto half = static_cast<std::int32_t>((code >> 1U) + (code & 1U));
        return (code & 1U) != 0 ? half : -half;
    }

  private:
    rtp::Bytes bytes_;
    std::size_t position_ = 0;
    bool good_ = true;
};

}  // namespace umbrella::core::recording
