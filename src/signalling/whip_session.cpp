#include "signalling/whip_session.hpp"

#include <utility>

#include "base/limits.hpp"
#include "base/limits_whip.hpp"
#include "core/sdp/foreign_answer.hpp"
#include "core/sdp/ice_fragment.hpp"
#include "core/sdp/session_description.hpp"

namespace umbrella::signalling {
namespace {

constexpr std::string_view sdp_type = "application/sdp";
constexpr std::string_view fragment_type = "application/trickle-ice-sdpfrag";

unsigned status_of(core::ErrorCode code) {
    switch (code) {
        case core::ErrorCode::BadName:
        case core::ErrorCode::UnknownRoom:
        case core::ErrorCode::BadSdp:
        case core::ErrorCode::BadCandidate:
        case core::ErrorCode::TooManyCandidates:
            return 400;
        case core::ErrorCode::NoCommonCodec:
            return 406;
        case core::ErrorCode::UnexpectedMessage:
            return 409;
        case core::ErrorCode::TooMany:
            return 429;
        case core::ErrorCode::RoomFull:
        case core::ErrorCode::ServerFull:
        case core::ErrorCode::ShuttingDown:
            return 503;
        default:
            return 500;
    }
}

/// A segment of a path (RFC 3986 §3.3).
std::string encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.' || c == '~';
        const auto byte = static_cast<unsigned char>(c);
        if (plain) {
            out.push_back(c);
        } else {
            out.append({'%', digits[byte >> 4U], digits[byte & 0x0FU]});
        }
    }
    return out;
}

core::Hello hello_of(const WhipSession::Options& options, const core::sdp::ForeignOffer& offer) {
    core::Hello hello{.version = 1, .room = options.room, .name = options.name};
    hello.dialect = offer.dialect;
    if (options.door == WhipDoor::Whip) {
        hello.attendance = core::Attendance::Publisher;
        hello.send = offer.codecs();
        hello.preferred_video_codec = offer.first_video_codec();
        // It receives nothing, and is in nobody's way.
        hello.receive = {core::Codec::Opus, core::Codec::Vp8, core::Codec::H264, core::Codec::Vp9,
                         core::Codec::Av1};
    } else {
        hello.attendance = core::Attendance::Viewer;
        hello.receive = offer.codecs();
        hello.watched = options.watched;
    }
    return hello;
}

}  // namespace

WhipSession::WhipSession(Options options, core::sdp::ForeignOffer offer, EventSink node)
    : options_(std::move(options)), offer_(std::move(offer)), node_(std::move(node)) {}

void WhipSession::say(core::ClientMessage message) const {
    node_(core::MessageReceived{.connection = options_.connection, .message = std::move(message)});
}

bool WhipSession::is_meant(const WhipRequest& request) const {
    return request.door == options_.door && request.path.size() == 3 &&
           request.path[0] == options_.room && request.path[2] == participant_.text();
}

void WhipSession::begin(WhipReplier reply, Timestamp now) {
    waiting_ = Waiting::ForSession;
    reply_ = std::move(reply);
    answered_by_ = now + limits::whip_answer;
    trickled_ = offer_.candidates.size();
    node_(core::PeerConnected{.connection = options_.connection});
    say(hello_of(options_, offer_));
}

void WhipSession::leave() {
    say(core::Goodbye{});
}

// --- What the node says -------------------------------------------------------------------

void WhipSession::take(const core::ServerMessage& message, Timestamp now) {
    if (const auto* welcome = std::get_if<core::Welcome>(&message)) {
        on(*welcome);
    } else if (const auto* offer = std::get_if<core::Offer>(&message)) {
        on(*offer, now);
    } else if (const auto* candidate = std::get_if<core::Candidate>(&message)) {
        on(*candidate);
    } else if (const auto* error = std::get_if<core::Error>(&message)) {
        on(*error);
    }
}

void WhipSession::on(const core::Welcome& welcome) {
    participant_ = welcome.participant;
    if (options_.door == WhipDoor::Whip) {
        if (offer_.audio) {
            say(core::Publish{.source = core::Source::Microphone});
        }
        if (offer_.video) {
            say(core::Publish{.source = core::Source::Camera});
        }
    }
}

void WhipSession::on(const core::Offer& offer, Timestamp now) {
    generation_ = offer.generation;
    server_offer_ = offer.sdp;
    candidates_.clear();
    gathered_at_ = now + limits::whip_gathering;
    const auto parsed = core::sdp::parse(server_offer_);
    if (parsed && !parsed->media.empty()) {
        const auto mid = core::sdp::find_attribute(parsed->media.front().lines, "mid");
        transport_mid_ = Mid(std::string(mid.value_or("")));
    }
    say(core::Answer{.generation = generation_,
                     .sdp = core::sdp::answer_server(offer_, server_offer_)});
}

void WhipSession::on(const core::Candidate& candidate) {
    if (candidate.generation != generation_) {
        return;
    }
    if (!candidate.candidate.empty()) {
        candidates_.push_back(candidate.candidate);
    } else if (!candidates_.empty()) {
        finish();
    }
}

void WhipSession::on(const core::Error& error) {
    if (waiting_ == Waiting::ForRestart && !error.fatal) {
        offer_.transport.ufrag = earlier_.ufrag;
        offer_.transport.pwd = earlier_.pwd;
    }
    answer(problem(status_of(error.code), error.text));
}

void WhipSession::closed() {
    answer(problem(503, "The server has ended the session."));
}

void WhipSession::tick(Timestamp now) {
    if (waiting_ == Waiting::Nobody) {
        return;
    }
    // The client hears of no candidate later: an answer without any would connect nobody.
    if (gathered_at_ && now >= *gathered_at_ && !candidates_.empty()) {
        finish();
    } else if (now >= answered_by_) {
        answer(problem(504, "The connection could not be prepared in time."));
        leave();
    }
}

// --- What the client asks for -------------------------------------------------------------

void WhipSession::patch(const WhipRequest& request, const WhipReplier& reply, Timestamp now) {
    const bool any = request.if_match.empty() || request.if_match == "*";
    if (!any && request.if_match != entity_tag()) {
        reply(problem(412, "This is of an earlier ICE session."));
        return;
    }
    if (waiting_ != Waiting::Nobody) {
        reply(problem(409, "ICE is being restarted already."));
        return;
    }
    auto fragment = core::sdp::read_ice_fragment(request.body);
    if (!fragment) {
        reply(problem(400, fragment.error().message));
        return;
    }
    const core::sdp::IceCredentials& named = fragment->credentials;
    const bool same = named.ufrag == offer_.transport.ufrag && named.pwd == offer_.transport.pwd;
    if (named.ufrag.empty() || same) {
        trickle(fragment->candidates, reply);
    } else {
        restart(std::move(fragment->credentials), std::move(fragment->candidates), reply, now);
    }
}

void WhipSession::trickle(const std::vector<std::string>& candidates, const WhipReplier& reply) {
    trickled_ += candidates.size();
    if (trickled_ > limits::candidates_per_generation) {
        reply(problem(400, "More than " + std::to_string(limits::candidates_per_generation) +
                               " ICE candidates for one session."));
        return;
    }
    for (const std::string& candidate : candidates) {
        say(core::Candidate{
            .generation = generation_, .mid = transport_mid_, .candidate = candidate});
    }
    reply({.status = 204, .content_type = {}, .body = {}, .headers = {{"ETag", entity_tag()}}});
}

void WhipSession::restart(core::sdp::IceCredentials credentials,
                          std::vector<std::string> candidates, WhipReplier reply, Timestamp now) {
    earlier_ = {.ufrag = offer_.transport.ufrag, .pwd = offer_.transport.pwd};
    offer_.transport.ufrag = std::move(credentials.ufrag);
    offer_.transport.pwd = std::move(credentials.pwd);
    offer_.candidates = std::move(candidates);
    trickled_ = offer_.candidates.size();
    waiting_ = Waiting::ForRestart;
    reply_ = std::move(reply);
    gathered_at_.reset();
    answered_by_ = now + limits::whip_answer;
    say(core::RestartIce{});
}

// --- Answers ------------------------------------------------------------------------------

void WhipSession::finish() {
    gathered_at_.reset();
    if (waiting_ == Waiting::ForSession) {
        answer(created());
    } else if (waiting_ == Waiting::ForRestart) {
        answer(restarted());
    }
}

void WhipSession::answer(const WhipReply& reply) {
    const Waiting earlier = std::exchange(waiting_, Waiting::Nobody);
    if (earlier == Waiting::Nobody) {
        return;
    }
    const WhipReplier replier = std::exchange(reply_, nullptr);
    // Nobody else knows the address of a session whose client has not heard of it.
    if (!replier(reply) && earlier == Waiting::ForSession) {
        leave();
    }
}

std::string WhipSession::entity_tag() const {
    return "\"" + std::to_string(generation_) + "\"";
}

WhipReply WhipSession::created() const {
    WhipReply reply{.status = 201,
                    .content_type = std::string(sdp_type),
                    .body = core::sdp::answer_client(offer_, server_offer_, candidates_),
                    .headers = {}};
    reply.headers = {{"Location", options_.prefix + "/" + std::string(to_string(options_.door)) +
                                      "/" + encoded(options_.room) + "/" + options_.secret + "/" +
                                      participant_.text()},
                     {"ETag", entity_tag()},
                     {"Accept-Patch", std::string(fragment_type)}};
    if (!options_.links.empty()) {
        reply.headers.emplace_back("Link", options_.links);
    }
    return reply;
}

WhipReply WhipSession::restarted() const {
    const auto& first = offer_.audio && (!offer_.video || offer_.audio->index < offer_.video->index)
                            ? offer_.audio
                            : offer_.video;
    return {.status = 200,
            .content_type = std::string(fragment_type),
            .body = core::sdp::write_ice_fragment(
                {.media = core::to_string(first->kind), .mid = first->mid},
                core::sdp::ice_credentials_of(server_offer_), candidates_),
            .headers = {{"ETag", entity_tag()}}};
}

}  // namespace umbrella::signalling
