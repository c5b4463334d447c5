#include "lossy_relay.hpp"

#include <sstream>
#include <utility>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/result.hpp"

namespace umbrella::test {
namespace {

constexpr std::size_t max_packet = 2048;

std::pair<int, std::uint16_t> open_socket() {
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    UMBRELLA_ASSERT(fd >= 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    UMBRELLA_ASSERT(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    socklen_t size = sizeof address;
    UMBRELLA_ASSERT(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    return {fd, ntohs(address.sin_port)};
}

}  // namespace

LossyRelay::LossyRelay(Settings settings)
    : random_(settings.seed), delay_(settings.delay), loss_(settings.loss) {
    for (unsigned end = 0; end < 2; ++end) {
        std::tie(sockets_[end], ports_[end]) = open_socket();
    }
    thread_ = std::thread([this] { run(); });
}

LossyRelay::~LossyRelay() {
    stopping_ = true;
    thread_.join();
    for (const int fd : sockets_) {
        close(fd);
    }
}

std::optional<std::string> LossyRelay::replace(unsigned end, const std::string& candidate) {
    std::istringstream words(candidate);
    // RFC 8839 §5.1: foundation, component, transport, priority, address, port, "typ", type.
    std::array<std::string, 8> word;
    for (std::string& one : word) {
        words >> one;
    }
    const auto& [foundation, component, transport, priority, address, port, typ, type] = word;
    sockaddr_in known{};
    known.sin_family = AF_INET;
    const bool is_ipv4 = inet_pton(AF_INET, address.c_str(), &known.sin_addr) == 1;
    if (!is_ipv4 || transport != "UDP" || type != "host") {
        return std::nullopt;
    }
    known.sin_port = htons(static_cast<std::uint16_t>(std::stoul(port)));
    {
        const std::lock_guard lock(mutex_);
        // A machine of several addresses has a candidate for each, of which one is enough.
        if (ends_[end] && ends_[end]->sin_addr.s_addr != known.sin_addr.s_addr) {
            return std::nullopt;
        }
        ends_[end] = known;
    }
    return foundation + " " + component + " UDP " + priority + " " + address + " " +
           std::to_string(ports_[end]) + " typ host";
}

void LossyRelay::run() {
    while (!stopping_) {
        std::array<pollfd, 2> polled{pollfd{sockets_[0], POLLIN, 0},
                                     pollfd{sockets_[1], POLLIN, 0}};
        poll(polled.data(), polled.size(), held_.empty() ? 20 : 1);
        for (unsigned end = 0; end < 2; ++end) {
            if ((polled[end].revents & POLLIN) != 0) {
                receive(end);
            }
        }
        while (!held_.empty() && held_.front().due <= std::chrono::steady_clock::now()) {
            send(held_.front());
            held_.pop_front();
        }
    }
}

void LossyRelay::receive(unsigned socket) {
    std::vector<std::uint8_t> bytes(max_packet);
    for (;;) {
        const ssize_t size = recv(sockets_[socket], bytes.data(), bytes.size(), 0);
        if (size <= 0) {
            return;
        }
        const double chance = std::uniform_real_distribution<double>(0, 1)(random_);
        if (cut_ || chance < loss_) {
            ++lost_;
            continue;
        }
        held_.push_back({.due = std::chrono::steady_clock::now() + delay_,
                         .to = socket,
                         .bytes = {bytes.begin(), bytes.begin() + size}});
    }
}

void LossyRelay::send(const Held& held) {
    std::optional<sockaddr_in> to;
    {
        const std::lock_guard lock(mutex_);
        to = ends_[held.to];
    }
    if (to) {
        // From the socket that stands for the other end, so that it comes from where it was said.
        sendto(sockets_[1 - held.to], held.bytes.data(), held.bytes.size(), 0,
               reinterpret_cast<const sockaddr*>(&*to), sizeof *to);
        ++passed_;
    }
}

}  // namespace umbrella::test
