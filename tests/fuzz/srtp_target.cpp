#include "targets.hpp"
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "core/rtp/reception.hpp"
#include "core/rtp/rtcp.hpp"
#include "core/rtp/rtx.hpp"
#include "wire/srtp.hpp"
#include "wire/srtp_receiver.hpp"

namespace umbrella::fuzz {
namespace {

using core::rtp::ByteReader;
using core::rtp::PacketView;
using Octets = std::vector<std::uint8_t>;
using Outcome = wire::SrtpReceiver::Outcome;

constexpr std::uint8_t gcm_flag = 1;

wire::SrtpMasterKey keys(wire::SrtpProfile profile) {
    return *wire::srtp_master_key(
        profile, Octets(wire::srtp_key_bytes + wire::srtp_salt_bytes(profile), 0x5A));
}

/// What a peer is told is RTCP to the last byte.
void read_back(core::rtp::Reception& reception, Timestamp now) {
    std::array<std::uint8_t, limits::udp_packet_bytes> room{};
    for (std::size_t size = reception.write(room, now); size > 0;
         size = reception.write(room, now)) {
        core::rtp::CompoundReader packets(Bytes(room).first(size));
        std::size_t read = 0;
        while (const auto packet = packets.next()) {
            read += 4 + packet->body.size();
        }
        UMBRELLA_ASSERT(read == size);
    }
}

class Peer {
  public:
    explicit Peer(wire::SrtpProfile profile)
        : sender_(*wire::SrtpSender::create(keys(profile))),
          receiver_(*wire::SrtpReceiver::create(keys(profile))) {}

    void send(Bytes packet, std::size_t flipped, std::size_t cut) {
        now_ += std::chrono::milliseconds(flipped);
        // A peer would have to guess a tag.
        UMBRELLA_ASSERT(unprotect(packet) != Outcome::Authentic);
        Octets sent(packet.begin(), packet.end());
        sent.resize(packet.size() + wire::max_rtp_overhead);
        sent.resize(sender_.protect_rtp(sent, packet.size(), 0));
        if (sent.empty()) {
            return;
        }
        Octets tampered = sent;
        tampered[flipped % tampered.size()] ^= 1U;
        UMBRELLA_ASSERT(unprotect(tampered) != Outcome::Authentic);
        UMBRELLA_ASSERT(unprotect(Bytes(sent).first(cut % sent.size())) != Outcome::Authentic);
        if (unprotect(sent) == Outcome::Authentic) {
            UMBRELLA_ASSERT(std::ranges::equal(out_, packet));
            UMBRELLA_ASSERT(unprotect(sent) == Outcome::Refused);
            receive(packet);
        }
    }
    void end() { read_back(reception_, now_ + std::chrono::seconds(2)); }

  private:
    Outcome unprotect(Bytes packet) {
        Octets out(packet.size());
        const auto unprotected = receiver_.unprotect(packet, out);
        if (unprotected.outcome == Outcome::Authentic) {
            out.resize(unprotected.size);
            out_ = out;
        }
        return unprotected.outcome;
    }
    void receive(Bytes packet) {
        reception_.receive(*PacketView::parse(packet), now_);
        read_back(reception_, now_);
        Octets restored(packet.begin(), packet.end());
        if (const std::size_t size = core::rtp::restore_original(restored, 7)) {
            UMBRELLA_ASSERT(PacketView::parse(Bytes(restored).first(size))->ssrc() == 7);
        }
    }

    wire::SrtpSender sender_;
    wire::SrtpReceiver receiver_;
    core::rtp::Reception reception_{1, "cname"};
    Timestamp now_{std::chrono::hours(1)};
    Octets out_;
};

}  // namespace

void srtp(Bytes input) {
    ByteReader reader(input);
    const auto flags = reader.u8();
    if (!flags) {
        return;
    }
    Peer peer((*flags & gcm_flag) != 0 ? wire::SrtpProfile::AeadAes128Gcm
                                       : wire::SrtpProfile::AesCm128HmacSha1_80);
    for (;;) {
        const auto flipped = reader.u8();
        const auto cut = reader.u8();
        const auto size = reader.u16();
        const auto packet = size ? reader.take(*size) : std::nullopt;
        if (!flipped || !cut || !packet) {
            break;
        }
        peer.send(*packet, *flipped, *cut);
    }
    peer.end();
}

}  // namespace umbrella::fuzz
