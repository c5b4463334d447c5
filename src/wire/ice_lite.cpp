#include "wire/ice_lite.hpp"

#include <algorithm>
#include <utility>

#include "base/limits_ice.hpp"

namespace umbrella::wire {
namespace {

/// The present ones, and those of before a restart.
constexpr std::size_t generations = 2;

/// "ours:theirs" (RFC 8445 §7.2.2)
std::pair<std::string_view, std::string_view> split(std::string_view username) {
    const std::size_t colon = std::min(username.find(':'), username.size());
    return {username.substr(0, colon), username.substr(std::min(colon + 1, username.size()))};
}

}  // namespace

void IceLite::set_local(Credentials credentials) {
    const auto same = [&](const Credentials& one) {
        return one.ufrag == credentials.ufrag && one.pwd == credentials.pwd;
    };
    if (std::ranges::none_of(local_, same)) {
        local_.insert(local_.begin(), std::move(credentials));
        local_.resize(std::min(local_.size(), generations));
    }
}

bool IceLite::set_remote(std::string ufrag) {
    remote_ = std::move(ufrag);
    const auto early = std::exchange(nominated_early_, std::nullopt);
    return early && !remote_.empty() && nominate(*early);
}

std::vector<std::string> IceLite::local_ufrags() const {
    std::vector<std::string> ufrags;
    ufrags.reserve(local_.size());
    for (const Credentials& one : local_) {
        ufrags.push_back(one.ufrag);
    }
    return ufrags;
}

const IceLite::Credentials* IceLite::named_by(std::string_view username) const {
    const auto found = std::ranges::find(local_, split(username).first, &Credentials::ufrag);
    return found == local_.end() ? nullptr : &*found;
}

bool IceLite::nominate(const Path& path) {
    if (remote_.empty()) {
        nominated_early_ = path;
        return false;
    }
    // The latest counts: a peer whose network has changed nominates again.
    if (selected_ == path) {
        return false;
    }
    selected_ = path;
    return true;
}

IceLite::Verdict IceLite::take(const StunMessage& message, core::rtp::Bytes datagram,
                               const Path& from, Timestamp now) {
    Verdict verdict;
    const Credentials* ours = named_by(message.username);
    if (message.kind != StunClass::Request || ours == nullptr ||
        !is_authentic(message, datagram, ours->pwd)) {
        return verdict;
    }
    if (message.unknown) {
        verdict.reply = write_error(message.transaction, StunError::UnknownAttribute, ours->pwd,
                                    message.unknown);
        return verdict;
    }
    verdict.authentic = true;
    heard(now);
    if (message.is_controlled) {
        // Who is lite never leads; the peer takes the other role then (RFC 8445 §7.3.1.1).
        verdict.reply = write_error(message.transaction, StunError::RoleConflict, ours->pwd);
        return verdict;
    }
    verdict.reply = write_success(message.transaction, from.remote, ours->pwd);
    verdict.selected = message.use_candidate && nominate(from);
    return verdict;
}

IceLite::State IceLite::state(Timestamp now) const {
    if (remote_.empty()) {
        return State::New;
    }
    if (!selected_) {
        return State::Checking;
    }
    if (now - heard_ >= limits::ice_failed_after) {
        return State::Failed;
    }
    return now - heard_ >= limits::ice_disconnected_after ? State::Disconnected : State::Connected;
}

}  // namespace umbrella::wire
