// Why a camera does not send, as a word that pages put into sentences. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace umbrella::core::camera {

enum class Trouble : std::uint8_t {
    None,
    NameUnknown,    ///< no address is known for its host
    Forbidden,      ///< its host has an address that this server may not connect to
    Unreachable,    ///< nothing answers there
    NoAnswer,       ///< it was connected to, and then said nothing in time
    WrongPassword,  ///< user and password are needed, or others
    NoSuchStream,   ///< there is nothing at this path
    Redirected,     ///< it names another host, which is not followed
    NothingUsable,  ///< it has no stream in a codec that is taken
    NoTcp,          ///< it will not send over the connection that it was asked on
    Silent,         ///< nothing that can be used has come for too long
    Ended,          ///< it has ended the stream
    ProtocolError,  ///< it said what is no RTSP, or refused for a reason of its own
    RoomRefused,    ///< the room, or this server, is full
};

/// "name-unknown", "wrong-password"; "" for None.
[[nodiscard]] std::string_view to_string(Trouble trouble);
/// For people, in English.
[[nodiscard]] std::string_view words(Trouble trouble);
/// Whether trying again soon is of no use.
[[nodiscard]] bool is_lasting(Trouble trouble);

}  // namespace umbrella::core::camera
