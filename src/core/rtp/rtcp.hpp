// What peers tell us by RTCP, and what we tell them. Pure; nothing is owned, nothing allocated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "core/rtp/bytes.hpp"
#include "core/rtp/nack.hpp"
#include "core/rtp/picture_feedback.hpp"
#include "core/rtp/reports.hpp"
#include "core/rtp/rtcp_compound.hpp"
#include "core/rtp/transport_feedback.hpp"

namespace umbrella::core::rtp {

/// Valid as long as the bytes that it was read from. Its lists are walked by next().
using RtcpMessage =
    std::variant<SenderReport, ReceiverReport, Nack, PictureLoss, FullIntra, TransportFeedback>;

/// Calls `ask` with the SSRC of each stream that the message, a PLI or an FIR, wants a keyframe of.
/// False: it is neither.
template <typename Ask>
bool for_each_keyframe_request(const RtcpMessage& message, Ask ask) {
    if (const auto* loss = std::get_if<PictureLoss>(&message)) {
        ask(loss->media_ssrc);
        return true;
    }
    const auto* intra = std::get_if<FullIntra>(&message);
    if (intra == nullptr) {
        return false;
    }
    FullIntra requests = *intra;
    while (const auto request = requests.next()) {
        ask(request->ssrc);
    }
    return true;
}

/// Walks the messages of a compound RTCP packet. Packets of other kinds, and those that contradict
/// their size, are passed by.
class RtcpReader {
  public:
    explicit RtcpReader(Bytes compound) : packets_(compound) {}
    [[nodiscard]] std::optional<RtcpMessage> next();

  private:
    CompoundReader packets_;
};

/// What a sender report says of one stream of ours.
struct SentStream {
    std::uint32_t ssrc = 0;
    std::uint64_t ntp_time = 0;       ///< of the report; see ntp_time()
    std::uint32_t rtp_timestamp = 0;  ///< at that moment
    std::uint32_t packets = 0;        ///< sent so far; wraps
    std::uint32_t payload_bytes = 0;  ///< likewise
};

/// One sender report without blocks, as a part of a compound. `out` has room for it.
inline constexpr std::size_t sender_report_bytes = 28;
void write_sender_report(MutableBytes out, const SentStream& stream);

/// Bytes that write_sender_reports() takes for so many streams.
[[nodiscard]] std::size_t sender_reports_bytes(std::size_t streams, std::size_t cname_bytes);

/// One compound: a sender report for each stream, then a source description that gives all of them
/// the same CNAME (RFC 3550 §6.4.1 and §6.5.1), 1 to 255 bytes. Returns its size; 0 if `out` has no
/// room for all of it, and for no streams.
[[nodiscard]] std::size_t write_sender_reports(MutableBytes out,
                                               std::span<const SentStream> streams,
                                               std::string_view cname);

/// What one receiver report has room for (RFC 3550 §6.4.2).
inline constexpr std::size_t most_report_blocks = 31;
/// One compound: a receiver report of `sender` with these blocks, most_report_blocks at most, then
/// a source description that gives it the CNAME, 1 to 255 bytes. Returns its size; 0 if `out` has
/// no room for all of it.
[[nodiscard]] std::size_t write_receiver_report(MutableBytes out, std::uint32_t sender,
                                                std::span<const ReportBlock> blocks,
                                                std::string_view cname);

}  // namespace umbrella::core::rtp
