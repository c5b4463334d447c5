#include "signalling/whip_sessions.hpp"

#include <utility>

#include "base/limits_whip.hpp"
#include "core/names.hpp"

namespace umbrella::signalling {
namespace {

/// Apart from those that net counts.
constexpr std::uint64_t first_connection = std::uint64_t{1} << 63U;
constexpr std::string_view default_publisher_name = "Stream";
constexpr std::string_view viewer_name = "viewer";
constexpr std::string_view default_room = "default";

WhipReply with_header(WhipReply reply, std::string name, std::string value) {
    reply.headers.emplace_back(std::move(name), std::move(value));
    return reply;
}

WhipReply not_allowed(std::string_view allowed) {
    return with_header(problem(405, "Understood here: " + std::string(allowed) + "."), "Allow",
                       std::string(allowed));
}

WhipReply options_reply(bool of_session) {
    WhipReply reply{.status = 204, .content_type = {}, .body = {}, .headers = {}};
    if (of_session) {
        reply.headers = {{"Allow", "PATCH, DELETE, OPTIONS"},
                         {"Accept-Patch", "application/trickle-ice-sdpfrag"}};
    } else {
        reply.headers = {{"Allow", "POST, OPTIONS"}, {"Accept-Post", "application/sdp"}};
    }
    return reply;
}

/// The room that the path names, or why none can be called so.
Result<std::string> room_of(const WhipRequest& request) {
    const std::string& name = request.path.front();
    if (name == "." || name == "..") {
        return fail("No room can have that name.");
    }
    return name.empty() ? std::string(default_room) : core::check_room_name(name);
}

/// A room alone, or for a viewer somebody in it; else it is a session.
bool names_session(const WhipRequest& request) {
    return request.path.size() == 3;
}

bool names_anything(const WhipRequest& request) {
    const std::size_t most = request.door == WhipDoor::Whip ? 1 : 2;
    return names_session(request) || (!request.path.empty() && request.path.size() <= most);
}

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out.push_back('\\');
        }
        out.push_back(c);
    }
    return out + "\"";
}

}  // namespace

std::string ice_server_links(const std::vector<core::IceServer>& servers) {
    std::string links;
    for (const core::IceServer& server : servers) {
        for (const std::string& url : server.urls) {
            links.append(links.empty() ? "" : ", ").append("<").append(url).append(">");
            links.append("; rel=\"ice-server\"");
            if (!server.username.empty()) {
                links.append("; username=").append(in_quotes(server.username));
                links.append("; credential=").append(in_quotes(server.credential));
                links.append("; credential-type=\"password\"");
            }
        }
    }
    return links;
}

bool WhipSessions::owns(ConnectionId connection) {
    return static_cast<std::uint64_t>(connection) >= first_connection;
}

void WhipSessions::request(const WhipRequest& request, const WhipReplier& reply) {
    if (!names_anything(request)) {
        reply(problem(404, request.door == WhipDoor::Whip
                               ? "A stream is sent to /whip/ROOM."
                               : "A stream is watched at /whep/ROOM or /whep/ROOM/PARTICIPANT."));
    } else if (request.method == "OPTIONS") {
        WhipReply told = options_reply(names_session(request));
        const std::string links = ice_server_links(around_.ice_servers);
        if (!links.empty() && around_.admits(request.door, request.token)) {
            told.headers.emplace_back("Link", links);
        }
        reply(told);
    } else if (names_session(request)) {
        of_session(request, reply);
    } else if (request.method != "POST") {
        reply(not_allowed("POST, OPTIONS"));
    } else if (const auto refusal = check(request)) {
        reply(*refusal);
    } else {
        open(request, reply);
    }
}

std::optional<WhipReply> WhipSessions::check(const WhipRequest& request) const {
    if (!around_.admits(request.door, request.token)) {
        return with_header(problem(401, "The token of this server is needed, or another one."),
                           "WWW-Authenticate", "Bearer");
    }
    if (request.content_type != "application/sdp") {
        return with_header(problem(415, "An offer is sent as application/sdp."), "Accept-Post",
                           "application/sdp");
    }
    if (request.body_too_large) {
        return problem(
            413, "An offer has at most " + std::to_string(limits::whip_body_bytes) + " bytes.");
    }
    return check_bounds(request.client);
}

std::optional<WhipReply> WhipSessions::check_bounds(const std::string& client) const {
    if (sessions_.size() >= limits::whip_sessions) {
        return with_header(problem(503, "The server is full. Try again later."), "Retry-After",
                           "10");
    }
    const auto own = by_client_.find(client);
    if (!client.empty() && own != by_client_.end() &&
        own->second >= limits::whip_sessions_per_address) {
        return with_header(problem(429, "Your address has too many sessions."), "Retry-After",
                           "10");
    }
    return std::nullopt;
}

void WhipSessions::open(const WhipRequest& request, const WhipReplier& reply) {
    const auto room = room_of(request);
    if (!room) {
        reply(problem(400, room.error().message));
        return;
    }
    const bool sends = request.door == WhipDoor::Whip;
    auto offer = core::sdp::read_foreign_offer(
        request.body, sends ? core::sdp::ForeignRole::Sends : core::sdp::ForeignRole::Receives);
    if (!offer) {
        const bool malformed = offer.error().kind == core::sdp::OfferRefusal::Kind::Malformed;
        reply(problem(malformed ? 400 : 406, offer.error().text));
        return;
    }
    const ParticipantId watched(request.path.size() > 1 ? request.path[1] : std::string());
    if (!sends) {
        if (const auto refusal = check_watched(*offer, *room, watched)) {
            reply(*refusal);
            return;
        }
    }
    const ConnectionId connection{first_connection + ++last_};
    std::string secret = around_.make_id();
    secret += around_.make_id();
    WhipSession::Options options{.connection = connection,
                                 .door = request.door,
                                 .room = *room,
                                 .name = std::string(viewer_name),
                                 .watched = watched,
                                 .secret = std::move(secret),
                                 .client = request.client,
                                 .links = ice_server_links(around_.ice_servers),
                                 .prefix = around_.prefix};
    if (sends) {
        options.name = request.name.empty() ? std::string(default_publisher_name) : request.name;
    }
    by_secret_[options.secret] = connection;
    ++by_client_[options.client];
    auto& session = sessions_[connection];
    session = std::make_unique<WhipSession>(std::move(options), std::move(*offer), around_.node);
    session->begin(reply, around_.now());
}

/// Whether there is somebody to watch, and anything of it that the viewer can take.
std::optional<WhipReply> WhipSessions::check_watched(const core::sdp::ForeignOffer& offer,
                                                     const std::string& room,
                                                     const ParticipantId& watched) const {
    const auto found = around_.watchable(room, watched);
    if (!found) {
        return with_header(problem(404, watched.empty() ? "Nobody publishes anything in this room."
                                                        : "There is no such participant in this "
                                                          "room."),
                           "Retry-After", "2");
    }
    const bool hears = found->audio && offer.audio;
    const bool sees = found->video && offer.video &&
                      (found->video_may_change || offer.codecs().contains(*found->video));
    if (!hears && !sees && (found->audio || found->video)) {
        return problem(406, "The offer has nothing in which this participant sends.");
    }
    if (found->video && offer.video && !sees) {
        return problem(406, "This participant sends " +
                                std::string(core::to_string(*found->video)) +
                                ", which the offer does not have.");
    }
    return std::nullopt;
}

WhipSession* WhipSessions::find(const WhipRequest& request) {
    const auto known = by_secret_.find(request.path[1]);
    if (known == by_secret_.end()) {
        return nullptr;
    }
    WhipSession* session = sessions_.at(known->second).get();
    return session->is_meant(request) ? session : nullptr;
}

void WhipSessions::of_session(const WhipRequest& request, const WhipReplier& reply) {
    if (request.method != "PATCH" && request.method != "DELETE") {
        reply(not_allowed("PATCH, DELETE, OPTIONS"));
        return;
    }
    WhipSession* session = find(request);
    if (session == nullptr) {
        reply(problem(404, "There is no such session, or it has ended."));
    } else if (request.method == "DELETE") {
        session->leave();
        reply({.status = 200, .content_type = {}, .body = {}, .headers = {}});
    } else if (request.content_type != "application/trickle-ice-sdpfrag") {
        reply(with_header(problem(415, "Candidates come as application/trickle-ice-sdpfrag."),
                          "Accept-Patch", "application/trickle-ice-sdpfrag"));
    } else if (request.body_too_large) {
        reply(problem(
            413, "A fragment has at most " + std::to_string(limits::whip_body_bytes) + " bytes."));
    } else {
        session->patch(request, reply, around_.now());
    }
}

void WhipSessions::carry_out(const core::Send& effect) {
    if (const auto found = sessions_.find(effect.connection); found != sessions_.end()) {
        found->second->take(effect.message, around_.now());
    }
}

void WhipSessions::carry_out(const core::CloseConnection& effect) {
    const auto found = sessions_.find(effect.connection);
    if (found == sessions_.end()) {
        return;
    }
    // It may be what has led here: it is freed later.
    ended_.push_back(std::move(found->second));
    sessions_.erase(found);
    WhipSession& session = *ended_.back();
    by_secret_.erase(session.options().secret);
    const auto own = by_client_.find(session.options().client);
    if (--own->second == 0) {
        by_client_.erase(own);
    }
    session.closed();
    around_.node(core::PeerDisconnected{.connection = effect.connection, .orderly = true});
}

void WhipSessions::tick() {
    ended_.clear();
    const Timestamp now = around_.now();
    std::vector<WhipSession*> present;
    for (const auto& [connection, session] : sessions_) {
        present.push_back(session.get());
    }
    // Some of them may end meanwhile.
    for (WhipSession* session : present) {
        session->tick(now);
    }
}

}  // namespace umbrella::signalling
