#include "core/sdp/answer.hpp"

#include <algorithm>
#include <set>

#include "base/limits.hpp"
#include "core/sdp/answer_parts.hpp"
#include "core/sdp/candidate.hpp"
#include "core/sdp/session_description.hpp"

namespace umbrella::core::sdp {
namespace {

/// One m-line of the answer, understood.
struct ReadMline {
    bool rejected = false;
    std::string_view direction = "inactive";
    std::vector<std::string> formats;
    Lines attributes;  ///< of the offer, as far as they were taken
    bool rtcp_rsize = false;
    DeclaredSsrcs declared;
};

class AnswerReader {
  public:
    AnswerReader(const SessionDescription& answer, const SessionDescription& offer)
        : answer_(answer), offer_(offer) {}

    Result<CheckedAnswer> read();

  private:
    Result<void> read_mline(std::size_t index);
    Result<ReadMline> read_accepted(const SectionPair& pair, std::string_view mid);
    Result<void> claim(const DeclaredSsrcs& declared);
    Result<void> collect_candidates();
    [[nodiscard]] std::string write() const;
    [[nodiscard]] Lines write_lines(std::size_t index) const;
    [[nodiscard]] std::string_view offered_mid(std::size_t index) const {
        return find_attribute(offer_.media[index].lines, "mid").value_or("");
    }

    const SessionDescription& answer_;
    const SessionDescription& offer_;
    std::set<std::string_view> bundle_;
    TransportParameters transport_;  ///< of the m-lines read so far; empty before the first
    std::set<std::uint32_t> claimed_;
    std::vector<ReadMline> mlines_;
    std::vector<std::string> candidates_;
};

/// RFC 3264 §6: port 0 rejects, except beside bundle-only (RFC 8843 §6), which some stacks echo.
bool is_rejected(const MediaSection& section) {
    return section.port == 0 && !find_attribute(section.lines, "bundle-only");
}

tl::unexpected<Failure> fail_at(std::string_view mid, const std::string& what) {
    return fail("answer, m-line \"" + std::string(mid) + "\": " + what);
}

Result<CheckedAnswer> AnswerReader::read() {
    if (answer_.media.size() != offer_.media.size()) {
        return fail("answer: has " + std::to_string(answer_.media.size()) +
                    " m-lines, the offer has " + std::to_string(offer_.media.size()));
    }
    Result<std::set<std::string_view>> bundle = read_bundle(answer_.lines);
    if (!bundle) {
        return fail("answer: " + bundle.error().message);
    }
    bundle_ = std::move(*bundle);
    for (const MediaSection& section : offer_.media) {
        const Result<DeclaredSsrcs> ours = read_ssrcs(section);
        if (ours) {
            claimed_.insert(ours->ssrcs.begin(), ours->ssrcs.end());
        }
    }
    const std::size_t of_server = claimed_.size();
    for (std::size_t i = 0; i < answer_.media.size(); ++i) {
        if (const Result<void> done = read_mline(i); !done) {
            return tl::make_unexpected(done.error());
        }
    }
    if (claimed_.size() - of_server > limits::receive_streams) {
        return fail("answer: declares more than " + std::to_string(limits::receive_streams) +
                    " SSRCs");
    }
    if (const Result<void> done = collect_candidates(); !done) {
        return tl::make_unexpected(done.error());
    }
    CheckedAnswer checked{.sdp = write(), .candidates = std::move(candidates_), .mlines = {}};
    for (std::size_t i = 0; i < mlines_.size(); ++i) {
        checked.mlines.push_back({.mid = Mid(std::string(offered_mid(i))),
                                  .usable = mlines_[i].direction != "inactive"});
    }
    return checked;
}

Result<void> AnswerReader::read_mline(std::size_t index) {
    const SectionPair pair{answer_.media[index], offer_.media[index], answer_.lines};
    const std::string_view mid = offered_mid(index);
    if (pair.answer.media != pair.offer.media || pair.answer.protocol != pair.offer.protocol) {
        return fail_at(mid, "is of another kind or protocol than offered");
    }
    const std::vector<std::string_view> mids = all_attributes(pair.answer.lines, "mid");
    const bool rejected = is_rejected(pair.answer);
    const bool mid_may_lack = rejected && mids.empty();
    if (!mid_may_lack && (mids.size() != 1 || mids.front() != mid)) {
        return fail_at(mid, "has another mid than offered");
    }
    if (rejected) {
        if (index == 0) {
            return fail_at(mid, "must not be rejected: it carries the transport of all");
        }
        mlines_.push_back({.rejected = true,
                           .formats = pair.offer.formats,
                           .attributes = offered_attributes(pair.offer)});
        return {};
    }
    Result<ReadMline> mline = read_accepted(pair, mid);
    if (!mline) {
        return fail_at(mid, mline.error().message);
    }
    mlines_.push_back(std::move(*mline));
    return {};
}

Result<ReadMline> AnswerReader::read_accepted(const SectionPair& pair, std::string_view mid) {
    if (!bundle_.contains(mid)) {
        return fail("is accepted but not in the BUNDLE group");
    }
    if (!find_attribute(pair.answer.lines, "rtcp-mux")) {
        return fail("lacks a=rtcp-mux");
    }
    const Result<TransportParameters> transport = read_transport(pair);
    if (!transport) {
        return tl::make_unexpected(transport.error());
    }
    if (!transport_.ufrag.empty() && transport_ != *transport) {
        return fail("has ICE or DTLS parameters that differ within the bundle");
    }
    transport_ = *transport;
    const Result<std::string_view> direction = read_direction(pair);
    if (!direction) {
        return tl::make_unexpected(direction.error());
    }
    Result<std::vector<std::string>> formats = read_formats(pair);
    if (!formats) {
        return tl::make_unexpected(formats.error());
    }
    ReadMline mline{.direction = *direction,
                    .formats = std::move(*formats),
                    .rtcp_rsize = find_attribute(pair.answer.lines, "rtcp-rsize").has_value()};
    mline.attributes = accepted_attributes(pair, mline.formats);
    // Firefox declares SSRCs on m-lines where it only receives, too: of no use, and many.
    if (mline.direction == "sendonly") {
        Result<DeclaredSsrcs> declared = read_ssrcs(pair.answer);
        if (!declared) {
            return tl::make_unexpected(declared.error());
        }
        if (const Result<void> claimed = claim(*declared); !claimed) {
            return tl::make_unexpected(claimed.error());
        }
        mline.declared = std::move(*declared);
    }
    return mline;
}

/// webrtcbin keeps one m-line for each SSRC of the bundle, and rtpbin one owner.
Result<void> AnswerReader::claim(const DeclaredSsrcs& declared) {
    for (const std::uint32_t ssrc : declared.ssrcs) {
        if (!claimed_.insert(ssrc).second) {
            return fail("declares an SSRC that is in use on another m-line");
        }
    }
    return {};
}

Result<void> AnswerReader::collect_candidates() {
    for (const MediaSection& section : answer_.media) {
        for (const std::string_view value : all_attributes(section.lines, "candidate")) {
            Result<std::string> candidate = check_candidate("candidate:" + std::string(value));
            if (!candidate) {
                return fail("answer: " + candidate.error().message);
            }
            // Some stacks repeat them for each bundled m-line.
            if (std::ranges::find(candidates_, *candidate) == candidates_.end()) {
                candidates_.push_back(std::move(*candidate));
            }
            if (candidates_.size() > limits::candidates_per_generation) {
                return fail("answer: holds more than " +
                            std::to_string(limits::candidates_per_generation) + " candidates");
            }
        }
    }
    return {};
}

std::string AnswerReader::write() const {
    SessionDescription clean;
    clean.lines = {{'v', "0"}, {'o', "- 1 1 IN IP4 0.0.0.0"}, {'s', "-"}, {'t', "0 0"}};
    std::string group = "BUNDLE";
    for (std::size_t i = 0; i < mlines_.size(); ++i) {
        if (!mlines_[i].rejected) {
            group.append(" ").append(offered_mid(i));
        }
        clean.media.push_back({.media = offer_.media[i].media,
                               .port = static_cast<std::uint16_t>(mlines_[i].rejected ? 0 : 9),
                               .protocol = offer_.media[i].protocol,
                               .formats = mlines_[i].formats,
                               .lines = write_lines(i)});
    }
    add_attribute(clean.lines, "group", group);
    add_attribute(clean.lines, "ice-options", "trickle");
    return serialise(clean);
}

Lines AnswerReader::write_lines(std::size_t index) const {
    const ReadMline& mline = mlines_[index];
    Lines lines = {{'c', "IN IP4 0.0.0.0"}};
    add_attribute(lines, "mid", offered_mid(index));
    add_attribute(lines, "ice-ufrag", transport_.ufrag);
    add_attribute(lines, "ice-pwd", transport_.pwd);
    add_attribute(lines, "fingerprint", transport_.fingerprint);
    add_attribute(lines, "setup", transport_.setup);
    add_attribute(lines, mline.direction);
    add_attribute(lines, "rtcp-mux");
    if (mline.rtcp_rsize) {
        add_attribute(lines, "rtcp-rsize");
    }
    lines.insert(lines.end(), mline.attributes.begin(), mline.attributes.end());
    for (const auto& [stream, rtx] : mline.declared.rtx) {
        add_attribute(lines, "ssrc-group",
                      "FID " + std::to_string(stream) + " " + std::to_string(rtx));
    }
    for (const std::uint32_t ssrc : mline.declared.ssrcs) {
        add_attribute(lines, "ssrc", std::to_string(ssrc) + " cname:peer");
    }
    return lines;
}

}  // namespace

Result<CheckedAnswer> check_answer(std::string_view answer, std::string_view offer) {
    if (answer.size() > limits::websocket_message_bytes) {
        return fail("answer: longer than " + std::to_string(limits::websocket_message_bytes) +
                    " bytes");
    }
    const Result<SessionDescription> parsed = parse(answer);
    if (!parsed) {
        return fail("answer: " + parsed.error().message);
    }
    const Result<SessionDescription> offered = parse(offer);
    UMBRELLA_ASSERT(offered.has_value());
    UMBRELLA_ASSERT(!offered->media.empty());
    return AnswerReader(*parsed, *offered).read();
}

std::string fingerprint_of(std::string_view checked_answer) {
    const Result<SessionDescription> parsed = parse(checked_answer);
    UMBRELLA_ASSERT(parsed.has_value());
    UMBRELLA_ASSERT(!parsed->media.empty());
    const auto values = all_attributes(parsed->media.front().lines, "fingerprint");
    UMBRELLA_ASSERT(values.size() == 1);
    return std::string(values.front());
}

}  // namespace umbrella::core::sdp
