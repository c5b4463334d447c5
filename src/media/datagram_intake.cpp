#include "media/datagram_intake.hpp"

#include <cerrno>
#include <utility>

#include "core/rtp/multiplexing.hpp"

namespace umbrella::media {
DatagramIntake::DatagramIntake(int descriptor, const wire::SocketAddress& remote, Read read)
    : descriptor_(descriptor),
      remote_(remote),
      read_(std::move(read)),
      buffer_(std::make_unique<std::uint8_t[]>(limits::udp_packet_bytes)) {}

DatagramIntake::Next DatagramIntake::next() const {
    std::uint8_t first = 0;
    sockaddr_storage from{};
    socklen_t from_size = sizeof from;
    const ssize_t size =
        recvfrom(descriptor_, &first, sizeof first, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT,
                 reinterpret_cast<sockaddr*>(&from), &from_size);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) {
        return Next::Nothing;
    }
    const bool ours = size > 0 && static_cast<std::size_t>(size) <= limits::udp_packet_bytes &&
                      core::rtp::is_media(first) && wire::SocketAddress::of(from) == remote_;
    return ours ? Next::Ours : Next::Others;
}

bool DatagramIntake::take() {
    for (std::size_t i = 0; i < limits::intake_packets; ++i) {
        const Next coming = next();
        if (coming != Next::Ours) {
            return coming == Next::Nothing;
        }
        const ssize_t size =
            recv(descriptor_, buffer_.get(), limits::udp_packet_bytes, MSG_DONTWAIT);
        if (size > 0) {
            read_({buffer_.get(), static_cast<std::size_t>(size)});
        }
    }
    return true;
}

}  // namespace umbrella::media
