#include "media/shared_port.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <future>
#include <utility>

#include <sys/socket.h>

#include "base/limits.hpp"
#include "base/limits_ice.hpp"
#include "base/log.hpp"

namespace umbrella::media {
namespace {

/// RFC 7983 §7.
constexpr std::uint8_t last_of_stun = 3;

Timestamp now() {
    return Timestamp(std::chrono::microseconds(g_get_monotonic_time()));
}

/// More than others may have, if this process may; else as much as they.
int grow_buffer(int descriptor, int forced, int asked) {
    const int wanted = limits::shared_port_buffer_bytes;
    if (setsockopt(descriptor, SOL_SOCKET, forced, &wanted, sizeof wanted) != 0) {
        setsockopt(descriptor, SOL_SOCKET, asked, &wanted, sizeof wanted);
    }
    int given = 0;
    socklen_t size = sizeof given;
    getsockopt(descriptor, SOL_SOCKET, asked, &given, &size);
    return given;
}

void grow_buffers(int descriptor) {
    const int receiving = grow_buffer(descriptor, SO_RCVBUFFORCE, SO_RCVBUF);
    const int sending = grow_buffer(descriptor, SO_SNDBUFFORCE, SO_SNDBUF);
    static std::once_flag said;
    if (std::min(receiving, sending) < limits::shared_port_least_buffer_bytes) {
        std::call_once(said, [&] {
            log::info(
                "the UDP port's buffers are small, bursts of many people may be lost: raise "
                "net.core.rmem_max and net.core.wmem_max",
                {{"receiving", std::to_string(receiving)}, {"sending", std::to_string(sending)}});
        });
    }
}

}  // namespace

/// What recvmmsg() fills.
struct SharedPort::Buffers {
    std::array<std::array<std::uint8_t, limits::udp_packet_bytes>, limits::shared_port_batch> bytes;
    std::array<sockaddr_storage, limits::shared_port_batch> remotes;
    std::array<iovec, limits::shared_port_batch> pieces;
    std::array<mmsghdr, limits::shared_port_batch> messages;

    void begin() {
        for (std::size_t i = 0; i < messages.size(); ++i) {
            pieces[i] = {.iov_base = bytes[i].data(), .iov_len = bytes[i].size()};
            messages[i] = {};
            messages[i].msg_hdr.msg_name = &remotes[i];
            messages[i].msg_hdr.msg_namelen = sizeof remotes[i];
            messages[i].msg_hdr.msg_iov = &pieces[i];
            messages[i].msg_hdr.msg_iovlen = 1;
        }
    }
};

struct SharedPort::Arrival {
    core::rtp::Bytes bytes;
    Path path;
    Timestamp time;
};

SharedPort::SharedPort(std::shared_ptr<IceLoop::Context> context, std::uint16_t port,
                       Addresses addresses)
    : context_(std::move(context)),
      port_(port),
      own_addresses_(std::move(addresses)),
      buffers_(std::make_unique<Buffers>()) {}

Result<std::shared_ptr<SharedPort>> SharedPort::open(IceLoop& loop, std::uint16_t port,
                                                     Addresses addresses) {
    std::shared_ptr<SharedPort> self(new SharedPort(loop.add(), port, std::move(addresses)));
    std::promise<Result<void>> done;
    self->context_->post([&] {
        Result<void> bound = self->bind_all(self->present());
        if (bound) {
            self->watch_time();
        }
        done.set_value(std::move(bound));
    });
    const Result<void> bound = done.get_future().get();
    if (!bound) {
        return tl::make_unexpected(bound.error());
    }
    return self;
}

SharedPort::~SharedPort() {
    if (timer_ != nullptr) {
        g_source_destroy(timer_);
        g_source_unref(timer_);
    }
    for (const auto& [number, socket] : sockets_) {
        end_reading(socket.descriptor);
    }
}

/// A number is given away again only when nobody is called for it any more.
void SharedPort::end_reading(const std::shared_ptr<const wire::Descriptor>& descriptor) const {
    context_->post(
        [context = context_, descriptor] { context->set_reader(descriptor->get(), nullptr); });
}

void SharedPort::watch_time() {
    timer_ = g_timeout_source_new_seconds(static_cast<guint>(limits::ice_watch_interval.count()));
    g_source_set_callback(
        timer_,
        [](gpointer data) -> gboolean {
            const auto self = static_cast<std::weak_ptr<SharedPort>*>(data)->lock();
            if (!self) {
                return G_SOURCE_REMOVE;
            }
            std::vector<Peer*> peers;
            for (const auto& [ufrag, peer] : self->by_ufrag_) {
                peers.push_back(peer);
            }
            const Timestamp time = now();
            for (Peer* peer : peers) {
                peer->look_at_time(time);
            }
            return G_SOURCE_CONTINUE;
        },
        std::make_unique<std::weak_ptr<SharedPort>>(weak_from_this()).release(),
        [](gpointer data) {
            std::unique_ptr<std::weak_ptr<SharedPort>>(
                static_cast<std::weak_ptr<SharedPort>*>(data));
        });
    g_source_attach(timer_, context_->get());
}

// --- Addresses ----------------------------------------------------------------------------

Result<void> SharedPort::bind(const wire::SocketAddress& address) {
    wire::Descriptor descriptor(
        ::socket(address.family(), SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_UDP));
    if (!descriptor) {
        return fail(std::string("no socket: ") + std::strerror(errno));
    }
    grow_buffers(descriptor.get());
    if (::bind(descriptor.get(), address.get(), address.length()) != 0) {
        return fail("UDP port " + std::to_string(port_) + " of " + address.text() + ": " +
                    std::strerror(errno));
    }
    const int number = next_number_++;
    context_->set_reader(descriptor.get(), [weak = weak_from_this(), number] {
        if (const auto self = weak.lock()) {
            self->read(number);
        }
    });
    const std::lock_guard lock(mutex_);
    sockets_.emplace(number,
                     Socket{std::make_shared<wire::Descriptor>(std::move(descriptor)), address});
    return {};
}

std::vector<wire::SocketAddress> SharedPort::present() const {
    std::vector<wire::SocketAddress> present;
    for (const std::string& text : own_addresses_()) {
        if (const auto address = wire::SocketAddress::parse(text, port_)) {
            present.push_back(*address);
        }
    }
    return present;
}

bool SharedPort::is_bound(const wire::SocketAddress& address) const {
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(sockets_,
                               [&](const auto& entry) { return entry.second.address == address; });
}

/// Whoever sends through one holds it, and it could not be bound again as long as he does.
void SharedPort::unbind_unused(const std::vector<wire::SocketAddress>& wanted) {
    const std::lock_guard lock(mutex_);
    std::erase_if(sockets_, [&](const auto& entry) {
        const auto& [descriptor, address] = entry.second;
        if (descriptor.use_count() > 1 || std::ranges::find(wanted, address) != wanted.end()) {
            return false;
        }
        context_->set_reader(descriptor->get(), nullptr);
        return true;
    });
}

Result<void> SharedPort::bind_all(const std::vector<wire::SocketAddress>& wanted) {
    unbind_unused(wanted);
    Result<void> result;
    for (const wire::SocketAddress& address : wanted) {
        if (is_bound(address)) {
            continue;
        }
        if (Result<void> done = bind(address); !done) {
            log::warning("an address is left out", {{"reason", done.error().message}});
            result = std::move(done);
        }
    }
    return result;
}

std::vector<wire::SocketAddress> SharedPort::addresses() {
    std::vector<wire::SocketAddress> addresses = present();
    static_cast<void>(bind_all(addresses));
    std::erase_if(addresses, [this](const auto& address) { return !is_bound(address); });
    return addresses;
}

// --- Peers --------------------------------------------------------------------------------

void SharedPort::add(const std::string& ufrag, Peer& peer) {
    by_ufrag_[ufrag] = &peer;
}

void SharedPort::remove_ufrag(const std::string& ufrag, const Peer& peer) {
    const auto found = by_ufrag_.find(ufrag);
    if (found != by_ufrag_.end() && found->second == &peer) {
        by_ufrag_.erase(found);
    }
}

void SharedPort::remove(const Peer& peer) {
    std::erase_if(by_ufrag_, [&](const auto& entry) { return entry.second == &peer; });
    const auto addresses = addresses_of_.extract(&peer);
    if (!addresses.empty()) {
        for (const wire::SocketAddress& address : addresses.mapped()) {
            by_address_.erase(address);
        }
    }
}

bool SharedPort::is_held_by_another(const wire::SocketAddress& remote, const Peer& peer,
                                    Timestamp now) const {
    const auto held = by_address_.find(remote);
    return held != by_address_.end() && held->second.peer != &peer &&
           now - held->second.heard < limits::address_kept;
}

void SharedPort::know(const wire::SocketAddress& remote, Peer& peer, Timestamp now) {
    const auto known = by_address_.find(remote);
    if (known != by_address_.end() && known->second.peer == &peer) {
        known->second.heard = now;
        return;
    }
    forget(remote);
    auto& addresses = addresses_of_[&peer];
    if (addresses.size() == limits::addresses_of_peer) {
        by_address_.erase(addresses.front());
        addresses.erase(addresses.begin());
    }
    addresses.push_back(remote);
    by_address_.insert_or_assign(remote, Holder{.peer = &peer, .heard = now});
}

void SharedPort::forget(const wire::SocketAddress& remote) {
    const auto known = by_address_.find(remote);
    if (known != by_address_.end()) {
        std::erase(addresses_of_[known->second.peer], remote);
        by_address_.erase(known);
    }
}

// --- Packets ------------------------------------------------------------------------------

void SharedPort::read(int number) {
    const auto descriptor =
        socket({.socket = number, .remote = *wire::SocketAddress::parse("0.0.0.0", 0)});
    // What is left then is read in the next turn, after other peers' affairs.
    for (std::size_t taken = 0; descriptor && taken < limits::intake_packets;
         taken += limits::shared_port_batch) {
        if (read_batch(number, descriptor->get()) < limits::shared_port_batch) {
            return;
        }
    }
}

std::size_t SharedPort::read_batch(int number, int descriptor) {
    buffers_->begin();
    const int count =
        recvmmsg(descriptor, buffers_->messages.data(),
                 static_cast<unsigned>(buffers_->messages.size()), MSG_DONTWAIT, nullptr);
    const std::size_t come = count < 0 ? 0 : static_cast<std::size_t>(count);
    const Timestamp time = now();
    for (std::size_t i = 0; i < come; ++i) {
        const mmsghdr& message = buffers_->messages[i];
        const auto remote = wire::SocketAddress::of(buffers_->remotes[i]);
        const bool whole = (message.msg_hdr.msg_flags & MSG_TRUNC) == 0 && message.msg_len > 0;
        if (remote && whole) {
            take({.bytes = core::rtp::Bytes(buffers_->bytes[i]).first(message.msg_len),
                  .path = {.socket = number, .remote = *remote},
                  .time = time});
        }
    }
    return come;
}

void SharedPort::take(const Arrival& arrival) {
    const auto known = by_address_.find(arrival.path.remote);
    Peer* const peer = known == by_address_.end() ? nullptr : known->second.peer;
    if (peer != nullptr) {
        known->second.heard = arrival.time;
        peer->heard(arrival.time);
    }
    if (arrival.bytes.front() <= last_of_stun) {
        take_stun(arrival);
    } else if (peer != nullptr) {
        peer->take_packet(arrival.bytes);
    }
}

/// An error of who is not known would be an answer to anybody who forges an address.
void SharedPort::take_stun(const Arrival& arrival) {
    const auto message = wire::read_stun(arrival.bytes);
    if (!message) {
        return;
    }
    const std::string ours(message->username.substr(0, message->username.find(':')));
    const auto named = by_ufrag_.find(ours);
    if (named == by_ufrag_.end() ||
        is_held_by_another(arrival.path.remote, *named->second, arrival.time)) {
        return;
    }
    Peer& peer = *named->second;
    if (peer.take_check(*message, arrival.bytes, arrival.path)) {
        know(arrival.path.remote, peer, arrival.time);
    }
}

std::shared_ptr<const wire::Descriptor> SharedPort::socket(const Path& path) const {
    const std::lock_guard lock(mutex_);
    const auto found = sockets_.find(path.socket);
    return found == sockets_.end() ? nullptr : found->second.descriptor;
}

std::optional<wire::SocketAddress> SharedPort::address(const Path& path) const {
    const std::lock_guard lock(mutex_);
    const auto found = sockets_.find(path.socket);
    return found == sockets_.end() ? std::nullopt : std::optional(found->second.address);
}

bool SharedPort::send(const Path& path, core::rtp::Bytes packet) const {
    const auto descriptor = socket(path);
    return descriptor &&
           sendto(descriptor->get(), packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                  path.remote.get(), path.remote.length()) == static_cast<ssize_t>(packet.size());
}

}  // namespace umbrella::media
