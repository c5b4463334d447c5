#include "core/rtp/reception.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/limits_rtcp.hpp"
#include "core/rtp/formats.hpp"
#include "core/rtp/rtcp.hpp"

namespace umbrella::core::rtp {

const StreamReception* Reception::find(std::uint32_t ssrc) const {
    const auto found = std::ranges::find(streams_, ssrc, &StreamReception::ssrc);
    return found == streams_.end() ? nullptr : &*found;
}

StreamReception* Reception::known(std::uint32_t ssrc) {
    const auto found = std::ranges::find(streams_, ssrc, &StreamReception::ssrc);
    return found == streams_.end() ? nullptr : &*found;
}

void Reception::receive(const PacketView& packet, Timestamp now) {
    media_ = packet.ssrc();
    constexpr auto number_id = static_cast<std::uint8_t>(ExtensionId::TransportWideCc);
    if (const auto data = packet.find_extension(number_id)) {
        if (const auto number = ByteReader(*data).u16()) {
            arrivals_.receive(*number, now);
        }
    }
    StreamReception* stream = known(media_);
    if (stream == nullptr && streams_.size() < limits::receive_streams) {
        stream = &streams_.emplace_back(media_);
    }
    if (stream != nullptr) {
        stream->receive(packet, now);
    }
}

void Reception::note_sender_report(std::uint32_t ssrc, std::uint64_t ntp_time, Timestamp now) {
    if (StreamReception* stream = known(ssrc)) {
        stream->note_sender_report(ntp_time, now);
    }
}

std::size_t Reception::write(MutableBytes out, Timestamp now) {
    const bool due = !reported_ || now - *reported_ >= limits::receiver_report_interval;
    const std::size_t size = due ? write_reports(out, now) : 0;
    return size > 0 ? size : arrivals_.write(out, sender_, media_);
}

std::size_t Reception::write_reports(MutableBytes out, Timestamp now) {
    reported_ = now;
    std::vector<ReportBlock> blocks;
    // Who found no room is the first of the next report.
    for (std::size_t i = 0; i < streams_.size() && blocks.size() < most_report_blocks; ++i) {
        StreamReception& stream = streams_[next_reported_++ % streams_.size()];
        if (stream.heard()) {
            blocks.push_back(stream.report(now));
        }
    }
    return blocks.empty() ? 0 : write_receiver_report(out, sender_, blocks, cname_);
}

}  // namespace umbrella::core::rtp
