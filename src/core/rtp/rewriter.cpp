#include "core/rtp/rewriter.hpp"

#include <algorithm>
#include <chrono>

#include "base/limits.hpp"

namespace umbrella::core::rtp {
namespace {

constexpr std::array<std::uint8_t, 2> unset_transport_number{};
/// In a header with extensions: behind the block's profile and length.
constexpr std::size_t first_element_at = fixed_header_bytes + 4;

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
    Rewritten rewritten;
    rewritten.verdict = verdict;
    return rewritten;
}

}  // namespace

std::optional<SourcePacket> inspect_source(Bytes packet) {
    const auto view = PacketView::parse(packet);
    if (!view) {
        return std::nullopt;
    }
    SourcePacket source{.view = *view, .format = nullptr, .info = {}};
    const PayloadFormat* format = find_payload_format(view->payload_type());
    if (format == nullptr || view->payload().empty()) {
        return source;
    }
    const auto info = inspect_payload(*view, format->codec);
    if (!info) {
        return std::nullopt;
    }
    source.format = format;
    source.info = *info;
    return source;
}

Rewriter::Rewriter(std::uint32_t ssrc, MediaKind kind, Start start,
                   TransportNumbers transport_numbers)
    : ssrc_(ssrc),
      kind_(kind),
      transport_numbers_(transport_numbers),
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
    const auto source = inspect_source(packet);
    return source ? rewrite(*source, arrival) : dropped(Verdict::Malformed);
}

Rewritten Rewriter::rewrite(const SourcePacket& packet, Timestamp arrival) {
    const PacketView& view = packet.view;
    if (packet.format == nullptr || kind_of(packet.format->codec) != kind_) {
        return skip(view);
    }
    if (is_late(view, arrival)) {
        return dropped(Verdict::Late);
    }
    if (begins_source(view)) {
        enter_source(view, arrival);
    } else if (ahead(view.sequence_number(), newest_seen_) > 0) {
        newest_seen_ = view.sequence_number();
    }
    if (state_ == State::AwaitingKeyframe) {
        if (kind_ == MediaKind::Video && !packet.info.starts_keyframe) {
            return dropped(Verdict::WaitingForKeyframe);
        }
        start(view, *packet.format, arrival);
    }
    const auto number = sequence_.map(view.sequence_number());
    return number ? forward(packet, *number, arrival) : dropped(Verdict::Late);
}

std::optional<Rewriter::SourceNumber> Rewriter::source_of(std::uint16_t sequence_number) const {
    if (state_ != State::Flowing) {
        return std::nullopt;
    }
    const auto source = sequence_.source_of(sequence_number);
    return source ? std::optional(SourceNumber{source_ssrc_, *source}) : std::nullopt;
}

Rewritten Rewriter::repeat(const SourcePacket& packet) {
    if (state_ != State::Flowing || packet.view.ssrc() != source_ssrc_ ||
        packet.format == nullptr || kind_of(packet.format->codec) != kind_) {
        return dropped(Verdict::Late);
    }
    const auto number = sequence_.find(packet.view.sequence_number());
    if (!number) {
        return dropped(Verdict::Late);
    }
    // The counters move with what is mapped; an old packet must not move them.
    const PictureCounters pictures = pictures_;
    Rewritten rewritten = write(packet, header_of(packet.view, *number));
    rewritten.number = *number;
    pictures_ = pictures;
    return rewritten;
}

std::optional<Rewriter::TimestampOffset> Rewriter::timestamp_offset() const {
    return state_ == State::Flowing
               ? std::optional(TimestampOffset{source_ssrc_, timestamp_offset_})
               : std::nullopt;
}

std::optional<Rewriter::NewestTimestamp> Rewriter::newest_timestamp() const {
    return newest_arrival_ ? std::optional(NewestTimestamp{newest_timestamp_, *newest_arrival_})
                           : std::nullopt;
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
    pictures_.picture_id.begin_source();
    pictures_.tl0_picture_index.begin_source();
    pictures_.frame_number.begin_source();
}

Rewritten Rewriter::skip(const PacketView& packet) {
    if (state_ != State::Flowing || packet.ssrc() != source_ssrc_ ||
        sequence_.is_jump(packet.sequence_number()) || sequence_.skip(packet.sequence_number())) {
        return dropped(Verdict::Skipped);
    }
    // Its successors are out and receivers are asking for it: an empty packet answers them.
    const auto number = sequence_.map(packet.sequence_number());
    if (!number) {
        return dropped(Verdict::Skipped);
    }
    PacketHeader header = header_of(packet, *number);
    header.marker = false;
    header.payload_type = payload_type_;
    Rewritten rewritten;
    rewritten.verdict = Verdict::Forward;
    rewritten.number = *number;
    rewritten.header_bytes = write_header(head_, header, {});
    rewritten.head = Bytes(head_).first(rewritten.header_bytes);
    return rewritten;
}

PacketHeader Rewriter::header_of(const PacketView& packet, std::int64_t number) const {
    return {.marker = packet.marker(),
            .payload_type = packet.payload_type(),
            .sequence_number = static_cast<std::uint16_t>(number & 0xFFFF),
            .timestamp = packet.timestamp() + timestamp_offset_,
            .ssrc = ssrc_};
}

Rewritten Rewriter::forward(const SourcePacket& packet, std::int64_t number, Timestamp now) {
    PacketHeader header = header_of(packet.view, number);
    header.marker = header.marker || mark_next_;
    mark_next_ = false;
    payload_type_ = header.payload_type;
    clock_rate_hz_ = packet.format->clock_rate_hz;
    if (ahead(header.timestamp, newest_timestamp_) > 0) {
        newest_timestamp_ = header.timestamp;
        newest_arrival_ = now;
    }
    Rewritten rewritten = write(packet, header);
    rewritten.number = number;
    return rewritten;
}

Rewritten Rewriter::write(const SourcePacket& packet, const PacketHeader& header) {
    Rewritten out;
    out.verdict = Verdict::Forward;
    out.marker = header.marker;
    write_header_and_extensions(packet.view, header, out);
    ByteWriter writer(MutableBytes(head_).subspan(out.header_bytes));
    const std::size_t taken = rewrite_descriptor(packet.view.payload(), packet.info, writer);
    out.head = Bytes(head_).first(out.header_bytes + writer.position());
    out.payload = packet.view.payload().subspan(taken);
    return out;
}

void Rewriter::write_header_and_extensions(const PacketView& packet, const PacketHeader& header,
                                           Rewritten& out) {
    // The transport-wide number comes first, where its place does not depend on the others.
    std::array<ExtensionElement, 8> elements;
    elements[0] = {.id = static_cast<std::uint8_t>(ExtensionId::TransportWideCc),
                   .data = unset_transport_number};
    std::size_t count = 1;
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
    auto used = std::span(elements).first(count);
    const bool one_byte_form = fits_one_byte_form(used);
    if (one_byte_form || transport_numbers_ == TransportNumbers::All) {
        out.transport_number_at = first_element_at + (one_byte_form ? 1 : 2);
    } else {
        used = used.subspan(1);
    }
    out.header_bytes = write_header(head_, header, used);
}

std::optional<Bytes> Rewriter::rewrite_dependency_descriptor(Bytes data) {
    const auto descriptor = parse_dependency_descriptor(data);
    if (!descriptor) {
        return std::nullopt;
    }
    std::ranges::copy(data, descriptor_.begin());
    ByteWriter(MutableBytes(descriptor_).subspan(dependency_frame_number_offset))
        .u16(pictures_.frame_number.map(descriptor->frame_number, 16));
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
        const std::uint16_t value = pictures_.picture_id.map(id.value, id.size == 2 ? 15 : 7);
        writer.u16(static_cast<std::uint16_t>(long_form_flag | value));
        taken += id.size;
    }
    if (info.tl0_picture_index) {
        copy_up_to(info.tl0_picture_index->offset);
        writer.u8(static_cast<std::uint8_t>(
            pictures_.tl0_picture_index.map(info.tl0_picture_index->value, 8)));
        ++taken;
    }
    return taken;
}

}  // namespace umbrella::core::rtp
