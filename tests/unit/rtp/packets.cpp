#include "packets.hpp"

namespace umbrella::test {
namespace {

void append(Octets& out, const Octets& more) {
    out.insert(out.end(), more.begin(), more.end());
}

void append_number(Octets& out, std::uint64_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) {
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
}

Octets picture_id_bytes(std::uint16_t picture_id, bool long_id) {
    Octets out;
    append_number(out, long_id ? 0x8000U | picture_id : picture_id, long_id ? 2 : 1);
    return out;
}

Octets extension_block(const TestPacket& packet) {
    Octets block;
    for (const Element& element : packet.extensions) {
        const auto size = static_cast<std::uint8_t>(element.data.size());
        if (packet.two_byte_form) {
            append(block, {element.id, size});
        } else {
            block.push_back(static_cast<std::uint8_t>((element.id << 4) | (size - 1)));
        }
        append(block, element.data);
    }
    block.resize((block.size() + 3) / 4 * 4);
    Octets out;
    append_number(out, packet.two_byte_form ? 0x1000 : 0xBEDE, 2);
    append_number(out, block.size() / 4, 2);
    append(out, block);
    return out;
}

}  // namespace

Octets join(std::initializer_list<Octets> pieces) {
    Octets out;
    for (const Octets& piece : pieces) {
        append(out, piece);
    }
    return out;
}

Octets TestPacket::to_bytes() const {
    Octets out;
    out.push_back(static_cast<std::uint8_t>(0x80 | (padding != 0 ? 0x20 : 0) |
                                            (extensions.empty() ? 0 : 0x10) | csrcs));
    out.push_back(static_cast<std::uint8_t>((marker ? 0x80 : 0) | payload_type));
    append_number(out, sequence_number, 2);
    append_number(out, timestamp, 4);
    append_number(out, ssrc, 4);
    for (std::uint32_t i = 0; i < csrcs; ++i) {
        append_number(out, 0xC5C50000 + i, 4);
    }
    if (!extensions.empty()) {
        append(out, extension_block(*this));
    }
    append(out, payload);
    if (padding != 0) {
        out.resize(out.size() + padding - 1U);
        out.push_back(padding);
    }
    return out;
}

Octets vp8_payload(Frame frame) {
    return {0x10, static_cast<std::uint8_t>(frame == Frame::Key ? 0x00 : 0x01), 0x22, 0x33};
}

Octets vp8_payload(Frame frame, std::uint16_t picture_id, std::uint8_t tl0, bool long_id) {
    const auto tag = static_cast<std::uint8_t>(frame == Frame::Key ? 0x00 : 0x01);
    // X S, then I L T: picture id, TL0PICIDX, and a byte of TID.
    return join(
        {{0x90, 0xE0}, picture_id_bytes(picture_id, long_id), {tl0, 0x20}, {tag, 0x22, 0x33}});
}

Octets vp9_payload(Frame frame, std::uint16_t picture_id, std::uint8_t tl0, bool long_id) {
    // I L B E, and P for a delta frame.
    const auto flags = static_cast<std::uint8_t>(frame == Frame::Key ? 0xAC : 0xEC);
    return join({{flags}, picture_id_bytes(picture_id, long_id), {0x00, tl0}, {0x82, 0x49}});
}

Octets h264_payload(Frame frame) {
    if (frame == Frame::Delta) {
        return {0x41, 0x9A, 0x22};
    }
    // STAP-A: SPS, PPS.
    return {0x78, 0x00, 0x03, 0x67, 0x42, 0xE0, 0x00, 0x02, 0x68, 0xCE};
}

Octets av1_payload(Frame frame) {
    if (frame == Frame::Delta) {
        return {0x10, 0x30, 0x22};
    }
    // Two elements, N: a sequence header with its size, then a frame.
    return {0x28, 0x02, 0x08, 0x11, 0x30, 0x22};
}

Octets opus_payload() {
    return {0x78, 0x01, 0x02, 0x03};
}

Octets dependency_descriptor(Frame frame, std::uint16_t frame_number, std::size_t size) {
    Octets out = {0x80};
    append_number(out, frame_number, 2);
    for (std::size_t i = 3; i < size; ++i) {
        out.push_back(static_cast<std::uint8_t>(i));
    }
    if (size > 3) {
        out[3] = frame == Frame::Key ? 0x80 : 0x00;
    }
    return out;
}

}  // namespace umbrella::test
