// The look of a VP8 stream to whoever does not decode it: payload descriptors (RFC 7741 §4.2), the
// frame tag that tells a keyframe (RFC 6386 §9.1), and frames cut as browsers cut them. Pure.
#pragma once

#include "octets.hpp"
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/rtp/bytes.hpp"

namespace umbrella::bench {

/// Of each packet: 15 bits of picture id.
inline constexpr std::size_t vp8_descriptor_bytes = 4;
/// Before the filling: the descriptor, and in the first packet of a frame a tag as large as that of
/// a keyframe; the others have so many bytes of no meaning.
inline constexpr std::size_t vp8_header_bytes = vp8_descriptor_bytes + 10;
inline constexpr std::size_t vp8_payload_bytes = 1180;

struct Vp8Place {
    std::uint16_t picture_id = 0;
    bool first = false;  ///< packet of its frame
    bool keyframe = false;
};
void write_vp8_header(core::rtp::MutableBytes payload, const Vp8Place& place);
/// The size of what stands before the filling; nothing if the payload is not one of ours. The
/// descriptor may have been written anew, with a shorter or longer picture id.
[[nodiscard]] std::optional<std::size_t> vp8_header_size(Octets payload);

/// Payload sizes of a frame's packets: as few as can be, of equal size but for a byte that the last
/// ones have more.
[[nodiscard]] std::vector<std::size_t> cut_frame(std::size_t frame_bytes);

/// Sizes around a mean: an encoder's frames are not alike. The same for the same seed.
class FrameSizes {
  public:
    FrameSizes(std::size_t mean_bytes, std::uint32_t seed) : mean_(mean_bytes), state_(seed | 1U) {}
    [[nodiscard]] std::size_t next(bool keyframe);

  private:
    std::size_t mean_;
    std::uint32_t state_;
};

}  // namespace umbrella::bench
