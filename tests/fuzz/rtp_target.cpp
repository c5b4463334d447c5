#include "targets.hpp"
#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "core/model.hpp"
#include "core/rtp/audio_level.hpp"
#include "core/rtp/bytes.hpp"
#include "core/rtp/packet.hpp"
#include "core/rtp/payload.hpp"
#include "core/rtp/rewriter.hpp"
#include "core/rtp/rtx.hpp"

namespace umbrella::fuzz {
namespace {

using core::Codec;
using core::MediaKind;
using core::rtp::PacketView;
using core::rtp::PayloadInfo;
using core::rtp::Rewriter;

constexpr std::uint32_t slot_ssrc = 0x510751;

/// Of `inner`, which is nothing or lies within `outer`.
void expect_inside(Bytes inner, Bytes outer) {
    const std::less_equal<> before;
    UMBRELLA_ASSERT(inner.empty() ||
                    (before(outer.data(), inner.data()) &&
                     before(inner.data() + inner.size(), outer.data() + outer.size())));
}

void expect_fields_inside(const PayloadInfo& info, Bytes payload) {
    if (info.picture_id) {
        UMBRELLA_ASSERT(info.picture_id->offset + info.picture_id->size <= payload.size());
    }
    if (info.tl0_picture_index) {
        UMBRELLA_ASSERT(info.tl0_picture_index->offset < payload.size());
    }
}

void inspect(Bytes bytes) {
    const auto packet = PacketView::parse(bytes);
    if (!packet) {
        return;
    }
    expect_inside(packet->payload(), bytes);
    UMBRELLA_ASSERT(packet->header_bytes() + packet->payload().size() <= bytes.size());
    core::rtp::ExtensionReader extensions = packet->extensions();
    while (const auto element = extensions.next()) {
        expect_inside(element->data, bytes);
        if (const auto descriptor = core::rtp::parse_dependency_descriptor(element->data)) {
            UMBRELLA_ASSERT(element->data.size() >= 3);
        }
    }
    if (const auto level = core::rtp::audio_level(*packet)) {
        UMBRELLA_ASSERT(*level <= core::rtp::silent_audio_level);
    }
    for (const Codec codec : core::all_codecs) {
        if (const auto info = core::rtp::inspect_payload(*packet, codec)) {
            expect_fields_inside(*info, packet->payload());
        }
    }
}

void rewrite(Rewriter& rewriter, Bytes bytes, Timestamp now) {
    const core::rtp::Rewritten out = rewriter.rewrite(bytes, now);
    if (out.verdict != core::rtp::Verdict::Forward) {
        UMBRELLA_ASSERT(out.head.empty() && out.payload.empty());
        return;
    }
    expect_inside(out.payload, bytes);
    std::vector<std::uint8_t> whole(out.head.begin(), out.head.end());
    whole.insert(whole.end(), out.payload.begin(), out.payload.end());
    const auto packet = PacketView::parse(whole);
    UMBRELLA_ASSERT(packet && packet->ssrc() == slot_ssrc);
    // A picture id may grow by a byte; what must not leave a gap leaves an empty packet.
    const std::size_t before = PacketView::parse(bytes)->payload().size();
    const std::size_t after = packet->payload().size();
    UMBRELLA_ASSERT(after == 0 || after == before || after == before + 1);
}

/// As a neighbour's retransmission.
void restore(std::vector<std::uint8_t> packet) {
    const std::size_t before = packet.size();
    const std::size_t size = core::rtp::restore_original(packet, slot_ssrc);
    if (size > 0) {
        UMBRELLA_ASSERT(size + core::rtp::rtx_overhead == before);
        const auto original = PacketView::parse(Bytes(packet).first(size));
        UMBRELLA_ASSERT(original && original->ssrc() == slot_ssrc);
    }
}

}  // namespace

void rtp(Bytes input) {
    core::rtp::ByteReader reader(input);
    const auto kind = reader.u8();
    if (!kind) {
        return;
    }
    Rewriter rewriter(slot_ssrc, (*kind & 1U) != 0 ? MediaKind::Audio : MediaKind::Video,
                      {.sequence_number = 65'500, .timestamp = 4'294'960'000});
    Timestamp now{};
    for (;;) {
        const auto control = reader.u8();
        const auto length = reader.u16();
        if (!control || !length) {
            return;
        }
        const auto bytes = reader.take(std::min<std::size_t>(*length, reader.rest().size()));
        if ((*control & 1U) != 0) {
            rewriter.begin_source();
        }
        now += std::chrono::milliseconds(*control >> 1U);
        // A piece of memory of its own, so that ASan sees a step past the end.
        const std::vector<std::uint8_t> packet(bytes->begin(), bytes->end());
        inspect(packet);
        rewrite(rewriter, packet, now);
        restore(packet);
    }
}

}  // namespace umbrella::fuzz
