// Thousands of random events, sensible ones and nonsense. Meeting and FakeMedia check after each
// that what was asked for makes sense; here only the dice are thrown, and at the end that nothing
// is left over.
#include "meeting.hpp"
#include <cstdlib>
#include <random>

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace umbrella::core {
namespace {

class Chaos {
  public:
    explicit Chaos(std::uint32_t seed) : random_(seed), meeting_({Codec::Vp9, Codec::H264}) {}

    void run(int steps) {
        for (int i = 0; i < steps && !testing::Test::HasFailure(); ++i) {
            step();
        }
        settle_down();
    }

  private:
    std::uint32_t dice(std::uint32_t sides) {
        return static_cast<std::uint32_t>(random_()) % sides;
    }

    Client* somebody() {
        std::vector<Client*> present;
        for (const auto& client : meeting_.clients) {
            if (!client->disconnected) {
                present.push_back(client.get());
            }
        }
        return present.empty() ? nullptr
                               : present[dice(static_cast<std::uint32_t>(present.size()))];
    }

    Source any_source() { return all_sources[dice(4)]; }

    Hello any_hello() {
        Hello hello = Meeting::hello(dice(100) == 0 ? "" : "Guest");
        hello.version = dice(100) == 0 ? 2 : 1;
        hello.room = dice(100) == 0 ? "elsewhere" : "";
        for (CodecSet* set : {&hello.send, &hello.receive}) {
            if (dice(2) == 0) {
                *set = CodecSet{Codec::Opus};
                for (const Codec codec : all_video_codecs) {
                    if (dice(2) == 0) {
                        set->insert(codec);
                    }
                }
            }
        }
        return hello;
    }

    ClientMessage any_message(const Client& client) {
        const std::uint32_t generation = client.offers > 0 ? dice(client.offers + 2) : dice(2);
        switch (dice(14)) {
            case 0:
            case 1:
            case 2:
            case 10:
            case 11:
                return Publish{.source = any_source(), .muted = dice(2) == 0};
            case 3:
                return Unpublish{.source = any_source()};
            case 4:
                return Mute{.source = any_source(), .muted = dice(2) == 0};
            case 5:
                return Ping{.nonce = dice(9)};
            case 6:
                return Pong{};
            case 7:
                return dice(60) == 0 ? ClientMessage(Goodbye{}) : ClientMessage(Pong{});
            case 8:
                return dice(60) == 0 ? ClientMessage(any_hello()) : ClientMessage(Pong{});
            case 9:
                return dice(60) == 0
                           ? ClientMessage(Answer{.generation = generation, .sdp = "v=0\r\n"})
                           : ClientMessage(Ping{});
            default:
                return Candidate{.generation = dice(100) == 0 ? generation : client.offers,
                                 .mid = Mid(dice(300) == 0 ? "nowhere" : "microphone"),
                                 .candidate = dice(300) == 0
                                                  ? "nonsense"
                                                  : "candidate:1 1 udp 1 192.0.2.1 9 typ host"};
        }
    }

    void step() {
        Client* client = somebody();
        switch (dice(10)) {
            case 0:
                meeting_.connect().answers = dice(4) != 0;
                return;
            case 1:
            case 2:
                connect_if_strange(client);
                return;
            case 3:
                media_event(client);
                return;
            case 4:
            case 5:
                receive(client);
                return;
            case 6:
                change_of_habits(client);
                return;
            default:
                if (client != nullptr) {
                    meeting_.say(*client, any_message(*client));
                }
        }
    }

    void connect_if_strange(Client* client) {
        if (client != nullptr && client->id.empty()) {
            meeting_.say(*client, any_hello());
        } else if (client != nullptr && dice(10) == 0) {
            meeting_.disconnect(*client);
        }
    }

    void receive(Client* client) {
        if (client == nullptr || !meeting_.media.has(client->id)) {
            return;
        }
        std::vector<Mid> mids;
        for (const FakeMline& mline : meeting_.peer(*client).mlines) {
            if (!mline.is_slot || dice(20) == 0) {
                mids.push_back(mline.mid);
            }
        }
        meeting_.receive_media(*client, mids[dice(static_cast<std::uint32_t>(mids.size()))].text());
    }

    void media_event(Client* client) {
        const ParticipantId id = client == nullptr ? ParticipantId("ghost") : client->id;
        switch (dice(6)) {
            case 0:
                meeting_.handle(LocalCandidateFound{id, Mid("microphone"), "candidate:x"});
                return;
            case 1:
                meeting_.handle(MediaReceived{id, Mid("nowhere")});
                return;
            case 2:
                meeting_.handle(MediaPeerFailed{dice(20) == 0 ? id : ParticipantId("ghost"),
                                                ErrorCode::MediaFailed, "chaos"});
                return;
            case 3:
                if (client != nullptr && !client->closed) {
                    meeting_.handle(
                        BadMessageReceived{dice(30) == 0 ? client->connection : ConnectionId{0},
                                           ErrorCode::BadMessage, "chaos"});
                }
                return;
            default:
                meeting_.advance(std::chrono::milliseconds(dice(40) == 0 ? 6000 : dice(300)));
        }
    }

    void change_of_habits(Client* client) {
        meeting_.creates_offers = dice(8) != 0;
        meeting_.applies_answers = dice(8) != 0;
        meeting_.connects = dice(8) != 0;
        if (client != nullptr) {
            client->answers = dice(5) != 0;
            const Mid slot((dice(2) == 0 ? "v" : "a") + std::to_string(dice(8)));
            if (dice(4) == 0) {
                client->rejects.insert(slot);
            }
        }
        meeting_.handle(Tick{});
    }

    void settle_down() {
        if (dice(2) == 0) {
            meeting_.handle(ShutdownRequested{});
            EXPECT_EQ(meeting_.node.counts().participants, 0U);
        }
        for (const auto& client : meeting_.clients) {
            if (!client->disconnected) {
                meeting_.disconnect(*client);
            }
        }
        EXPECT_EQ(meeting_.node.counts(), NodeCounts{});
        EXPECT_TRUE(meeting_.media.peers().empty());
    }

    std::mt19937 random_;
    Meeting meeting_;
};

TEST(Random, Events_KeepAllInvariants) {
    const char* given = std::getenv("UMBRELLA_TEST_SEED");
    const auto first = given != nullptr
                           ? static_cast<std::uint32_t>(std::strtoul(given, nullptr, 10))
                           : std::random_device{}();
    for (std::uint32_t seed = first; seed < first + 10; ++seed) {
        SCOPED_TRACE("UMBRELLA_TEST_SEED=" + std::to_string(seed));
        Chaos(seed).run(2000);
        if (HasFailure()) {
            return;
        }
    }
    RecordProperty("first_seed", std::to_string(first));
    std::printf("seeds %u to %u\n", first, first + 9);
}

}  // namespace
}  // namespace umbrella::core
