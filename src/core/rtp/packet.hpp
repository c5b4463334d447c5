// RTP packets (RFC 3550 §5.1) and their header extensions (RFC 8285): a view that has checked
// every length, and the writer of a fresh header. Pure; nothing is owned.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/rtp/bytes.hpp"

namespace umbrella::core::rtp {

inline constexpr std::size_t fixed_header_bytes = 12;

/// One element of a header extension block; `data` points into the packet.
struct ExtensionElement {
    std::uint8_t id = 0;
    Bytes data;
};

/// Walks the elements of an extension block, one-byte (RFC 8285 §4.2) or two-byte (§4.3) form.
/// Ends early at an element that does not fit; unknown profiles have no elements.
class ExtensionReader {
  public:
    ExtensionReader(std::uint16_t profile, Bytes block);
    [[nodiscard]] std::optional<ExtensionElement> next();

  private:
    enum class Form : std::uint8_t { None, OneByte, TwoByte };
    std::optional<ExtensionElement> stop();
    Form form_ = Form::None;
    ByteReader reader_;
};

/// A packet that is well-formed up to its payload. Valid as long as the bytes that it was made of.
class PacketView {
  public:
    /// Nothing if version, CSRC list, extension block or padding contradict the size.
    [[nodiscard]] static std::optional<PacketView> parse(Bytes bytes);

    [[nodiscard]] bool marker() const { return marker_; }
    [[nodiscard]] std::uint8_t payload_type() const { return payload_type_; }
    [[nodiscard]] std::uint16_t sequence_number() const { return sequence_number_; }
    [[nodiscard]] std::uint32_t timestamp() const { return timestamp_; }
    [[nodiscard]] std::uint32_t ssrc() const { return ssrc_; }
    /// With CSRCs and extension block: where the payload begins.
    [[nodiscard]] std::size_t header_bytes() const { return header_bytes_; }
    /// Without padding.
    [[nodiscard]] Bytes payload() const { return payload_; }
    [[nodiscard]] ExtensionReader extensions() const { return {profile_, extension_block_}; }
    /// The first element with that id.
    [[nodiscard]] std::optional<Bytes> find_extension(std::uint8_t id) const;

  private:
    PacketView() = default;
    [[nodiscard]] bool read_fixed_header(ByteReader& reader, std::uint8_t first);
    [[nodiscard]] bool read_extension_block(ByteReader& reader);

    bool marker_ = false;
    std::uint8_t payload_type_ = 0;
    std::uint16_t sequence_number_ = 0;
    std::uint16_t profile_ = 0;
    std::uint32_t timestamp_ = 0;
    std::uint32_t ssrc_ = 0;
    std::size_t header_bytes_ = 0;
    Bytes extension_block_;
    Bytes payload_;
};

/// What a fresh header says. It has no CSRCs and no padding.
struct PacketHeader {
    bool marker = false;
    std::uint8_t payload_type = 0;  ///< 0 to 127
    std::uint16_t sequence_number = 0;
    std::uint32_t timestamp = 0;
    std::uint32_t ssrc = 0;
};

/// Whether the elements fit the one-byte form: ids 1 to 14, 1 to 16 bytes each.
[[nodiscard]] bool fits_one_byte_form(std::span<const ExtensionElement> elements);

/// Writes header and extension block, in the one-byte form if the elements fit it. Returns the
/// size; `out` must have room for 12 bytes, and with elements for 4 and 3 of padding more, and for
/// each element 2 and its data (at most 255 bytes).
std::size_t write_header(MutableBytes out, const PacketHeader& header,
                         std::span<const ExtensionElement> elements);

}  // namespace umbrella::core::rtp
