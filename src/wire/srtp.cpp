#include "wire/srtp.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/rtp/bytes.hpp"
#include "core/rtp/packet.hpp"
#include "wire/srtp_half.hpp"

namespace umbrella::wire {
namespace {

using core::rtp::ByteReader;
using core::rtp::Bytes;
using core::rtp::ByteWriter;
using core::rtp::MutableBytes;
using core::rtp::PacketView;

std::array<std::uint8_t, 4> big_endian(std::uint32_t value) {
    std::array<std::uint8_t, 4> bytes{};
    ByteWriter(bytes).u32(value);
    return bytes;
}

void append_sha1_80(const SrtpHalf& half, MutableBytes buffer, std::size_t size, Bytes rest) {
    const HmacSha1::Digest digest = half.mac().digest(buffer.first(size), rest);
    std::copy_n(digest.begin(), sha1_80_tag_bytes, buffer.subspan(size).begin());
}

}  // namespace

struct SrtpSender::Keyed {
    Keyed(SrtpProfile of, const SrtpSessionKeys& rtp_keys, const SrtpSessionKeys& rtcp_keys)
        : profile(of), rtp(rtp_keys), rtcp(rtcp_keys) {}

    SrtpProfile profile;
    SrtpHalf rtp;
    SrtpHalf rtcp;
};

SrtpSender::SrtpSender(std::unique_ptr<Keyed> keyed) : keyed_(std::move(keyed)) {}
SrtpSender::~SrtpSender() = default;
SrtpSender::SrtpSender(SrtpSender&& other) noexcept = default;
SrtpSender& SrtpSender::operator=(SrtpSender&& other) noexcept = default;

Result<SrtpSender> SrtpSender::create(const SrtpMasterKey& master) {
    const auto rtp = derive_session_keys(master, SrtpKind::Rtp);
    if (!rtp) {
        return tl::make_unexpected(rtp.error());
    }
    const auto rtcp = derive_session_keys(master, SrtpKind::Rtcp);
    if (!rtcp) {
        return tl::make_unexpected(rtcp.error());
    }
    return create(master.profile, *rtp, *rtcp);
}

Result<SrtpSender> SrtpSender::create(SrtpProfile profile, const SrtpSessionKeys& rtp,
                                      const SrtpSessionKeys& rtcp) {
    auto keyed = std::make_unique<Keyed>(profile, rtp, rtcp);
    if (!keyed->rtp.set_key(rtp, profile, SrtpHalf::Direction::Protect) ||
        !keyed->rtcp.set_key(rtcp, profile, SrtpHalf::Direction::Protect)) {
        return fail("OpenSSL cannot set up SRTP's cipher");
    }
    return SrtpSender(std::move(keyed));
}

SrtpProfile SrtpSender::profile() const {
    return keyed_->profile;
}

std::size_t SrtpSender::protect_rtp(std::span<std::uint8_t> buffer, std::size_t size,
                                    std::uint32_t roc) {
    const bool gcm = keyed_->profile == SrtpProfile::AeadAes128Gcm;
    const std::size_t tag_bytes = srtp_tag_bytes(keyed_->profile);
    if (size > buffer.size() || buffer.size() - size < tag_bytes) {
        return 0;
    }
    const auto packet = PacketView::parse(buffer.first(size));
    if (!packet) {
        return 0;
    }
    const SrtpHalf& half = keyed_->rtp;
    const MutableBytes header = buffer.first(packet->header_bytes());
    const MutableBytes payload = buffer.subspan(header.size(), size - header.size());
    const std::uint64_t number = (std::uint64_t{roc} << 16U) | packet->sequence_number();
    if (gcm) {
        const bool done = half.begin_gcm(packet->ssrc(), number) && half.authenticate(header) &&
                          half.crypt(payload, payload) &&
                          half.write_tag(buffer.subspan(size, gcm_tag_bytes));
        return done ? size + gcm_tag_bytes : 0;
    }
    if (!half.begin_counter(packet->ssrc(), number) || !half.crypt(payload, payload)) {
        return 0;
    }
    append_sha1_80(half, buffer, size, big_endian(roc));
    return size + sha1_80_tag_bytes;
}

std::size_t SrtpSender::protect_rtcp(std::span<std::uint8_t> buffer, std::size_t size,
                                     std::uint32_t index) {
    const bool gcm = keyed_->profile == SrtpProfile::AeadAes128Gcm;
    const std::size_t overhead = srtp_tag_bytes(keyed_->profile) + rtcp_trailer_bytes;
    if (size < rtcp_clear_bytes || size > buffer.size() || buffer.size() - size < overhead ||
        (buffer.front() & rtp_version_mask) != rtp_version_2 || index >= rtcp_encrypted_flag) {
        return 0;
    }
    const SrtpHalf& half = keyed_->rtcp;
    const MutableBytes header = buffer.first(rtcp_clear_bytes);
    const MutableBytes rest = buffer.subspan(rtcp_clear_bytes, size - rtcp_clear_bytes);
    const std::uint32_t ssrc = *ByteReader(header.subspan(4)).u32();
    const auto trailer = big_endian(rtcp_encrypted_flag | index);
    if (gcm) {
        const bool done = half.begin_gcm(ssrc, index) && half.authenticate(header) &&
                          half.authenticate(trailer) && half.crypt(rest, rest) &&
                          half.write_tag(buffer.subspan(size, gcm_tag_bytes));
        std::ranges::copy(trailer, buffer.subspan(size + gcm_tag_bytes).begin());
        return done ? size + overhead : 0;
    }
    if (!half.begin_counter(ssrc, index) || !half.crypt(rest, rest)) {
        return 0;
    }
    std::ranges::copy(trailer, buffer.subspan(size).begin());
    append_sha1_80(half, buffer, size + rtcp_trailer_bytes, {});
    return size + overhead;
}

}  // namespace umbrella::wire
