#include "udp_port.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <ctime>
#include <utility>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/result.hpp"

namespace umbrella::bench {
namespace {

/// What half a second's stop of this process at 2,000 packets a second takes, as the kernel counts.
constexpr int receive_buffer_bytes = 4 * 1024 * 1024;
constexpr int send_buffer_bytes = 4 * 1024 * 1024;
constexpr WallTime second_ns = 1'000'000'000;
/// From one reading of a socket to the next.
constexpr std::chrono::milliseconds round_time{3};

void set_option(int fd, int level, int name, int value) {
    UMBRELLA_ASSERT(setsockopt(fd, level, name, &value, sizeof value) == 0);
}

/// Beyond the system's bound as root; within it otherwise.
void set_buffer(int fd, int force, int name, int bytes) {
    if (setsockopt(fd, SOL_SOCKET, force, &bytes, sizeof bytes) != 0) {
        set_option(fd, SOL_SOCKET, name, bytes);
    }
}

/// What the machine would send from to the outside, whether there is a way or not; without a
/// network its loopback.
in_addr own_address() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(9);
    address.sin_addr.s_addr = htonl(0xC6336401);  // 198.51.100.1, of RFC 5737
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    socklen_t length = sizeof address;
    const bool found =
        connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
        getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) == 0;
    close(fd);
    return found ? address.sin_addr : in_addr{.s_addr = htonl(INADDR_LOOPBACK)};
}

}  // namespace

struct UdpPort::Buffers {
    std::array<mmsghdr, batch> headers{};
    std::array<iovec, batch> vectors{};
    std::array<sockaddr_in, batch> peers{};
    std::array<std::array<std::uint8_t, datagram_bytes>, batch> bytes{};
    alignas(cmsghdr) std::array<std::array<char, control_bytes>, batch> controls{};

    Buffers() {
        for (std::size_t i = 0; i < batch; ++i) {
            vectors.at(i) = {.iov_base = bytes.at(i).data(), .iov_len = datagram_bytes};
            msghdr& header = headers.at(i).msg_hdr;
            header.msg_name = &peers.at(i);
            header.msg_iov = &vectors.at(i);
            header.msg_iovlen = 1;
            header.msg_control = controls.at(i).data();
            reset(i);
        }
    }
    void reset(std::size_t i) {
        msghdr& header = headers.at(i).msg_hdr;
        header.msg_namelen = sizeof(sockaddr_in);
        header.msg_controllen = control_bytes;
    }
};

WallTime wall_time() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return (static_cast<WallTime>(now.tv_sec) * second_ns) + static_cast<WallTime>(now.tv_nsec);
}

std::string text_of(in_addr address) {
    std::array<char, INET_ADDRSTRLEN> text{};
    inet_ntop(AF_INET, &address, text.data(), text.size());
    return text.data();
}

UdpPort::UdpPort()
    : address_(own_address()),
      in_(std::make_unique<Buffers>()),
      out_(std::make_unique<Buffers>()) {}

UdpPort::~UdpPort() {
    for (Place place = 0; place < sockets_.size(); ++place) {
        release(place);
    }
}

Place UdpPort::claim(Receiver receiver) {
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    UMBRELLA_ASSERT(fd >= 0);
    set_option(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
    set_option(fd, SOL_SOCKET, SO_RXQ_OVFL, 1);
    set_buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF, receive_buffer_bytes);
    set_buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF, send_buffer_bytes);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr = address_;
    UMBRELLA_ASSERT(bind(fd, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0);
    socklen_t length = sizeof own;
    UMBRELLA_ASSERT(getsockname(fd, reinterpret_cast<sockaddr*>(&own), &length) == 0);
    const auto free = std::ranges::find_if(sockets_, [](const auto& one) { return !one; });
    const auto place = static_cast<Place>(free - sockets_.begin());
    if (free == sockets_.end()) {
        sockets_.emplace_back();
    }
    sockets_[place] = std::make_unique<Socket>(
        Socket{.fd = fd, .port = ntohs(own.sin_port), .receiver = std::move(receiver)});
    return place;
}

void UdpPort::release(Place place) {
    if (sockets_[place]) {
        flush();
        close(sockets_[place]->fd);
        sockets_[place].reset();
    }
}

std::uint16_t UdpPort::port_of(Place place) const {
    return sockets_[place]->port;
}

void UdpPort::send(Place place, const sockaddr_in& to, Octets datagram) {
    if (datagram.size() > datagram_bytes) {
        return;
    }
    const std::size_t i = queued_.size();
    std::memcpy(out_->bytes.at(i).data(), datagram.data(), datagram.size());
    out_->vectors.at(i).iov_len = datagram.size();
    out_->peers.at(i) = to;
    out_->headers.at(i).msg_hdr.msg_controllen = 0;
    queued_.push_back(place);
    if (queued_.size() == batch) {
        flush();
    }
}

void UdpPort::flush() {
    std::size_t sent = 0;
    while (sent < queued_.size()) {
        const auto same_socket =
            std::ranges::find_if(queued_.begin() + static_cast<std::ptrdiff_t>(sent), queued_.end(),
                                 [&](Place place) { return place != queued_[sent]; });
        const auto end = static_cast<std::size_t>(same_socket - queued_.begin());
        const int count = sendmmsg(sockets_[queued_[sent]]->fd, out_->headers.data() + sent,
                                   static_cast<unsigned>(end - sent), 0);
        // One that cannot go does not hold up the others.
        refused_ += count <= 0 ? 1 : 0;
        sent += count <= 0 ? 1 : static_cast<std::size_t>(count);
    }
    queued_.clear();
}

WallTime UdpPort::read_control(msghdr& header, Socket& socket) {
    WallTime arrived = 0;
    for (cmsghdr* control = CMSG_FIRSTHDR(&header); control != nullptr;
         control = CMSG_NXTHDR(&header, control)) {
        if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SO_TIMESTAMPNS) {
            timespec time{};
            std::memcpy(&time, CMSG_DATA(control), sizeof time);
            arrived = (static_cast<WallTime>(time.tv_sec) * second_ns) +
                      static_cast<WallTime>(time.tv_nsec);
        } else if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SO_RXQ_OVFL) {
            std::uint32_t counter = 0;
            std::memcpy(&counter, CMSG_DATA(control), sizeof counter);
            overflows_ += counter - socket.overflows;
            socket.overflows = counter;
        }
    }
    return arrived;
}

void UdpPort::receive(Timestamp now) {
    if (sockets_.empty()) {
        return;
    }
    // As many as are due, so that each has its turn once a round.
    const auto elapsed = std::min<Timestamp::duration>(now - turned_, round_time);
    turned_ = now;
    const auto due = static_cast<std::size_t>(
        (static_cast<std::int64_t>(sockets_.size()) * elapsed) / round_time);
    for (std::size_t i = 0; i <= due; ++i) {
        turn_ = (turn_ + 1) % sockets_.size();
        if (sockets_[turn_]) {
            receive_at(*sockets_[turn_]);
        }
    }
}

void UdpPort::receive_at(Socket& socket) {
    std::size_t count = batch;
    while (count == batch) {
        const int result = recvmmsg(socket.fd, in_->headers.data(), batch, MSG_DONTWAIT, nullptr);
        count = static_cast<std::size_t>(std::max(result, 0));
        for (std::size_t i = 0; i < count; ++i) {
            mmsghdr& header = in_->headers.at(i);
            const WallTime arrived = read_control(header.msg_hdr, socket);
            socket.receiver(Octets(in_->bytes.at(i)).first(header.msg_len), in_->peers.at(i),
                            arrived);
            in_->reset(i);
        }
    }
}

}  // namespace umbrella::bench
