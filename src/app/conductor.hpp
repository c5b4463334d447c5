// Carries events to the node and its effects to the parts, one at a time and in order. Main
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "app/cameras.hpp"
#include "app/event_queue.hpp"
#include "app/trunks.hpp"
#include "core/node.hpp"
#include "media/media_engine.hpp"
#include "net/glib.hpp"
#include "signalling/gateway.hpp"
#include "signalling/whip_sessions.hpp"

namespace umbrella::app {

class Conductor {
  public:
    Conductor(core::NodeOptions options, std::string server_version);

    /// For net, which in turn is given to it as its transport.
    [[nodiscard]] signalling::Gateway& gateway() { return gateway_; }
    /// Must be set before the first event, and outlive it.
    void set_media(media::MediaEngine* media) { media_ = media; }
    /// Likewise.
    void set_trunks(Trunks* trunks) { trunks_ = trunks; }
    /// Likewise.
    void set_whip(signalling::WhipSessions* whip) { whip_ = whip; }

    /// Likewise.
    void set_cameras(Cameras* cameras) { cameras_ = cameras; }

    [[nodiscard]] core::NodeCounts counts() const { return node_.counts(); }
    /// For the status page.
    [[nodiscard]] core::NodeSnapshot snapshot() const { return node_.snapshot(); }

    /// core::Node::watchable().
    [[nodiscard]] std::optional<core::Watchable> watchable(const std::string& room,
                                                           const ParticipantId& id) {
        return node_.watchable(room, id);
    }

    /// Takes an event at any time, also from within an effect: it then waits its turn. News of
    /// other nodes always do (EventQueue).
    void handle(core::Event event);

    /// Those who have come in since the start; a session that was resumed does not count again.
    [[nodiscard]] std::uint64_t joins() const { return joins_; }
    /// Called before the media of a participant is ended. Must be set before the first event.
    void set_before_end(std::function<void(const ParticipantId&)> before_end) {
        before_end_ = std::move(before_end);
    }

  private:
    void work_off();
    void carry_out(const core::Effect& effect);

    core::Node node_;
    signalling::Gateway gateway_;
    media::MediaEngine* media_ = nullptr;
    Trunks* trunks_ = nullptr;
    signalling::WhipSessions* whip_ = nullptr;
    Cameras* cameras_ = nullptr;
    EventQueue waiting_;
    net::Source news_due_;
    std::function<void(const ParticipantId&)> before_end_;
    std::uint64_t joins_ = 0;
    bool busy_ = false;
};

}  // namespace umbrella::app
