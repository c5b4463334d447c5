// Sequence parameter sets (ITU-T H.264 §7.3.2.1.1) and the avcC record made of them.
#include "core/recording/bits.hpp"
#include "core/recording/nal_units.hpp"
#include "core/recording/picture_format.hpp"

namespace umbrella::core::recording {
namespace {

constexpr std::uint8_t type_mask = 0x1F;
constexpr std::uint8_t sps_type = 7;
constexpr std::uint8_t pps_type = 8;

void skip_scaling_list(BitReader& reader, unsigned size) {
    std::int32_t last = 8;
    std::int32_t next = 8;
    for (unsigned i = 0; i < size && reader.good(); ++i) {
        if (next != 0) {
            next = (last + reader.signed_exp_golomb() + 256) % 256;
        }
        last = next == 0 ? last : next;
    }
}

bool has_chroma_format(std::uint32_t profile) {
    switch (profile) {
        case 100:
        case 110:
        case 122:
        case 244:
        case 44:
        case 83:
        case 86:
        case 118:
        case 128:
        case 138:
        case 139:
        case 134:
        case 135:
            return true;
        default:
            return false;
    }
}

struct Chroma {
    std::uint32_t format = 1;  ///< 4:2:0
    std::uint32_t luma_depth = 8;
    std::uint32_t chroma_depth = 8;
};

Chroma read_chroma(BitReader& reader) {
    Chroma chroma{.format = reader.exp_golomb()};
    if (chroma.format == 3) {
        reader.skip(1);  // separate_colour_plane_flag
    }
    chroma.luma_depth = 8 + reader.exp_golomb();
    chroma.chroma_depth = 8 + reader.exp_golomb();
    reader.skip(1);  // qpprime_y_zero_transform_bypass_flag
    if (reader.flag()) {
        const unsigned lists = chroma.format == 3 ? 12 : 8;
        for (unsigned i = 0; i < lists; ++i) {
            if (reader.flag()) {
                skip_scaling_list(reader, i < 6 ? 16 : 64);
            }
        }
    }
    return chroma;
}

void skip_picture_order(BitReader& reader) {
    const std::uint32_t type = reader.exp_golomb();
    if (type == 0) {
        reader.exp_golomb();
    } else if (type == 1) {
        reader.skip(1);
        reader.signed_exp_golomb();
        reader.signed_exp_golomb();
        const std::uint32_t frames = reader.exp_golomb();
        for (std::uint32_t i = 0; i < frames && reader.good(); ++i) {
            reader.signed_exp_golomb();
        }
    }
}

struct SequenceParameters {
    std::uint32_t profile = 0;
    Chroma chroma;
    std::uint32_t width = 0;
    std::uint32_t height = 0;
};

std::optional<SequenceParameters> parse_sps(rtp::Bytes unit) {
    const Octets bytes = unescaped(unit);
    BitReader reader(bytes);
    reader.skip(8);
    SequenceParameters sps{.profile = reader.bits(8)};
    reader.skip(16);  // constraints and level
    reader.exp_golomb();
    if (has_chroma_format(sps.profile)) {
        sps.chroma = read_chroma(reader);
    }
    reader.exp_golomb();  // log2_max_frame_num_minus4
    skip_picture_order(reader);
    reader.exp_golomb();  // max_num_ref_frames
    reader.skip(1);
    const std::uint32_t columns = reader.exp_golomb() + 1;
    const std::uint32_t rows = reader.exp_golomb() + 1;
    const bool frames_only = reader.flag();
    reader.skip(frames_only ? 1 : 2);  // mb_adaptive_frame_field_flag, direct_8x8_inference_flag
    std::uint32_t cropped_x = 0;
    std::uint32_t cropped_y = 0;
    if (reader.flag()) {
        const std::uint32_t unit_x = sps.chroma.format == 1 || sps.chroma.format == 2 ? 2 : 1;
        const std::uint32_t unit_y = (sps.chroma.format == 1 ? 2U : 1U) * (frames_only ? 1U : 2U);
        const std::uint32_t left = reader.exp_golomb();
        cropped_x = unit_x * (left + reader.exp_golomb());
        const std::uint32_t top = reader.exp_golomb();
        cropped_y = unit_y * (top + reader.exp_golomb());
    }
    constexpr std::uint32_t most_blocks = 4096;
    if (!reader.good() || columns > most_blocks || rows > most_blocks) {
        return std::nullopt;
    }
    const std::uint32_t width = columns * 16;
    const std::uint32_t height = rows * 16 * (frames_only ? 1 : 2);
    if (cropped_x >= width || cropped_y >= height) {
        return std::nullopt;
    }
    sps.width = width - cropped_x;
    sps.height = height - cropped_y;
    return sps;
}

Octets avc_record(const SequenceParameters& parsed, rtp::Bytes sps, rtp::Bytes pps) {
    Octets out{1, sps[1], sps[2], sps[3], 0xFF /* lengths of 4 bytes */, 0xE1 /* one SPS */};
    append_set(sps, out);
    out.push_back(1);
    append_set(pps, out);
    if (parsed.profile == 100 || parsed.profile == 110 || parsed.profile == 122 ||
        parsed.profile == 144) {
        out.push_back(static_cast<std::uint8_t>(0xFCU | (parsed.chroma.format & 0x03U)));
        out.push_back(static_cast<std::uint8_t>(0xF8U | ((parsed.chroma.luma_depth - 8) & 0x07U)));
        out.push_back(
            static_cast<std::uint8_t>(0xF8U | ((parsed.chroma.chroma_depth - 8) & 0x07U)));
        out.push_back(0);
    }
    return out;
}

}  // namespace

std::optional<PictureFormat> h264_format(rtp::Bytes frame) {
    rtp::Bytes sps;
    rtp::Bytes pps;
    const bool whole = for_each_unit(frame, [&sps, &pps](rtp::Bytes unit) {
        const auto type = static_cast<std::uint8_t>(unit.front() & type_mask);
        if (type == sps_type && sps.empty()) {
            sps = unit;
        } else if (type == pps_type && pps.empty()) {
            pps = unit;
        }
    });
    if (!whole || sps.size() < 4 || pps.empty() || sps.size() > longest_set_bytes ||
        pps.size() > longest_set_bytes) {
        return std::nullopt;
    }
    const auto parsed = parse_sps(sps);
    if (!parsed) {
        return std::nullopt;
    }
    return PictureFormat{.width = parsed->width,
                         .height = parsed->height,
                         .codec_private = avc_record(*parsed, sps, pps)};
}

}  // namespace umbrella::core::recording
