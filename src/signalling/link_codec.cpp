#include "signalling/link_codec.hpp"

#include <utility>
#include <variant>

#include <umbrella.pb.h>

#include "base/limits_trunk.hpp"
#include "signalling/envelope.hpp"
#include "signalling/trunk_codec.hpp"
#include "signalling/trunk_wire.hpp"

namespace umbrella::signalling {
namespace {

namespace wire = umbrella::v1;
namespace trunk = core::trunk;
using Decoded = Result<trunk::LinkMessage, DecodeError>;

/// HMAC with SHA-256.
constexpr std::size_t proof_bytes = 32;

Decoded bad_size() {
    return bad(core::ErrorCode::BadMessage, "A nonce, proof or invite of a size that cannot be.");
}

Decoded decode_knock(const wire::TrunkKnock& knock) {
    if (knock.nonce().size() != trunk::invite_nonce_bytes ||
        knock.invite().size() > limits::trunk_invite_id_bytes) {
        return bad_size();
    }
    return trunk::Knock{.invite = knock.invite(), .nonce = knock.nonce()};
}

Decoded decode_challenge(const wire::TrunkChallenge& challenge) {
    if (challenge.nonce().size() != trunk::invite_nonce_bytes ||
        challenge.proof().size() != proof_bytes) {
        return bad_size();
    }
    return trunk::Challenge{.nonce = challenge.nonce(), .proof = challenge.proof()};
}

Decoded decode_proof(const wire::TrunkProof& proof) {
    if (proof.proof().size() != proof_bytes) {
        return bad_size();
    }
    return trunk::Proof{.proof = proof.proof()};
}

Decoded decode(const wire::TrunkMessage& message) {
    switch (message.message_case()) {
        case wire::TrunkMessage::kMediaOffer:
            return trunk::MediaOffer{.session = message.media_offer().session(),
                                     .sdp = message.media_offer().sdp()};
        case wire::TrunkMessage::kMediaAnswer:
            return trunk::MediaAnswer{.session = message.media_answer().session(),
                                      .sdp = message.media_answer().sdp()};
        case wire::TrunkMessage::kMediaCandidate:
            return trunk::MediaCandidate{.session = message.media_candidate().session(),
                                         .mline_index = message.media_candidate().mline_index(),
                                         .candidate = message.media_candidate().candidate()};
        case wire::TrunkMessage::kMediaRequest:
            return trunk::MediaRequest{.session = message.media_request().session()};
        case wire::TrunkMessage::kKnock:
            return decode_knock(message.knock());
        case wire::TrunkMessage::kChallenge:
            return decode_challenge(message.challenge());
        case wire::TrunkMessage::kProof:
            return decode_proof(message.proof());
        default:
            break;
    }
    auto routed = to_core(message);
    if (!routed) {
        return tl::make_unexpected(std::move(routed.error()));
    }
    return std::move(*routed);
}

void fill(wire::Envelope& envelope, const trunk::MediaMessage& message) {
    wire::TrunkMessage& to = *envelope.mutable_trunk();
    if (const auto* offer = std::get_if<trunk::MediaOffer>(&message)) {
        to.mutable_media_offer()->set_session(offer->session);
        to.mutable_media_offer()->set_sdp(offer->sdp);
    } else if (const auto* answer = std::get_if<trunk::MediaAnswer>(&message)) {
        to.mutable_media_answer()->set_session(answer->session);
        to.mutable_media_answer()->set_sdp(answer->sdp);
    } else if (const auto* candidate = std::get_if<trunk::MediaCandidate>(&message)) {
        to.mutable_media_candidate()->set_session(candidate->session);
        to.mutable_media_candidate()->set_mline_index(candidate->mline_index);
        to.mutable_media_candidate()->set_candidate(candidate->candidate);
    } else {
        to.mutable_media_request()->set_session(std::get<trunk::MediaRequest>(message).session);
    }
}

void fill(wire::Envelope& envelope, const trunk::Knock& knock) {
    envelope.mutable_trunk()->mutable_knock()->set_invite(knock.invite);
    envelope.mutable_trunk()->mutable_knock()->set_nonce(knock.nonce);
}

void fill(wire::Envelope& envelope, const trunk::Challenge& challenge) {
    envelope.mutable_trunk()->mutable_challenge()->set_nonce(challenge.nonce);
    envelope.mutable_trunk()->mutable_challenge()->set_proof(challenge.proof);
}

void fill(wire::Envelope& envelope, const trunk::Proof& proof) {
    envelope.mutable_trunk()->mutable_proof()->set_proof(proof.proof);
}

void fill(wire::Envelope& envelope, const core::Ping& ping) {
    envelope.mutable_ping()->set_nonce(ping.nonce);
}

void fill(wire::Envelope& envelope, const core::Pong& pong) {
    envelope.mutable_pong()->set_nonce(pong.nonce);
}

}  // namespace

Result<trunk::LinkMessage, DecodeError> decode_link(std::span<const std::byte> bytes) {
    const Result<wire::Envelope, DecodeError> envelope = parse_envelope(bytes);
    if (!envelope) {
        return tl::make_unexpected(envelope.error());
    }
    if (envelope->has_ping()) {
        return core::Ping{.nonce = envelope->ping().nonce()};
    }
    if (envelope->has_pong()) {
        return core::Pong{.nonce = envelope->pong().nonce()};
    }
    if (!envelope->has_trunk()) {
        return bad(core::ErrorCode::UnexpectedMessage, "This is not a message of a trunk.");
    }
    return decode(envelope->trunk());
}

bool is_of_trunk(std::span<const std::byte> bytes) {
    const Result<wire::Envelope, DecodeError> envelope = parse_envelope(bytes);
    return envelope && envelope->has_trunk();
}

std::string encode(const trunk::LinkMessage& message) {
    if (const auto* routed = std::get_if<trunk::Message>(&message)) {
        return encode(*routed);
    }
    wire::Envelope envelope;
    std::visit(
        [&](const auto& one) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(one)>, trunk::Message>) {
                fill(envelope, one);
            }
        },
        message);
    return envelope.SerializeAsString();
}

}  // namespace umbrella::signalling
