// The lines of an m-line that say which formats and header extensions may flow there.
#pragma once

#include <cstdint>

#include "core/rtp/formats.hpp"
#include "core/sdp/session_description.hpp"

namespace umbrella::core::sdp {

/// Of which media lost packets may be asked for.
enum class Nacks : std::uint8_t { Video, AudioAndVideo };

/// Appends the format, what feedback it takes and, if it has one, its retransmissions (RFC 4588).
void add_format(MediaSection& section, const rtp::PayloadFormat& format, Nacks nacks);
void add_extension(MediaSection& section, const rtp::HeaderExtension& extension);

}  // namespace umbrella::core::sdp
