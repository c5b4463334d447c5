#include "foreign_samples.hpp"
#include "samples.hpp"
#include <chrono>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "base/limits_whip.hpp"
#include "core/sdp/answer.hpp"
#include "core/sdp/offer.hpp"
#include "signalling/whip_sessions.hpp"

namespace umbrella::signalling {
namespace {

using namespace std::chrono_literals;
namespace samples = core::sdp::samples;
using testing::HasSubstr;

/// A node that lets everybody in and offers what is due.
class WhipTest : public ::testing::Test {
  protected:
    WhipTest()
        : sessions_({.node = [this](const core::Event& event) { take(event); },
                     .watchable = [this](const std::string& room,
                                         const ParticipantId&) { return watchable_[room]; },
                     .make_id =
                         [this] {
                             std::string id = std::to_string(++ids_);
                             return std::string(16 - id.size(), '0') + id;
                         },
                     .now = [this] { return now_; },
                     .admits = [this](WhipDoor, std::string_view token) { return token == token_; },
                     .ice_servers = {{.urls = {"stun:stun.example.org"}},
                                     {.urls = {"turn:turn.example.org?transport=udp"},
                                      .username = "u",
                                      .credential = "s\"x"}},
                     .prefix = "/umbrella"}) {}

    void take(const core::Event& event) {
        if (const auto* gone = std::get_if<core::PeerDisconnected>(&event)) {
            left_.push_back(gone->connection);
        } else if (const auto* said = std::get_if<core::MessageReceived>(&event)) {
            connection_ = said->connection;
            std::visit([this](const auto& message) { on(message); }, said->message);
        }
    }
    void on(const core::Hello& hello) {
        hello_ = hello;
        if (refusal_) {
            send(*refusal_);
            close();
            return;
        }
        send(core::Welcome{.participant = ParticipantId("00000000000000aa")});
        offer();
    }
    void on(const core::Answer& answer) {
        answers_.push_back(answer);
        EXPECT_TRUE(core::sdp::check_answer(answer.sdp, offer_));
        if (gathers_) {
            gather();
        }
    }
    void on(const core::Goodbye&) { close(); }
    void on(const core::RestartIce&) {
        if (restarts_) {
            offer_ = core::sdp::with_ice_credentials(
                offer_, {.ufrag = "anew", .pwd = "0123456789012345678901"});
            send(core::Offer{.generation = ++generation_, .sdp = offer_});
        } else {
            send(core::Error{.code = core::ErrorCode::TooMany, .text = "Too soon."});
        }
    }
    void on(const core::Candidate& candidate) { candidates_.push_back(candidate); }
    void on(const core::Publish& publish) { published_.push_back(publish.source); }
    template <class Other>
    void on(const Other&) {}

    void offer() {
        const bool sends = hello_.attendance == core::Attendance::Publisher;
        using core::sdp::MlinePlan;
        std::vector<MlinePlan> plan{
            {.mid = Mid(sends ? "microphone" : "a0"), .codecs = {core::Codec::Opus}},
            {.mid = Mid(sends ? "camera" : "v0"),
             .kind = core::MediaKind::Video,
             .codecs = {hello_.preferred_video_codec.value_or(core::Codec::Vp8)}}};
        for (MlinePlan& mline : plan) {
            mline.direction =
                sends ? core::sdp::MlineDirection::Publish : core::sdp::MlineDirection::Slot;
            mline.stream_id = sends ? "" : "pair-0";
        }
        const auto finished = core::sdp::finish_offer(samples::webrtcbin_offer(plan), plan);
        ASSERT_TRUE(finished.has_value()) << finished.error().message;
        std::string digits;
        for (int byte = 0; byte < 32; ++byte) {
            digits += byte == 0 ? "AB" : ":AB";
        }
        offer_ = core::sdp::with_fingerprint(*finished, "sha-256 " + digits);
        send(core::Offer{.generation = ++generation_, .sdp = offer_});
    }
    void find_one() {
        send(core::Candidate{.generation = generation_,
                             .mid = Mid("microphone"),
                             .candidate = "candidate:1 1 UDP 1 192.0.2.9 5000 typ host"});
    }
    void gather() {
        find_one();
        send(core::Candidate{.generation = generation_, .mid = Mid("microphone")});
    }
    void send(core::ServerMessage message) {
        sessions_.carry_out(core::Send{connection_, std::move(message)});
    }
    void close() { sessions_.carry_out(core::CloseConnection{connection_}); }

    static WhipRequest post(std::string body = samples::whip_offer()) {
        return {.door = WhipDoor::Whip,
                .method = "POST",
                .path = {"studio"},
                .content_type = "application/sdp",
                .body = std::move(body)};
    }
    /// The reply that has come so far; status 0: none.
    WhipReply ask(const WhipRequest& request) {
        replies_.emplace_back(WhipReply{.status = 0});
        const std::size_t at = replies_.size() - 1;
        sessions_.request(request, [this, at](const WhipReply& reply) {
            EXPECT_EQ(replies_[at].status, 0U) << "answered twice";
            replies_[at] = reply;
            return listens_;
        });
        return replies_[at];
    }
    static std::string header(const WhipReply& reply, std::string_view name) {
        for (const auto& [key, value] : reply.headers) {
            if (key == name) {
                return value;
            }
        }
        return {};
    }
    static WhipRequest of_session(std::string method, std::string body = {}) {
        return {.door = WhipDoor::Whip,
                .method = std::move(method),
                .path = {"studio", "00000000000000010000000000000002", "00000000000000aa"},
                .content_type = "application/trickle-ice-sdpfrag",
                .body = std::move(body)};
    }
    static std::string fragment(const std::string& ufrag, int candidates = 1) {
        std::string text = "a=ice-ufrag:" + ufrag +
                           "\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\n"
                           "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n";
        for (int n = 0; n < candidates; ++n) {
            text += "a=candidate:1 1 UDP 1 192.0.2.1 " + std::to_string(6000 + n) + " typ host\r\n";
        }
        return text;
    }

    Timestamp now_{1h};
    int ids_ = 0;
    std::string token_;
    bool listens_ = true;
    bool gathers_ = true;
    bool restarts_ = true;
    std::optional<core::Error> refusal_;
    std::map<std::string, std::optional<core::Watchable>> watchable_;
    ConnectionId connection_{};
    core::Hello hello_;
    std::string offer_;
    std::uint32_t generation_ = 0;
    std::vector<core::Answer> answers_;
    std::vector<core::Candidate> candidates_;
    std::vector<core::Source> published_;
    std::vector<ConnectionId> left_;
    std::vector<WhipReply> replies_;
    WhipSessions sessions_;
};

TEST_F(WhipTest, Offer_IsAnsweredWithItsSession) {
    WhipRequest request = post();
    request.name = "Camera 1";
    const WhipReply reply = ask(request);
    EXPECT_EQ(reply.status, 201U);
    EXPECT_EQ(reply.content_type, "application/sdp");
    EXPECT_EQ(header(reply, "Location"),
              "/umbrella/whip/studio/00000000000000010000000000000002/00000000000000aa");
    EXPECT_EQ(header(reply, "ETag"), "\"1\"");
    EXPECT_EQ(header(reply, "Accept-Patch"), "application/trickle-ice-sdpfrag");
    EXPECT_EQ(header(reply, "Link"),
              "<stun:stun.example.org>; rel=\"ice-server\", "
              "<turn:turn.example.org?transport=udp>; rel=\"ice-server\"; username=\"u\"; "
              "credential=\"s\\\"x\"; credential-type=\"password\"");
    EXPECT_THAT(reply.body, HasSubstr("a=candidate:1 1 UDP 1 192.0.2.9 5000 typ host"));
    EXPECT_EQ(hello_.name, "Camera 1");
    EXPECT_EQ(hello_.room, "studio");
    EXPECT_EQ(hello_.attendance, core::Attendance::Publisher);
    EXPECT_EQ(hello_.preferred_video_codec, core::Codec::Vp8);
    EXPECT_NE(hello_.dialect, nullptr);
    EXPECT_THAT(published_, testing::ElementsAre(core::Source::Microphone, core::Source::Camera));
}

TEST_F(WhipTest, MoreCandidatesThatDoNotCome_AreNotWaitedForLong) {
    gathers_ = false;
    ask(post());
    now_ += limits::whip_gathering;
    sessions_.tick();
    EXPECT_EQ(replies_[0].status, 0U) << "without any candidate nobody could connect";
    find_one();
    sessions_.tick();
    EXPECT_EQ(replies_[0].status, 201U);
    EXPECT_THAT(replies_[0].body, HasSubstr("a=candidate:"));
}

TEST_F(WhipTest, ClientThatIsGoneBeforeItsAnswer_LeavesNoSession) {
    listens_ = false;
    ask(post());
    EXPECT_EQ(sessions_.size(), 0U);
    EXPECT_EQ(left_.size(), 1U);
}

TEST_F(WhipTest, NodeThatDoesNotAnswer_TimesOut) {
    gathers_ = false;
    WhipSessions::Surroundings silent{.node = [](const core::Event&) {},
                                      .watchable = {},
                                      .make_id = [] { return std::string(16, 'a'); },
                                      .now = [this] { return now_; },
                                      .admits = [](WhipDoor, std::string_view) { return true; }};
    WhipSessions sessions(std::move(silent));
    unsigned status = 0;
    sessions.request(post(), [&](const WhipReply& reply) {
        status = reply.status;
        return true;
    });
    now_ += limits::whip_answer;
    sessions.tick();
    EXPECT_EQ(status, 504U);
}

TEST_F(WhipTest, Delete_EndsTheSession) {
    ask(post());
    EXPECT_EQ(ask(of_session("DELETE")).status, 200U);
    EXPECT_EQ(sessions_.size(), 0U);
    EXPECT_EQ(ask(of_session("DELETE")).status, 404U);
}

TEST_F(WhipTest, SessionOfAnotherRoomDoorOrPerson_IsNotThere) {
    ask(post());
    WhipRequest request = of_session("DELETE");
    request.path[0] = "other";
    EXPECT_EQ(ask(request).status, 404U);
    request = of_session("DELETE");
    request.path[2] = "00000000000000ab";
    EXPECT_EQ(ask(request).status, 404U);
    request = of_session("DELETE");
    request.door = WhipDoor::Whep;
    EXPECT_EQ(ask(request).status, 404U);
    EXPECT_EQ(sessions_.size(), 1U);
}

TEST_F(WhipTest, TrickledCandidates_ReachTheNode) {
    ask(post());
    WhipRequest request = of_session("PATCH", fragment("k7Fq", 2));
    request.if_match = "\"1\"";
    EXPECT_EQ(ask(request).status, 204U);
    ASSERT_EQ(candidates_.size(), 2U);
    EXPECT_EQ(candidates_[0].mid, Mid("microphone"));
    EXPECT_EQ(candidates_[0].generation, 1U);
    request.if_match.clear();
    EXPECT_EQ(ask(request).status, 204U) << "some clients do not keep the entity tag";
    request.if_match = "\"7\"";
    EXPECT_EQ(ask(request).status, 412U);
}

TEST_F(WhipTest, TooManyCandidates_AreRefusedAndTheSessionGoesOn) {
    ask(post());
    const int many = static_cast<int>(limits::candidates_per_generation);
    EXPECT_EQ(ask(of_session("PATCH", fragment("k7Fq", many))).status, 204U);
    EXPECT_EQ(ask(of_session("PATCH", fragment("k7Fq"))).status, 400U);
    EXPECT_EQ(sessions_.size(), 1U);
}

TEST_F(WhipTest, OtherCredentials_RestartIce) {
    ask(post());
    WhipRequest request = of_session("PATCH", fragment("neww"));
    request.if_match = "*";
    const WhipReply reply = ask(request);
    EXPECT_EQ(reply.status, 200U);
    EXPECT_EQ(reply.content_type, "application/trickle-ice-sdpfrag");
    EXPECT_EQ(header(reply, "ETag"), "\"2\"");
    EXPECT_THAT(reply.body, HasSubstr("a=ice-ufrag:anew"));
    EXPECT_THAT(reply.body, HasSubstr("a=candidate:"));
    EXPECT_THAT(answers_.back().sdp, HasSubstr("a=ice-ufrag:neww"));
    request.if_match = "\"1\"";
    EXPECT_EQ(ask(request).status, 412U) << "what comes late is of the earlier one";
}

TEST_F(WhipTest, RestartThatIsRefused_LeavesTheSessionAsItWas) {
    ask(post());
    restarts_ = false;
    EXPECT_EQ(ask(of_session("PATCH", fragment("neww"))).status, 429U);
    EXPECT_EQ(ask(of_session("PATCH", fragment("k7Fq"))).status, 204U);
}

TEST_F(WhipTest, BadRequests_AreToldWhy) {
    WhipRequest request = post();
    request.content_type = "application/json";
    EXPECT_EQ(ask(request).status, 415U);
    request = post();
    request.body_too_large = true;
    EXPECT_EQ(ask(request).status, 413U);
    EXPECT_EQ(ask(post("nonsense")).status, 400U);
    EXPECT_EQ(ask(post(samples::whep_offer())).status, 406U);
    request = post();
    request.method = "GET";
    EXPECT_EQ(ask(request).status, 405U);
    request = post();
    request.path = {"a", "b"};
    EXPECT_EQ(ask(request).status, 404U);
    for (const std::string& room : {std::string(".."), std::string("a/b"), std::string("a\x01"),
                                    std::string(300, 'r'), std::string("\xFF\xFE")}) {
        request = post();
        request.path = {room};
        const WhipReply reply = ask(request);
        EXPECT_EQ(reply.status, 400U) << room;
        EXPECT_EQ(reply.content_type, "application/problem+json");
    }
    EXPECT_EQ(sessions_.size(), 0U);
}

TEST_F(WhipTest, NodeThatRefuses_IsToldAsAProblem) {
    refusal_ = core::Error{
        .code = core::ErrorCode::BadName, .text = "A name has no \"quotes\"\n.", .fatal = true};
    const WhipReply reply = ask(post());
    EXPECT_EQ(reply.status, 400U);
    EXPECT_EQ(reply.body,
              "{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
              "\"detail\":\"A name has no \\\"quotes\\\".\"}\n");
    EXPECT_EQ(sessions_.size(), 0U);
    refusal_->code = core::ErrorCode::ServerFull;
    EXPECT_EQ(ask(post()).status, 503U);
}

TEST_F(WhipTest, Token_IsAskedForWhereThereIsOne) {
    token_ = "secret-token";
    const WhipReply reply = ask(post());
    EXPECT_EQ(reply.status, 401U);
    EXPECT_EQ(header(reply, "WWW-Authenticate"), "Bearer");
    WhipRequest request = post();
    request.token = "secret-token";
    EXPECT_EQ(ask(request).status, 201U);
}

TEST_F(WhipTest, SessionsOfOneAddress_AreBounded) {
    WhipRequest request = post();
    request.client = "192.0.2.1";
    for (std::size_t n = 0; n < limits::whip_sessions_per_address; ++n) {
        ASSERT_EQ(ask(request).status, 201U);
    }
    EXPECT_EQ(ask(request).status, 429U);
    request.client = "192.0.2.2";
    EXPECT_EQ(ask(request).status, 201U);
    EXPECT_EQ(ask(of_session("DELETE")).status, 200U);
    request.client = "192.0.2.1";
    EXPECT_EQ(ask(request).status, 201U) << "a place was given back";
}

TEST_F(WhipTest, Player_WatchesWhomItNames) {
    WhipRequest request = post(samples::whep_offer());
    request.door = WhipDoor::Whep;
    EXPECT_EQ(ask(request).status, 404U);
    watchable_["studio"] = core::Watchable{.id = ParticipantId("00000000000000bb"),
                                           .audio = core::Codec::Opus,
                                           .video = core::Codec::Vp8};
    request.path = {"studio", "00000000000000bb"};
    const WhipReply reply = ask(request);
    EXPECT_EQ(reply.status, 201U);
    EXPECT_THAT(header(reply, "Location"), HasSubstr("/umbrella/whep/studio/"));
    EXPECT_EQ(hello_.attendance, core::Attendance::Viewer);
    EXPECT_EQ(hello_.watched, ParticipantId("00000000000000bb"));
    EXPECT_THAT(published_, testing::IsEmpty());
}

TEST_F(WhipTest, PlayerWithoutThePublishersCodec_IsNotAcceptable) {
    WhipRequest request = post(samples::with(samples::whep_offer(), "VP8/90000", "VP7/90000"));
    request.door = WhipDoor::Whep;
    watchable_["studio"] =
        core::Watchable{.id = ParticipantId("00000000000000bb"), .video = core::Codec::Vp8};
    EXPECT_EQ(ask(request).status, 406U);
    watchable_["studio"]->video_may_change = true;
    EXPECT_EQ(ask(request).status, 201U) << "the room will use another one";
}

TEST_F(WhipTest, Options_TellWhatIsUnderstood) {
    WhipRequest request = post();
    request.method = "OPTIONS";
    EXPECT_EQ(header(ask(request), "Accept-Post"), "application/sdp");
    EXPECT_EQ(header(ask(of_session("OPTIONS")), "Accept-Patch"),
              "application/trickle-ice-sdpfrag");
}

TEST_F(WhipTest, SessionThatTheNodeEnds_IsGone) {
    ask(post());
    close();
    EXPECT_EQ(sessions_.size(), 0U);
    EXPECT_EQ(left_.size(), 1U);
    EXPECT_EQ(ask(of_session("PATCH", fragment("k7Fq"))).status, 404U);
}

}  // namespace
}  // namespace umbrella::signalling
