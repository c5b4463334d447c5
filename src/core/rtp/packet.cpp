#include "core/rtp/packet.hpp"

#include <algorithm>

#include "base/result.hpp"

namespace umbrella::core::rtp {
namespace {

constexpr std::uint16_t one_byte_profile = 0xBEDE;
constexpr std::uint16_t two_byte_profile = 0x1000;
// The low four bits of the two-byte profile are "appbits", free for any use (RFC 8285 §4.3).
constexpr std::uint16_t two_byte_profile_mask = 0xFFF0;
constexpr std::uint8_t padding_id = 0;
constexpr std::uint8_t one_byte_stop_id = 15;
constexpr std::size_t one_byte_max_data = 16;
constexpr std::size_t two_byte_max_data = 255;

constexpr std::uint8_t version_2 = 0x80;
constexpr std::uint8_t version_mask = 0xC0;
constexpr std::uint8_t padding_flag = 0x20;
constexpr std::uint8_t extension_flag = 0x10;
constexpr std::uint8_t csrc_count_mask = 0x0F;
constexpr std::uint8_t marker_flag = 0x80;
constexpr std::uint8_t payload_type_mask = 0x7F;

/// The payload without its padding, whose last byte counts it (RFC 3550 §5.1, "padding").
std::optional<Bytes> without_padding(Bytes payload) {
    if (payload.empty()) {
        return std::nullopt;
    }
    const std::size_t padding = payload.back();
    if (padding == 0 || padding > payload.size()) {
        return std::nullopt;
    }
    return payload.first(payload.size() - padding);
}

void write_elements(ByteWriter& writer, std::span<const ExtensionElement> elements, bool one_byte) {
    for (const ExtensionElement& element : elements) {
        UMBRELLA_ASSERT(element.id != padding_id && element.data.size() <= two_byte_max_data);
        if (one_byte) {
            writer.u8(static_cast<std::uint8_t>((element.id << 4U) | (element.data.size() - 1)));
        } else {
            writer.u8(element.id);
            writer.u8(static_cast<std::uint8_t>(element.data.size()));
        }
        writer.bytes(element.data);
    }
}

}  // namespace

ExtensionReader::ExtensionReader(std::uint16_t profile, Bytes block) : reader_(block) {
    if (profile == one_byte_profile) {
        form_ = Form::OneByte;
    } else if ((profile & two_byte_profile_mask) == two_byte_profile) {
        form_ = Form::TwoByte;
    }
}

std::optional<ExtensionElement> ExtensionReader::stop() {
    form_ = Form::None;
    return std::nullopt;
}

std::optional<ExtensionElement> ExtensionReader::next() {
    if (form_ == Form::None) {
        return std::nullopt;
    }
    auto first = reader_.u8();
    while (first && *first == padding_id) {
        first = reader_.u8();
    }
    if (!first) {
        return stop();
    }
    std::uint8_t id = *first;
    std::size_t size = 0;
    if (form_ == Form::OneByte) {
        id = static_cast<std::uint8_t>(*first >> 4U);
        size = (*first & 0x0FU) + std::size_t{1};
        // 15 ends the block, and so does 0 with a length, which is no padding (RFC 8285 §4.2).
        if (id == one_byte_stop_id || id == padding_id) {
            return stop();
        }
    } else {
        const auto length = reader_.u8();
        if (!length) {
            return stop();
        }
        size = *length;
    }
    const auto data = reader_.take(size);
    if (!data) {
        return stop();
    }
    return ExtensionElement{.id = id, .data = *data};
}

bool PacketView::read_fixed_header(ByteReader& reader, std::uint8_t first) {
    if ((first & version_mask) != version_2) {
        return false;
    }
    const auto second = reader.u8();
    const auto sequence_number = reader.u16();
    const auto timestamp = reader.u32();
    const auto ssrc = reader.u32();
    if (!second || !sequence_number || !timestamp || !ssrc) {
        return false;
    }
    marker_ = (*second & marker_flag) != 0;
    payload_type_ = *second & payload_type_mask;
    sequence_number_ = *sequence_number;
    timestamp_ = *timestamp;
    ssrc_ = *ssrc;
    return reader.skip((first & csrc_count_mask) * std::size_t{4});
}

bool PacketView::read_extension_block(ByteReader& reader) {
    const auto profile = reader.u16();
    const auto words = reader.u16();
    if (!profile || !words) {
        return false;
    }
    const auto block = reader.take(*words * std::size_t{4});
    if (!block) {
        return false;
    }
    profile_ = *profile;
    extension_block_ = *block;
    return true;
}

std::optional<PacketView> PacketView::parse(Bytes bytes) {
    ByteReader reader(bytes);
    const auto first = reader.u8();
    PacketView view;
    if (!first || !view.read_fixed_header(reader, *first)) {
        return std::nullopt;
    }
    if ((*first & extension_flag) != 0 && !view.read_extension_block(reader)) {
        return std::nullopt;
    }
    view.header_bytes_ = reader.position();
    view.payload_ = reader.rest();
    if ((*first & padding_flag) != 0) {
        const auto payload = without_padding(view.payload_);
        if (!payload) {
            return std::nullopt;
        }
        view.payload_ = *payload;
    }
    return view;
}

std::optional<Bytes> PacketView::find_extension(std::uint8_t id) const {
    ExtensionReader reader = extensions();
    while (const auto element = reader.next()) {
        if (element->id == id) {
            return element->data;
        }
    }
    return std::nullopt;
}

bool fits_one_byte_form(std::span<const ExtensionElement> elements) {
    return std::ranges::all_of(elements, [](const ExtensionElement& element) {
        return element.id < one_byte_stop_id && !element.data.empty() &&
               element.data.size() <= one_byte_max_data;
    });
}

std::size_t write_header(MutableBytes out, const PacketHeader& header,
                         std::span<const ExtensionElement> elements) {
    ByteWriter writer(out);
    writer.u8(elements.empty() ? version_2 : version_2 | extension_flag);
    writer.u8(static_cast<std::uint8_t>((header.marker ? marker_flag : 0U) |
                                        (header.payload_type & payload_type_mask)));
    writer.u16(header.sequence_number);
    writer.u32(header.timestamp);
    writer.u32(header.ssrc);
    if (elements.empty()) {
        return writer.position();
    }
    const bool one_byte = fits_one_byte_form(elements);
    writer.u16(one_byte ? one_byte_profile : two_byte_profile);
    const std::size_t length_at = writer.position();
    writer.u16(0);
    const std::size_t block_at = writer.position();
    write_elements(writer, elements, one_byte);
    while ((writer.position() - block_at) % 4 != 0) {
        writer.u8(padding_id);
    }
    const auto words = static_cast<std::uint16_t>((writer.position() - block_at) / 4);
    ByteWriter(out.subspan(length_at)).u16(words);
    return writer.position();
}

}  // namespace umbrella::core::rtp
