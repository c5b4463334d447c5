// Two media engines with a trunk between them, each with clients of webrtcbin. In place of
// signalling and routing just what joins them.
#pragma once

#include "engine_fixture.hpp"
#include "lossy_relay.hpp"
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

    /// One node. The one whose number is less offers.
    struct End {
        unsigned number = 0;
        core::trunk::NodeId id;
        EngineHarness media;
        std::vector<StreamIndex> begun;
        unsigned ups = 0;
        bool up = false;
        unsigned silences = 0;

        [[nodiscard]] core::trunk::MediaPort& trunks() { return media.engine_->trunks(); }
        [[nodiscard]] media::TrunkStats stats() {
            const auto all = media.engine_->trunk_stats();
            return all.empty() ? media::TrunkStats{} : all.front();
        }
    };

    void SetUp() override {
        for (End* end : {&near_, &far_}) {
            end->media.start(media::SendOptions::Path::Direct);
            end->trunks().set_events(events_of(*end, end == &near_ ? far_ : near_));
        }
    }
    void TearDown() override {
        near_.media.stop();
        far_.media.stop();
    }

    void open() {
        near_.trunks().open(far_.id, true);
        far_.trunks().open(near_.id, false);
    }
    [[nodiscard]] bool connect() {
        open();
        return run_until([&] { return near_.up && far_.up; });
    }

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
        to.trunks().expect_stream(origin.id, stream, remote(origin, client, mline));
        to.trunks().use_stream(origin.id, stream, remote(origin, client, mline));
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

    End near_{0, core::trunk::NodeId("near"), {}};
    End far_{1, core::trunk::NodeId("far"), {}};
    std::unique_ptr<LossyRelay> relay_;  ///< none: they reach each other directly
    bool signalling_works_ = true;
    unsigned offers_ = 0;

  private:
    static core::Codec codec_of(std::string_view mline) {
        return mline == "camera" ? core::Codec::Vp8 : core::Codec::Opus;
    }
    core::trunk::MediaPort::Events events_of(End& own, End& other) {
        return {.say =
                    [this, &own, &other](const core::trunk::NodeId& /*neighbour*/,
                                         core::trunk::MediaMessage message) {
                        deliver(own, other, std::move(message));
                    },
                .begun = [&own](const core::trunk::NodeId& /*neighbour*/,
                                StreamIndex stream) { own.begun.push_back(stream); },
                .connected =
                    [&own](const core::trunk::NodeId& /*neighbour*/, bool up) {
                        own.up = up;
                        own.ups += up ? 1 : 0;
                    },
                .silent = [&own](const core::trunk::NodeId& /*neighbour*/) { ++own.silences; }};
    }
    void deliver(const End& from, End& to, core::trunk::MediaMessage message) {
        if (!signalling_works_) {
            return;
        }
        offers_ += std::holds_alternative<core::trunk::MediaOffer>(message) ? 1 : 0;
        if (auto* candidate = std::get_if<core::trunk::MediaCandidate>(&message);
            candidate != nullptr && relay_) {
            const auto replaced = relay_->replace(from.number, candidate->candidate);
            if (!replaced) {
                return;
            }
            candidate->candidate = *replaced;
        }
        to.trunks().take(from.id, message);
    }
};

}  // namespace umbrella::test
