#include "wire/srtcp_receiver.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <openssl/crypto.h>

#include "base/limits_rtcp.hpp"
#include "wire/srtp_half.hpp"

namespace umbrella::wire {

using core::rtp::ByteReader;
using core::rtp::Bytes;
using core::rtp::MutableBytes;

SrtcpReceiver::SrtcpReceiver(SrtpProfile profile, std::unique_ptr<SrtpHalf> half)
    : profile_(profile), half_(std::move(half)) {}
SrtcpReceiver::~SrtcpReceiver() = default;
SrtcpReceiver::SrtcpReceiver(SrtcpReceiver&& other) noexcept = default;
SrtcpReceiver& SrtcpReceiver::operator=(SrtcpReceiver&& other) noexcept = default;

Result<SrtcpReceiver> SrtcpReceiver::create(const SrtpMasterKey& master) {
    const auto rtcp = derive_session_keys(master, SrtpKind::Rtcp);
    return rtcp ? create(master.profile, *rtcp) : tl::make_unexpected(rtcp.error());
}

Result<SrtcpReceiver> SrtcpReceiver::create(SrtpProfile profile, const SrtpSessionKeys& rtcp) {
    auto half = std::make_unique<SrtpHalf>(rtcp);
    if (!half->set_key(rtcp, profile, SrtpHalf::Direction::Unprotect)) {
        return fail("OpenSSL cannot set up SRTP's cipher");
    }
    return SrtcpReceiver(profile, std::move(half));
}

/// With GCM the tag is in front of the trailer (RFC 7714 §9.3), else behind it. False: this is no
/// encrypted RTCP.
bool SrtcpReceiver::split(Bytes packet, SrtpProfile profile, Parts& parts) {
    const bool gcm = profile == SrtpProfile::AeadAes128Gcm;
    const std::size_t tag_bytes = srtp_tag_bytes(profile);
    const std::size_t overhead = tag_bytes + rtcp_trailer_bytes;
    if (packet.size() < rtcp_clear_bytes + overhead ||
        (packet.front() & rtp_version_mask) != rtp_version_2) {
        return false;
    }
    parts.clear = packet.first(rtcp_clear_bytes);
    parts.encrypted = packet.subspan(rtcp_clear_bytes, packet.size() - rtcp_clear_bytes - overhead);
    const Bytes rest = packet.last(overhead);
    parts.tag = gcm ? rest.first(tag_bytes) : rest.last(tag_bytes);
    parts.trailer = gcm ? rest.last(rtcp_trailer_bytes) : rest.first(rtcp_trailer_bytes);
    parts.ssrc = *ByteReader(parts.clear.subspan(4)).u32();
    const std::uint32_t trailer = *ByteReader(parts.trailer).u32();
    parts.index = trailer & ~rtcp_encrypted_flag;
    // DTLS-SRTP's profiles always encrypt (RFC 5764 §4.1.2).
    return (trailer & rtcp_encrypted_flag) != 0;
}

bool SrtcpReceiver::decrypt_gcm(const Parts& parts, MutableBytes out) const {
    const bool authentic = half_->begin_gcm(parts.ssrc, parts.index) &&
                           half_->authenticate(parts.clear) && half_->authenticate(parts.trailer) &&
                           half_->crypt(parts.encrypted, out) && half_->check_tag(parts.tag);
    if (!authentic) {
        OPENSSL_cleanse(out.data(), out.size());
    }
    return authentic;
}

bool SrtcpReceiver::decrypt_counter(const Parts& parts, MutableBytes out) const {
    const Bytes signed_part(parts.clear.data(), parts.trailer.data() + parts.trailer.size());
    const HmacSha1::Digest expected = half_->mac().digest(signed_part);
    return CRYPTO_memcmp(expected.data(), parts.tag.data(), parts.tag.size()) == 0 &&
           half_->begin_counter(parts.ssrc, parts.index) && half_->crypt(parts.encrypted, out);
}

std::vector<SrtcpReceiver::Sender>::iterator SrtcpReceiver::place_of(std::uint32_t ssrc) {
    return std::ranges::lower_bound(senders_, ssrc, {}, &Sender::ssrc);
}

std::size_t SrtcpReceiver::unprotect(Bytes packet, MutableBytes out) {
    Parts parts;
    if (!split(packet, profile_, parts)) {
        return 0;
    }
    const std::size_t size = parts.clear.size() + parts.encrypted.size();
    if (out.size() < size) {
        return 0;
    }
    auto sender = place_of(parts.ssrc);
    const bool is_known = sender != senders_.end() && sender->ssrc == parts.ssrc;
    if (is_known ? !sender->window.is_new(parts.index) : senders_.size() >= limits::srtcp_senders) {
        return 0;
    }
    const MutableBytes rest = out.subspan(parts.clear.size(), parts.encrypted.size());
    if (!(profile_ == SrtpProfile::AeadAes128Gcm ? decrypt_gcm(parts, rest)
                                                 : decrypt_counter(parts, rest))) {
        return 0;
    }
    std::ranges::copy(parts.clear, out.begin());
    if (!is_known) {
        sender = senders_.insert(sender, Sender{.ssrc = parts.ssrc, .window = {}});
    }
    sender->window.note(parts.index);
    return size;
}

}  // namespace umbrella::wire
