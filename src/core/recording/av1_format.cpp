// The sequence header (AV1 §5.5.1) and the av1C record made of it ("AV1 Codec ISO Media File Format
// Binding" §2.3).
#include "core/recording/bits.hpp"
#include "core/recording/leb128.hpp"
#include "core/recording/picture_format.hpp"

namespace umbrella::core::recording {
namespace {

constexpr std::uint8_t sequence_header_type = 1;
constexpr std::uint8_t extension_flag = 0x04;

struct SequenceHeader {
    std::uint32_t profile = 0;
    std::uint32_t level = 0;
    std::uint32_t tier = 0;
    std::uint32_t width = 0;
    std::uint32_t height = 0;
};

/// §5.5.3 and §5.5.4. False if a decoder model follows, whose fields nobody here sends.
bool skip_timing(BitReader& reader) {
    if (!reader.flag()) {
        return true;
    }
    reader.skip(32);
    reader.skip(32);
    if (reader.flag()) {
        reader.exp_golomb();
    }
    return !reader.flag();
}

bool read_operating_points(BitReader& reader, SequenceHeader& header) {
    const bool reduced = reader.flag();
    if (reduced) {
        header.level = reader.bits(5);
        return true;
    }
    if (!skip_timing(reader)) {
        return false;
    }
    const bool delays = reader.flag();
    const std::uint32_t points = reader.bits(5) + 1;
    for (std::uint32_t i = 0; i < points && reader.good(); ++i) {
        reader.skip(12);  // operating_point_idc
        const std::uint32_t level = reader.bits(5);
        const std::uint32_t tier = level > 7 ? reader.bit() : 0;
        if (delays && reader.flag()) {
            reader.skip(4);
        }
        if (i == 0) {
            header.level = level;
            header.tier = tier;
        }
    }
    return true;
}

std::optional<SequenceHeader> parse(rtp::Bytes data) {
    BitReader reader(data);
    SequenceHeader header{.profile = reader.bits(3)};
    reader.skip(1);  // still_picture
    if (!read_operating_points(reader, header)) {
        return std::nullopt;
    }
    const unsigned width_bits = reader.bits(4) + 1;
    const unsigned height_bits = reader.bits(4) + 1;
    header.width = reader.bits(width_bits) + 1;
    header.height = reader.bits(height_bits) + 1;
    return reader.good() ? std::optional(header) : std::nullopt;
}

/// Profile 0 as browsers send it: 8 bits, 4:2:0.
Octets av1_record(const SequenceHeader& header, rtp::Bytes unit) {
    constexpr std::uint8_t marker_and_version = 0x81;
    constexpr std::uint8_t subsampled_both_ways = 0x0C;
    Octets out{marker_and_version,
               static_cast<std::uint8_t>((header.profile << 5U) | (header.level & 0x1FU)),
               static_cast<std::uint8_t>((header.tier << 7U) | subsampled_both_ways), 0};
    out.insert(out.end(), unit.begin(), unit.end());
    return out;
}

}  // namespace

std::optional<PictureFormat> av1_format(rtp::Bytes frame) {
    rtp::ByteReader reader(frame);
    while (!reader.rest().empty()) {
        const std::size_t begin = reader.position();
        const auto first = reader.u8();
        if (!first || ((*first & extension_flag) != 0 && !reader.skip(1))) {
            return std::nullopt;
        }
        const auto size = read_leb128(reader);
        const auto data = size ? reader.take(*size) : std::nullopt;
        if (!data) {
            return std::nullopt;
        }
        if (((*first >> 3U) & 0x0FU) == sequence_header_type) {
            const auto header = parse(*data);
            if (!header) {
                return std::nullopt;
            }
            return PictureFormat{.width = header->width,
                                 .height = header->height,
                                 .codec_private = av1_record(
                                     *header, frame.subspan(begin, reader.position() - begin))};
        }
    }
    return std::nullopt;
}

}  // namespace umbrella::core::recording
