#include "core/rtp/rtcp.hpp"

#include <algorithm>

#include "base/result.hpp"

namespace umbrella::core::rtp {
namespace {

constexpr std::uint8_t version_2 = 0x80;
constexpr std::size_t header_bytes = 4;
constexpr std::uint8_t cname_item = 1;
constexpr std::size_t longest_cname = 255;
constexpr std::size_t ssrc_bytes = 4;
constexpr std::size_t block_bytes = 24;
/// SSRC, item and length in front of the CNAME, and at least one zero behind it.
constexpr std::size_t chunk_overhead = 7;
/// The 5 bits of the count.
constexpr std::size_t chunks_per_packet = 31;

std::size_t chunk_bytes(std::size_t cname_bytes) {
    return (chunk_overhead + cname_bytes + 3) / 4 * 4;
}

void write_header(ByteWriter& writer, std::uint8_t type, std::size_t count, std::size_t bytes) {
    writer.u8(static_cast<std::uint8_t>(version_2 | count));
    writer.u8(type);
    writer.u16(static_cast<std::uint16_t>(bytes / 4 - 1));  // in words, less one (§6.4.1)
}

void write_report(ByteWriter& writer, const SentStream& stream) {
    write_header(writer, rtcp_sender_report, 0, sender_report_bytes);
    writer.u32(stream.ssrc);
    writer.u32(static_cast<std::uint32_t>(stream.ntp_time >> 32U));
    writer.u32(static_cast<std::uint32_t>(stream.ntp_time));
    writer.u32(stream.rtp_timestamp);
    writer.u32(stream.packets);
    writer.u32(stream.payload_bytes);
}

void write_block(ByteWriter& writer, const ReportBlock& block) {
    writer.u32(block.ssrc);
    writer.u32((std::uint32_t{block.fraction_lost} << 24U) |
               (static_cast<std::uint32_t>(block.lost) & 0xFFFFFFU));
    writer.u32(block.highest_sequence_number);
    writer.u32(block.jitter);
    writer.u32(block.last_sr);
    writer.u32(block.delay);
}

void write_chunk(ByteWriter& writer, std::uint32_t ssrc, std::string_view cname) {
    const std::size_t end = writer.position() + chunk_bytes(cname.size());
    writer.u32(ssrc);
    writer.u8(cname_item);
    writer.u8(static_cast<std::uint8_t>(cname.size()));
    for (const char byte : cname) {
        writer.u8(static_cast<std::uint8_t>(byte));
    }
    while (writer.position() < end) {
        writer.u8(0);
    }
}

void write_descriptions(ByteWriter& writer, std::span<const SentStream> streams,
                        std::string_view cname) {
    while (!streams.empty()) {
        const std::size_t chunks = std::min(streams.size(), chunks_per_packet);
        write_header(writer, rtcp_source_description, chunks,
                     header_bytes + (chunks * chunk_bytes(cname.size())));
        for (const SentStream& stream : streams.first(chunks)) {
            write_chunk(writer, stream.ssrc, cname);
        }
        streams = streams.subspan(chunks);
    }
}

template <class Message>
std::optional<RtcpMessage> as_message(std::optional<Message> message) {
    return message ? std::optional<RtcpMessage>(*message) : std::nullopt;
}

std::optional<RtcpMessage> read_transport_feedback(const RtcpPacket& packet) {
    const auto nack = Nack::parse(packet);
    return nack ? nack : as_message(TransportFeedback::parse(packet));
}

std::optional<RtcpMessage> read_payload_feedback(const RtcpPacket& packet) {
    const auto loss = parse_picture_loss(packet);
    return loss ? loss : as_message(FullIntra::parse(packet));
}

std::optional<RtcpMessage> read_message(const RtcpPacket& packet) {
    switch (packet.type) {
        case rtcp_sender_report:
            return as_message(parse_sender_report(packet));
        case rtcp_receiver_report:
            return as_message(parse_receiver_report(packet));
        case rtcp_transport_feedback:
            return read_transport_feedback(packet);
        case rtcp_payload_feedback:
            return read_payload_feedback(packet);
        default:
            return std::nullopt;
    }
}

}  // namespace

std::optional<RtcpMessage> RtcpReader::next() {
    while (const auto packet = packets_.next()) {
        if (auto message = read_message(*packet)) {
            return message;
        }
    }
    return std::nullopt;
}

std::size_t write_receiver_report(MutableBytes out, std::uint32_t sender,
                                  std::span<const ReportBlock> blocks, std::string_view cname) {
    UMBRELLA_ASSERT(blocks.size() <= most_report_blocks && !cname.empty() &&
                    cname.size() <= longest_cname);
    const std::size_t report = header_bytes + ssrc_bytes + (blocks.size() * block_bytes);
    const std::size_t description = header_bytes + chunk_bytes(cname.size());
    if (out.size() < report + description) {
        return 0;
    }
    ByteWriter writer(out);
    write_header(writer, rtcp_receiver_report, blocks.size(), report);
    writer.u32(sender);
    for (const ReportBlock& block : blocks) {
        write_block(writer, block);
    }
    write_header(writer, rtcp_source_description, 1, description);
    write_chunk(writer, sender, cname);
    return writer.position();
}

void write_sender_report(MutableBytes out, const SentStream& stream) {
    ByteWriter writer(out);
    write_report(writer, stream);
}

std::size_t sender_reports_bytes(std::size_t streams, std::size_t cname_bytes) {
    const std::size_t descriptions = (streams + chunks_per_packet - 1) / chunks_per_packet;
    return (streams * (sender_report_bytes + chunk_bytes(cname_bytes))) +
           (descriptions * header_bytes);
}

std::size_t write_sender_reports(MutableBytes out, std::span<const SentStream> streams,
                                 std::string_view cname) {
    UMBRELLA_ASSERT(!cname.empty() && cname.size() <= longest_cname);
    if (out.size() < sender_reports_bytes(streams.size(), cname.size())) {
        return 0;
    }
    ByteWriter writer(out);
    for (const SentStream& stream : streams) {
        write_report(writer, stream);
    }
    write_descriptions(writer, streams, cname);
    return writer.position();
}

}  // namespace umbrella::core::rtp
