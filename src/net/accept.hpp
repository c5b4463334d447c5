// Which form of a resource a client gets (proactive negotiation, RFC 9110 §12.5.1). Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace umbrella::net {

/// The index of the media type in `offered` ("text/html", lower case, without parameters) that
/// `accept` likes best; among equals the first. Nothing when it takes none of them. An empty
/// header takes anything. A range that is not well-formed does not count; parameters other than
/// the weight are not looked at.
[[nodiscard]] std::optional<std::size_t> choose_media_type(
    std::string_view accept, std::span<const std::string_view> offered);

/// Whether `accept_encoding` names `coding` ("gzip", lower case) with a weight above 0. An empty
/// header and "*" alone do not: what is sent then is as it is.
[[nodiscard]] bool takes_coding(std::string_view accept_encoding, std::string_view coding);

/// "application/sdp" of "Application/SDP; charset=utf-8".
[[nodiscard]] std::string media_type(std::string_view content_type);

}  // namespace umbrella::net
