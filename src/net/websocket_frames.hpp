// The WebSocket framing of RFC 6455 §5, from a client to a server and back, for either end. Pure:
// bytes in, messages out. It replaces libsoup's, whose limit holds for one frame only (libsoup 3.2:
// an endless message of small fragments grows without bound).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace umbrella::net {

/// RFC 6455 §7.4.1.
enum class CloseCode : std::uint16_t {
    Normal = 1000,
    GoingAway = 1001,
    ProtocolError = 1002,
    UnsupportedData = 1003,
    MessageTooBig = 1009,
};

/// RFC 6455 §5.2.
enum class Opcode : std::uint8_t {
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xA,
};

/// Which end of a connection this is. A client masks what it sends, a server must not (§5.1).
enum class End : std::uint8_t { Server, Client };

/// Four bytes that whoever is between cannot guess (§5.3); a new one for each frame.
using Mask = std::array<std::uint8_t, 4>;

/// One unfragmented frame; unmasked, as a server sends it, or masked, as a client does.
[[nodiscard]] std::string make_frame(Opcode opcode, std::string_view payload,
                                     const std::optional<Mask>& mask = std::nullopt);
[[nodiscard]] std::string make_close_frame(CloseCode code,
                                           const std::optional<Mask>& mask = std::nullopt);

/// Takes the other end's bytes in pieces of any size. Keeps at most one message's payload (the
/// limit) and one control frame's (125 bytes, §5.5), however the message is cut into fragments.
class FrameReader {
  public:
    struct NeedMore {};
    struct Message {
        std::string payload;
    };
    struct Ping {
        std::string payload;
    };
    struct CloseRequest {
        std::uint16_t code = 1005;  ///< 1005: none was given (RFC 6455 §7.1.5)
        /// False: the other end is a client, but the frame was not masked. It is of a proxy that
        /// gives up the connection between them (Caddy 2.6 when it stops, streaming.go). Nothing
        /// more may be fed.
        bool by_peer = true;
    };
    /// The stream cannot be understood from here on: nothing more may be fed.
    struct Violation {
        std::string_view what;
    };
    /// A message that is not taken: too large, or text. The reader goes on and drops all
    /// messages; only pings and a close still come out.
    struct Refusal {
        CloseCode code;  ///< MessageTooBig or UnsupportedData
        std::string_view what;
    };
    using Item = std::variant<NeedMore, Message, Ping, CloseRequest, Violation, Refusal>;

    /// `end`: who reads.
    explicit FrameReader(std::size_t limit_bytes, End end = End::Server)
        : limit_(limit_bytes), end_(end) {}

    /// Takes from the front of `bytes` (shortening it) until something is complete; NeedMore
    /// means that all were taken. Unmasks in place.
    [[nodiscard]] Item feed(std::span<std::uint8_t>& bytes);

  private:
    static constexpr std::size_t longest_header = 14;

    [[nodiscard]] std::size_t header_size() const;
    [[nodiscard]] std::uint64_t declared_length() const;
    [[nodiscard]] Item begin_frame();
    [[nodiscard]] Item begin_data(Opcode opcode);
    void take_payload(std::span<std::uint8_t>& bytes);
    [[nodiscard]] Item end_frame();

    std::size_t limit_;
    End end_;
    std::array<std::uint8_t, longest_header> header_{};
    std::size_t header_taken_ = 0;
    bool in_payload_ = false;
    std::uint64_t payload_left_ = 0;
    std::size_t mask_at_ = 0;
    std::size_t mask_step_ = 0;
    bool final_ = false;
    Opcode opcode_ = Opcode::Continuation;
    bool in_message_ = false;
    bool dropping_ = false;
    std::string message_;
    std::string control_;
};

}  // namespace umbrella::net
