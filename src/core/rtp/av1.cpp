#include "core/rtp/payload.hpp"

namespace umbrella::core::rtp {
namespace {

// AV1 RTP payload format §4.4, aggregation header: Z Y W(2) N -(3).
constexpr std::uint8_t continues_flag = 0x80;
constexpr std::uint8_t new_sequence_flag = 0x08;
// AV1 bitstream specification §6.2.2.
constexpr std::uint8_t sequence_header_type = 1;
constexpr unsigned max_leb128_bytes = 8;

/// AV1 bitstream specification §4.10.5; more than 32 bits are never a size.
std::optional<std::size_t> read_leb128(ByteReader& reader) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < max_leb128_bytes; ++i) {
        const auto byte = reader.u8();
        if (!byte) {
            return std::nullopt;
        }
        value |= std::uint64_t{*byte & 0x7FU} << (7 * i);
        if ((*byte & 0x80U) == 0) {
            return value <= UINT32_MAX ? std::optional{static_cast<std::size_t>(value)}
                                       : std::nullopt;
        }
    }
    return std::nullopt;
}

/// The next OBU element: `last_without_size` is so for the W-th of W elements.
std::optional<Bytes> read_element(ByteReader& reader, bool last_without_size) {
    const auto size = last_without_size ? std::optional{reader.rest().size()} : read_leb128(reader);
    return size ? reader.take(*size) : std::nullopt;
}

bool is_sequence_header(Bytes obu) {
    return ((obu.front() >> 3U) & 0x0FU) == sequence_header_type;
}

}  // namespace

std::optional<PayloadInfo> inspect_av1(Bytes payload) {
    ByteReader reader(payload);
    const auto header = reader.u8();
    if (!header || reader.rest().empty()) {
        return std::nullopt;
    }
    const unsigned count = (*header >> 4U) & 0x03U;
    const bool continues = (*header & continues_flag) != 0;
    bool sequence_header = false;
    for (unsigned index = 1; count != 0 ? index <= count : !reader.rest().empty(); ++index) {
        const auto element = read_element(reader, index == count);
        if (!element || element->empty()) {
            return std::nullopt;
        }
        sequence_header = sequence_header || is_sequence_header(*element);
    }
    const bool new_sequence = (*header & new_sequence_flag) != 0;
    return PayloadInfo{.starts_keyframe = !continues && (new_sequence || sequence_header)};
}

}  // namespace umbrella::core::rtp
