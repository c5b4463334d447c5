#include "targets.hpp"
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <utility>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "core/model.hpp"
#include "core/recording/depacketizer.hpp"
#include "core/recording/packet_order.hpp"
#include "core/recording/picture_format.hpp"
#include "core/rtp/packet.hpp"

namespace umbrella::fuzz {
namespace {

using core::Codec;
using core::recording::Depacketizer;
using core::recording::format_of_keyframe;
using core::recording::Octets;
using core::recording::PacketOrder;
using core::recording::RtpFrame;
using core::rtp::PacketView;
using std::chrono::milliseconds;

constexpr std::array codecs{Codec::Opus, Codec::Vp8, Codec::Vp9,
                            Codec::H264, Codec::Av1, Codec::H265};
constexpr std::size_t head_bytes = 3;

void look_at(Codec codec, const RtpFrame& frame) {
    UMBRELLA_ASSERT(!frame.data.empty());
    if (core::kind_of(codec) == core::MediaKind::Audio || !frame.keyframe) {
        return;
    }
    if (const auto format = format_of_keyframe(codec, frame.data)) {
        UMBRELLA_ASSERT(format->width >= 1 && format->width <= 65'535 + 1);
        UMBRELLA_ASSERT(format->height >= 1 && format->height <= 65'535 + 1);
    }
}

void take_all(Depacketizer& depacketizer, Codec codec, PacketOrder& order, Timestamp now,
              bool all) {
    while (const auto ready = order.take(now, all)) {
        const auto view = PacketView::parse(ready->packet);
        if (!view) {
            continue;
        }
        if (const auto frame = depacketizer.take(*view, ready->after_gap)) {
            look_at(codec, *frame);
        }
    }
}

}  // namespace

void recording(Bytes input) {
    if (input.empty()) {
        return;
    }
    const Codec codec = codecs[input.front() % codecs.size()];
    input = input.subspan(1);
    // As a frame that nobody has packed, too.
    if (core::kind_of(codec) == core::MediaKind::Video) {
        const Octets frame(input.begin(), input.end());
        static_cast<void>(format_of_keyframe(codec, frame));
    }
    Depacketizer depacketizer(codec);
    PacketOrder order(milliseconds(100));
    Timestamp now{std::chrono::hours(1)};
    while (input.size() >= head_bytes) {
        now += milliseconds(input[0]);
        const std::size_t length =
            std::min<std::size_t>(input[1] << 8U | input[2], input.size() - head_bytes);
        Octets packet(input.begin() + head_bytes,
                      input.begin() + static_cast<std::ptrdiff_t>(head_bytes + length));
        input = input.subspan(head_bytes + length);
        if (const auto view = PacketView::parse(packet)) {
            order.add(view->ssrc(), view->sequence_number(), std::move(packet), now);
        }
        take_all(depacketizer, codec, order, now, false);
    }
    take_all(depacketizer, codec, order, now, true);
}

}  // namespace umbrella::fuzz
