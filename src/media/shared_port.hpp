// One UDP port for the media of all peers: whose a packet is says the user name of the STUN check
// that came from its address before (RFC 8445 §7.1.1, "ours:theirs").
//
// All that it does is done on one thread, that of its context, on which the peers' agents run too.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "media/ice_loop.hpp"
#include "media/own_addresses.hpp"
#include "wire/descriptor.hpp"
#include "wire/ice_lite.hpp"
#include "wire/socket_address.hpp"
#include "wire/stun.hpp"

namespace umbrella::media {

class SharedPort : public std::enable_shared_from_this<SharedPort> {
  public:
    using Path = wire::IceLite::Path;

    /// Whom packets are for. Called on the port's thread.
    class Peer {
      public:
        Peer() = default;
        virtual ~Peer() = default;
        Peer(const Peer&) = delete;
        Peer& operator=(const Peer&) = delete;

        /// A check in the name of one of its ufrags; it may be anybody's. True: it is authentic, so
        /// other packets from there are the peer's from now on.
        [[nodiscard]] virtual bool take_check(const wire::StunMessage& message,
                                              core::rtp::Bytes datagram, const Path& from) = 0;
        /// Anything has come from an address that an authentic check came from.
        virtual void heard(Timestamp now) = 0;
        /// A packet, no STUN, from there.
        virtual void take_packet(core::rtp::Bytes packet) = 0;
        /// Each limits::ice_watch_interval.
        virtual void look_at_time(Timestamp now) = 0;
    };

    /// Those of this machine, as text; asked on the port's thread.
    using Addresses = std::function<std::vector<std::string>()>;
    /// Binds `port` on each of the addresses. Fails if it is taken on one of them. Waits for the
    /// loop's thread; main thread.
    [[nodiscard]] static Result<std::shared_ptr<SharedPort>> open(
        IceLoop& loop, std::uint16_t port, Addresses addresses = own_addresses);
    /// Before the loop's end.
    ~SharedPort();
    SharedPort(const SharedPort&) = delete;
    SharedPort& operator=(const SharedPort&) = delete;

    /// Any thread.
    [[nodiscard]] const std::shared_ptr<IceLoop::Context>& context() const { return context_; }

    // On the thread.

    /// Where peers can send to; addresses that the machine has got since are bound first. Those
    /// that it has lost are not named, but stay bound while a peer has them: they may come back.
    [[nodiscard]] std::vector<wire::SocketAddress> addresses();
    /// The peer answers to this ufrag, too. It stays the caller's, who removes it before its end.
    void add(const std::string& ufrag, Peer& peer);
    void remove_ufrag(const std::string& ufrag, const Peer& peer);
    /// All that leads to it.
    void remove(const Peer& peer);

    /// Sends at once; false if the socket is full or gone. Any thread.
    bool send(const Path& path, core::rtp::Bytes packet) const;
    /// The socket of a path; null if it is gone. Any thread.
    [[nodiscard]] std::shared_ptr<const wire::Descriptor> socket(const Path& path) const;
    /// The address of that socket. Any thread.
    [[nodiscard]] std::optional<wire::SocketAddress> address(const Path& path) const;

  private:
    struct Socket {
        std::shared_ptr<const wire::Descriptor> descriptor;
        wire::SocketAddress address;
    };
    struct Holder {
        Peer* peer;
        Timestamp heard;
    };
    struct Buffers;
    struct Arrival;

    SharedPort(std::shared_ptr<IceLoop::Context> context, std::uint16_t port, Addresses addresses);
    [[nodiscard]] std::vector<wire::SocketAddress> present() const;
    [[nodiscard]] Result<void> bind_all(const std::vector<wire::SocketAddress>& wanted);
    [[nodiscard]] Result<void> bind(const wire::SocketAddress& address);
    void unbind_unused(const std::vector<wire::SocketAddress>& wanted);
    [[nodiscard]] bool is_bound(const wire::SocketAddress& address) const;
    void end_reading(const std::shared_ptr<const wire::Descriptor>& descriptor) const;
    void watch_time();
    void read(int number);
    [[nodiscard]] std::size_t read_batch(int number, int descriptor);
    void take(const Arrival& arrival);
    void take_stun(const Arrival& arrival);
    [[nodiscard]] bool is_held_by_another(const wire::SocketAddress& remote, const Peer& peer,
                                          Timestamp now) const;
    void know(const wire::SocketAddress& remote, Peer& peer, Timestamp now);
    void forget(const wire::SocketAddress& remote);

    const std::shared_ptr<IceLoop::Context> context_;
    const std::uint16_t port_;
    const Addresses own_addresses_;

    mutable std::mutex mutex_;       ///< guards what follows; a leaf
    std::map<int, Socket> sockets_;  ///< by the number that a Path names

    // The thread's own.
    int next_number_ = 0;
    std::unordered_map<std::string, Peer*> by_ufrag_;
    std::unordered_map<wire::SocketAddress, Holder> by_address_;
    /// Oldest first.
    std::unordered_map<const Peer*, std::vector<wire::SocketAddress>> addresses_of_;
    std::unique_ptr<Buffers> buffers_;
    GSource* timer_ = nullptr;
};

}  // namespace umbrella::media
