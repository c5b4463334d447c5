// Makes RTP packets and payloads for the tests of the rewriter, here and of the element.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

namespace umbrella::test {

using Octets = std::vector<std::uint8_t>;

struct Element {
    std::uint8_t id;
    Octets data;
};

/// A packet to be; to_bytes() writes it. Extensions are written in the one-byte form unless
/// `two_byte_form`.
struct TestPacket {
    std::uint8_t payload_type = 96;
    std::uint16_t sequence_number = 0;
    std::uint32_t timestamp = 0;
    std::uint32_t ssrc = 0;
    Octets payload;
    bool marker = false;
    std::vector<Element> extensions;
    bool two_byte_form = false;
    std::uint8_t csrcs = 0;    ///< how many
    std::uint8_t padding = 0;  ///< bytes, the counting one included

    [[nodiscard]] Octets to_bytes() const;
};

/// The bytes of several pieces, one behind the other.
[[nodiscard]] Octets join(std::initializer_list<Octets> pieces);

// --- Payloads: the least that each codec's packetizer sends -----------------------------------

enum class Frame : std::uint8_t { Key, Delta };

/// The first packet of a frame, without optional fields.
[[nodiscard]] Octets vp8_payload(Frame frame);
/// With a picture id (15 bits if `long_id`) and TL0PICIDX.
[[nodiscard]] Octets vp8_payload(Frame frame, std::uint16_t picture_id, std::uint8_t tl0,
                                 bool long_id);
/// Non-flexible mode, one spatial layer.
[[nodiscard]] Octets vp9_payload(Frame frame, std::uint16_t picture_id, std::uint8_t tl0,
                                 bool long_id);
[[nodiscard]] Octets h264_payload(Frame frame);
[[nodiscard]] Octets av1_payload(Frame frame);
[[nodiscard]] Octets opus_payload();

/// A dependency descriptor of `size` bytes, at least 3; with the start-of-frame bit, and with a
/// template structure if `frame` is Key and there is room for its flag.
[[nodiscard]] Octets dependency_descriptor(Frame frame, std::uint16_t frame_number,
                                           std::size_t size);

}  // namespace umbrella::test
