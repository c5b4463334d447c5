#include "wire/srtp_receiver.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <openssl/crypto.h>

#include "base/limits.hpp"
#include "core/rtp/wrapping.hpp"
#include "wire/srtp_half.hpp"

namespace umbrella::wire {

using core::rtp::ByteReader;
using core::rtp::Bytes;
using core::rtp::ByteWriter;
using core::rtp::MutableBytes;

namespace {

constexpr std::size_t csrc_count_mask = 0x0F;
constexpr std::uint8_t extension_flag = 0x10;

/// What stays clear: the header with its CSRCs and extension block. Nothing: this is no RTP, or no
/// room is left in it for a tag. Payload and padding are not looked at: they are encrypted.
std::optional<std::size_t> clear_bytes(Bytes packet, std::size_t tag_bytes) {
    if (packet.size() < core::rtp::fixed_header_bytes ||
        (packet.front() & rtp_version_mask) != rtp_version_2) {
        return std::nullopt;
    }
    std::size_t size = core::rtp::fixed_header_bytes + (4 * (packet.front() & csrc_count_mask));
    if ((packet.front() & extension_flag) != 0) {
        if (packet.size() < size + 4) {
            return std::nullopt;
        }
        size += 4 + (std::size_t{4} * *ByteReader(packet.subspan(size + 2)).u16());
    }
    return packet.size() < size + tag_bytes ? std::nullopt : std::optional(size);
}

std::array<std::uint8_t, 4> rollovers_of(std::int64_t index) {
    std::array<std::uint8_t, 4> bytes{};
    ByteWriter(bytes).u32(static_cast<std::uint32_t>(index >> 16U));
    return bytes;
}

}  // namespace

// --- SrtpIndices --------------------------------------------------------------------------

std::int64_t SrtpIndices::guess(std::uint16_t sequence_number) const {
    const std::int64_t index =
        newest_ ? core::rtp::unwrap(sequence_number, *newest_) : sequence_number;
    return index < 0 ? sequence_number : index;
}

bool SrtpIndices::is_new(std::int64_t index) const {
    if (!newest_ || index > *newest_) {
        return true;
    }
    return *newest_ - index < static_cast<std::int64_t>(seen_.size()) &&
           !seen_.test(static_cast<std::size_t>(index) % seen_.size());
}

void SrtpIndices::note(std::int64_t index) {
    const std::int64_t newest = newest_.value_or(index - 1);
    if (index - newest >= static_cast<std::int64_t>(seen_.size())) {
        seen_.reset();
    } else {
        for (std::int64_t between = newest + 1; between < index; ++between) {
            seen_.reset(static_cast<std::size_t>(between) % seen_.size());
        }
    }
    seen_.set(static_cast<std::size_t>(index) % seen_.size());
    newest_ = std::max(newest, index);
}

// --- SrtpReceiver -------------------------------------------------------------------------

SrtpReceiver::SrtpReceiver(SrtpProfile profile, std::unique_ptr<SrtpHalf> half)
    : profile_(profile), half_(std::move(half)) {}
SrtpReceiver::~SrtpReceiver() = default;
SrtpReceiver::SrtpReceiver(SrtpReceiver&& other) noexcept = default;
SrtpReceiver& SrtpReceiver::operator=(SrtpReceiver&& other) noexcept = default;

Result<SrtpReceiver> SrtpReceiver::create(const SrtpMasterKey& master) {
    const auto rtp = derive_session_keys(master, SrtpKind::Rtp);
    return rtp ? create(master.profile, *rtp) : tl::make_unexpected(rtp.error());
}

Result<SrtpReceiver> SrtpReceiver::create(SrtpProfile profile, const SrtpSessionKeys& rtp) {
    auto half = std::make_unique<SrtpHalf>(rtp);
    if (!half->set_key(rtp, profile, SrtpHalf::Direction::Unprotect)) {
        return fail("OpenSSL cannot set up SRTP's cipher");
    }
    return SrtpReceiver(profile, std::move(half));
}

bool SrtpReceiver::decrypt(Bytes packet, std::size_t header_bytes, std::uint32_t ssrc,
                           std::int64_t index, MutableBytes out) const {
    const auto number = static_cast<std::uint64_t>(index);
    const Bytes header = packet.first(header_bytes);
    const Bytes encrypted = packet.subspan(header_bytes, out.size());
    const Bytes tag = packet.subspan(header_bytes + out.size());
    if (profile_ == SrtpProfile::AeadAes128Gcm) {
        const bool authentic = half_->begin_gcm(ssrc, number) && half_->authenticate(header) &&
                               half_->crypt(encrypted, out) && half_->check_tag(tag);
        if (!authentic) {
            OPENSSL_cleanse(out.data(), out.size());
        }
        return authentic;
    }
    const HmacSha1::Digest expected =
        half_->mac().digest(packet.first(header_bytes + out.size()), rollovers_of(index));
    return CRYPTO_memcmp(expected.data(), tag.data(), tag.size()) == 0 &&
           half_->begin_counter(ssrc, number) && half_->crypt(encrypted, out);
}

SrtpReceiver::Unprotected SrtpReceiver::unprotect(Bytes packet, MutableBytes out) {
    const std::size_t tag_bytes = srtp_tag_bytes(profile_);
    const auto header_bytes = clear_bytes(packet, tag_bytes);
    const std::size_t size = packet.size() - std::min(packet.size(), tag_bytes);
    if (!header_bytes || size > out.size()) {
        return {};
    }
    const std::uint16_t sequence_number = *ByteReader(packet.subspan(2)).u16();
    const std::uint32_t ssrc = *ByteReader(packet.subspan(8)).u32();
    auto sender = std::ranges::find(senders_, ssrc, &Sender::ssrc);
    if (sender == senders_.end() && senders_.size() == limits::receive_streams) {
        return {.outcome = Outcome::Unknown};
    }
    const SrtpIndices fresh;
    const SrtpIndices& indices = sender == senders_.end() ? fresh : sender->indices;
    const std::int64_t index = indices.guess(sequence_number);
    if (!indices.is_new(index) || !decrypt(packet, *header_bytes, ssrc, index,
                                           out.subspan(*header_bytes, size - *header_bytes))) {
        return {};
    }
    std::ranges::copy(packet.first(*header_bytes), out.begin());
    if (sender == senders_.end()) {
        sender = senders_.insert(sender, Sender{.ssrc = ssrc, .indices = {}});
    }
    sender->indices.note(index);
    return {.outcome = Outcome::Authentic, .size = size};
}

}  // namespace umbrella::wire
