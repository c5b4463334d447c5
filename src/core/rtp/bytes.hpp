// Big-endian (network order) reading and writing. Reading never goes past the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace umbrella::core::rtp {

using Bytes = std::span<const std::uint8_t>;
using MutableBytes = std::span<std::uint8_t>;

/// Takes bytes from the front. A take that does not fit gives nothing and takes nothing.
class ByteReader {
  public:
    explicit ByteReader(Bytes bytes) : bytes_(bytes) {}

    [[nodiscard]] std::size_t position() const { return position_; }
    [[nodiscard]] Bytes rest() const { return bytes_.subspan(position_); }

    std::optional<Bytes> take(std::size_t size) {
        if (size > bytes_.size() - position_) {
            return std::nullopt;
        }
        const Bytes taken = bytes_.subspan(position_, size);
        position_ += size;
        return taken;
    }
    bool skip(std::size_t size) { return take(size).has_value(); }
    std::optional<std::uint8_t> u8() {
        const auto taken = take(1);
        return taken ? std::optional{taken->front()} : std::nullopt;
    }
    std::optional<std::uint16_t> u16() {
        const auto taken = take(2);
        if (!taken) {
            return std::nullopt;
        }
        return static_cast<std::uint16_t>(((*taken)[0] << 8U) | (*taken)[1]);
    }
    std::optional<std::uint32_t> u32() {
        const auto taken = take(4);
        if (!taken) {
            return std::nullopt;
        }
        return (std::uint32_t{(*taken)[0]} << 24U) | (std::uint32_t{(*taken)[1]} << 16U) |
               (std::uint32_t{(*taken)[2]} << 8U) | std::uint32_t{(*taken)[3]};
    }

  private:
    Bytes bytes_;
    std::size_t position_ = 0;
};

/// Appends to a buffer that its owner has made large enough; overrunning it aborts
/// (span's assertions), since the caller computes the size.
class ByteWriter {
  public:
    explicit ByteWriter(MutableBytes bytes) : bytes_(bytes) {}

    [[nodiscard]] std::size_t position() const { return position_; }

    void u8(std::uint8_t value) { bytes_[position_++] = value; }
    void u16(std::uint16_t value) {
        u8(static_cast<std::uint8_t>(value >> 8U));
        u8(static_cast<std::uint8_t>(value & 0xFFU));
    }
    void u32(std::uint32_t value) {
        u16(static_cast<std::uint16_t>(value >> 16U));
        u16(static_cast<std::uint16_t>(value & 0xFFFFU));
    }
    void bytes(Bytes values) {
        for (const std::uint8_t value : values) {
            u8(value);
        }
    }

  private:
    MutableBytes bytes_;
    std::size_t position_ = 0;
};

}  // namespace umbrella::core::rtp
