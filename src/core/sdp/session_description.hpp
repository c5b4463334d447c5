// A session description as lines in their order (RFC 8866), no more: which lines make sense is
// for the callers to know.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace umbrella::core::sdp {

/// "a=mid:camera" is {'a', "mid:camera"}.
struct Line {
    char type = 'a';
    std::string value;
    friend bool operator==(const Line&, const Line&) = default;
};
using Lines = std::vector<Line>;

/// "m=" and the lines that follow it.
struct MediaSection {
    std::string media;
    std::uint16_t port = 0;
    std::string protocol;
    std::vector<std::string> formats;
    Lines lines;
};

struct SessionDescription {
    Lines lines;  ///< from "v=0" to the first "m="
    std::vector<MediaSection> media;
};

/// Lines end in CRLF or LF. Bounds: 128 KiB, 4096 bytes a line, limits::mlines m-lines. Control
/// bytes, lines that are not "x=value" and malformed m-lines fail; values are not looked into.
[[nodiscard]] Result<SessionDescription> parse(std::string_view text);

/// With CRLF, as RFC 8866 wants it.
[[nodiscard]] std::string serialise(const SessionDescription& description);

/// The name of an attribute line: "rtpmap" of "a=rtpmap:96 VP8/90000"; empty for other lines.
[[nodiscard]] std::string_view attribute_name(const Line& line);
/// What stands after the colon; empty for a flag such as "a=rtcp-mux".
[[nodiscard]] std::string_view attribute_value(const Line& line);

/// The value of the first attribute of that name; empty for a flag, nothing if there is none.
[[nodiscard]] std::optional<std::string_view> find_attribute(const Lines& lines,
                                                             std::string_view name);
/// The values of all attributes of that name, in order.
[[nodiscard]] std::vector<std::string_view> all_attributes(const Lines& lines,
                                                           std::string_view name);
/// What an attribute says of a payload type: "VP8/90000" of "a=rtpmap:96 VP8/90000"; empty if there
/// is none for it.
[[nodiscard]] std::string_view format_attribute(const Lines& lines, std::string_view name,
                                                std::string_view format);
void add_attribute(Lines& lines, std::string_view name, std::string_view value = {});
void remove_attributes(Lines& lines, std::string_view name);

/// The words of a line, split at single spaces; runs of spaces give no empty words.
[[nodiscard]] std::vector<std::string_view> split_words(std::string_view text);
/// Decimal digits alone, within [0, max]; nothing otherwise.
[[nodiscard]] std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t max);

}  // namespace umbrella::core::sdp
