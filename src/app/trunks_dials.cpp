// Dials: what is set, and when it is dialled.
#include <algorithm>
#include <utility>

#include "app/secrets.hpp"
#include "app/trunks.hpp"
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

net::DialTrust trust_of(const StoredTrunk& spec) {
    net::DialTrust trust{.first_use = spec.invite.empty(), .authority_suffices = !spec.key_given};
    if (!spec.key.empty()) {
        trust.key = spec.key;
    }
    return trust;
}

}  // namespace

/// `present`: seconds since 1970, after which an invite must end.
Result<StoredTrunk> Trunks::parse(const std::string& text, std::uint64_t present) const {
    StoredTrunk spec;
    net::DialAddress address;
    if (looks_like_invite(text)) {
        auto invite = parse_invite(text, present);
        if (!invite) {
            return tl::make_unexpected(invite.error());
        }
        address = invite->address;
        spec.key = invite->key;
        spec.key_given = !invite->key.empty();
        spec.invite = invite->id;
        spec.secret = invite->secret;
    } else {
        auto parsed = net::parse_dial_address(text);
        if (!parsed) {
            return tl::make_unexpected(parsed.error());
        }
        address = std::move(*parsed);
    }
    if (!address.tls && !options_.allow_plain) {
        return fail(
            "Trunks are encrypted: the address must begin with wss:// or https://. "
            "UMBRELLA_TRUNK_ALLOW_WS=1 allows ws:// as well.");
    }
    spec.address = net::to_string(address);
    return spec;
}

/// What is configured takes the place of what was set for the same address.
void Trunks::start_dials() {
    for (const ConfiguredTrunk& one : options_.configured) {
        // Who has been there by this invite may go on to use it: the other end knows.
        constexpr std::uint64_t never = 0;
        auto spec = parse(one.text, never);
        if (!spec) {
            log::error("a configured trunk is not understood", {{"reason", spec.error().message}});
            continue;
        }
        spec->rooms = one.rooms;
        if (spec->key.empty()) {
            spec->key = known_key(spec->address);
        }
        add_dial(std::move(*spec), true);
    }
    for (const StoredTrunk& spec : std::vector(store_.memory().trunks)) {
        if (std::ranges::none_of(
                dials_, [&](const auto& dial) { return dial->spec.address == spec.address; })) {
            add_dial(spec, false);
        }
    }
    // Whose trunk is configured no more is known no more.
    remember_dials();
}

std::string Trunks::known_key(const std::string& address) const {
    const NodeMemory& memory = store_.memory();
    if (const auto set = std::ranges::find(memory.trunks, address, &StoredTrunk::address);
        set != memory.trunks.end() && !set->key_given) {
        return set->key;
    }
    const auto known = std::ranges::find(memory.known_keys, address, &KnownKey::address);
    return known != memory.known_keys.end() ? known->key : std::string();
}

Result<std::string> Trunks::set(const std::string& text, std::vector<std::string> rooms) {
    auto spec = parse(text, seconds_of_day());
    if (!spec) {
        return tl::make_unexpected(spec.error());
    }
    spec->rooms = std::move(rooms);
    const auto same = std::ranges::find_if(
        dials_, [&](const auto& dial) { return dial->spec.address == spec->address; });
    if (same != dials_.end()) {
        end_dial(**same);
        dials_.erase(same);
    } else if (dials_.size() >= limits::trunk_dials) {
        return fail("This server dials as many others as it may: remove a trunk first.");
    }
    std::string id = add_dial(std::move(*spec), false);
    remember_dials();
    return id;
}

bool Trunks::remove(const std::string& id) {
    const auto place =
        std::ranges::find_if(dials_, [&](const auto& dial) { return dial->id == id; });
    if (place == dials_.end()) {
        return false;
    }
    end_dial(**place);
    dials_.erase(place);
    remember_dials();
    return true;
}

std::string Trunks::add_dial(StoredTrunk spec, bool configured) {
    auto address = net::parse_dial_address(spec.address);
    if (!address || dials_.size() >= limits::trunk_dials) {
        log::error("a trunk is not dialled", {{"address", spec.address}});
        return {};
    }
    auto dial =
        std::make_unique<Dial>(Dial{.id = std::to_string(++last_dial_),
                                    .spec = std::move(spec),
                                    .address = std::move(*address),
                                    .configured = configured,
                                    .dialer = trunk::Dialer([] { return g_random_double(); }),
                                    .dialling = {},
                                    .link = std::nullopt});
    dial->dialer.start(now());
    dials_.push_back(std::move(dial));
    schedule();
    return dials_.back()->id;
}

void Trunks::poll(Dial& dial) {
    const std::string waits_for =
        dial.dialling.empty() ? "it does not answer" : dial.dialling.front()->waits_for();
    switch (dial.dialer.poll(now(), waits_for)) {
        case trunk::Dialer::Order::None:
            return;
        case trunk::Dialer::Order::Dial:
            begin(dial);
            return;
        case trunk::Dialer::Order::GiveUp:
            dial.dialling.clear();
            if (dial.link) {
                end(*dial.link, "it does not introduce itself");
            }
            return;
    }
}

void Trunks::begin(Dial& dial) {
    if (dial.dialling.size() >= limits::trunk_dials_at_once) {
        dial.dialling.erase(dial.dialling.begin());
    }
    const auto which = std::make_shared<const net::WebSocketDial*>(nullptr);
    dial.dialling.push_back(std::make_unique<net::WebSocketDial>(
        surroundings_.sockets.poller(), dial.address, trust_of(dial.spec), options_.policy,
        options_.user_agent,
        [this, id = dial.id, which](Result<net::Dialled, net::DialFailure> result) {
            dialled(id, *which, std::move(result));
        }));
    *which = dial.dialling.back().get();
}

void Trunks::dialled(const std::string& id, const net::WebSocketDial* which,
                     Result<net::Dialled, net::DialFailure> result) {
    const auto place =
        std::ranges::find_if(dials_, [&](const auto& dial) { return dial->id == id; });
    UMBRELLA_ASSERT(place != dials_.end());
    Dial& dial = **place;
    if (result) {
        dial.dialling.clear();
        make_link(dial, std::move(*result));
    } else {
        std::erase_if(dial.dialling, [which](const auto& one) { return one.get() == which; });
        dial_failed(dial, std::move(result.error()));
    }
    schedule();
}

void Trunks::dial_failed(Dial& dial, net::DialFailure failure) {
    if (failure.lasting) {
        // It would be the same with the others.
        dial.dialling.clear();
        dial.dialer.refused(std::move(failure.words), now());
    } else if (dial.dialling.empty()) {
        dial.dialer.failed(std::move(failure.words), now());
    }
}

void Trunks::make_link(Dial& dial, net::Dialled dialled) {
    dial.vouched = dialled.vouched;
    if (dial.spec.key != dialled.key) {
        dial.spec.key = dialled.key;
        remember_dials();
    }
    const auto connection = surroundings_.sockets.adopt_dialled(std::move(dialled.connection));
    if (!connection) {
        return;
    }
    dial.link = connection;
    dial.dialer.connected(now());
    std::optional<LinkIntroduction::Secret> secret;
    if (!dial.spec.invite.empty()) {
        secret = LinkIntroduction::Secret{.invite = dial.spec.invite, .secret = dial.spec.secret};
    }
    auto introduction =
        LinkIntroduction::of_dialled(secret, random_bytes(trunk::invite_nonce_bytes));
    const LinkIntroduction::Step first = introduction.begin();
    add_link(*connection,
             {.dialled = true, .introduction = std::move(introduction), .rooms = dial.spec.rooms});
    introduce(*connection, first);
}

void Trunks::end_dial(Dial& dial) {
    dial.dialer.stop();
    dial.dialling.clear();
    if (dial.link) {
        refuse(*dial.link, trunk::LinkErrorCode::ShuttingDown, "The trunk was removed there.");
    }
}

/// What a refusal means for the dial that it answers.
void Trunks::settle_dial(ConnectionId link, trunk::LinkErrorCode code, const std::string& text) {
    Dial* dial = dial_of(link);
    if (dial == nullptr) {
        return;
    }
    switch (code) {
        case trunk::LinkErrorCode::DuplicateLink:
            dial->dialer.covered(now());
            break;
        case trunk::LinkErrorCode::Replaced:
        case trunk::LinkErrorCode::Timeout:
        case trunk::LinkErrorCode::ShuttingDown:
            dial->dialer.failed(text, now());
            break;
        default:
            dial->dialer.refused(text, now());
    }
    // Its end says nothing more.
    dial->link.reset();
}

/// A dial that waits for another link to the same node waits no longer than that is there.
void Trunks::uncover() {
    for (const auto& dial : dials_) {
        const auto neighbour = neighbours_.find(dial->node);
        if (dial->dialer.state() == trunk::DialState::Covered &&
            (neighbour == neighbours_.end() || !links_.contains(neighbour->second.link))) {
            dial->dialer.uncovered(now());
            schedule();
        }
    }
}

void Trunks::remember_dials() {
    NodeMemory& memory = store_.memory();
    memory.trunks.clear();
    memory.known_keys.clear();
    for (const auto& dial : dials_) {
        const StoredTrunk& spec = dial->spec;
        if (!dial->configured) {
            memory.trunks.push_back(spec);
        } else if (!spec.key.empty() && !spec.key_given) {
            memory.known_keys.push_back({.address = spec.address, .key = spec.key});
        }
    }
    save();
}

Trunks::Dial* Trunks::dial_of(ConnectionId link) {
    const auto place =
        std::ranges::find_if(dials_, [&](const auto& dial) { return dial->link == link; });
    return place == dials_.end() ? nullptr : place->get();
}

std::string Trunks::make_invite(const net::DialAddress& address) {
    constexpr std::size_t id_bytes = 6;
    constexpr std::size_t secret_bytes = 16;
    auto& invites = store_.memory().invites;
    const std::uint64_t present = seconds_of_day();
    std::erase_if(invites, [present](const StoredInvite& invite) {
        return invite.node.empty() && invite.expires <= present;
    });
    while (invites.size() >= limits::trunk_invites) {
        const auto open = std::ranges::find(invites, std::string(), &StoredInvite::node);
        invites.erase(open == invites.end() ? invites.begin() : open);
    }
    using Seconds = std::chrono::seconds;
    const TrunkInvite invite{
        .address = address,
        .id = random_hex(id_bytes),
        .secret = random_hex(secret_bytes),
        .key = address.tls ? surroundings_.own_key() : std::string(),
        .expires =
            present + static_cast<std::uint64_t>(Seconds(limits::trunk_invite_lifetime).count())};
    invites.push_back(
        {.id = invite.id, .secret = invite.secret, .expires = invite.expires, .node = {}});
    save();
    return to_line(invite);
}

void Trunks::save() {
    if (const auto saved = store_.save(); !saved && store_.warning().empty()) {
        log::warning("what was set is forgotten at the next start",
                     {{"reason", saved.error().message}});
    }
}

}  // namespace umbrella::app
