// One neighbour as the media plane knows it: which streams it gets and gives, and the connection
// that carries them at present. The streams outlive it: a new connection takes them over. Main
// thread.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "core/trunk/allocation.hpp"
#include "core/trunk/media_dialer.hpp"
#include "core/trunk/media_port.hpp"
#include "media/remote_publication.hpp"
#include "media/stats.hpp"
#include "media/trunk_peer.hpp"

namespace umbrella::media {

class TrunkNeighbour {
  public:
    using PublicationRef = core::trunk::PublicationRef;
    using StreamIndex = core::trunk::StreamIndex;

    /// What it needs of the media plane; all of them outlive it.
    struct Surroundings {
        /// A connection with these events; its name is the plane's affair.
        std::function<std::shared_ptr<TrunkPeer>(core::trunk::MediaRole, TrunkPeer::Events)> make;
        /// Ends a connection.
        std::function<void(std::shared_ptr<TrunkPeer>)> end;
        /// Null: it is not there (yet).
        std::function<std::shared_ptr<Publication>(const PublicationRef&)> find;
        /// One of another node.
        std::function<std::shared_ptr<RemotePublication>(const PublicationRef&)> get_remote;
        std::function<void(core::trunk::MediaMessage)> say;
        std::function<void(StreamIndex)> begun;
        std::function<void(StreamIndex, bool)> paused;
        std::function<void(bool up)> connected;
        std::function<void()> silent;
    };
    TrunkNeighbour(core::trunk::NodeId id, bool offers, Surroundings surroundings);
    ~TrunkNeighbour();
    TrunkNeighbour(const TrunkNeighbour&) = delete;
    TrunkNeighbour& operator=(const TrunkNeighbour&) = delete;

    void signalling();
    void take(const core::trunk::MediaMessage& message);
    /// Each limits::trunk_media_tick.
    void tick();
    /// Each limits::allocation_tick: pauses videos that the link does not carry.
    void allocate();
    [[nodiscard]] bool is_heard() const;

    void send_stream(StreamIndex stream, const PublicationRef& publication);
    void stop_stream(StreamIndex stream);
    void expect_stream(StreamIndex stream, const PublicationRef& publication);
    void use_stream(StreamIndex stream, const PublicationRef& publication);
    void forget_stream(StreamIndex stream);

    /// A publication that streams may carry has come.
    void bind_what_waits();
    /// The participant's connection ends: its publications go.
    void unbind(const ParticipantId& publisher);

    /// An element of the connection has reported an error.
    void fail(const std::string& why);

    [[nodiscard]] TrunkStats stats() const;
    [[nodiscard]] const std::shared_ptr<TrunkPeer>& peer() const { return peer_; }

  private:
    struct Incoming {
        PublicationRef ref;
        std::shared_ptr<RemotePublication> publication;
        bool used = false;
        /// Told or not, of this expectation; shared with a streaming thread.
        std::shared_ptr<std::atomic<bool>> told;
    };
    void take_message(const core::trunk::MediaOffer& offer);
    void take_message(const core::trunk::MediaAnswer& answer);
    void take_message(const core::trunk::MediaCandidate& candidate);
    void take_message(const core::trunk::MediaRequest& request);
    void review();
    void replace_peer(std::uint32_t session);
    [[nodiscard]] TrunkPeer::Events peer_events(std::uint32_t session);
    void on_described(std::string sdp);
    void on_connected();
    void end_peer();
    void tell_up(bool up);
    void bind(StreamIndex stream, const PublicationRef& ref);
    void bind(StreamIndex stream, const Incoming& incoming);
    void bind_all();
    void listen();
    [[nodiscard]] std::optional<core::Source> source_of(const PublicationRef& ref) const;
    [[nodiscard]] std::vector<core::trunk::Allocation::Stream> streams_sent() const;
    void tell_marks();

    core::trunk::NodeId id_;
    core::trunk::MediaRole role_;
    Surroundings out_;
    core::trunk::MediaDialer dialer_;
    std::shared_ptr<TrunkPeer> peer_;
    std::uint32_t session_ = 0;  ///< of our newest offer, or of the other end's
    std::uint32_t connections_ = 0;
    std::uint64_t packets_ = 0;  ///< that have been heard
    Timestamp kept_alive_;
    bool up_ = false;     ///< as was told
    bool heard_ = false;  ///< likewise
    std::map<StreamIndex, PublicationRef> outgoing_;
    std::map<StreamIndex, Incoming> incoming_;
    core::trunk::Allocation allocation_;
    std::set<StreamIndex> marked_;  ///< as was told
    /// For what streaming threads and the peer post: dies with this.
    std::shared_ptr<TrunkNeighbour*> self_ = std::make_shared<TrunkNeighbour*>(this);
};

}  // namespace umbrella::media
