#include "net/websocket_frames.hpp"

#include "server_fixture.hpp"
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace umbrella::net::testing {
namespace {

constexpr std::size_t limit = 1000;

/// Everything that comes out, as text, when `bytes` go in `step` at a time.
std::vector<std::string> read_all(std::string bytes, std::size_t step) {
    FrameReader reader(limit);
    std::vector<std::string> items;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        std::span<std::uint8_t> piece(reinterpret_cast<std::uint8_t*>(bytes.data()) + at,
                                      std::min(step, bytes.size() - at));
        for (bool more = true; more;) {
            const auto item = reader.feed(piece);
            if (const auto* message = std::get_if<FrameReader::Message>(&item)) {
                items.push_back("message " + message->payload);
            } else if (const auto* ping = std::get_if<FrameReader::Ping>(&item)) {
                items.push_back("ping " + ping->payload);
            } else if (const auto* close = std::get_if<FrameReader::CloseRequest>(&item)) {
                if (!close->by_peer) {
                    items.emplace_back("close by a proxy");
                    return items;
                }
                items.push_back("close " + std::to_string(close->code));
            } else if (const auto* refusal = std::get_if<FrameReader::Refusal>(&item)) {
                items.push_back("refusal " + std::to_string(static_cast<int>(refusal->code)));
            } else if (std::holds_alternative<FrameReader::Violation>(item)) {
                items.emplace_back("violation");
                return items;
            } else {
                more = false;
            }
        }
    }
    return items;
}

using Items = std::vector<std::string>;

struct Case {
    const char* name;
    std::string bytes;
    Items items;
};

class FrameReaderCases : public ::testing::TestWithParam<Case> {};

TEST_P(FrameReaderCases, AnyCut_SameItems) {
    for (const std::size_t step : {1U, 2U, 3U, 7U, 100U, 100000U}) {
        EXPECT_EQ(read_all(GetParam().bytes, step), GetParam().items) << "step " << step;
    }
}

std::string unmasked(std::uint8_t first, const std::string& payload) {
    std::string frame = make_frame(Opcode::Binary, payload);
    frame[0] = static_cast<char>(first);
    return frame;
}

const std::string full(limit, 'f');

INSTANTIATE_TEST_SUITE_P(
    Frames, FrameReaderCases,
    ::testing::Values(
        Case{"Binary", client_frame(binary_message, "hello"), {"message hello"}},
        Case{"Empty", client_frame(binary_message, ""), {"message "}},
        Case{"TwoInOne",
             client_frame(binary_message, "a") + client_frame(binary_message, "b"),
             {"message a", "message b"}},
        Case{"AtTheLimit", client_frame(binary_message, full), {"message " + full}},
        Case{"Fragments",
             client_frame(first_fragment, "ab") + client_frame(middle_fragment, "") +
                 client_frame(middle_fragment, "cd") + client_frame(last_fragment, "e"),
             {"message abcde"}},
        Case{"PingBetweenFragments",
             client_frame(first_fragment, "ab") + client_frame(ping_frame, "hi") +
                 client_frame(last_fragment, "c"),
             {"ping hi", "message abc"}},
        Case{"PongIsIgnored", client_frame(pong_frame, "hi"), {}},
        Case{"Close", client_frame(close_frame, "\x03\xe8"), {"close 1000"}},
        Case{"CloseWithoutCode", client_frame(close_frame, ""), {"close 1005"}},
        Case{"OverTheLimit", client_frame(binary_message, full + "x"), {"refusal 1009"}},
        Case{"FragmentsOverTheLimit",
             client_frame(first_fragment, full) + client_frame(middle_fragment, "x") +
                 client_frame(last_fragment, "y") + client_frame(close_frame, ""),
             {"refusal 1009", "close 1005"}},
        Case{"MessagesAfterARefusalAreDropped",
             client_frame(binary_message, full + "x") + client_frame(binary_message, "later") +
                 client_frame(ping_frame, "p"),
             {"refusal 1009", "ping p"}},
        Case{"Text",
             client_frame(text_message, "hello") + client_frame(close_frame, ""),
             {"refusal 1003", "close 1005"}},
        Case{"FragmentedText",
             client_frame(0x01, "hel") + client_frame(last_fragment, "lo") +
                 client_frame(close_frame, ""),
             {"refusal 1003", "close 1005"}},
        Case{"CloseNotMasked", unmasked(close_frame, "\x03\xe9"), {"close by a proxy"}},
        Case{"NotMasked", unmasked(binary_message, "hello"), {"violation"}},
        Case{"ReservedBit", client_frame(0xC2, "hello"), {"violation"}},
        Case{"UnknownDataOpcode", client_frame(0x83, "hello"), {"violation"}},
        Case{"UnknownControlOpcode", client_frame(0x8B, "hello"), {"violation"}},
        Case{"ContinuationOfNothing", client_frame(last_fragment, "x"), {"violation"}},
        Case{"MessageWithinAMessage",
             client_frame(first_fragment, "x") + client_frame(binary_message, "y"),
             {"violation"}},
        Case{"FragmentedPing", client_frame(0x09, "x"), {"violation"}},
        Case{"LongPing", client_frame(ping_frame, std::string(126, 'p')), {"violation"}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(FrameReader, HugeDeclaredLength_RefusedAtItsHeader) {
    std::string header = "\x82\xff\x7f";
    header += std::string(7, '\xff') + std::string(4, 'm');
    EXPECT_EQ(read_all(header, 1), Items{"refusal 1009"});
}

TEST(FrameReader, EndlessEmptyFragments_KeepNothing) {
    std::string bytes = client_frame(first_fragment, "");
    for (int i = 0; i < 10000; ++i) {
        bytes += client_frame(middle_fragment, "");
    }
    EXPECT_EQ(read_all(bytes + client_frame(last_fragment, "end"), 4096), Items{"message end"});
}

TEST(MakeFrame, EachLengthForm_SmallestIsUsed) {
    EXPECT_EQ(make_frame(Opcode::Binary, "hi"), std::string("\x82\x02hi"));
    EXPECT_EQ(make_frame(Opcode::Binary, std::string(126, 'x')).substr(0, 4),
              std::string("\x82\x7e\x00\x7e", 4));
    EXPECT_EQ(make_frame(Opcode::Binary, std::string(65536, 'x')).substr(0, 10),
              std::string("\x82\x7f\0\0\0\0\0\x01\0\0", 10));
    EXPECT_EQ(make_close_frame(CloseCode::GoingAway), std::string("\x88\x02\x03\xe9"));
}

}  // namespace
}  // namespace umbrella::net::testing
