#include "targets.hpp"
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "wire/srtcp_receiver.hpp"
#include "wire/srtp.hpp"

namespace umbrella::fuzz {
namespace {

constexpr std::size_t begin_bytes = 4;
constexpr std::uint8_t gcm_flag = 1;

using Octets = std::vector<std::uint8_t>;

wire::SrtpMasterKey keys(wire::SrtpProfile profile) {
    return *wire::srtp_master_key(
        profile, Octets(wire::srtp_key_bytes + wire::srtp_salt_bytes(profile), 0x5A));
}

/// Empty: refused.
Octets unprotect(wire::SrtcpReceiver& receiver, Bytes packet) {
    Octets out(packet.size());
    out.resize(receiver.unprotect(packet, out));
    return out;
}

}  // namespace

void srtcp(Bytes input) {
    if (input.size() < begin_bytes) {
        return;
    }
    const auto profile = (input[0] & gcm_flag) != 0 ? wire::SrtpProfile::AeadAes128Gcm
                                                    : wire::SrtpProfile::AesCm128HmacSha1_80;
    const std::size_t flipped = input[1];
    const std::size_t cut = input[2];
    const std::uint32_t index = input[3];
    const Bytes packet = input.subspan(begin_bytes);
    auto receiver = *wire::SrtcpReceiver::create(keys(profile));
    // A peer would have to guess a tag.
    UMBRELLA_ASSERT(unprotect(receiver, packet).empty());

    auto sender = *wire::SrtpSender::create(keys(profile));
    Octets sent(packet.begin(), packet.end());
    sent.resize(packet.size() + wire::max_rtcp_overhead);
    sent.resize(sender.protect_rtcp(sent, packet.size(), index));
    if (sent.empty()) {
        return;
    }
    Octets tampered = sent;
    tampered[flipped % tampered.size()] ^= 1U;
    UMBRELLA_ASSERT(unprotect(receiver, tampered).empty());
    UMBRELLA_ASSERT(unprotect(receiver, Bytes(sent).first(cut % sent.size())).empty());
    UMBRELLA_ASSERT(std::ranges::equal(unprotect(receiver, sent), packet));
    UMBRELLA_ASSERT(unprotect(receiver, sent).empty());
}

}  // namespace umbrella::fuzz
