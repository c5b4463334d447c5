// umbrella-floor [MILLISECONDS]: prints as JSON what protecting and sending cost on this machine.
#include "floor_cost.hpp"
#include "json.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/result.hpp"
#include "wire/srtp.hpp"
#include "wire/udp_batch.hpp"

namespace umbrella::bench {
namespace {

using std::chrono::milliseconds;
using wire::Gso;
using wire::SrtpProfile;
using wire::SrtpSender;
using wire::UdpBatch;

constexpr std::size_t packet_bytes = 1200;
/// A frame of a fast camera.
constexpr std::size_t gso_packets = 7;
constexpr std::size_t mmsg_packets = 32;
constexpr milliseconds default_duration{1000};

using Packet = std::array<std::uint8_t, packet_bytes + wire::max_rtp_overhead>;

/// An RTP packet without extensions.
Packet plain_packet() {
    Packet packet{};
    packet[0] = 0x80;
    packet[1] = 96;
    return packet;
}

void number(std::span<std::uint8_t> packet, std::uint16_t sequence_number) {
    packet[2] = static_cast<std::uint8_t>(sequence_number >> 8U);
    packet[3] = static_cast<std::uint8_t>(sequence_number);
}

SrtpSender sender(SrtpProfile profile) {
    const std::vector<std::uint8_t> key(wire::srtp_key_bytes + wire::srtp_salt_bytes(profile), 7);
    return *SrtpSender::create(*wire::srtp_master_key(profile, key));
}

/// Two sockets on loopback. What was sent is taken out again between the rounds.
class Loopback {
  public:
    Loopback() {
        to_.sin_family = AF_INET;
        to_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(to_);
        const bool bound = bind(receiver_, address(), size) == 0 &&
                           getsockname(receiver_, reinterpret_cast<sockaddr*>(&to_), &size) == 0;
        UMBRELLA_ASSERT(bound);
    }
    ~Loopback() {
        close(sender_);
        close(receiver_);
    }
    Loopback(const Loopback&) = delete;
    Loopback& operator=(const Loopback&) = delete;

    [[nodiscard]] int fd() const { return sender_; }
    [[nodiscard]] const sockaddr* address() const {
        return reinterpret_cast<const sockaddr*>(&to_);
    }
    void flush(UdpBatch& batch) const {
        static_cast<void>(batch.flush(sender_, address(), sizeof(to_)));
    }
    void drain() const {
        Packet packet;
        while (recv(receiver_, packet.data(), packet.size(), MSG_DONTWAIT) >= 0) {
        }
    }

  private:
    int sender_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int receiver_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in to_{};
};

Cost protecting(SrtpProfile profile, milliseconds duration) {
    SrtpSender srtp = sender(profile);
    Packet packet = plain_packet();
    std::uint16_t sequence_number = 0;
    return measure(
        duration,
        [&] {
            for (std::size_t i = 0; i < round_packets; ++i) {
                number(packet, ++sequence_number);
                static_cast<void>(srtp.protect_rtp(packet, packet_bytes, 0));
            }
        },
        [] {});
}

Cost sending_singly(milliseconds duration) {
    const Loopback loopback;
    const Packet packet = plain_packet();
    return measure(
        duration,
        [&] {
            for (std::size_t i = 0; i < round_packets; ++i) {
                sendto(loopback.fd(), packet.data(), packet_bytes, MSG_DONTWAIT, loopback.address(),
                       sizeof(sockaddr_in));
            }
        },
        [&] { loopback.drain(); });
}

Cost sending_batches(milliseconds duration, Gso::Use use, std::size_t batch_packets) {
    const Loopback loopback;
    const Packet packet = plain_packet();
    Gso gso(use);
    UdpBatch batch(gso);
    return measure(
        duration,
        [&] {
            for (std::size_t i = 0; i < round_packets; ++i) {
                std::copy_n(packet.begin(), packet_bytes, batch.next().begin());
                batch.commit(packet_bytes);
                if (batch.packets() == batch_packets) {
                    loopback.flush(batch);
                }
            }
            loopback.flush(batch);
        },
        [&] { loopback.drain(); });
}

/// All that cannot be left out: one copy, AES-GCM, and batches that the kernel cuts.
Cost protecting_and_sending(milliseconds duration) {
    const Loopback loopback;
    SrtpSender srtp = sender(SrtpProfile::AeadAes128Gcm);
    const Packet packet = plain_packet();
    std::uint16_t sequence_number = 0;
    UdpBatch batch;
    return measure(
        duration,
        [&] {
            for (std::size_t i = 0; i < round_packets; ++i) {
                const auto room = batch.next();
                std::copy_n(packet.begin(), packet_bytes, room.begin());
                number(room, ++sequence_number);
                batch.commit(srtp.protect_rtp(room, packet_bytes, 0));
                if (batch.packets() == gso_packets) {
                    loopback.flush(batch);
                }
            }
            loopback.flush(batch);
        },
        [&] { loopback.drain(); });
}

/// To the nanosecond.
double rounded(double us) {
    return std::round(us * 1000) / 1000;
}

void add(Json& json, const std::string& name, const Cost& cost) {
    json.name(name).begin_object();
    json.name("median").decimal(rounded(cost.median_us));
    json.name("best").decimal(rounded(cost.best_us));
    json.end_object();
}

int run(milliseconds duration) {
    Json json;
    json.begin_object();
    json.name("packet_bytes").number(packet_bytes);
    json.name("gso_packets").number(gso_packets);
    json.name("mmsg_packets").number(mmsg_packets);
    json.name("cpu_us_per_packet").begin_object();
    add(json, "protect_aes_cm_sha1_80", protecting(SrtpProfile::AesCm128HmacSha1_80, duration));
    add(json, "protect_aes_128_gcm", protecting(SrtpProfile::AeadAes128Gcm, duration));
    add(json, "sendto", sending_singly(duration));
    add(json, "sendmmsg", sending_batches(duration, Gso::Use::Never, mmsg_packets));
    add(json, "gso", sending_batches(duration, Gso::Use::Try, gso_packets));
    add(json, "gcm_and_gso", protecting_and_sending(duration));
    json.end_object().end_object();
    std::cout << json.print() << "\n";
    return EXIT_SUCCESS;
}

}  // namespace
}  // namespace umbrella::bench

int main(int argc, char** argv) {
    const int asked_ms = argc > 1 ? std::atoi(argv[1]) : 0;
    return umbrella::bench::run(asked_ms > 0 ? std::chrono::milliseconds(asked_ms)
                                             : umbrella::bench::default_duration);
}
