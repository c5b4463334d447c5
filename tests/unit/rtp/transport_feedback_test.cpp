#include "core/rtp/transport_feedback.hpp"

#include "rtcp_bytes.hpp"
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace umbrella::core::rtp {
namespace {

using std::chrono::milliseconds;
using test::join;
using test::Octets;
using test::rtcp;
using test::u16;
using test::u32;
using ::testing::ElementsAre;

constexpr std::uint8_t transport_feedback = 205;
constexpr unsigned transport_wide_format = 15;

// Chunks (draft §3.1.3 and §3.1.4); symbols: 0 not received, 1 small delta, 2 large delta.
Octets run(unsigned symbol, unsigned length) {
    return u16((symbol << 13U) | length);
}
Octets one_bit_vector(unsigned symbols) {
    return u16(0x8000U | symbols);
}
Octets two_bit_vector(std::initializer_list<unsigned> symbols) {
    unsigned bits = 0;
    for (const unsigned symbol : symbols) {
        bits = (bits << 2U) | symbol;
    }
    return u16(0xC000U | (bits << (2 * (7 - symbols.size()))));
}

struct Content {
    std::uint32_t base = 0;
    std::uint32_t count = 0;
    std::uint32_t reference = 0;  ///< 24 bits
    std::uint32_t feedback = 0;
    Octets chunks;
    Octets deltas;
};

Octets to_bytes(const Content& content) {
    return rtcp(
        transport_feedback, transport_wide_format,
        join({u32(1), u32(2), u16(content.base), u16(content.count),
              u32((content.reference << 8U) | content.feedback), content.chunks, content.deltas}));
}

std::optional<TransportFeedback> parse(const Octets& bytes) {
    const auto packet = CompoundReader(bytes).next();
    return packet ? TransportFeedback::parse(*packet) : std::nullopt;
}

/// Arrivals in ticks since the reference time; nothing: not received.
using Arrivals = std::vector<std::optional<std::int64_t>>;

Arrivals arrivals_in(const Content& content) {
    const Octets bytes = to_bytes(content);
    auto feedback = parse(bytes);
    Arrivals arrivals;
    while (const auto status = feedback ? feedback->next() : std::nullopt) {
        EXPECT_EQ(status->sequence_number,
                  static_cast<std::uint16_t>(content.base + arrivals.size()));
        arrivals.push_back(
            status->arrival ? std::optional((*status->arrival - feedback->reference_time).count())
                            : std::nullopt);
    }
    return arrivals;
}

TEST(TransportFeedback, Head_IsRead) {
    const Octets bytes = to_bytes(
        {.base = 65535, .count = 1, .reference = 0xFFFFFE, .feedback = 255, .chunks = run(0, 1)});
    const auto feedback = parse(bytes);
    ASSERT_TRUE(feedback);
    EXPECT_EQ(feedback->sender_ssrc, 1U);
    EXPECT_EQ(feedback->media_ssrc, 2U);
    EXPECT_EQ(feedback->base_sequence_number, 65535);
    EXPECT_EQ(feedback->status_count, 1);
    EXPECT_EQ(feedback->feedback_count, 255);
    EXPECT_EQ(feedback->reference_time, milliseconds(-128));
}

TEST(TransportFeedback, Runs_AreRead) {
    EXPECT_THAT(arrivals_in({.base = 65534,
                             .count = 5,
                             .chunks = join({run(1, 2), run(0, 2), run(2, 1)}),
                             .deltas = {4, 255, 0xFF, 0xFF}}),
                ElementsAre(4, 259, std::nullopt, std::nullopt, 258));
}

TEST(TransportFeedback, Vectors_AreRead) {
    EXPECT_THAT(
        arrivals_in(
            {.count = 14, .chunks = one_bit_vector(0b10'0000'0000'0001), .deltas = {10, 20}}),
        ElementsAre(10, std::nullopt, std::nullopt, std::nullopt, std::nullopt, std::nullopt,
                    std::nullopt, std::nullopt, std::nullopt, std::nullopt, std::nullopt,
                    std::nullopt, std::nullopt, 30));
    EXPECT_THAT(arrivals_in({.count = 7,
                             .chunks = two_bit_vector({1, 2, 0, 0, 2, 1, 0}),
                             .deltas = {1, 0x7F, 0xFF, 0x80, 0x00, 2}}),
                ElementsAre(1, 32768, std::nullopt, std::nullopt, 0, 2, std::nullopt));
}

TEST(TransportFeedback, LastChunk_MayHaveMoreSymbolsThanAreMeant) {
    EXPECT_THAT(arrivals_in({.count = 3, .chunks = one_bit_vector(0x3FFF), .deltas = {1, 1, 1}}),
                ElementsAre(1, 2, 3));
    EXPECT_THAT(arrivals_in({.count = 1, .chunks = run(1, 0x1FFF), .deltas = {1}}), ElementsAre(1));
    EXPECT_THAT(
        arrivals_in({.count = 1, .chunks = two_bit_vector({1, 3, 3, 3, 3, 3, 3}), .deltas = {1}}),
        ElementsAre(1))
        << "what is not meant may be anything";
}

TEST(TransportFeedback, RunOfNone_IsPassedBy) {
    EXPECT_THAT(arrivals_in({.count = 1, .chunks = join({run(1, 0), run(1, 1)}), .deltas = {9}}),
                ElementsAre(9));
}

TEST(TransportFeedback, ManyChunksOfAllKinds_AreRead) {
    const Arrivals arrivals = arrivals_in({.base = 60000,
                                           .count = 8000 + 14 + 7,
                                           .chunks = join({run(0, 8000), one_bit_vector(0x3FFF),
                                                           two_bit_vector({1, 1, 1, 1, 1, 1, 1})}),
                                           .deltas = Octets(21, 1)});
    ASSERT_EQ(arrivals.size(), 8021U);
    EXPECT_EQ(arrivals[7999], std::nullopt);
    EXPECT_EQ(arrivals[8000], 1);
    EXPECT_EQ(arrivals.back(), 21);
}

TEST(TransportFeedback, WhatContradictsItself_IsNone) {
    const auto most = static_cast<std::uint32_t>(limits::transport_feedback_packets);
    struct Case {
        std::string what;
        Content content;
    };
    for (const Case& c :
         {Case{"no chunk", {.count = 1}}, Case{"no status", {.count = 0, .chunks = run(0, 1)}},
          Case{"too few statuses", {.count = 6, .chunks = join({run(0, 2), run(0, 3)})}},
          Case{"deltas missing", {.count = 9, .chunks = run(1, 9), .deltas = Octets(2)}},
          Case{"half of a large delta",
               {.count = 2, .chunks = two_bit_vector({1, 2}), .deltas = {0, 1}}},
          Case{"a large delta missing",
               {.count = 4, .chunks = run(2, 4), .deltas = {0, 1, 0, 1, 0, 1}}},
          Case{"reserved run", {.count = 1, .chunks = run(3, 1), .deltas = Octets(4)}},
          Case{"reserved in a vector",
               {.count = 2, .chunks = two_bit_vector({1, 3}), .deltas = Octets(4)}},
          Case{"more than the bound",
               {.count = most + 1, .chunks = join({run(0, 8191), run(0, 8191), run(0, 8191)})}}}) {
        EXPECT_FALSE(parse(to_bytes(c.content))) << c.what;
    }
    EXPECT_TRUE(parse(
        to_bytes({.count = most, .chunks = join({run(0, 8191), run(0, 8191), run(0, 8191)})})));
}

TEST(TransportFeedback, EveryTruncation_IsNone) {
    const Octets whole =
        to_bytes({.count = 9,
                  .chunks = join({run(1, 2), two_bit_vector({2, 2, 2, 1, 1, 1, 1})}),
                  .deltas = Octets(12)});
    ASSERT_TRUE(parse(whole));
    for (std::size_t words = 0; words < (whole.size() / 4) - 1; ++words) {
        const Octets body(whole.begin() + 4,
                          whole.begin() + 4 + (4 * static_cast<std::ptrdiff_t>(words)));
        EXPECT_FALSE(parse(rtcp(transport_feedback, transport_wide_format, body))) << words;
    }
}

TEST(TransportFeedback, OtherPackets_AreNone) {
    Octets bytes = to_bytes({.count = 1, .chunks = run(0, 1)});
    bytes[0] = 0x80 | 14;
    EXPECT_FALSE(parse(bytes)) << "another format";
    bytes = to_bytes({.count = 1, .chunks = run(0, 1)});
    bytes[1] = 206;
    EXPECT_FALSE(parse(bytes)) << "another type";
}

}  // namespace
}  // namespace umbrella::core::rtp
