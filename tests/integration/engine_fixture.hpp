// The media engine with clients of webrtcbin, and in place of core and signalling just what joins
// them. For what media does by itself, whatever core makes of it.
#pragma once

#include "answering_peer.hpp"
#include "free_udp_port.hpp"
#include "main_loop.hpp"
#include "send_path.hpp"
#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/sdp/answer.hpp"
#include "media/media_engine.hpp"

namespace umbrella::test {

/// One engine with its clients.
class EngineHarness {
  public:
    struct Client {
        ParticipantId id;
        std::shared_ptr<AnsweringPeer> peer;
        std::string offer;
        std::vector<std::string> held_candidates;  ///< of the peer, until its answer is applied
        bool hold_answers = false;
        std::string held_answer;
        bool answered = false;
        bool connected = false;
        unsigned offers = 0;
        unsigned local_candidates = 0;  ///< since the newest offer
        std::vector<std::string> failures;
        std::map<Mid, unsigned> received;  ///< MediaReceived
    };

    void start(media::SendOptions::Path path,
               std::shared_ptr<wire::RecordingFolder> recordings = nullptr) {
        media::MediaOptions options;
        options.send.path = path;
        options.recordings = std::move(recordings);
        start(std::move(options));
    }

    /// With UMBRELLA_UDP_PORT in the environment all peers share a port, whatever its number.
    void start(media::MediaOptions options) {
        if (std::getenv("UMBRELLA_UDP_PORT") != nullptr) {
            options.udp_port = free_udp_port();
        }
        auto engine =
            media::MediaEngine::create(std::move(options), [this](const core::Event& event) {
                std::visit([this](const auto& e) { on(e); }, event);
            });
        ASSERT_TRUE(engine) << engine.error().message;
        engine_ = std::move(*engine);
    }

    void stop() {
        bool done = false;
        clients_.clear();
        engine_->shut_down([&done] { done = true; });
        EXPECT_TRUE(run_until([&done] { return done; }));
        engine_.reset();
    }

    /// A client with a microphone and a camera m-line, and one slot of each kind.
    Client& join(const std::string& name, std::uint32_t colour, bool camera_on = true) {
        Client& client = arrive(name, colour, camera_on);
        add_camera(client);
        engine_->carry_out(core::AddSlotMline{client.id, Mid("a0"), core::MediaKind::Audio, "s0"});
        engine_->carry_out(core::AddSlotMline{client.id, Mid("v0"), core::MediaKind::Video, "s0"});
        engine_->carry_out(core::CreateOffer{client.id});
        return client;
    }

    /// With a microphone's m-line alone, and no offer yet. Its camera sends as soon as there is one
    /// for it.
    Client& arrive(const std::string& name, std::uint32_t colour, bool camera_on = true) {
        const ParticipantId id(name);
        Client& client = clients_[id];
        client.id = id;
        client.peer = AnsweringPeer::create(
            {.name = name,
             .colour = colour,
             .camera_on = camera_on,
             .screen = screen_,
             .aes_gcm = aes_gcm_},
            {.answered = [this, id](const std::string& sdp) { on_answer(id, sdp); },
             .candidate = [this, id](const std::string& text) { on_candidate(id, text); }});
        engine_->carry_out(core::CreateMediaPeer{id, "room", name});
        engine_->carry_out(core::AddPublishMline{id, Mid("microphone"), core::Source::Microphone,
                                                 core::Codec::Opus});
        return client;
    }

    void add_camera(const Client& client) const {
        engine_->carry_out(core::AddPublishMline{client.id, Mid("camera"), core::Source::Camera,
                                                 core::Codec::Vp8});
    }

    void apply_held_answer(Client& client) const {
        engine_->carry_out(
            core::ApplyAnswer{client.id, std::exchange(client.held_answer, std::string())});
    }

    void bind(const Client& subscriber, const Client& publisher) const {
        engine_->carry_out(
            core::BindSlot{subscriber.id, Mid("a0"), publisher.id, Mid("microphone")});
        engine_->carry_out(core::BindSlot{subscriber.id, Mid("v0"), publisher.id, Mid("camera")});
    }

    void restart_ice(const Client& client) const {
        engine_->carry_out(core::RestartIceTransport{client.id});
        engine_->carry_out(core::CreateOffer{client.id});
    }

    /// Both are connected, and both publications of `publisher` have reached their tees.
    [[nodiscard]] static bool ready(const Client& client) {
        return client.connected && client.received.contains(Mid("microphone")) &&
               client.received.contains(Mid("camera"));
    }

    [[nodiscard]] static unsigned frames(const Client& client) {
        return client.peer->received("v0").frames;
    }

    [[nodiscard]] const media::PeerStats* stats_of(const Client& client) {
        stats_ = engine_->stats();
        const auto found = std::ranges::find(stats_, client.id, &media::PeerStats::participant);
        return found == stats_.end() ? nullptr : &*found;
    }

    bool screen_ = false;   ///< whether who joins from now on shares it
    bool aes_gcm_ = false;  ///< whether who joins from now on can do it
    std::unique_ptr<media::MediaEngine> engine_;
    std::map<ParticipantId, Client> clients_;
    std::map<ParticipantId, unsigned> heard_;     ///< how often each was
    std::map<Mid, unsigned> received_from_afar_;  ///< MediaReceived, of who is no client
    std::map<ParticipantId, std::uint8_t> loudest_;
    unsigned level_events_ = 0;
    std::vector<core::RecordingEnded> ended_;

  private:
    template <class Other>
    void on(const Other& /*event*/) {}
    void on(const core::OfferCreated& event) {
        Client& client = clients_.at(event.participant);
        client.offer = event.sdp;
        client.answered = false;
        client.local_candidates = 0;
        ++client.offers;
        client.peer->apply(event.sdp);
    }
    void on(const core::LocalCandidateFound& event) {
        Client& client = clients_.at(event.participant);
        ++client.local_candidates;
        client.peer->add_candidate(event.candidate);
    }
    void on(const core::AnswerApplied& event) {
        Client& client = clients_.at(event.participant);
        client.answered = true;
        for (const std::string& candidate : std::exchange(client.held_candidates, {})) {
            on_candidate(event.participant, candidate);
        }
    }
    void on(const core::MediaConnected& event) { clients_.at(event.participant).connected = true; }
    void on(const core::MediaReceived& event) {
        const auto client = clients_.find(event.participant);
        ++(client == clients_.end() ? received_from_afar_ : client->second.received)[event.mid];
    }
    void on(const core::MediaPeerFailed& event) {
        clients_.at(event.participant).failures.push_back(event.text);
    }
    void on(const core::MediaHeard& event) {
        for (const ParticipantId& id : event.participants) {
            ++heard_[id];
        }
    }
    void on(const core::RecordingEnded& event) { ended_.push_back(event); }
    void on(const core::AudioLevels& event) {
        ++level_events_;
        for (const core::AudioLevel& level : event.levels) {
            EXPECT_EQ(level.mline, Mid("microphone"));
            loudest_[level.participant] = level.level;
        }
    }
    void on_answer(const ParticipantId& id, const std::string& sdp) {
        const auto checked = core::sdp::check_answer(sdp, clients_.at(id).offer);
        ASSERT_TRUE(checked) << checked.error().message;
        if (clients_.at(id).hold_answers) {
            clients_.at(id).held_answer = checked->sdp;
            return;
        }
        engine_->carry_out(core::ApplyAnswer{id, checked->sdp});
    }
    void on_candidate(const ParticipantId& id, const std::string& text) {
        Client& client = clients_.at(id);
        if (client.answered) {
            engine_->carry_out(core::AddRemoteCandidate{id, 0, text});
        } else {
            client.held_candidates.push_back(text);
        }
    }

    std::vector<media::PeerStats> stats_;
};

class EngineTest : public ::testing::Test, protected EngineHarness {
  protected:
    void SetUp() override {
        using Path = media::SendOptions::Path;
        start(uses_direct_path() ? Path::Direct : Path::Webrtcbin);
    }
    void TearDown() override { stop(); }
};

}  // namespace umbrella::test
