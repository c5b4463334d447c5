// How a peer that made the offer itself names what flows: its own payload types and header
// extension ids, which the answer had to take over (RFC 8829 §5.3.1, RFC 8285 §6). Everything else
// in the server speaks formats.hpp; packets are translated at its border. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/model.hpp"
#include "core/rtp/bytes.hpp"
#include "core/rtp/formats.hpp"

namespace umbrella::core::rtp {

class Dialect {
  public:
    /// By how much a packet may grow when it is made ours.
    static constexpr std::size_t growth = 32;

    Dialect();

    /// The peer's payload types of one of our formats; of two ours for one of theirs, what comes is
    /// the first. `rtx` is of its retransmissions.
    void add_format(const PayloadFormat& format, std::uint8_t theirs,
                    std::optional<std::uint8_t> rtx);
    /// `theirs` is from 1 to 14.
    void add_extension(ExtensionId ours, std::uint8_t theirs);
    /// The m-line that packets of a kind come on is called so on our side.
    void set_mid(MediaKind kind, std::string mid);

    /// What they call our payload type; nothing if they do not take it.
    [[nodiscard]] std::optional<std::uint8_t> theirs_of(std::uint8_t payload_type) const;

    /// Writes a packet of the peer as ours into `out`, which has room for Dialect::growth bytes
    /// more than it: payload type and extensions renamed, those that we do not know left out, the
    /// mid of its m-line put in (RFC 8843 §15). Returns the size; 0: it is malformed, or of a
    /// payload type that was not agreed on.
    [[nodiscard]] std::size_t make_ours(Bytes packet, MutableBytes out) const;

    /// Renames payload type and extensions of one of our packets in place, header without CSRCs.
    /// What the peer does not know becomes padding. False: it does not take that format.
    [[nodiscard]] bool make_theirs(MutableBytes packet) const;

  private:
    static constexpr std::uint8_t none = 0xFF;

    struct Incoming {
        std::uint8_t ours = none;
        MediaKind kind = MediaKind::Audio;
    };
    void add(std::uint8_t ours, std::uint8_t theirs, MediaKind kind);
    void rename_extensions(MutableBytes block, bool one_byte_form) const;

    std::array<Incoming, 128> incoming_;            ///< by their payload type
    std::array<std::uint8_t, 128> outgoing_{};      ///< by ours
    std::array<std::uint8_t, 16> extension_in_{};   ///< by their id; 0: unknown
    std::array<std::uint8_t, 16> extension_out_{};  ///< by ours; 0: they do not take it
    std::array<std::string, 2> mids_;               ///< by kind
};

}  // namespace umbrella::core::rtp
