#include "core/rtp/transport_feedback.hpp"

#include "base/limits.hpp"

namespace umbrella::core::rtp {
namespace {

constexpr std::uint8_t transport_wide_format = 15;

constexpr std::uint16_t vector_flag = 0x8000;
constexpr std::uint16_t two_bit_flag = 0x4000;
constexpr unsigned run_symbol_shift = 13;
constexpr std::uint16_t run_length_mask = 0x1FFF;
constexpr std::uint16_t symbol_mask = 0x3;
constexpr unsigned vector_bits = 14;
constexpr unsigned first_symbol_shift = 2;  ///< what stands above a vector's symbols

constexpr FeedbackTicks reference_step = std::chrono::milliseconds(64);

/// 24 bits, two's complement.
std::int32_t sign_extended(std::uint32_t value) {
    constexpr std::uint32_t sign = 0x800000;
    return static_cast<std::int32_t>(value ^ sign) - static_cast<std::int32_t>(sign);
}

std::size_t delta_bytes(StatusChunks::Symbol symbol) {
    return static_cast<std::size_t>(symbol);  // none, 1 or 2
}

/// Chunks, then deltas.
struct Parts {
    Bytes chunks;
    Bytes deltas;
};

/// Where the chunks for `count` packets end, if all of them and their deltas are there.
std::optional<Parts> split(Bytes bytes, std::size_t count) {
    StatusChunks chunks(bytes);
    std::size_t deltas = 0;
    for (; count > 0; --count) {
        const auto symbol = chunks.next();
        if (!symbol || *symbol == StatusChunks::Symbol::Reserved) {
            return std::nullopt;
        }
        deltas += delta_bytes(*symbol);
    }
    const Bytes rest = bytes.subspan(chunks.bytes_read());
    if (rest.size() < deltas) {
        return std::nullopt;
    }
    return Parts{.chunks = bytes.first(chunks.bytes_read()), .deltas = rest.first(deltas)};
}

}  // namespace

bool StatusChunks::read_chunk() {
    const auto chunk = reader_.u16();
    if (!chunk) {
        return false;
    }
    if ((*chunk & vector_flag) == 0) {
        symbol_bits_ = 0;
        run_ = static_cast<Symbol>((*chunk >> run_symbol_shift) & symbol_mask);
        left_ = *chunk & run_length_mask;
    } else {
        symbol_bits_ = (*chunk & two_bit_flag) != 0 ? 2 : 1;
        symbols_ = static_cast<std::uint16_t>(*chunk << first_symbol_shift);
        left_ = vector_bits / symbol_bits_;
    }
    return true;
}

std::optional<StatusChunks::Symbol> StatusChunks::next() {
    while (left_ == 0) {  // a run of none is no error
        if (!read_chunk()) {
            return std::nullopt;
        }
    }
    --left_;
    if (symbol_bits_ == 0) {
        return run_;
    }
    const auto symbol = static_cast<Symbol>(symbols_ >> (16U - symbol_bits_));
    symbols_ = static_cast<std::uint16_t>(symbols_ << symbol_bits_);
    return symbol;
}

std::optional<TransportFeedback> TransportFeedback::parse(const RtcpPacket& packet) {
    ByteReader reader(packet.body);
    const auto sender_ssrc = reader.u32();
    const auto media_ssrc = reader.u32();
    const auto base_sequence_number = reader.u16();
    const auto status_count = reader.u16();
    const auto time_and_count = reader.u32();
    if (packet.type != rtcp_transport_feedback || packet.count != transport_wide_format ||
        !sender_ssrc || !media_ssrc || !base_sequence_number || !status_count || !time_and_count ||
        *status_count == 0 || *status_count > limits::transport_feedback_packets) {
        return std::nullopt;
    }
    const auto parts = split(reader.rest(), *status_count);
    if (!parts) {
        return std::nullopt;
    }
    TransportFeedback feedback(parts->chunks, parts->deltas);
    feedback.sender_ssrc = *sender_ssrc;
    feedback.media_ssrc = *media_ssrc;
    feedback.base_sequence_number = *base_sequence_number;
    feedback.status_count = *status_count;
    feedback.feedback_count = static_cast<std::uint8_t>(*time_and_count & 0xFFU);
    feedback.reference_time = sign_extended(*time_and_count >> 8U) * reference_step;
    feedback.time_ = feedback.reference_time;
    return feedback;
}

std::optional<PacketStatus> TransportFeedback::next() {
    if (given_ == status_count) {
        return std::nullopt;
    }
    const auto symbol = chunks_.next();
    PacketStatus status{.sequence_number =
                            static_cast<std::uint16_t>(base_sequence_number + given_)};
    ++given_;
    if (symbol == StatusChunks::Symbol::SmallDelta) {
        time_ += FeedbackTicks(deltas_.u8().value_or(0));
        status.arrival = time_;
    } else if (symbol == StatusChunks::Symbol::LargeDelta) {
        time_ += FeedbackTicks(static_cast<std::int16_t>(deltas_.u16().value_or(0)));
        status.arrival = time_;
    }
    return status;
}

}  // namespace umbrella::core::rtp
