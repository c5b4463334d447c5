// Links: how they begin, what comes over them, when they are dead.
#include <algorithm>
#include <utility>

#include "app/secrets.hpp"
#include "app/trunks.hpp"
#include "base/limits.hpp"
#include "base/limits_trunk.hpp"
#include "base/log.hpp"

namespace umbrella::app {

namespace trunk = core::trunk;

namespace {

Timestamp now() {
    return Timestamp{std::chrono::microseconds(g_get_monotonic_time())};
}

std::uint64_t seconds_of_day() {
    return static_cast<std::uint64_t>(g_get_real_time() / G_USEC_PER_SEC);
}

trunk::LinkId link_of(ConnectionId connection) {
    return trunk::LinkId{static_cast<std::uint64_t>(connection)};
}

}  // namespace

std::optional<std::string> Trunks::secret_of(const std::string& invite) const {
    const auto& invites = store_.memory().invites;
    const auto found = std::ranges::find(invites, invite, &StoredInvite::id);
    const bool holds =
        found != invites.end() && (!found->node.empty() || found->expires > seconds_of_day());
    return holds ? std::optional(found->secret) : std::nullopt;
}

bool Trunks::is_invited(const Link& link, const trunk::NodeId& node) {
    if (link.dialled || link.introduction.invite().empty()) {
        return true;
    }
    auto& invites = store_.memory().invites;
    const auto found = std::ranges::find(invites, link.introduction.invite(), &StoredInvite::id);
    if (found == invites.end()) {
        return false;
    }
    if (found->node.empty()) {
        found->node = node.text();
        save();
    }
    return found->node == node.text();
}

void Trunks::add_link(ConnectionId connection, Link link) {
    link.begun = link.heard = now();
    links_.emplace(connection, std::move(link));
}

void Trunks::link_opened(ConnectionId connection) {
    if (stopping_) {
        surroundings_.gateway.close(connection);
        return;
    }
    auto introduction = LinkIntroduction::of_arrived(
        options_.accept, [this](const std::string& invite) { return secret_of(invite); },
        random_bytes(trunk::invite_nonce_bytes));
    add_link(connection, {.introduction = std::move(introduction)});
}

void Trunks::link_received(ConnectionId connection, trunk::LinkMessage message) {
    const auto place = links_.find(connection);
    if (place == links_.end()) {
        return;
    }
    Link& link = place->second;
    link.heard = now();
    if (const auto* ping = std::get_if<core::Ping>(&message)) {
        surroundings_.gateway.send(connection, core::Pong{.nonce = ping->nonce});
    } else if (const auto* pong = std::get_if<core::Pong>(&message)) {
        if (link.open && link.ping != 0 && pong->nonce == link.ping) {
            link.ping = 0;
            link.round_trip =
                std::chrono::duration_cast<std::chrono::microseconds>(now() - link.pinged);
            take(trunk::LinkMeasured{.link = link_of(connection), .round_trip = *link.round_trip});
        }
    } else if (!link.open) {
        introduce(connection, link.introduction.take(message));
    } else if (auto* said = std::get_if<trunk::Message>(&message)) {
        routed(connection, link, std::move(*said));
    } else if (const auto* media = std::get_if<trunk::MediaMessage>(&message)) {
        const auto neighbour = neighbours_.find(link.node);
        if (surroundings_.media != nullptr && neighbour != neighbours_.end() &&
            neighbour->second.link == connection) {
            surroundings_.media->take(link.node, *media);
        }
    } else {
        refuse(connection, trunk::LinkErrorCode::BadMessage,
               to_words(trunk::LinkErrorCode::BadMessage));
    }
}

void Trunks::routed(ConnectionId connection, Link& link, trunk::Message message) {
    if (const auto* hello = std::get_if<trunk::Hello>(&message);
        hello != nullptr && link.node.empty()) {
        link.node = hello->node;
        if (!is_invited(link, hello->node)) {
            refuse(connection, trunk::LinkErrorCode::BadInvite,
                   to_words(trunk::LinkErrorCode::BadInvite));
            return;
        }
        if (Dial* dial = dial_of(connection)) {
            dial->node = hello->node;
        }
    }
    take(trunk::MessageReceived{.link = link_of(connection), .message = std::move(message)});
}

void Trunks::introduce(ConnectionId connection, LinkIntroduction::Step step) {
    if (auto* opened = std::get_if<LinkIntroduction::Open>(&step)) {
        open(connection);
        const auto place = links_.find(connection);
        if (opened->message && place != links_.end()) {
            routed(connection, place->second, std::move(*opened->message));
        }
    } else if (auto* say = std::get_if<LinkIntroduction::Say>(&step)) {
        surroundings_.gateway.send(connection, say->message);
    } else if (auto* last = std::get_if<LinkIntroduction::SayAndOpen>(&step)) {
        surroundings_.gateway.send(connection, last->message);
        open(connection);
    } else if (const auto* wrong = std::get_if<LinkIntroduction::Refuse>(&step)) {
        refuse(connection, wrong->code, to_words(wrong->code));
    } else if (const auto* refused = std::get_if<LinkIntroduction::Refused>(&step)) {
        settle_dial(connection, refused->code, refused->text);
        end(connection, refused->text);
    }
}

void Trunks::open(ConnectionId connection) {
    Link& link = links_.at(connection);
    link.open = true;
    take(trunk::LinkOpened{
        .link = link_of(connection), .dialled = link.dialled, .weight = 0, .rooms = link.rooms});
}

/// For what the Router has no part in.
void Trunks::refuse(ConnectionId connection, trunk::LinkErrorCode code, const std::string& text) {
    surroundings_.gateway.send(connection,
                               trunk::Message(trunk::LinkError{.code = code, .text = text}));
    settle_dial(connection, code, text);
    end(connection, text);
}

void Trunks::end(ConnectionId connection, const std::string& reason) {
    surroundings_.gateway.close(connection);
    forget(connection, reason);
}

void Trunks::link_refused(ConnectionId connection, const std::string& text) {
    if (links_.contains(connection)) {
        refuse(connection, trunk::LinkErrorCode::BadMessage, text);
    }
}

void Trunks::link_closed(ConnectionId connection) {
    forget(connection, "the connection was lost");
}

void Trunks::forget(ConnectionId connection, const std::string& reason) {
    const auto place = links_.find(connection);
    if (place == links_.end()) {
        return;
    }
    const Link link = std::move(place->second);
    links_.erase(place);
    if (Dial* dial = dial_of(connection)) {
        dial->link.reset();
        // A dial that has been refused says why already.
        dial->dialer.failed(reason, now());
    }
    if (link.open) {
        take(trunk::LinkClosed{.link = link_of(connection), .media_alive = has_media(link)});
    }
    schedule();
}

bool Trunks::has_media(const Link& link) const {
    return surroundings_.media != nullptr && neighbours_.contains(link.node) &&
           surroundings_.media->is_heard(link.node);
}

std::chrono::milliseconds Trunks::patience_with(const Link& link) const {
    return has_media(link) ? limits::trunk_silence_heard : limits::trunk_silence;
}

/// Pings, and ends what is silent. Comes each limits::trunk_ping_interval.
void Trunks::check_links() {
    const Timestamp present = now();
    // When this process was kept from running, the silence is its own.
    const bool late =
        present - std::exchange(last_check_, present) > 2 * limits::trunk_ping_interval;
    std::vector<std::pair<ConnectionId, const char*>> dead;
    for (auto& [connection, link] : links_) {
        if (!link.open) {
            if (present - link.begun > limits::hello_timeout) {
                dead.emplace_back(connection, "it does not introduce itself");
            }
        } else if (late) {
            link.heard = present;
        } else if (present - link.heard > patience_with(link)) {
            dead.emplace_back(connection, "nothing was heard of it");
        }
        if (link.open && link.ping == 0) {
            link.ping = ++last_ping_;
            link.pinged = present;
            surroundings_.gateway.send(connection, core::Ping{.nonce = link.ping});
        }
    }
    for (const auto& [connection, reason] : dead) {
        log::info("a link is given up", {{"reason", reason}});
        end(connection, reason);
    }
    uncover();
    measure();
}

}  // namespace umbrella::app
