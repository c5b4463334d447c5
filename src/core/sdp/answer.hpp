// The gate through which a client's answer must pass before webrtcbin sees it. webrtcbin takes
// much on trust and aborts or corrupts its state on some answers; what leaves here is written
// anew from checked parts, so nothing that is not named below ever reaches it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace umbrella::core::sdp {

struct AnsweredMline {
    Mid mid;
    /// The client refused the m-line (port 0, RFC 3264 §6) or answered inactive: it will carry
    /// nothing, and webrtcbin cannot revive it later.
    bool usable = false;
};

struct CheckedAnswer {
    /// For webrtcbin: the offer's own formats as far as the client took them, one set of ICE and
    /// DTLS parameters on all m-lines (also on rejected ones: webrtcbin would otherwise let them
    /// overwrite the bundle's), no candidates.
    std::string sdp;
    /// The a=candidate lines, checked, without "a=". They count as trickled ones.
    std::vector<std::string> candidates;
    /// In the order of the offer.
    std::vector<AnsweredMline> mlines;
};

/// `offer` is what finish_offer() made and the client was sent. The failure's message is meant
/// for the developer of the client; it never repeats more than a few characters of its input.
///
/// Refused: more than limits::websocket_message_bytes; text that does not parse; m-lines that
/// differ from the offer's in number, kind, protocol or mid; a rejected first m-line (it carries
/// the transport); accepted m-lines outside the BUNDLE group or without rtcp-mux; missing or
/// differing ICE credentials, fingerprint (RFC 8122) or setup; a direction the offer does not
/// allow; payload types or mappings that were not offered; an SSRC claimed by two m-lines, or
/// more than limits::receive_streams of them.
[[nodiscard]] Result<CheckedAnswer> check_answer(std::string_view answer, std::string_view offer);

/// The one DTLS fingerprint of a checked answer, "sha-256 0A:1B:...".
[[nodiscard]] std::string fingerprint_of(std::string_view checked_answer);

}  // namespace umbrella::core::sdp
