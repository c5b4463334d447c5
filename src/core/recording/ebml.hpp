// Writing EBML (RFC 8794): elements of an id, a size and data. Pure.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "core/rtp/bytes.hpp"

namespace umbrella::core::recording {

/// The bytes of an element id as they stand in a file: its length is in its first bits.
using ElementId = std::uint32_t;

class EbmlWriter {
  public:
    [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }
    [[nodiscard]] std::vector<std::uint8_t> take() { return std::move(bytes_); }
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }

    void id(ElementId id) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            if (id >> static_cast<unsigned>(shift) != 0) {
                bytes_.push_back(static_cast<std::uint8_t>(id >> static_cast<unsigned>(shift)));
            }
        }
    }
    /// In 8 bytes, so that it can be written over.
    void size(std::uint64_t size) { big_endian(size | (std::uint64_t{1} << 56U), 8); }
    /// An element that ends where the file ends.
    void unknown_size() { big_endian(0x01FFFFFFFFFFFFFF, 8); }

    void number(ElementId name, std::uint64_t value) {
        id(name);
        short_size(8);
        big_endian(value, 8);
    }
    void real(ElementId name, double value) { number(name, std::bit_cast<std::uint64_t>(value)); }
    void text(ElementId name, std::string_view value) {
        id(name);
        size(value.size());
        bytes_.insert(bytes_.end(), value.begin(), value.end());
    }
    void binary(ElementId name, rtp::Bytes value) {
        id(name);
        size(value.size());
        bytes_.insert(bytes_.end(), value.begin(), value.end());
    }
    /// An element of elements, which `content` writes.
    template <class Content>
    void master(ElementId name, Content content) {
        id(name);
        const std::size_t at = bytes_.size();
        size(0);
        content();
        EbmlWriter over;
        over.size(bytes_.size() - at - 8);
        std::ranges::copy(over.bytes_, bytes_.begin() + static_cast<std::ptrdiff_t>(at));
    }
    /// Room for `room` bytes, at least 9, that may be written over later.
    void gap(std::size_t room) {
        constexpr ElementId empty = 0xEC;
        id(empty);
        size(room - 9);
        bytes_.resize(bytes_.size() + room - 9);
    }
    void big_endian(std::uint64_t value, unsigned count) {
        for (unsigned i = count; i > 0; --i) {
            bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * (i - 1))));
        }
    }
    void raw(rtp::Bytes bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

  private:
    void short_size(std::uint8_t size) {
        bytes_.push_back(static_cast<std::uint8_t>(0x80U | size));
    }
    std::vector<std::uint8_t> bytes_;
};

}  // namespace umbrella::core::recording
