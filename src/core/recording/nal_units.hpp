// What H264 and H265 share: frames are NAL units behind their lengths of 4 bytes, as avcC and hvcC
// say it. Pure; every length checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/recording/depacketizer.hpp"

namespace umbrella::core::recording {

inline constexpr std::size_t unit_length_bytes = 4;
/// Of a parameter set in avcC and hvcC.
inline constexpr std::size_t longest_set_bytes = 0xFFFF;

/// Over the unit_length_bytes at `position`.
void write_unit_length(Octets& frame, std::size_t position, std::size_t length);
void append_unit(rtp::Bytes unit, Octets& frame);
/// Behind its length, of 2 bytes.
void append_set(rtp::Bytes set, Octets& out);

/// The unit that comes in fragments (FU-A, FU): its header once, and their data one behind the
/// other.
class FragmentedUnit {
  public:
    struct Fragment {
        std::uint8_t flags = 0;  ///< the first byte of the fragment's own header: S and E
        rtp::Bytes data;
    };

    [[nodiscard]] bool is_open() const { return position_.has_value(); }
    void reset() { position_.reset(); }
    /// `header` is the unit's. False if it is no first fragment and none is open, or the other way
    /// round.
    [[nodiscard]] bool append(rtp::Bytes header, const Fragment& fragment, Octets& frame);

  private:
    std::optional<std::size_t> position_;  ///< where the unit's length is to be written
};

/// Calls `append(unit, frame)` for each unit of an aggregate, behind its length of 2 bytes; false
/// as soon as that is, or if a length is wrong.
template <typename Append>
[[nodiscard]] bool append_aggregate(rtp::Bytes units, Octets& frame, Append append) {
    rtp::ByteReader reader(units);
    while (!reader.rest().empty()) {
        const auto size = reader.u16();
        const auto unit = size ? reader.take(*size) : std::nullopt;
        if (!unit || !append(*unit, frame)) {
            return false;
        }
    }
    return true;
}

/// Calls `visit(unit)` for each. False if a length is wrong or zero.
template <typename Visit>
[[nodiscard]] bool for_each_unit(rtp::Bytes frame, Visit visit) {
    rtp::ByteReader reader(frame);
    while (!reader.rest().empty()) {
        const auto size = reader.u32();
        const auto unit = size ? reader.take(*size) : std::nullopt;
        if (!unit || unit->empty()) {
            return false;
        }
        visit(*unit);
    }
    return true;
}

/// Without the bytes that keep a start code from appearing (ITU-T H.264 §7.4.1, H.265 §7.4.2):
/// 00 00 03 is 00 00.
[[nodiscard]] Octets unescaped(rtp::Bytes unit);

}  // namespace umbrella::core::recording
