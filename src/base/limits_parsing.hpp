// Bounds of what parsers of a peer's messages and descriptions take (docs/protocol.md), each with
// its unit and its reason. What happens at the bound is said here.
#pragma once

#include <cstddef>

namespace umbrella::limits {

/// An Envelope holds messages that hold messages, five deep at most: anything deeper is an unknown
/// field at best. Above it: BadMessage.
inline constexpr int message_depth = 16;

/// More than our own largest offer, which is larger than any answer to it. Above it: not parsed.
inline constexpr std::size_t description_bytes = std::size_t{128} * 1024;
/// Above it: not parsed.
inline constexpr std::size_t description_line_bytes = 4096;

/// A host has a handful per address; what a machine with very many addresses finds beyond these
/// before its first offer is out is left out.
inline constexpr std::size_t local_candidates = 128;

}  // namespace umbrella::limits
