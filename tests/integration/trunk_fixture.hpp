// Media engines with trunks between them, each with clients of webrtcbin. In place of signalling
// and routing just what joins them.
#pragma once

#include "engine_fixture.hpp"
#include "lossy_relay.hpp"
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/trunk/remote.hpp"

namespace umbrella::test {

class TrunkTest : public ::testing::Test {
  protected:
    using Client = EngineHarness::Client;
    using PublicationRef = core::trunk::PublicationRef;
    using StreamIndex = core::trunk::StreamIndex;

    /// One node.
    struct End {
        core::trunk::NodeId id;
        EngineHarness media;
        std::vector<StreamIndex> begun;
        std::map<StreamIndex, bool> paused;
        bool up = false;  ///< its newest trunk
        unsigned silences = 0;

        [[nodiscard]] core::trunk::MediaPort& trunks() const { return media.engine_->trunks(); }
        /// Of its first trunk.
        [[nodiscard]] media::TrunkStats stats() const {
            const auto all = media.engine_->trunk_stats();
            return all.empty() ? media::TrunkStats{} : all.front();
        }
    };

    void SetUp() override {
        start(near_);
        start(far_);
    }
    void TearDown() override {
        for (End* end : started_) {
            end->media.stop();
        }
    }
    void start(End& end) {
        started_.push_back(&end);
        end.media.start(media::SendOptions::Path::Direct);
        end.trunks().set_events(events_of(end));
    }

    static void open(End& offering, End& answering) {
        offering.trunks().open(answering.id, {.offers = true, .dialled = true});
        answering.trunks().open(offering.id, {.offers = false, .dialled = false});
    }
    [[nodiscard]] static bool connect(End& offering, End& answering) {
        offering.up = answering.up = false;
        open(offering, answering);
        return run_until([&] { return offering.up && answering.up; });
    }
    [[nodiscard]] bool connect() { return connect(near_, far_); }

    [[nodiscard]] static PublicationRef local(const Client& client, const char* mline) {
        return {client.id, Mid(mline), codec_of(mline)};
    }
    /// The same as the other node names it.
    [[nodiscard]] static PublicationRef remote(const End& origin, const Client& client,
                                               const char* mline) {
        return {core::trunk::remote_id(origin.id, client.id), Mid(mline), codec_of(mline)};
    }
    /// `stream` of the trunk carries it from `origin` to `to`.
    static void carry(End& origin, End& to, const Client& client, const char* mline,
                      StreamIndex stream) {
        origin.trunks().send_stream(to.id, stream, local(client, mline));
        take(origin, to, remote(origin, client, mline), stream);
    }
    /// The same of what `by` gets from elsewhere.
    static void carry_on(End& by, End& to, const PublicationRef& remote, StreamIndex stream) {
        by.trunks().send_stream(to.id, stream, remote);
        take(by, to, remote, stream);
    }
    static void take(const End& from, End& to, const PublicationRef& remote, StreamIndex stream) {
        to.trunks().expect_stream(from.id, stream, remote);
        to.trunks().use_stream(from.id, stream, remote);
    }
    static void drop(End& origin, End& to, StreamIndex stream) {
        to.trunks().forget_stream(origin.id, stream);
        origin.trunks().stop_stream(to.id, stream);
    }
    /// Both of the client's, on streams 0 and 1.
    static void carry(End& origin, End& to, const Client& client) {
        carry(origin, to, client, "microphone", 0);
        carry(origin, to, client, "camera", 1);
    }
    static void show(End& at, const Client& subscriber, const End& origin, const Client& client) {
        for (const auto& [slot, mline] :
             {std::pair("a0", "microphone"), std::pair("v0", "camera")}) {
            const PublicationRef ref = remote(origin, client, mline);
            at.media.engine_->carry_out(
                core::BindSlot{subscriber.id, Mid(slot), ref.publisher, ref.mline});
        }
    }
    static void hide(End& at, const Client& subscriber) {
        for (const char* slot : {"a0", "v0"}) {
            at.media.engine_->carry_out(core::UnbindSlot{subscriber.id, Mid(slot)});
        }
    }
    [[nodiscard]] static bool are_ready(std::initializer_list<const Client*> clients) {
        return std::ranges::all_of(clients,
                                   [](const Client* one) { return EngineHarness::ready(*one); });
    }
    [[nodiscard]] static Received picture(const Client& client) {
        return client.peer->received("v0");
    }
    [[nodiscard]] static Received sound(const Client& client) {
        return client.peer->received("a0");
    }

    End near_{core::trunk::NodeId("near"), {}};
    End far_{core::trunk::NodeId("far"), {}};
    End middle_{core::trunk::NodeId("middle"), {}};  ///< not started
    std::unique_ptr<LossyRelay> relay_;              ///< between near and far; none: direct
    unsigned offers_ = 0;

  private:
    static core::Codec codec_of(std::string_view mline) {
        return mline == "camera" ? core::Codec::Vp8 : core::Codec::Opus;
    }
    core::trunk::MediaPort::Events events_of(End& own) {
        return {
            .say =
                [this, &own](const core::trunk::NodeId& neighbour,
                             core::trunk::MediaMessage message) {
                    deliver(own, *std::ranges::find(started_, neighbour, &End::id),
                            std::move(message));
                },
            .begun = [&own](const core::trunk::NodeId& /*neighbour*/,
                            StreamIndex stream) { own.begun.push_back(stream); },
            .paused = [&own](const core::trunk::NodeId& /*neighbour*/, StreamIndex stream,
                             bool paused) { own.paused[stream] = paused; },
            .connected = [&own](const core::trunk::NodeId& /*neighbour*/, bool up) { own.up = up; },
            .silent = [&own](const core::trunk::NodeId& /*neighbour*/) { ++own.silences; }};
    }
    void deliver(const End& from, End* to, core::trunk::MediaMessage message) {
        offers_ += std::holds_alternative<core::trunk::MediaOffer>(message) ? 1 : 0;
        auto* candidate = std::get_if<core::trunk::MediaCandidate>(&message);
        if (candidate != nullptr && relay_ && &from != &middle_ && to != &middle_) {
            const auto replaced = relay_->replace(&from == &near_ ? 0 : 1, candidate->candidate);
            if (!replaced) {
                return;
            }
            candidate->candidate = *replaced;
        }
        to->trunks().take(from.id, message);
    }

    std::vector<End*> started_;
};

}  // namespace umbrella::test
