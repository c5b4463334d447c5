#include "net/websocket_frames.hpp"

#include <algorithm>
#include <utility>

namespace umbrella::net {
namespace {

constexpr std::uint8_t final_bit = 0x80;
constexpr std::uint8_t reserved_bits = 0x70;
constexpr std::uint8_t opcode_bits = 0x0F;
constexpr std::uint8_t mask_bit = 0x80;
constexpr std::uint8_t length_bits = 0x7F;
constexpr std::uint8_t length_in_16_bits = 126;
constexpr std::uint8_t length_in_64_bits = 127;
constexpr std::uint64_t longest_control_payload = 125;
constexpr std::size_t mask_bytes = 4;

bool is_known(std::uint8_t opcode) {
    return opcode <= 0x2 || (opcode >= 0x8 && opcode <= 0xA);
}
bool is_control(Opcode opcode) {
    return static_cast<std::uint8_t>(opcode) >= 0x8;
}

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>((value >> shift) & 0xFF));
    }
}

}  // namespace

std::string make_frame(Opcode opcode, std::string_view payload, const std::optional<Mask>& mask) {
    const std::uint8_t masked = mask ? mask_bit : 0;
    const auto begin_length = [masked](std::size_t code) {
        return static_cast<char>(masked | code);
    };
    std::string frame;
    frame.reserve(payload.size() + 14);
    frame.push_back(static_cast<char>(final_bit | static_cast<std::uint8_t>(opcode)));
    if (payload.size() < length_in_16_bits) {
        frame.push_back(begin_length(payload.size()));
    } else if (payload.size() <= 0xFFFF) {
        frame.push_back(begin_length(length_in_16_bits));
        append_big_endian(frame, payload.size(), 2);
    } else {
        frame.push_back(begin_length(length_in_64_bits));
        append_big_endian(frame, payload.size(), 8);
    }
    if (mask) {
        frame.append(mask->begin(), mask->end());
    }
    const std::size_t begin = frame.size();
    frame.append(payload);
    for (std::size_t i = 0; mask && i < payload.size(); ++i) {
        frame[begin + i] =
            static_cast<char>(static_cast<std::uint8_t>(payload[i]) ^ mask->at(i % mask->size()));
    }
    return frame;
}

std::string make_close_frame(CloseCode code, const std::optional<Mask>& mask) {
    std::string payload;
    append_big_endian(payload, static_cast<std::uint16_t>(code), 2);
    return make_frame(Opcode::Close, payload, mask);
}

FrameReader::Item FrameReader::feed(std::span<std::uint8_t>& bytes) {
    for (;;) {
        if (!in_payload_) {
            while (header_taken_ < header_size()) {
                if (bytes.empty()) {
                    return NeedMore{};
                }
                header_.at(header_taken_++) = bytes.front();
                bytes = bytes.subspan(1);
            }
            Item item = begin_frame();
            if (!std::holds_alternative<NeedMore>(item)) {
                return item;
            }
        }
        take_payload(bytes);
        if (payload_left_ > 0) {
            return NeedMore{};
        }
        Item item = end_frame();
        if (!std::holds_alternative<NeedMore>(item)) {
            return item;
        }
    }
}

std::size_t FrameReader::header_size() const {
    if (header_taken_ < 2) {
        return 2;
    }
    const std::uint8_t second = header_[1];
    std::size_t size = 2;
    if ((second & length_bits) == length_in_16_bits) {
        size += 2;
    } else if ((second & length_bits) == length_in_64_bits) {
        size += 8;
    }
    return (second & mask_bit) != 0 ? size + mask_bytes : size;
}

std::uint64_t FrameReader::declared_length() const {
    const std::uint8_t code = header_[1] & length_bits;
    if (code < length_in_16_bits) {
        return code;
    }
    const std::size_t bytes = code == length_in_16_bits ? 2 : 8;
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
        length = (length << 8) | header_.at(2 + i);
    }
    return length;
}

FrameReader::Item FrameReader::begin_frame() {
    const std::uint8_t opcode = header_[0] & opcode_bits;
    const std::uint64_t length = declared_length();
    if ((header_[0] & reserved_bits) != 0) {
        return Violation{"reserved bits are set, but no extension was agreed on"};
    }
    if (!is_known(opcode)) {
        return Violation{"unknown opcode"};
    }
    const bool masked = (header_[1] & mask_bit) != 0;
    if (end_ == End::Client && masked) {
        return Violation{"a server's frame is masked"};
    }
    if (end_ == End::Server && !masked) {
        if (opcode == static_cast<std::uint8_t>(Opcode::Close)) {
            return CloseRequest{.by_peer = false};
        }
        return Violation{"a client's frame is not masked"};
    }
    opcode_ = static_cast<Opcode>(opcode);
    final_ = (header_[0] & final_bit) != 0;
    mask_at_ = masked ? header_taken_ - mask_bytes : 0;
    mask_step_ = 0;
    payload_left_ = length;
    header_taken_ = 0;
    in_payload_ = true;
    if (is_control(opcode_)) {
        control_.clear();
        if (!final_ || length > longest_control_payload) {
            return Violation{"a control frame is fragmented or longer than 125 bytes"};
        }
        return NeedMore{};
    }
    return begin_data(opcode_);
}

FrameReader::Item FrameReader::begin_data(Opcode opcode) {
    if ((opcode == Opcode::Continuation) != in_message_) {
        return Violation{in_message_ ? "a new message inside a fragmented one"
                                     : "a continuation without a message"};
    }
    in_message_ = true;
    if (dropping_) {
        return NeedMore{};
    }
    if (opcode == Opcode::Text || payload_left_ > limit_ - message_.size()) {
        dropping_ = true;
        message_ = std::string();
        if (opcode == Opcode::Text) {
            return Refusal{CloseCode::UnsupportedData, "messages are binary, this one is text"};
        }
        return Refusal{CloseCode::MessageTooBig, "the message is larger than is allowed"};
    }
    return NeedMore{};
}

void FrameReader::take_payload(std::span<std::uint8_t>& bytes) {
    const auto count =
        static_cast<std::size_t>(std::min<std::uint64_t>(payload_left_, bytes.size()));
    const std::span<std::uint8_t> piece = bytes.first(count);
    bytes = bytes.subspan(count);
    payload_left_ -= count;
    const bool control = is_control(opcode_);
    if (dropping_ && !control) {
        return;
    }
    for (std::uint8_t& byte : end_ == End::Server ? piece : std::span<std::uint8_t>()) {
        byte ^= header_.at(mask_at_ + mask_step_);
        mask_step_ = (mask_step_ + 1) % mask_bytes;
    }
    (control ? control_ : message_)
        .append(reinterpret_cast<const char*>(piece.data()), piece.size());
}

FrameReader::Item FrameReader::end_frame() {
    in_payload_ = false;
    switch (opcode_) {
        case Opcode::Ping:
            return Ping{std::move(control_)};
        case Opcode::Close:
            return control_.size() < 2 ? CloseRequest{}
                                       : CloseRequest{static_cast<std::uint16_t>(
                                             (static_cast<std::uint8_t>(control_[0]) << 8U) |
                                             static_cast<std::uint8_t>(control_[1]))};
        case Opcode::Pong:
            return NeedMore{};
        case Opcode::Continuation:
        case Opcode::Text:
        case Opcode::Binary:
            break;
    }
    if (!final_) {
        return NeedMore{};
    }
    in_message_ = false;
    if (dropping_) {
        return NeedMore{};
    }
    return Message{std::exchange(message_, std::string())};
}

}  // namespace umbrella::net
