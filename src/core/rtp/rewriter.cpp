#include "core/rtp/rewriter.hpp"

#include <algorithm>
#include <chrono>

#include "base/limits.hpp"

namespace umbrella::core::rtp {
namespace {

constexpr std::array<std::uint8_t, 2> unset_transport_number{};

/// How far `later` is ahead; negative if behind (serial number arithmetic, RFC 1982).
std::int16_t ahead(std::uint16_t later, std::uint16_t earlier) {
    return static_cast<std::int16_t>(static_cast<std::uint16_t>(later - earlier));
}
std::int32_t ahead(std::uint32_t later, std::uint32_t earlier) {
    return static_cast<std::int32_t>(later - earlier);
}

std::uint32_t ticks(MonotonicClock::duration time, std::uint32_t clock_rate_hz) {
    using Seconds = std::chrono::seconds;
    const auto whole = std::chrono::duration_cast<Seconds>(time);
    const auto part =
        (time - whole).count() * clock_rate_hz / MonotonicClock::duration(Seconds{1}).count();
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(whole.count()) * clock_rate_hz +
                                      static_cast<std::uint64_t>(part));
}

Rewritten dropped(Verdict verdict) {
    return {.verdict = verdict, .marker = false, .head = {}, .payload = {}};
}

}  // namespace

Rewriter::Rewriter(std::uint32_t ssrc, MediaKind kind, Start start)
    : ssrc_(ssrc),
      kind_(kind),
      sequence_(start.sequence_number),
      newest_timestamp_(start.timestamp) {}

void Rewriter::begin_source() {
    state_ = State::AwaitingSource;
    // Whoever calls has stopped the earlier source, so nothing of it can be late; a source that
    // returns after a pause may well be numbered just behind where it was left.
    earlier_.reset();
}

bool Rewriter::needs_keyframe() const {
    return kind_ == MediaKind::Video && state_ != State::Flowing;
}

Rewritten Rewriter::rewrite(Bytes packet, Timestamp arrival) {
    const auto view = PacketView::parse(packet);
    if (!view) {
        return dropped(Verdict::Malformed);
    }
    const PayloadFormat* format = find_payload_format(view->payload_type());
    if (format == nullptr || kind_of(format->codec) != kind_ || view->payload().empty()) {
        return skip(*view);
    }
    const auto info = inspect_payload(*view, format->codec);
    if (!info) {
        return dropped(Verdict::Malformed);
    }
    if (is_late(*view, arrival)) {
        return dropped(Verdict::Late);
    }
    if (begins_source(*view)) {
        enter_source(*view, arrival);
    } else if (ahead(view->sequence_number(), newest_seen_) > 0) {
        newest_seen_ = view->sequence_number();
    }
    if (state_ == State::AwaitingKeyframe) {
        if (kind_ == MediaKind::Video && !info->starts_keyframe) {
            return dropped(Verdict::WaitingForKeyframe);
        }
        start(*view, *format, arrival);
    }
    const auto sequence_number = sequence_.map(view->sequence_number());
    if (!sequence_number) {
        return dropped(Verdict::Late);
    }
    return forward(*view, *info, *sequence_number, arrival);
}

bool Rewriter::is_late(const PacketView& packet, Timestamp now) const {
    return earlier_ && packet.ssrc() == earlier_->ssrc &&
           now - earlier_->left < limits::rtp_late_source &&
           ahead(packet.sequence_number(), earlier_->newest_sequence_number) <= 0;
}

bool Rewriter::begins_source(const PacketView& packet) const {
    return state_ == State::AwaitingSource || packet.ssrc() != source_ssrc_ ||
           (state_ == State::Flowing && sequence_.is_jump(packet.sequence_number()));
}

void Rewriter::enter_source(const PacketView& packet, Timestamp now) {
    if (state_ != State::AwaitingSource && packet.ssrc() != source_ssrc_) {
        earlier_ = EarlierSource{
            .ssrc = source_ssrc_, .newest_sequence_number = newest_seen_, .left = now};
    }
    state_ = State::AwaitingKeyframe;
    source_ssrc_ = packet.ssrc();
    newest_seen_ = packet.sequence_number();
}

void Rewriter::start(const PacketView& packet, const PayloadFormat& format, Timestamp now) {
    state_ = State::Flowing;
    ++sources_;
    mark_next_ = kind_ == MediaKind::Audio;
    sequence_.begin_source(packet.sequence_number());
    if (newest_arrival_) {
        // At least one tick, so that the two sources never share a frame.
        newest_timestamp_ +=
            std::max<std::uint32_t>(1, ticks(now - *newest_arrival_, format.clock_rate_hz));
    }
    newest_arrival_ = now;
    timestamp_offset_ = newest_timestamp_ - packet.timestamp();
    picture_id_.begin_source();
    tl0_picture_index_.begin_source();
    frame_number_.begin_source();
}

Rewritten Rewriter::skip(const PacketView& packet) {
    if (state_ != State::Flowing || packet.ssrc() != source_ssrc_ ||
        sequence_.is_jump(packet.sequence_number()) || sequence_.skip(packet.sequence_number())) {
        return dropped(Verdict::Skipped);
    }
    // Its successors are out and receivers are asking for it: an empty packet answers them.
    const auto sequence_number = sequence_.map(packet.sequence_number());
    if (!sequence_number) {
        return dropped(Verdict::Skipped);
    }
    const PacketHeader header{.marker = false,
                              .payload_type = payload_type_,
                              .sequence_number = *sequence_number,
                              .timestamp = packet.timestamp() + timestamp_offset_,
                              .ssrc = ssrc_};
    const std::size_t size = write_header(head_, header, {});
    return {.verdict = Verdict::Forward,
            .marker = false,
            .head = Bytes(head_).first(size),
            .payload = {}};
}

Rewritten Rewriter::forward(const PacketView& packet, const PayloadInfo& info,
                            std::uint16_t sequence_number, Timestamp now) {
    payload_type_ = packet.payload_type();
    const PacketHeader header{.marker = packet.marker() || mark_next_,
                              .payload_type = payload_type_,
                              .sequence_number = sequence_number,
                              .timestamp = packet.timestamp() + timestamp_offset_,
                              .ssrc = ssrc_};
    mark_next_ = false;
    if (ahead(header.timestamp, newest_timestamp_) > 0) {
        newest_timestamp_ = header.timestamp;
        newest_arrival_ = now;
    }
    const std::size_t header_size = write_extensions_and_header(packet, header);
    ByteWriter writer(MutableBytes(head_).subspan(header_size));
    const std::size_t taken = rewrite_descriptor(packet.payload(), info, writer);
    return {.verdict = Verdict::Forward,
            .marker = header.marker,
            .head = Bytes(head_).first(header_size + writer.position()),
            .payload = packet.payload().subspan(taken)};
}

std::size_t Rewriter::write_extensions_and_header(const PacketView& packet,
                                                  const PacketHeader& header) {
    std::array<ExtensionElement, 8> elements;
    std::size_t count = 0;
    for (const HeaderExtension& extension : header_extensions()) {
        const bool ours = kind_ == MediaKind::Audio ? extension.audio : extension.video;
        if (!extension.forwarded || !ours) {
            continue;
        }
        auto data = packet.find_extension(static_cast<std::uint8_t>(extension.id));
        if (data && extension.id == ExtensionId::DependencyDescriptor) {
            data = rewrite_dependency_descriptor(*data);
        }
        if (data && !data->empty()) {
            elements[count++] = {.id = static_cast<std::uint8_t>(extension.id), .data = *data};
        }
    }
    const auto all = std::span(elements);
    if (fits_one_byte_form(all.first(count))) {
        elements[count++] = {.id = static_cast<std::uint8_t>(ExtensionId::TransportWideCc),
                             .data = unset_transport_number};
    }
    return write_header(head_, header, all.first(count));
}

std::optional<Bytes> Rewriter::rewrite_dependency_descriptor(Bytes data) {
    const auto descriptor = parse_dependency_descriptor(data);
    if (!descriptor) {
        return std::nullopt;
    }
    std::ranges::copy(data, descriptor_.begin());
    ByteWriter(MutableBytes(descriptor_).subspan(dependency_frame_number_offset))
        .u16(frame_number_.map(descriptor->frame_number, 16));
    return Bytes(descriptor_).first(data.size());
}

std::size_t Rewriter::rewrite_descriptor(Bytes payload, const PayloadInfo& info,
                                         ByteWriter& writer) {
    std::size_t taken = 0;
    const auto copy_up_to = [&](std::size_t offset) {
        writer.bytes(payload.subspan(taken, offset - taken));
        taken = offset;
    };
    if (info.picture_id) {
        const PictureId& id = *info.picture_id;
        copy_up_to(id.offset);
        // Always the long form: receivers count ids modulo 2^15 (RFC 7741 §4.2), so a short one
        // behind a long one would be a leap back.
        constexpr std::uint16_t long_form_flag = 0x8000;
        const std::uint16_t value = picture_id_.map(id.value, id.size == 2 ? 15 : 7);
        writer.u16(static_cast<std::uint16_t>(long_form_flag | value));
        taken += id.size;
    }
    if (info.tl0_picture_index) {
        copy_up_to(info.tl0_picture_index->offset);
        writer.u8(
            static_cast<std::uint8_t>(tl0_picture_index_.map(info.tl0_picture_index->value, 8)));
        ++taken;
    }
    return taken;
}

}  // namespace umbrella::core::rtp
