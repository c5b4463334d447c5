#include "app/link_introduction.hpp"

#include <utility>

#include "app/secrets.hpp"
#include "app/trunk_invite.hpp"

namespace umbrella::app {

namespace trunk = core::trunk;
using trunk::LinkErrorCode;

LinkIntroduction LinkIntroduction::of_dialled(std::optional<Secret> secret, std::string nonce) {
    LinkIntroduction introduction;
    introduction.nonce_ = std::move(nonce);
    if (secret) {
        introduction.awaits_ = Awaits::Challenge;
        introduction.invite_ = std::move(secret->invite);
        introduction.secret_ = std::move(secret->secret);
    }
    return introduction;
}

LinkIntroduction LinkIntroduction::of_arrived(TrunkAccept accept, FindSecret find_secret,
                                              std::string nonce) {
    LinkIntroduction introduction;
    introduction.accept_ = accept;
    introduction.find_secret_ = std::move(find_secret);
    introduction.nonce_ = std::move(nonce);
    return introduction;
}

LinkIntroduction::Step LinkIntroduction::begin() const {
    if (awaits_ == Awaits::Challenge) {
        return Say{trunk::Knock{.invite = invite_, .nonce = nonce_}};
    }
    return Open{};
}

LinkIntroduction::Step LinkIntroduction::take(const trunk::LinkMessage& message) {
    if (const auto* routed = std::get_if<trunk::Message>(&message)) {
        if (const auto* error = std::get_if<trunk::LinkError>(routed)) {
            return Refused{.code = error->code, .text = error->text};
        }
    }
    switch (awaits_) {
        case Awaits::Challenge:
            return take_challenge(message);
        case Awaits::Proof:
            return take_proof(message);
        case Awaits::Anything:
            break;
    }
    return take_first(message);
}

LinkIntroduction::Step LinkIntroduction::take_first(const trunk::LinkMessage& message) {
    if (accept_ == TrunkAccept::Nobody) {
        return Refuse{LinkErrorCode::NotInvited};
    }
    if (const auto* routed = std::get_if<trunk::Message>(&message)) {
        if (accept_ == TrunkAccept::Invited) {
            return Refuse{LinkErrorCode::NotInvited};
        }
        return Open{*routed};
    }
    const auto* knock = std::get_if<trunk::Knock>(&message);
    if (knock == nullptr) {
        return Refuse{LinkErrorCode::BadMessage};
    }
    const auto secret = find_secret_(knock->invite);
    if (!secret) {
        return Refuse{LinkErrorCode::BadInvite};
    }
    awaits_ = Awaits::Proof;
    invite_ = knock->invite;
    secret_ = *secret;
    other_nonce_ = knock->nonce;
    return Say{trunk::Challenge{.nonce = nonce_,
                                .proof = invite_proof(secret_, true, other_nonce_, nonce_)}};
}

LinkIntroduction::Step LinkIntroduction::take_challenge(const trunk::LinkMessage& message) const {
    const auto* challenge = std::get_if<trunk::Challenge>(&message);
    if (challenge == nullptr) {
        return Refuse{LinkErrorCode::BadMessage};
    }
    if (!equal_secrets(challenge->proof, invite_proof(secret_, true, nonce_, challenge->nonce))) {
        return Refuse{LinkErrorCode::BadInvite};
    }
    return SayAndOpen{trunk::Proof{invite_proof(secret_, false, nonce_, challenge->nonce)}};
}

LinkIntroduction::Step LinkIntroduction::take_proof(const trunk::LinkMessage& message) const {
    const auto* proof = std::get_if<trunk::Proof>(&message);
    if (proof == nullptr ||
        !equal_secrets(proof->proof, invite_proof(secret_, false, other_nonce_, nonce_))) {
        return Refuse{LinkErrorCode::BadInvite};
    }
    return Open{};
}

}  // namespace umbrella::app
