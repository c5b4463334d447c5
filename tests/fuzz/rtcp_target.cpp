#include "targets.hpp"
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "core/rtp/rtcp.hpp"

namespace umbrella::fuzz {
namespace {

using namespace core::rtp;

/// Walks the lists of each kind of message, and says how many report blocks and how many items
/// in all there were.
struct Walker {
    std::size_t blocks = 0;
    std::size_t items = 0;

    void operator()(SenderReport& report) { walk_blocks(report.blocks); }
    void operator()(ReceiverReport& report) { walk_blocks(report.blocks); }
    void operator()(Nack& nack) {
        std::vector<std::uint16_t> lost;
        while (const auto number = nack.next()) {
            lost.push_back(*number);
        }
        UMBRELLA_ASSERT(!lost.empty());
        UMBRELLA_ASSERT(pack_nacks(lost).size() <= lost.size());
        items += lost.size();
    }
    void operator()(const PictureLoss& /*loss*/) { ++items; }
    void operator()(FullIntra& request) {
        while (request.next()) {
            ++items;
        }
    }
    void operator()(TransportFeedback& feedback) {
        std::size_t statuses = 0;
        while (feedback.next()) {
            ++statuses;
        }
        UMBRELLA_ASSERT(statuses == feedback.status_count);
        UMBRELLA_ASSERT(statuses <= limits::transport_feedback_packets);
    }
    void walk_blocks(ReportBlocks& list) {
        while (list.next()) {
            ++blocks;
        }
    }
};

}  // namespace

void rtcp(Bytes input) {
    Walker walker;
    RtcpReader reader(input);
    while (auto message = reader.next()) {
        std::visit(walker, *message);
    }
    // An entry of 4 bytes names at most 17 packets.
    UMBRELLA_ASSERT(walker.items <= input.size() / 4 * 17);

    ReportReader reports(input);
    while (reports.next()) {
        UMBRELLA_ASSERT(walker.blocks > 0);
        --walker.blocks;
    }
    UMBRELLA_ASSERT(walker.blocks == 0);
}

void feedback(Bytes input) {
    auto read =
        TransportFeedback::parse({.type = rtcp_transport_feedback, .count = 15, .body = input});
    if (!read) {
        return;
    }
    FeedbackTicks before = read->reference_time;
    std::uint16_t expected = read->base_sequence_number;
    std::size_t statuses = 0;
    while (const auto status = read->next()) {
        UMBRELLA_ASSERT(status->sequence_number == expected++);
        if (status->arrival) {
            const auto step = (*status->arrival - before).count();
            UMBRELLA_ASSERT(step >= INT16_MIN && step <= INT16_MAX);
            before = *status->arrival;
        }
        ++statuses;
    }
    UMBRELLA_ASSERT(statuses == read->status_count);
}

}  // namespace umbrella::fuzz
