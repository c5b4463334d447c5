// The media leg of trunks (core/trunk/media_port.hpp): neighbours with their connections, and the
// publications that come from there. Main thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "core/trunk/media_port.hpp"
#include "media/ice.hpp"
#include "media/ice_loop.hpp"
#include "media/main_loop.hpp"
#include "media/peer.hpp"
#include "media/trunk_neighbour.hpp"
#include "wire/dtls_certificate.hpp"

namespace umbrella::media {

class TrunkPlane : public core::trunk::MediaPort {
  public:
    using NodeId = core::trunk::NodeId;
    using PublicationRef = core::trunk::PublicationRef;
    using StreamIndex = core::trunk::StreamIndex;

    struct Options {
        IceOptions ice;
        wire::DtlsCertificate dtls_certificate;
        const wire::SendPath* send_path = nullptr;  ///< null: the stock path, without trunks
    };
    /// What it needs of the engine.
    struct Surroundings {
        EventSink sink;
        /// One of this node that has begun to come; null if there is none.
        std::function<std::shared_ptr<Publication>(const ParticipantId&, const Mid&)> find_local;
        /// Counts a connection that begins to end, and tells when it has.
        std::function<void(std::shared_ptr<TrunkPeer>)> end;
    };
    /// `pipeline` and `loop` outlive it.
    TrunkPlane(GstPtr<GstElement> pipeline, IceLoop& loop, Options options,
               Surroundings surroundings);
    ~TrunkPlane() override;
    TrunkPlane(const TrunkPlane&) = delete;
    TrunkPlane& operator=(const TrunkPlane&) = delete;

    void set_events(Events events) override { events_ = std::move(events); }
    void open(const NodeId& neighbour, core::trunk::LinkEnd end) override;
    void close(const NodeId& neighbour) override;
    void take(const NodeId& neighbour, const core::trunk::MediaMessage& message) override;
    [[nodiscard]] bool is_heard(const NodeId& neighbour) const override;
    [[nodiscard]] std::optional<core::trunk::LinkTraffic> traffic(
        const NodeId& neighbour) const override;
    void send_stream(const NodeId& neighbour, StreamIndex stream,
                     const PublicationRef& publication) override;
    void stop_stream(const NodeId& neighbour, StreamIndex stream) override;
    void expect_stream(const NodeId& neighbour, StreamIndex stream,
                       const PublicationRef& publication) override;
    void use_stream(const NodeId& neighbour, StreamIndex stream,
                    const PublicationRef& publication) override;
    void forget_stream(const NodeId& neighbour, StreamIndex stream) override;

    /// One of another node, made if it is not there; null if the pair names none, and on the stock
    /// path. It lives while somebody has it.
    [[nodiscard]] std::shared_ptr<RemotePublication> get_remote(const ParticipantId& publisher,
                                                                const Mid& mline);
    /// A publication of this node has begun to come.
    void local_publication_came();
    /// A participant's connection ends.
    void local_peer_ends(const ParticipantId& publisher);
    void take_levels(std::vector<core::AudioLevel>& levels);

    [[nodiscard]] std::vector<TrunkStats> stats() const;
    /// The bins of all connections.
    [[nodiscard]] std::vector<std::shared_ptr<TrunkPeer>> peers() const;
    /// An element has reported an error. False: it is in none of the connections.
    bool on_error(GstObject* element, const std::string& why);
    void close_all();

  private:
    using Key = std::pair<ParticipantId, Mid>;
    [[nodiscard]] TrunkNeighbour* find(const NodeId& neighbour) const;
    [[nodiscard]] TrunkNeighbour::Surroundings surroundings_of(const NodeId& neighbour);
    [[nodiscard]] IceOptions ice_towards(const NodeId& neighbour) const;
    [[nodiscard]] std::shared_ptr<RemotePublication> get_remote(const ParticipantId& publisher,
                                                                const Mid& mline,
                                                                core::Codec codec);
    void tick();
    void allocate();

    GstPtr<GstElement> pipeline_;
    IceLoop& loop_;
    Options options_;
    Surroundings out_;
    Events events_;
    std::map<Key, std::weak_ptr<RemotePublication>> remote_;
    std::map<NodeId, std::unique_ptr<TrunkNeighbour>> neighbours_;
    std::set<NodeId> dialled_;  ///< neighbours to whom this end has made the link
    std::uint64_t made_ = 0;    ///< connections
    std::shared_ptr<TrunkPlane*> self_ = std::make_shared<TrunkPlane*>(this);
    struct Timers {
        explicit Timers(TrunkPlane& plane);
        RepeatingTimer tick;
        RepeatingTimer allocation;
    };
    std::optional<Timers> timers_;  ///< while there are neighbours
};

}  // namespace umbrella::media
