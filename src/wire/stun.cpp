#include "wire/stun.hpp"

#include <algorithm>
#include <utility>

#include <openssl/crypto.h>

#include "wire/hmac_sha1.hpp"

namespace umbrella::wire {
namespace {

using core::rtp::ByteReader;
using core::rtp::Bytes;
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
    UnknownAttributes = 0x000A,
    MappedAddress = 0x0020,
    Priority = 0x0024,
    UseCandidate = 0x0025,
    Fingerprint = 0x8028,
    Controlled = 0x8029,
    Controlling = 0x802A,
};

/// RFC 8489 §14: smaller types must be understood.
constexpr std::uint16_t first_optional = 0x8000;

/// RFC 8445 §5.1.2.1 for a peer-reflexive candidate.
constexpr std::uint32_t check_priority = 0x6E001FFF;

constexpr std::array<std::uint32_t, 256> crc32_table = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
        }
        table[i] = crc;
    }
    return table;
}();

std::uint32_t crc32_of(Bytes bytes) {
    std::uint32_t crc = 0xFFFFFFFF;
    for (const std::uint8_t byte : bytes) {
        crc = (crc >> 8U) ^ crc32_table[(crc ^ byte) & 0xFFU];
    }
    return ~crc;
}

Bytes bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// A MESSAGE-INTEGRITY or FINGERPRINT is made as if the message ended behind it (RFC 8489 §14.5).
std::array<std::uint8_t, header_bytes> header_ending_behind(Bytes datagram, std::size_t attribute,
                                                            std::size_t size) {
    std::array<std::uint8_t, header_bytes> header{};
    std::ranges::copy(datagram.first(header_bytes), header.begin());
    const std::size_t length = attribute + attribute_header_bytes + size - header_bytes;
    ByteWriter(core::rtp::MutableBytes(header).subspan(2)).u16(static_cast<std::uint16_t>(length));
    return header;
}

/// Writes one message; its length field is always that of what is written so far.
class Writer {
  public:
    Writer(std::uint16_t type, const StunTransaction& transaction)
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
    void attribute(Attribute type, Bytes value) {
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
    StunDatagram finish(std::string_view password) {
        set_length(attribute_header_bytes + integrity_bytes);
        const auto digest =
            HmacSha1(bytes_of(password)).digest(Bytes(bytes_).first(writer_.position()));
        attribute(Integrity, Bytes(digest));
        set_length(attribute_header_bytes + fingerprint_bytes);
        attribute(Fingerprint,
                  crc32_of(Bytes(bytes_).first(writer_.position())) ^ fingerprint_mask);
        bytes_.resize(writer_.position());
        return std::move(bytes_);
    }

  private:
    void set_length(std::size_t still_to_come) {
        const std::size_t length = writer_.position() - header_bytes + still_to_come;
        ByteWriter(core::rtp::MutableBytes(bytes_).subspan(2))
            .u16(static_cast<std::uint16_t>(length));
    }
    StunDatagram bytes_;
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

bool is_right_fingerprint(Bytes datagram, std::size_t at, Bytes value) {
    if (value.size() != fingerprint_bytes ||
        at + attribute_header_bytes + fingerprint_bytes != datagram.size()) {
        return false;
    }
    return ByteReader(value).u32() == (crc32_of(datagram.first(at)) ^ fingerprint_mask);
}

/// Of the attributes in front of MESSAGE-INTEGRITY, one.
void note(std::uint16_t type, Bytes value, StunMessage& message) {
    switch (type) {
        case Username:
            message.username = {reinterpret_cast<const char*>(value.data()), value.size()};
            break;
        case UseCandidate:
            message.use_candidate = true;
            break;
        case Controlled:
            message.is_controlled = true;
            break;
        case ErrorCode:
            if (value.size() >= 4) {
                message.error_code = ((value[2] & 7U) * 100U) + value[3];
            }
            break;
        case UnknownAttributes:
        case MappedAddress:
        case Priority:
            break;
        default:
            if (type < first_optional && !message.unknown) {
                message.unknown = type;
            }
            break;
    }
}

}  // namespace

std::optional<StunMessage> read_stun(Bytes datagram) {
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
        const std::size_t at = reader.position();
        const auto type = reader.u16();
        const auto size = reader.u16();
        const auto value = size ? reader.take(*size) : std::nullopt;
        if (!type || !value || !reader.skip((4 - *size % 4) % 4)) {
            return std::nullopt;
        }
        if (*type == Fingerprint) {
            if (!is_right_fingerprint(datagram, at, *value)) {
                return std::nullopt;
            }
        } else if (*type == Integrity && *size == integrity_bytes && message.integrity_at == 0) {
            message.integrity_at = at;
        } else if (message.integrity_at == 0) {
            note(*type, *value, message);
        }
    }
    return message;
}

bool is_authentic(const StunMessage& message, Bytes datagram, std::string_view password) {
    if (message.integrity_at == 0) {
        return false;
    }
    const auto header = header_ending_behind(datagram, message.integrity_at, integrity_bytes);
    const auto digest =
        HmacSha1(bytes_of(password))
            .digest(header, datagram.subspan(header_bytes, message.integrity_at - header_bytes));
    const Bytes named =
        datagram.subspan(message.integrity_at + attribute_header_bytes, integrity_bytes);
    return CRYPTO_memcmp(digest.data(), named.data(), integrity_bytes) == 0;
}

StunDatagram write_request(const BindingRequest& request) {
    Writer writer(binding_request, request.transaction);
    writer.attribute(Username, bytes_of(request.username));
    writer.attribute(Priority, check_priority);
    writer.attribute(request.controlling ? Controlling : Controlled, request.tie_breaker);
    if (request.controlling) {
        writer.attribute(UseCandidate, Bytes());
    }
    return writer.finish(request.password);
}

StunDatagram write_success(const StunTransaction& transaction, const SocketAddress& from,
                           std::string_view password) {
    Writer writer(binding_success, transaction);
    // Both are sent XORed with the cookie, and what is longer with the transaction behind it
    // (RFC 8489 §14.2).
    std::array<std::uint8_t, 4 + std::tuple_size_v<StunTransaction>> mask{};
    ByteWriter mask_writer(mask);
    mask_writer.u32(magic_cookie);
    mask_writer.bytes(transaction);
    std::array<std::uint8_t, 4 + 16> mapped{};
    ByteWriter mapped_writer(mapped);
    mapped_writer.u16(from.family() == AF_INET ? 1 : 2);
    mapped_writer.u16(static_cast<std::uint16_t>(from.port() ^ (magic_cookie >> 16U)));
    for (std::size_t i = 0; i < from.byte_count(); ++i) {
        mapped_writer.u8(from.bytes()[i] ^ mask[i]);
    }
    writer.attribute(MappedAddress, Bytes(mapped).first(mapped_writer.position()));
    return writer.finish(password);
}

StunDatagram write_error(const StunTransaction& transaction, StunError error,
                         std::string_view password, std::optional<std::uint16_t> unknown) {
    Writer writer(binding_error, transaction);
    const auto code = static_cast<std::uint16_t>(error);
    writer.attribute(ErrorCode, std::uint32_t{(code / 100U) << 8U | code % 100U});
    if (unknown) {
        const std::array<std::uint8_t, 2> named{static_cast<std::uint8_t>(*unknown >> 8U),
                                                static_cast<std::uint8_t>(*unknown & 0xFFU)};
        writer.attribute(UnknownAttributes, Bytes(named));
    }
    return writer.finish(password);
}

}  // namespace umbrella::wire
