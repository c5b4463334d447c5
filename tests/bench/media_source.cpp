#include "media_source.hpp"

#include "stamp.hpp"
#include <algorithm>
#include <array>
#include <chrono>
#include <random>

#include "core/rtp/bytes.hpp"

namespace umbrella::bench {

namespace rtp = core::rtp;

namespace {

constexpr std::chrono::milliseconds audio_interval{20};
constexpr std::uint32_t audio_clock_hz = 48'000;
constexpr std::uint32_t video_clock_hz = 90'000;
/// Some 30 kbit/s.
constexpr std::size_t opus_payload_bytes = 80;
/// One frame of 20 ms, full band, stereo (RFC 6716 §3.1).
constexpr std::uint8_t opus_toc = 0xFC;
/// What a browser keeps is a second or so; of fast streams this is half of one.
constexpr std::size_t history_packets = 512;
constexpr std::size_t largest_header_bytes = 40;
constexpr std::uint64_t ntp_offset_s = 2'208'988'800;

std::uint32_t random_number() {
    static std::mt19937 generator{std::random_device{}()};
    return static_cast<std::uint32_t>(generator());
}

std::chrono::nanoseconds interval_of(bool video, const VideoShape& shape) {
    return video ? std::chrono::nanoseconds(std::chrono::seconds(1)) / shape.frames_per_second
                 : std::chrono::nanoseconds(audio_interval);
}

}  // namespace

MediaSource::MediaSource(bool video, const VideoShape& shape, std::uint32_t id)
    : video_(video),
      id_(id),
      ssrc_(random_number() | 1U),
      rtx_ssrc_(random_number() | 1U),
      interval_(interval_of(video, shape)),
      sizes_(shape.bitrate_bps / shape.frames_per_second / 8, id + 1),
      // Far enough from the end to be protected and unprotected in order at first (RFC 3711
      // §3.3.1).
      sequence_number_(static_cast<std::uint16_t>(random_number() & 0x7FFFU)),
      history_(video ? history_packets : 0) {}

void MediaSource::switch_on(bool on, Timestamp now) {
    if (on && !on_) {
        if (!epoch_) {
            // People do not begin at the same moment: else all frames of a meeting would coincide.
            epoch_ = now + std::chrono::microseconds(random_number() % 33'000);
        }
        const auto elapsed = std::max(now - *epoch_, Timestamp::duration::zero());
        frame_ = static_cast<std::uint64_t>(std::chrono::nanoseconds(elapsed) / interval_) + 1;
        keyframe_wanted_ = true;
    }
    on_ = on;
}

void MediaSource::send_due(Timestamp now, std::uint16_t& transport_sequence, const Sink& sink) {
    while (on_ && std::chrono::nanoseconds(now - *epoch_) >=
                      interval_ * static_cast<std::int64_t>(frame_)) {
        if (video_) {
            send_frame(transport_sequence, sink);
        } else {
            send_packet(opus_payload_bytes, {}, false, transport_sequence, sink);
        }
        ++frame_;
    }
}

void MediaSource::send_frame(std::uint16_t& transport_sequence, const Sink& sink) {
    const bool keyframe = keyframe_wanted_;
    keyframe_wanted_ = false;
    keyframes_ += keyframe ? 1 : 0;
    const auto sizes = cut_frame(sizes_.next(keyframe));
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        send_packet(sizes[i] + vp8_descriptor_bytes,
                    {.picture_id = picture_id_, .first = i == 0, .keyframe = keyframe},
                    i + 1 == sizes.size(), transport_sequence, sink);
    }
    ++picture_id_;
}

void MediaSource::send_packet(std::size_t payload_size, const Vp8Place& place, bool marker,
                              std::uint16_t& transport_sequence, const Sink& sink) {
    const std::uint32_t clock = video_ ? video_clock_hz : audio_clock_hz;
    const rtp::PacketHeader header{
        .marker = marker,
        .payload_type = format_.payload_type,
        .sequence_number = sequence_number_++,
        .timestamp = static_cast<std::uint32_t>(
            frame_ * static_cast<std::uint64_t>(interval_.count()) * clock / 1'000'000'000),
        .ssrc = ssrc_};
    Datagram payload(payload_size);
    std::size_t header_size = 1;
    if (video_) {
        write_vp8_header(payload, place);
        header_size = vp8_header_bytes;
    } else {
        payload.front() = opus_toc;
    }
    write_stamp(
        payload, header_size,
        {.stream = id_, .counter = static_cast<std::uint32_t>(packets_), .sent = wall_time()});
    Datagram packet(largest_header_bytes + payload_size);
    const std::size_t size = write_header(packet, header, transport_sequence);
    std::ranges::copy(payload, packet.begin() + static_cast<std::ptrdiff_t>(size));
    packet.resize(size + payload_size);
    ++packets_;
    octets_ += payload_size;
    if (!history_.empty()) {
        history_[header.sequence_number % history_.size()] = {.header = header,
                                                              .payload = std::move(payload)};
    }
    sink(packet);
}

std::size_t MediaSource::write_header(Datagram& packet, const rtp::PacketHeader& header,
                                      std::uint16_t& transport_sequence) const {
    std::array<std::uint8_t, 2> number{};
    const std::array level{level_};
    std::array<rtp::ExtensionElement, 2> elements;
    std::size_t count = 0;
    if (format_.transport_cc_id) {
        rtp::ByteWriter(number).u16(transport_sequence++);
        elements.at(count++) = {.id = *format_.transport_cc_id, .data = number};
    }
    if (format_.audio_level_id) {
        elements.at(count++) = {.id = *format_.audio_level_id, .data = level};
    }
    return rtp::write_header(packet, header, std::span(elements).first(count));
}

void MediaSource::send_again(std::uint16_t sequence_number, std::uint16_t& transport_sequence,
                             const Sink& sink) {
    if (history_.empty() || !format_.rtx_payload_type) {
        return;
    }
    const Kept& kept = history_[sequence_number % history_.size()];
    if (kept.payload.empty() || kept.header.sequence_number != sequence_number) {
        return;
    }
    rtp::PacketHeader header = kept.header;
    header.payload_type = *format_.rtx_payload_type;
    header.sequence_number = rtx_sequence_number_++;
    header.ssrc = rtx_ssrc_;
    constexpr std::size_t original_number_bytes = 2;
    Datagram packet(largest_header_bytes + original_number_bytes + kept.payload.size());
    const std::size_t size = write_header(packet, header, transport_sequence);
    rtp::ByteWriter writer(rtp::MutableBytes(packet).subspan(size));
    writer.u16(sequence_number);
    writer.bytes(kept.payload);
    packet.resize(size + original_number_bytes + kept.payload.size());
    ++retransmitted_;
    sink(packet);
}

std::uint32_t MediaSource::rtp_time(Timestamp now) const {
    const auto elapsed = std::chrono::nanoseconds(now - epoch_.value_or(now)).count();
    const std::int64_t clock = video_ ? video_clock_hz : audio_clock_hz;
    return static_cast<std::uint32_t>(elapsed / 1000 * clock / 1'000'000);
}

Datagram MediaSource::sender_report(Timestamp now) const {
    constexpr std::size_t report_bytes = 28;
    constexpr std::uint8_t sender_report_type = 200;
    constexpr WallTime second_ns = 1'000'000'000;
    const WallTime time = wall_time();
    Datagram bytes(report_bytes);
    rtp::ByteWriter writer(bytes);
    writer.u8(0x80);
    writer.u8(sender_report_type);
    writer.u16((report_bytes / 4) - 1);
    writer.u32(ssrc_);
    writer.u32(static_cast<std::uint32_t>((time / second_ns) + ntp_offset_s));
    writer.u32(static_cast<std::uint32_t>(((time % second_ns) << 32U) / second_ns));
    writer.u32(rtp_time(now));
    writer.u32(static_cast<std::uint32_t>(packets_));
    writer.u32(static_cast<std::uint32_t>(octets_));
    return bytes;
}

}  // namespace umbrella::bench
