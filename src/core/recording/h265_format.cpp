// Sequence parameter sets (ITU-T H.265 §7.3.2.2) and the hvcC record (ISO/IEC 14496-15 §8.3.3.1)
// made of them and of the two other parameter sets.
#include <array>
#include <utility>

#include "core/recording/bits.hpp"
#include "core/recording/nal_units.hpp"
#include "core/recording/picture_format.hpp"

namespace umbrella::core::recording {
namespace {

constexpr std::size_t header_bytes = 2;
constexpr std::uint8_t vps_type = 32;
constexpr std::uint8_t sps_type = 33;
constexpr std::uint8_t pps_type = 34;
/// Of general_profile_space up to general_level_idc (§7.3.3), which hvcC repeats.
constexpr std::size_t profile_bytes = 12;

struct ParameterSets {
    rtp::Bytes vps;
    rtp::Bytes sps;
    rtp::Bytes pps;

    /// Null: a unit of this type is none of them.
    [[nodiscard]] rtp::Bytes* of(std::uint8_t type) {
        switch (type) {
            case vps_type:
                return &vps;
            case sps_type:
                return &sps;
            case pps_type:
                return &pps;
            default:
                return nullptr;
        }
    }
};

struct SequenceParameters {
    std::array<std::uint8_t, profile_bytes> profile{};
    std::uint32_t sub_layers = 1;
    bool nested = false;
    std::uint32_t chroma_format = 1;  ///< 4:2:0
    std::uint32_t luma_depth = 8;
    std::uint32_t chroma_depth = 8;
    std::uint32_t width = 0;
    std::uint32_t height = 0;
};

void skip_sub_layers(BitReader& reader, std::uint32_t count) {
    constexpr std::uint32_t most = 8;
    constexpr unsigned sub_layer_profile_bits = 88;
    constexpr unsigned sub_layer_level_bits = 8;
    if (count == 0) {
        return;
    }
    std::array<unsigned, most> bits{};
    for (std::uint32_t i = 0; i < count; ++i) {
        bits.at(i) += reader.flag() ? sub_layer_profile_bits : 0;
        bits.at(i) += reader.flag() ? sub_layer_level_bits : 0;
    }
    reader.skip(2 * (most - count));
    for (const unsigned one : bits) {
        reader.skip(one);
    }
}

/// conformance_window_flag and what follows it, from the picture's size.
bool crop(BitReader& reader, SequenceParameters& sps) {
    if (!reader.flag()) {
        return true;
    }
    const std::uint64_t unit_x = sps.chroma_format == 1 || sps.chroma_format == 2 ? 2 : 1;
    const std::uint64_t unit_y = sps.chroma_format == 1 ? 2 : 1;
    const std::uint64_t left = reader.exp_golomb();
    const std::uint64_t x = unit_x * (left + reader.exp_golomb());
    const std::uint64_t top = reader.exp_golomb();
    const std::uint64_t y = unit_y * (top + reader.exp_golomb());
    if (x >= sps.width || y >= sps.height) {
        return false;
    }
    sps.width -= static_cast<std::uint32_t>(x);
    sps.height -= static_cast<std::uint32_t>(y);
    return true;
}

std::optional<SequenceParameters> parse_sps(rtp::Bytes unit) {
    constexpr std::uint32_t largest = 65'536;
    constexpr std::uint32_t deepest = 16;
    const Octets bytes = unescaped(unit.subspan(header_bytes));
    BitReader reader(bytes);
    reader.skip(4);  // sps_video_parameter_set_id
    const std::uint32_t sub_layers_after_first = reader.bits(3);
    SequenceParameters sps{.sub_layers = sub_layers_after_first + 1, .nested = reader.flag()};
    for (std::uint8_t& byte : sps.profile) {
        byte = static_cast<std::uint8_t>(reader.bits(8));
    }
    skip_sub_layers(reader, sub_layers_after_first);
    reader.exp_golomb();  // sps_seq_parameter_set_id
    sps.chroma_format = reader.exp_golomb();
    if (sps.chroma_format == 3) {
        reader.skip(1);  // separate_colour_plane_flag
    }
    sps.width = reader.exp_golomb();
    sps.height = reader.exp_golomb();
    if (sps.width > largest || sps.height > largest || !crop(reader, sps)) {
        return std::nullopt;
    }
    sps.luma_depth += reader.exp_golomb();
    sps.chroma_depth += reader.exp_golomb();
    const bool sensible =
        sps.chroma_format <= 3 && sps.luma_depth <= deepest && sps.chroma_depth <= deepest;
    return reader.good() && sensible ? std::optional(sps) : std::nullopt;
}

Octets hvc_record(const SequenceParameters& parsed, const ParameterSets& sets) {
    Octets out{1};
    out.insert(out.end(), parsed.profile.begin(), parsed.profile.end());
    const auto low = [](std::uint32_t value) { return static_cast<std::uint8_t>(value); };
    // Reserved bits are ones; nothing is known of segmentation, parallelism and the frame rate.
    const std::array<std::uint8_t, 9> rest{
        0xF0,
        0x00,
        0xFC,
        low(0xFCU | parsed.chroma_format),
        low(0xF8U | ((parsed.luma_depth - 8) & 0x07U)),
        low(0xF8U | ((parsed.chroma_depth - 8) & 0x07U)),
        0x00,
        0x00,
        low((parsed.sub_layers << 3U) | (parsed.nested ? 0x04U : 0U) | (unit_length_bytes - 1))};
    out.insert(out.end(), rest.begin(), rest.end());
    out.push_back(3);
    const std::array<std::pair<std::uint8_t, rtp::Bytes>, 3> arrays{
        {{vps_type, sets.vps}, {sps_type, sets.sps}, {pps_type, sets.pps}}};
    for (const auto& [type, set] : arrays) {
        out.insert(out.end(), {type, 0, 1});
        append_set(set, out);
    }
    return out;
}

}  // namespace

std::optional<PictureFormat> h265_format(rtp::Bytes frame) {
    ParameterSets sets;
    const bool whole = for_each_unit(frame, [&sets](rtp::Bytes unit) {
        const auto type = static_cast<std::uint8_t>((unit.front() >> 1U) & 0x3FU);
        rtp::Bytes* const set = sets.of(type);
        if (set != nullptr && set->empty()) {
            *set = unit;
        }
    });
    const auto usable = [](rtp::Bytes set) {
        return set.size() > header_bytes && set.size() <= longest_set_bytes;
    };
    if (!whole || !usable(sets.vps) || !usable(sets.sps) || !usable(sets.pps)) {
        return std::nullopt;
    }
    const auto parsed = parse_sps(sets.sps);
    if (!parsed) {
        return std::nullopt;
    }
    return PictureFormat{.width = parsed->width,
                         .height = parsed->height,
                         .codec_private = hvc_record(*parsed, sets)};
}

}  // namespace umbrella::core::recording
