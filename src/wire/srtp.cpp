#include "wire/srtp.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "core/rtp/bytes.hpp"
#include "core/rtp/packet.hpp"
#include "wire/hmac_sha1.hpp"

namespace umbrella::wire {
namespace {

using core::rtp::ByteReader;
using core::rtp::Bytes;
using core::rtp::ByteWriter;
using core::rtp::MutableBytes;
using core::rtp::PacketView;

constexpr std::size_t gcm_tag_bytes = 16;
constexpr std::size_t sha1_80_tag_bytes = 10;
/// E bit and index, behind each SRTCP packet.
constexpr std::size_t rtcp_trailer_bytes = 4;
constexpr std::uint32_t encrypted_flag = 0x8000'0000;
/// First header and SSRC of the sender.
constexpr std::size_t rtcp_clear_bytes = 8;
constexpr std::uint8_t version_2 = 0x80;
constexpr std::uint8_t version_mask = 0xC0;

using Iv = std::array<std::uint8_t, 16>;

/// SSRC, then the packet's number as 48 bits, laid over the salt. In AES-CM it begins 4 bytes
/// behind the salt's begin (RFC 3711 §4.1.1), in GCM 2 (RFC 7714 §8.1 and §9.1).
Iv make_iv(const std::array<std::uint8_t, 14>& salt, std::size_t at, std::uint32_t ssrc,
           std::uint64_t number) {
    Iv iv{};
    ByteWriter writer(MutableBytes(iv).subspan(at));
    writer.u32(ssrc);
    writer.u16(static_cast<std::uint16_t>(number >> 32U));
    writer.u32(static_cast<std::uint32_t>(number));
    for (std::size_t i = 0; i < salt.size(); ++i) {
        iv[i] ^= salt[i];
    }
    return iv;
}

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

bool begin(EVP_CIPHER_CTX* context, const Iv& iv) {
    return EVP_EncryptInit_ex2(context, nullptr, nullptr, iv.data(), nullptr) == 1;
}

bool authenticate(EVP_CIPHER_CTX* context, Bytes data) {
    int written = 0;
    return EVP_EncryptUpdate(context, nullptr, &written, data.data(),
                             static_cast<int>(data.size())) == 1;
}

bool encrypt(EVP_CIPHER_CTX* context, MutableBytes data) {
    int written = 0;
    return data.empty() || EVP_EncryptUpdate(context, data.data(), &written, data.data(),
                                             static_cast<int>(data.size())) == 1;
}

bool finish(EVP_CIPHER_CTX* context, MutableBytes tag) {
    int written = 0;
    return EVP_EncryptFinal_ex(context, tag.data(), &written) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()),
                               tag.data()) == 1;
}

std::array<std::uint8_t, 4> big_endian(std::uint32_t value) {
    std::array<std::uint8_t, 4> bytes{};
    ByteWriter(bytes).u32(value);
    return bytes;
}

/// What protects one kind of packets.
struct Half {
    explicit Half(const SrtpSessionKeys& keys) : salt(keys.salt), mac(keys.authentication) {}
    ~Half() { OPENSSL_cleanse(salt.data(), salt.size()); }
    Half(const Half&) = delete;
    Half& operator=(const Half&) = delete;

    [[nodiscard]] bool begin_counter(std::uint32_t ssrc, std::uint64_t number) const {
        return begin(context.get(), make_iv(salt, 4, ssrc, number));
    }
    [[nodiscard]] bool begin_gcm(std::uint32_t ssrc, std::uint64_t number) const {
        return begin(context.get(), make_iv(salt, 2, ssrc, number));
    }

    std::array<std::uint8_t, 14> salt;
    HmacSha1 mac;     ///< AES-CM's
    Context context;  ///< keyed once; each packet brings its IV
};

bool key_half(Half& half, const SrtpSessionKeys& keys, SrtpProfile profile) {
    const EVP_CIPHER* cipher =
        profile == SrtpProfile::AeadAes128Gcm ? EVP_aes_128_gcm() : EVP_aes_128_ctr();
    half.context.reset(EVP_CIPHER_CTX_new());
    return half.context != nullptr &&
           EVP_EncryptInit_ex2(half.context.get(), cipher, keys.cipher.data(), nullptr, nullptr) ==
               1;
}

void append_sha1_80(const Half& half, MutableBytes buffer, std::size_t size, Bytes rest) {
    const HmacSha1::Digest digest = half.mac.digest(buffer.first(size), rest);
    std::copy_n(digest.begin(), sha1_80_tag_bytes, buffer.subspan(size).begin());
}

}  // namespace

struct SrtpSender::Keyed {
    Keyed(SrtpProfile of, const SrtpSessionKeys& rtp_keys, const SrtpSessionKeys& rtcp_keys)
        : profile(of), rtp(rtp_keys), rtcp(rtcp_keys) {}

    SrtpProfile profile;
    Half rtp;
    Half rtcp;
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
    if (!key_half(keyed->rtp, rtp, profile) || !key_half(keyed->rtcp, rtcp, profile)) {
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
    const std::size_t tag_bytes = gcm ? gcm_tag_bytes : sha1_80_tag_bytes;
    if (size > buffer.size() || buffer.size() - size < tag_bytes) {
        return 0;
    }
    const auto packet = PacketView::parse(buffer.first(size));
    if (!packet) {
        return 0;
    }
    const Half& half = keyed_->rtp;
    EVP_CIPHER_CTX* const context = half.context.get();
    const MutableBytes header = buffer.first(packet->header_bytes());
    const MutableBytes payload = buffer.subspan(header.size(), size - header.size());
    const std::uint64_t number = (std::uint64_t{roc} << 16U) | packet->sequence_number();
    if (gcm) {
        const bool done = half.begin_gcm(packet->ssrc(), number) && authenticate(context, header) &&
                          encrypt(context, payload) &&
                          finish(context, buffer.subspan(size, gcm_tag_bytes));
        return done ? size + gcm_tag_bytes : 0;
    }
    if (!half.begin_counter(packet->ssrc(), number) || !encrypt(context, payload)) {
        return 0;
    }
    append_sha1_80(half, buffer, size, big_endian(roc));
    return size + sha1_80_tag_bytes;
}

std::size_t SrtpSender::protect_rtcp(std::span<std::uint8_t> buffer, std::size_t size,
                                     std::uint32_t index) {
    const bool gcm = keyed_->profile == SrtpProfile::AeadAes128Gcm;
    const std::size_t overhead = (gcm ? gcm_tag_bytes : sha1_80_tag_bytes) + rtcp_trailer_bytes;
    if (size < rtcp_clear_bytes || size > buffer.size() || buffer.size() - size < overhead ||
        (buffer.front() & version_mask) != version_2 || index >= encrypted_flag) {
        return 0;
    }
    const Half& half = keyed_->rtcp;
    EVP_CIPHER_CTX* const context = half.context.get();
    const MutableBytes header = buffer.first(rtcp_clear_bytes);
    const MutableBytes rest = buffer.subspan(rtcp_clear_bytes, size - rtcp_clear_bytes);
    const std::uint32_t ssrc = *ByteReader(header.subspan(4)).u32();
    const auto trailer = big_endian(encrypted_flag | index);
    if (gcm) {
        const bool done = half.begin_gcm(ssrc, index) && authenticate(context, header) &&
                          authenticate(context, trailer) && encrypt(context, rest) &&
                          finish(context, buffer.subspan(size, gcm_tag_bytes));
        std::ranges::copy(trailer, buffer.subspan(size + gcm_tag_bytes).begin());
        return done ? size + overhead : 0;
    }
    if (!half.begin_counter(ssrc, index) || !encrypt(context, rest)) {
        return 0;
    }
    std::ranges::copy(trailer, buffer.subspan(size).begin());
    append_sha1_80(half, buffer, size + rtcp_trailer_bytes, {});
    return size + overhead;
}

}  // namespace umbrella::wire
