// One peer's ICE, which webrtcbin is given in place of its own (its property `ice-agent`): on a
// thread shared with other peers, with everything that it opens closed when it is told, whoever
// still holds a reference to any part of it. It stands on libnice, or on the port that all peers
// share.
#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <gio/gio.h>

#include "media/gst_ptr.hpp"
#include "media/ice.hpp"
#include "media/ice_loop.hpp"
#include "wire/descriptor.hpp"
#include "wire/socket_address.hpp"

namespace umbrella::media {

/// The selected pair, for who sends beside webrtcbin. It has one socket, unconnected and
/// non-blocking, or none when the pair is no plain UDP (TCP, a relay): then only IceAgent::send()
/// reaches the peer.
struct IcePath {
    /// libnice's; whoever holds it keeps it from being freed, not from being closed.
    GstPtr<GSocket> socket;
    /// That of all peers; whoever holds it keeps it open.
    std::shared_ptr<const wire::Descriptor> shared;
    wire::SocketAddress remote;  ///< of the family of the socket
};

class IceAgent {
  public:
    /// On one of `loop`'s threads, or, if there is one, on that of the shared port. Gathers nothing
    /// before webrtcbin says so.
    [[nodiscard]] static std::shared_ptr<IceAgent> create(IceLoop& loop, const IceOptions& options);
    ~IceAgent();
    IceAgent(const IceAgent&) = delete;
    IceAgent& operator=(const IceAgent&) = delete;

    /// For webrtcbin's constructor, once.
    [[nodiscard]] GstPtr<GstWebRTCICE> object() const;

    /// The other end has made the offer, and leads (RFC 8445 §6.1.1), whatever webrtcbin, which
    /// takes itself for the one, wants. Before negotiation.
    void follow();
    /// The peer must check and nominate, and is told so by a=ice-lite (RFC 8839 §5.3).
    [[nodiscard]] bool is_lite() const;
    /// Forgets the remote candidates and all that was checked, and begins anew with the credentials
    /// of the next descriptions (RFC 8445 §9). Sockets, local candidates and, until there is a
    /// better one, the selected pair stay.
    void restart();
    /// Closes all sockets, soon, on the loop's thread; no observer is called after its return.
    /// Again and again is allowed; the destructor does it too. Main thread.
    void close();

    /// The selected pair; nothing before there is one, and after close(). Any thread.
    [[nodiscard]] std::optional<IcePath> path() const;
    /// Called on the loop's thread whenever another pair is selected, the first included, so it
    /// must not wait: it takes path() and hands it on. One observer, set before negotiation.
    void set_path_observer(std::function<void()> observer);
    /// Sees each packet of the peer before webrtcbin does, on the loop's thread, so it must not
    /// wait. False: the packet goes no further.
    using PacketFilter = std::function<bool(std::span<const std::uint8_t> packet)>;
    /// In place of the one before, soon; an empty one ends it. One that runs meanwhile finishes by
    /// itself. Any thread.
    void set_packet_filter(PacketFilter filter);
    /// No packet goes to webrtcbin any more, soon. Ready once none is on its way there, too; who
    /// waits for that is not the loop's thread. Any thread.
    [[nodiscard]] std::future<void> detach();
    /// One packet, over whatever the selected pair is; never waits. False: not sent, because
    /// nothing is selected or a socket is full. Any thread.
    bool send(std::span<const std::uint8_t> packet) const;

    class State;

  private:
    explicit IceAgent(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

}  // namespace umbrella::media
