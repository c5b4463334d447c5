// A rewriter with a clock, and what came out of it.
#pragma once

#include "packets.hpp"
#include <chrono>
#include <cstdint>
#include <optional>

#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "core/rtp/rewriter.hpp"

namespace umbrella::core::rtp {

inline constexpr std::uint32_t slot_ssrc = 0xAABBCCDD;
inline constexpr Rewriter::Start slot_start = {.sequence_number = 1000, .timestamp = 5'000'000};

/// An outgoing packet, copied.
struct Out {
    Verdict verdict;
    test::Octets bytes;

    [[nodiscard]] bool forwarded() const { return verdict == Verdict::Forward; }
    /// Only of a packet that was forwarded.
    [[nodiscard]] PacketView view() const {
        const auto parsed = PacketView::parse(bytes);
        EXPECT_TRUE(parsed.has_value());
        return parsed.value();
    }
    [[nodiscard]] std::optional<test::Octets> extension(ExtensionId id) const {
        const auto data = view().find_extension(static_cast<std::uint8_t>(id));
        return data ? std::optional{test::Octets(data->begin(), data->end())} : std::nullopt;
    }
};

class RewriterTest : public ::testing::Test {
  protected:
    Out push(Rewriter& rewriter, const test::Octets& bytes) const {
        const Rewritten rewritten = rewriter.rewrite(bytes, now_);
        test::Octets out(rewritten.head.begin(), rewritten.head.end());
        out.insert(out.end(), rewritten.payload.begin(), rewritten.payload.end());
        EXPECT_EQ(out.empty(), rewritten.verdict != Verdict::Forward);
        return {.verdict = rewritten.verdict, .bytes = std::move(out)};
    }
    Out push(Rewriter& rewriter, const test::TestPacket& packet) const {
        return push(rewriter, packet.to_bytes());
    }
    void advance(std::chrono::microseconds time) { now_ += time; }
    [[nodiscard]] Timestamp now() const { return now_; }

    Rewriter video_{slot_ssrc, MediaKind::Video, slot_start};
    Rewriter audio_{slot_ssrc, MediaKind::Audio, slot_start};

  private:
    Timestamp now_{std::chrono::hours(1)};
};

}  // namespace umbrella::core::rtp
