#include "lean_media.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/rtp/nack.hpp"
#include "core/rtp/packet.hpp"

namespace umbrella::bench {

namespace rtp = core::rtp;

namespace {

constexpr std::uint8_t receiver_report_type = 201;
constexpr std::uint8_t transport_feedback_type = 205;
constexpr std::uint8_t payload_feedback_type = 206;
constexpr unsigned nack_format = 1;
constexpr unsigned pli_format = 1;
constexpr unsigned fir_format = 4;
constexpr std::size_t max_report_blocks = 31;
constexpr std::chrono::milliseconds slow_interval{10};
constexpr std::chrono::milliseconds arrivals_interval{100};
constexpr std::chrono::seconds report_interval{1};

}  // namespace

LeanMedia::LeanMedia(Bench& bench, LeanTransport::Role role, Handlers handlers)
    : bench_(bench),
      handlers_(std::move(handlers)),
      camera_(true, bench.video, bench.next_source_id++),
      microphone_(false, bench.video, bench.next_source_id++),
      transport_(bench.port, bench.certificate, role,
                 {.ice_connected = [this] { handlers_.ice_connected(); },
                  .connected = [this] { handlers_.connected(); },
                  .rtp = [this](Octets packet, WallTime arrived) { on_rtp(packet, arrived); },
                  .rtcp = [this](Octets compound) { on_rtcp(compound); }}) {}

void LeanMedia::expect(std::uint32_t ssrc, std::uint32_t rtx_ssrc, const std::string& mid,
                       const StreamFormat& format) {
    incoming_.try_emplace(ssrc, Incoming{.mid = mid, .format = format, .meter = {}, .packets = 0});
    if (rtx_ssrc != 0) {
        retransmissions_.try_emplace(rtx_ssrc, ssrc);
    }
}

void LeanMedia::on_rtp(Octets packet, WallTime arrived) {
    const auto view = rtp::PacketView::parse(packet);
    if (!view || !transport_.connected()) {
        return;
    }
    const auto found = incoming_.find(view->ssrc());
    if (found == incoming_.end()) {
        on_retransmission(packet, view->ssrc(), arrived);
        return;
    }
    Incoming& stream = found->second;
    if (stream.format.transport_cc_id) {
        const auto number = view->find_extension(*stream.format.transport_cc_id);
        if (number && number->size() == 2) {
            arrivals_.add(*rtp::ByteReader(*number).u16(), arrived);
        }
    }
    ++stream.packets;
    stream.meter.take(view->sequence_number(), packet.size(), now_);
    bench_.inspector.offer(transport_, packet, stream.format.video, arrived);
    handlers_.received(found->first);
}

/// RFC 4588 §4: the sequence number of the lost packet stands before its payload.
void LeanMedia::on_retransmission(Octets packet, std::uint32_t ssrc, WallTime arrived) {
    const auto of = retransmissions_.find(ssrc);
    Datagram plain(packet.begin(), packet.end());
    if (of == retransmissions_.end() || !bench_.inspector.open(transport_, plain)) {
        return;
    }
    const auto view = rtp::PacketView::parse(plain);
    rtp::ByteReader reader(view ? view->payload() : Octets());
    const auto original = reader.u16();
    if (!original || reader.rest().empty()) {
        return;  // padding, which probes for bandwidth
    }
    Incoming& stream = incoming_.at(of->second);
    ++stream.packets;
    stream.meter.recover(*original);
    bench_.inspector.look(reader.rest(), stream.format.video, arrived);
}

void LeanMedia::on_rtcp(Octets compound) {
    rtp::ByteReader reader(compound);
    for (;;) {
        const auto first = reader.u8();
        const auto type = reader.u8();
        const auto words = reader.u16();
        const auto body = words ? reader.take(*words * std::size_t{4}) : std::nullopt;
        if (!first || !type || !body) {
            return;
        }
        on_feedback(*type, *first & 0x1FU, *body);
    }
}

/// PLI (RFC 4585 §6.3.1) and FIR (RFC 5104 §4.3.1) come only for the camera here.
void LeanMedia::on_feedback(std::uint8_t type, unsigned format, Octets body) {
    if (type == payload_feedback_type && (format == pli_format || format == fir_format)) {
        camera_.want_keyframe();
    } else if (type == transport_feedback_type && format == nack_format) {
        rtp::ByteReader reader(body);
        if (!reader.skip(4)) {
            return;
        }
        if (const auto ssrc = reader.u32()) {
            on_nacks(*ssrc, reader.rest());
        }
    }
}

void LeanMedia::on_nacks(std::uint32_t ssrc, Octets entries) {
    if (ssrc != camera_.ssrc()) {
        return;
    }
    const auto send = [this](Datagram& packet) { transport_.send_rtp(packet); };
    rtp::ByteReader reader(entries);
    for (;;) {
        const auto pid = reader.u16();
        const auto blp = reader.u16();
        if (!pid || !blp) {
            return;
        }
        camera_.send_again(*pid, transport_sequence_, send);
        for (unsigned bit = 0; bit < 16; ++bit) {
            if ((*blp >> bit & 1U) != 0) {
                camera_.send_again(static_cast<std::uint16_t>(*pid + bit + 1), transport_sequence_,
                                   send);
            }
        }
    }
}

void LeanMedia::tick(Timestamp now) {
    now_ = now;
    if (transport_.connected()) {
        const auto send = [this](Datagram& packet) { transport_.send_rtp(packet); };
        microphone_.send_due(now, transport_sequence_, send);
        camera_.send_due(now, transport_sequence_, send);
    }
    if (now - slow_ticked_ >= slow_interval) {
        slow_ticked_ = now;
        slow_tick(now);
    }
}

void LeanMedia::slow_tick(Timestamp now) {
    transport_.tick(now);
    if (!transport_.connected()) {
        return;
    }
    send_nacks(now);
    if (now - arrivals_told_ >= arrivals_interval) {
        arrivals_told_ = now;
        send_arrivals();
    }
    if (now - reported_ >= report_interval) {
        reported_ = now;
        send_reports(now);
    }
}

void LeanMedia::send_nacks(Timestamp now) {
    constexpr std::size_t header_bytes = 12;
    constexpr std::size_t entry_bytes = 4;
    for (auto& [ssrc, stream] : incoming_) {
        if (!stream.format.rtx_payload_type) {
            continue;
        }
        const auto entries = rtp::pack_nacks(stream.meter.missing(now));
        if (entries.empty()) {
            continue;
        }
        Datagram bytes(header_bytes + (entries.size() * entry_bytes));
        rtp::ByteWriter writer(bytes);
        writer.u8(0x80U | nack_format);
        writer.u8(transport_feedback_type);
        writer.u16(static_cast<std::uint16_t>((bytes.size() / 4) - 1));
        writer.u32(microphone_.ssrc());
        writer.u32(ssrc);
        for (const rtp::NackEntry& entry : entries) {
            writer.u16(entry.pid);
            writer.u16(entry.blp);
        }
        ++nacks_sent_;
        transport_.send_rtcp(bytes);
    }
}

void LeanMedia::send_arrivals() {
    while (!arrivals_.empty()) {
        Datagram bytes = arrivals_.take_feedback(microphone_.ssrc(), incoming_.begin()->first);
        transport_.send_rtcp(bytes);
    }
}

void LeanMedia::send_reports(Timestamp now) {
    for (const MediaSource* source : {&camera_, &microphone_}) {
        if (source->is_on()) {
            Datagram report = source->sender_report(now);
            transport_.send_rtcp(report);
        }
    }
    Datagram report = receiver_report();
    transport_.send_rtcp(report);
}

Datagram LeanMedia::receiver_report() {
    constexpr std::size_t header_bytes = 8;
    constexpr std::size_t block_bytes = 24;
    std::vector<std::pair<std::uint32_t, StreamMeter*>> heard;
    for (auto& [ssrc, stream] : incoming_) {
        if (stream.meter.begun() && heard.size() < max_report_blocks) {
            heard.emplace_back(ssrc, &stream.meter);
        }
    }
    Datagram bytes(header_bytes + (heard.size() * block_bytes));
    rtp::ByteWriter writer(bytes);
    writer.u8(static_cast<std::uint8_t>(0x80U | heard.size()));
    writer.u8(receiver_report_type);
    writer.u16(static_cast<std::uint16_t>((bytes.size() / 4) - 1));
    writer.u32(microphone_.ssrc());
    for (const auto& [ssrc, meter] : heard) {
        writer.u32(ssrc);
        writer.u32((std::uint32_t{meter->take_fraction_lost()} << 24U) | meter->lost());
        writer.u32(meter->extended_highest());
        writer.u32(0);
        writer.u32(0);
        writer.u32(0);
    }
    return bytes;
}

}  // namespace umbrella::bench
