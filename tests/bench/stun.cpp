#include "stun.hpp"

#include <algorithm>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "core/rtp/bytes.hpp"

namespace umbrella::bench {
namespace {

using core::rtp::ByteReader;
using core::rtp::ByteWriter;

constexpr std::uint32_t magic_cookie = 0x2112A442;
constexpr std::size_t header_bytes = 20;
constexpr std::size_t attribute_header_bytes = 4;
constexpr std::size_t integrity_bytes = 20;
constexpr std::size_t fingerprint_bytes = 4;
constexpr std::uint32_t fingerprint_mask = 0x5354554E;
constexpr std::size_t largest_message_bytes = 512;

constexpr std::uint16_t binding_request = 0x0001;
constexpr std::uint16_t binding_indication = 0x0011;
constexpr std::uint16_t binding_success = 0x0101;
constexpr std::uint16_t binding_error = 0x0111;

enum Attribute : std::uint16_t {
    Username = 0x0006,
    Integrity = 0x0008,
    ErrorCode = 0x0009,
    MappedAddress = 0x0020,
    Priority = 0x0024,
    UseCandidate = 0x0025,
    Fingerprint = 0x8028,
    Controlled = 0x8029,
    Controlling = 0x802A,
};

/// RFC 8445 §5.1.2.1 for a peer-reflexive candidate.
constexpr std::uint32_t check_priority = 0x6E001FFF;

std::uint32_t crc32_of(Octets bytes) {
    std::uint32_t crc = 0xFFFFFFFF;
    for (const std::uint8_t byte : bytes) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
        }
    }
    return ~crc;
}

/// Writes one message; its length field is always that of what is written so far.
class Writer {
  public:
    Writer(std::uint16_t type, const TransactionId& transaction)
        : bytes_(largest_message_bytes), writer_(bytes_) {
        writer_.u16(type);
        writer_.u16(0);
        writer_.u32(magic_cookie);
        writer_.bytes(transaction);
    }
    void begin(Attribute type, std::size_t size) {
        writer_.u16(type);
        writer_.u16(static_cast<std::uint16_t>(size));
    }
    void attribute(Attribute type, Octets value) {
        begin(type, value.size());
        writer_.bytes(value);
        while (writer_.position() % 4 != 0) {
            writer_.u8(0);
        }
    }
    void attribute(Attribute type, std::uint32_t value) {
        begin(type, 4);
        writer_.u32(value);
    }
    void attribute(Attribute type, std::uint64_t value) {
        begin(type, 8);
        writer_.u32(static_cast<std::uint32_t>(value >> 32U));
        writer_.u32(static_cast<std::uint32_t>(value));
    }
    /// MESSAGE-INTEGRITY and FINGERPRINT; nothing may follow.
    Datagram finish(const std::string& password) {
        set_length(attribute_header_bytes + integrity_bytes);
        std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
        unsigned size = 0;
        HMAC(EVP_sha1(), password.data(), static_cast<int>(password.size()), bytes_.data(),
             writer_.position(), digest.data(), &size);
        attribute(Integrity, Octets(digest).first(integrity_bytes));
        set_length(attribute_header_bytes + fingerprint_bytes);
        attribute(Fingerprint,
                  crc32_of(Octets(bytes_).first(writer_.position())) ^ fingerprint_mask);
        bytes_.resize(writer_.position());
        return std::move(bytes_);
    }

  private:
    void set_length(std::size_t still_to_come) {
        const std::size_t length = writer_.position() - header_bytes + still_to_come;
        ByteWriter(core::rtp::MutableBytes(bytes_).subspan(2))
            .u16(static_cast<std::uint16_t>(length));
    }
    Datagram bytes_;
    ByteWriter writer_;
};

std::optional<StunClass> class_of(std::uint16_t type) {
    switch (type) {
        case binding_request:
            return StunClass::Request;
        case binding_indication:
            return StunClass::Indication;
        case binding_success:
            return StunClass::Success;
        case binding_error:
            return StunClass::Error;
        default:
            return std::nullopt;
    }
}

}  // namespace

std::optional<StunMessage> read_stun(Octets datagram) {
    ByteReader reader(datagram);
    const auto kind = class_of(reader.u16().value_or(0));
    const auto length = reader.u16();
    if (!kind || !length || reader.u32() != magic_cookie) {
        return std::nullopt;
    }
    StunMessage message{.kind = *kind};
    const auto transaction = reader.take(message.transaction.size());
    if (!transaction || *length != reader.rest().size()) {
        return std::nullopt;
    }
    std::ranges::copy(*transaction, message.transaction.begin());
    while (!reader.rest().empty()) {
        const auto type = reader.u16();
        const auto size = reader.u16();
        const auto value = size ? reader.take(*size) : std::nullopt;
        if (!type || !value || !reader.skip((4 - *size % 4) % 4)) {
            return std::nullopt;
        }
        if (*type == UseCandidate) {
            message.use_candidate = true;
        } else if (*type == ErrorCode && value->size() >= 4) {
            message.error_code = ((*value)[2] * 100U) + (*value)[3];
        }
    }
    return message;
}

Datagram write_request(const BindingRequest& request) {
    Writer writer(binding_request, request.transaction);
    writer.attribute(Username,
                     Octets(reinterpret_cast<const std::uint8_t*>(request.username.data()),
                            request.username.size()));
    writer.attribute(Priority, check_priority);
    writer.attribute(request.controlling ? Controlling : Controlled, request.tie_breaker);
    if (request.controlling) {
        writer.attribute(UseCandidate, Octets());
    }
    return writer.finish(request.password);
}

Datagram write_success(const TransactionId& transaction, const sockaddr_in& from,
                       const std::string& password) {
    Writer writer(binding_success, transaction);
    std::array<std::uint8_t, 8> mapped{};
    ByteWriter mapped_writer(mapped);
    mapped_writer.u16(1);  // IPv4
    mapped_writer.u16(static_cast<std::uint16_t>(ntohs(from.sin_port) ^ (magic_cookie >> 16U)));
    mapped_writer.u32(ntohl(from.sin_addr.s_addr) ^ magic_cookie);
    writer.attribute(MappedAddress, Octets(mapped));
    return writer.finish(password);
}

}  // namespace umbrella::bench
