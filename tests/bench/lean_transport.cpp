#include "lean_transport.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <arpa/inet.h>
#include <openssl/rand.h>

#include "base/result.hpp"
#include "core/sdp/session_description.hpp"

namespace umbrella::bench {
namespace {

/// RFC 7983: what the first byte of a datagram says.
constexpr std::uint8_t stun_last = 3;
constexpr std::uint8_t dtls_first = 20;
constexpr std::uint8_t dtls_last = 63;
constexpr std::uint8_t rtp_first = 128;
constexpr std::uint8_t rtp_last = 191;
constexpr unsigned role_conflict = 487;
constexpr std::chrono::milliseconds check_interval{50};
/// RFC 7675 §5.1.
constexpr std::chrono::seconds consent_interval{5};

/// RFC 5761 §4.
bool is_rtcp(Octets datagram) {
    const unsigned type = datagram[1] & 0x7FU;
    return type >= 64 && type <= 95;
}

bool same(const sockaddr_in& a, const sockaddr_in& b) {
    return a.sin_port == b.sin_port && a.sin_addr.s_addr == b.sin_addr.s_addr;
}

template <class Value>
Value random_value() {
    Value value{};
    UMBRELLA_ASSERT(RAND_bytes(reinterpret_cast<unsigned char*>(&value), sizeof value) == 1);
    return value;
}

std::string random_text(std::size_t length) {
    constexpr std::string_view letters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/";
    std::string text(length, ' ');
    std::ranges::generate(text, [&] { return letters[random_value<std::uint8_t>() % 64]; });
    return text;
}

}  // namespace

LeanTransport::LeanTransport(UdpPort& port, const Certificate& certificate, Role role,
                             Handlers handlers)
    : port_(port),
      role_(role),
      handlers_(std::move(handlers)),
      place_(port.claim([this](Octets datagram, const sockaddr_in& from, WallTime arrived) {
          take(datagram, from, arrived);
      })),
      ours_{.ufrag = random_text(8), .pwd = random_text(24)},
      tie_breaker_(random_value<std::uint64_t>()),
      transaction_(random_value<wire::StunTransaction>()),
      dtls_(certificate, [this](Octets datagram) { send(datagram); }) {}

LeanTransport::~LeanTransport() {
    port_.release(place_);
}

std::string LeanTransport::candidate() const {
    return "candidate:1 1 UDP 2130706431 " + text_of(port_.address()) + " " +
           std::to_string(port_.port_of(place_)) + " typ host";
}

void LeanTransport::add_candidate(const std::string& candidate) {
    const auto words = core::sdp::split_words(candidate);
    sockaddr_in remote{};
    remote.sin_family = AF_INET;
    if (words.size() < 6 || (words[2] != "UDP" && words[2] != "udp") ||
        inet_pton(AF_INET, std::string(words[4]).c_str(), &remote.sin_addr) != 1) {
        return;
    }
    const auto number = core::sdp::parse_number(words[5], 0xFFFF);
    remote.sin_port = htons(static_cast<std::uint16_t>(number.value_or(0)));
    // Other interfaces may come and go; they are the same machine.
    if (remote.sin_addr.s_addr != port_.address().s_addr) {
        return;
    }
    const bool known =
        std::ranges::any_of(remotes_, [&](const sockaddr_in& one) { return same(one, remote); });
    if (number && !known) {
        remotes_.push_back(remote);
    }
}

void LeanTransport::check(const sockaddr_in& remote) {
    if (theirs_.ufrag.empty()) {
        return;
    }
    port_.send(place_, remote,
               wire::write_request({.transaction = transaction_,
                                    .username = theirs_.ufrag + ":" + ours_.ufrag,
                                    .password = theirs_.pwd,
                                    .controlling = role_ == Role::Controlling,
                                    .tie_breaker = tie_breaker_}));
}

void LeanTransport::select(const sockaddr_in& remote) {
    const bool first = !selected_;
    selected_ = remote;
    if (first) {
        dtls_.start();
        handlers_.ice_connected();
    }
}

void LeanTransport::take_response(const wire::StunMessage& message, const sockaddr_in& from) {
    if (message.transaction != transaction_) {
        return;
    }
    if (message.kind == wire::StunClass::Success) {
        if (role_ == Role::Controlling && !selected_) {
            select(from);
        }
    } else if (message.error_code == role_conflict) {
        role_ = role_ == Role::Controlling ? Role::Controlled : Role::Controlling;
        transaction_ = random_value<wire::StunTransaction>();
    }
}

void LeanTransport::take_stun(Octets datagram, const sockaddr_in& from) {
    const auto message = wire::read_stun(datagram);
    if (!message || from.sin_addr.s_addr != port_.address().s_addr) {
        return;
    }
    if (message->kind != wire::StunClass::Request) {
        take_response(*message, from);
        return;
    }
    const auto mapped = wire::SocketAddress::of(reinterpret_cast<const sockaddr&>(from));
    port_.send(place_, from, wire::write_success(message->transaction, *mapped, ours_.pwd));
    if (role_ == Role::Controlled && message->use_candidate &&
        !(selected_ && same(*selected_, from))) {
        select(from);
    }
}

void LeanTransport::take_dtls(Octets datagram) {
    if (!selected_) {
        return;
    }
    dtls_.take(datagram);
    if (dtls_.connected() && !std::exchange(reported_, true)) {
        handlers_.connected();
    }
}

void LeanTransport::send(Octets datagram) {
    if (selected_) {
        port_.send(place_, *selected_, datagram);
    }
}

void LeanTransport::take(Octets datagram, const sockaddr_in& from, WallTime arrived) {
    if (datagram.size() < 2) {
        return;
    }
    const std::uint8_t first = datagram.front();
    const bool is_rtp_or_rtcp = first >= rtp_first && first <= rtp_last;
    if (is_rtp_or_rtcp && !is_rtcp(datagram)) {
        handlers_.rtp(datagram, arrived);
    } else if (is_rtp_or_rtcp && dtls_.connected()) {
        Datagram packet(datagram.begin(), datagram.end());
        if (dtls_.unprotect_rtcp(packet)) {
            handlers_.rtcp(packet);
        }
    } else if (first <= stun_last) {
        take_stun(datagram, from);
    } else if (first >= dtls_first && first <= dtls_last) {
        take_dtls(datagram);
    }
}

void LeanTransport::send_rtp(Datagram& packet) {
    if (dtls_.protect(packet)) {
        send(packet);
    }
}

void LeanTransport::send_rtcp(Datagram& packet) {
    if (dtls_.protect_rtcp(packet)) {
        send(packet);
    }
}

void LeanTransport::tick(Timestamp now) {
    if (selected_) {
        dtls_.tick();
        if (now - checked_ >= consent_interval) {
            checked_ = now;
            check(*selected_);
        }
    } else if (now - checked_ >= check_interval) {
        checked_ = now;
        std::ranges::for_each(remotes_, [this](const sockaddr_in& one) { check(one); });
    }
}

}  // namespace umbrella::bench
