#include "wire/udp_batch.hpp"

#include <cerrno>
#include <cstring>

#include <netinet/udp.h>

#include "base/result.hpp"

namespace umbrella::wire {
namespace {

/// A UDP packet of IPv4 holds no more (65,535 less IP and UDP header), cut or not.
constexpr std::size_t message_bytes = 65'507;

/// The socket takes nothing more for now.
bool is_full(int error) {
    return error == EAGAIN || error == ENOBUFS || error == ENOMEM;
}

/// Something between here and the peer says no, perhaps to an earlier packet (ICMP).
bool is_of_the_path(int error) {
    switch (error) {
        case ECONNREFUSED:
        case EHOSTUNREACH:
        case EHOSTDOWN:
        case ENETUNREACH:
        case ENETDOWN:
        case ENONET:
        case EPROTO:
        case EPERM:  // a packet filter's
        case EMSGSIZE:
            return true;
        default:
            return false;
    }
}

}  // namespace

UdpBatch::UdpBatch(Gso& gso)
    : gso_(gso), buffer_(std::make_unique<std::array<std::uint8_t, limits::udp_batch_bytes>>()) {}

bool UdpBatch::full() const {
    return packets_ == limits::udp_batch_packets ||
           limits::udp_batch_bytes - bytes_ < limits::udp_packet_bytes;
}

std::span<std::uint8_t> UdpBatch::next() {
    UMBRELLA_ASSERT(!full());
    return std::span(*buffer_).subspan(bytes_, limits::udp_packet_bytes);
}

void UdpBatch::commit(std::size_t size) {
    UMBRELLA_ASSERT(!full() && size > 0 && size <= limits::udp_packet_bytes);
    sizes_[packets_++] = static_cast<std::uint16_t>(size);
    bytes_ += size;
}

UdpBatch::Run UdpBatch::run_from(std::size_t first, Cut cut) const {
    Run run{.first = first, .packets = 1, .bytes = sizes_[first]};
    if (cut == Cut::ByUs) {
        return run;
    }
    for (std::size_t i = first + 1; i < packets_; ++i) {
        const bool fits = sizes_[i] <= sizes_[first] && run.bytes + sizes_[i] <= message_bytes;
        if (!fits) {
            break;
        }
        ++run.packets;
        run.bytes += sizes_[i];
        if (sizes_[i] < sizes_[first]) {
            break;  // only the last one may be smaller
        }
    }
    return run;
}

void UdpBatch::write_message(const Run& run, std::size_t offset, const Destination& to) {
    const std::size_t i = run_count_++;
    runs_[i] = run;
    pieces_[i] = {.iov_base = buffer_->data() + offset, .iov_len = run.bytes};
    msghdr& header = messages_[i].msg_hdr;
    header = {};
    // sendmmsg only reads the address.
    header.msg_name = const_cast<sockaddr*>(to.address);
    header.msg_namelen = to.length;
    header.msg_iov = &pieces_[i];
    header.msg_iovlen = 1;
    if (run.packets > 1) {
        header.msg_control = controls_[i].bytes.data();
        header.msg_controllen = controls_[i].bytes.size();
        cmsghdr* const control = CMSG_FIRSTHDR(&header);
        control->cmsg_level = SOL_UDP;
        control->cmsg_type = UDP_SEGMENT;
        control->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
        std::memcpy(CMSG_DATA(control), &sizes_[run.first], sizeof(std::uint16_t));
    }
}

void UdpBatch::plan(std::size_t first, std::size_t offset, Cut cut, const Destination& to) {
    run_count_ = 0;
    next_run_ = 0;
    tried_again_ = false;
    while (first < packets_) {
        const Run run = run_from(first, cut);
        write_message(run, offset, to);
        first += run.packets;
        offset += run.bytes;
    }
}

void UdpBatch::count_sent(std::size_t messages, sa_family_t family, SendResult& result) {
    bool cut_by_kernel = false;
    for (; messages > 0; --messages) {
        const Run& run = runs_[next_run_++];
        result.sent += run.packets;
        cut_by_kernel |= run.packets > 1;
    }
    if (cut_by_kernel) {
        gso_.accepted(family);
    }
    tried_again_ = false;
}

/// Of the next run, which was not sent. False: there is no use in going on.
bool UdpBatch::go_on_after(int error, const Destination& to, SendResult& result) {
    const Run& run = runs_[next_run_];
    if (run.packets > 1 && may_be_gso_refusal(error)) {
        gso_.refused(to.address->sa_family, error);
        const auto offset =
            static_cast<const std::uint8_t*>(pieces_[next_run_].iov_base) - buffer_->data();
        plan(run.first, static_cast<std::size_t>(offset), Cut::ByUs, to);
        return true;
    }
    if (!is_of_the_path(error)) {
        return false;
    }
    ++result.errors;
    // An ICMP error of an earlier packet is told once: the same again may well go out.
    if (tried_again_) {
        ++next_run_;
    }
    tried_again_ = !tried_again_;
    return true;
}

void UdpBatch::send_planned(const Destination& to, SendResult& result) {
    while (next_run_ < run_count_) {
        const int taken =
            sendmmsg(to.fd, &messages_[next_run_], static_cast<unsigned>(run_count_ - next_run_),
                     MSG_DONTWAIT | MSG_NOSIGNAL);
        if (taken > 0) {
            count_sent(static_cast<std::size_t>(taken), to.address->sa_family, result);
        } else if (is_full(errno) || !go_on_after(errno, to, result)) {
            return;
        }
    }
}

SendResult UdpBatch::flush(int fd, const sockaddr* to, socklen_t to_length) {
    SendResult result;
    if (!empty()) {
        const Destination destination{.fd = fd, .address = to, .length = to_length};
        const bool gso = gso_.usable(fd, to->sa_family);
        plan(0, 0, gso ? Cut::ByKernel : Cut::ByUs, destination);
        send_planned(destination, result);
        result.dropped = packets_ - result.sent;
    }
    packets_ = 0;
    bytes_ = 0;
    return result;
}

}  // namespace umbrella::wire
