#include "signalling/trunk_codec.hpp"

#include <optional>
#include <utility>
#include <variant>

#include <umbrella.pb.h>

#include "signalling/envelope.hpp"
#include "signalling/trunk_wire.hpp"

namespace umbrella::signalling {
namespace {

namespace wire = umbrella::v1;
namespace trunk = core::trunk;
using Decoded = Result<trunk::Message, DecodeError>;

static_assert(wire::TRUNK_ERROR_CODE_BAD_MESSAGE ==
              static_cast<int>(trunk::LinkErrorCode::BadMessage));
static_assert(wire::TRUNK_ERROR_CODE_BAD_INVITE ==
              static_cast<int>(trunk::LinkErrorCode::BadInvite));
static_assert(wire::TRUNK_UNBIND_REASON_NO_ROUTE == static_cast<int>(trunk::UnbindReason::NoRoute));
static_assert(wire::TRUNK_UNBIND_REASON_FULL == static_cast<int>(trunk::UnbindReason::Full));

// --- Decoding -----------------------------------------------------------------------------

tl::unexpected<DecodeError> unknown_value(const char* of_what) {
    return bad(core::ErrorCode::BadMessage, std::string("Unknown ") + of_what + ".");
}

trunk::Incarnation to_core(const wire::TrunkIncarnation& incarnation) {
    return {.epoch = incarnation.epoch(), .instance = incarnation.instance()};
}

std::optional<trunk::ItemKey> to_core(const wire::TrunkKey& key) {
    trunk::ItemKey decoded{trunk::NodeId(key.origin()), ParticipantId(key.participant_id()),
                           source_of(key.source())};
    if (!decoded.source && key.source() != wire::SOURCE_UNSPECIFIED) {
        return std::nullopt;
    }
    return decoded;
}

trunk::Stamp to_core(const wire::TrunkStamp& stamp) {
    return {.origin = trunk::NodeId(stamp.origin()),
            .incarnation = to_core(stamp.incarnation()),
            .sequence = stamp.sequence(),
            .hops = stamp.hops()};
}

Decoded to_core(const wire::TrunkHello& hello) {
    return trunk::Hello{.version = hello.version(),
                        .node = trunk::NodeId(hello.node()),
                        .incarnation = to_core(hello.incarnation()),
                        .name = hello.name(),
                        .rooms = {hello.rooms().begin(), hello.rooms().end()}};
}

std::optional<trunk::Media> to_core(const wire::TrunkMedia& media) {
    const auto codec = codec_of(media.codec());
    if (!codec) {
        return std::nullopt;
    }
    trunk::Media decoded{.codec = *codec, .muted = media.muted()};
    for (const wire::TrunkLayer& layer : media.layers()) {
        decoded.layers.push_back({.height = layer.height(), .max_bps = layer.max_bps()});
    }
    return decoded;
}

Decoded to_core(const wire::TrunkAnnounce& announce) {
    const auto key = to_core(announce.key());
    if (!key) {
        return unknown_value("source");
    }
    trunk::Announce decoded{.key = *key,
                            .incarnation = to_core(announce.incarnation()),
                            .sequence = announce.sequence(),
                            .cost = announce.cost(),
                            .room = announce.room()};
    for (const std::string& node : announce.path()) {
        decoded.path.emplace_back(node);
    }
    if (announce.has_presence()) {
        const wire::TrunkPresence& presence = announce.presence();
        decoded.details = trunk::Presence{.name = presence.name(),
                                          .node_name = presence.node_name(),
                                          .hand = presence.hand(),
                                          .away = presence.away()};
        return decoded;
    }
    const auto media = to_core(announce.media());
    if (!media) {
        return unknown_value("codec");
    }
    decoded.details = *media;
    return decoded;
}

Decoded to_core(const wire::TrunkWithdraw& withdraw) {
    const auto key = to_core(withdraw.key());
    if (!key) {
        return unknown_value("source");
    }
    return trunk::Withdraw{.key = *key,
                           .incarnation = to_core(withdraw.incarnation()),
                           .sequence = withdraw.sequence(),
                           .ended = withdraw.ended()};
}

Decoded to_core(const wire::TrunkSubscribe& subscribe) {
    const auto key = to_core(subscribe.publication());
    if (!key) {
        return unknown_value("source");
    }
    return trunk::Subscribe{.publication = *key,
                            .request = subscribe.request(),
                            .depth = subscribe.depth(),
                            .max_height = subscribe.max_height()};
}

Decoded to_core(const wire::TrunkUnsubscribe& unsubscribe) {
    const auto key = to_core(unsubscribe.publication());
    if (!key) {
        return unknown_value("source");
    }
    return trunk::Unsubscribe{.publication = *key};
}

Decoded to_core(const wire::TrunkBind& bind) {
    const auto key = to_core(bind.publication());
    const auto stream = static_cast<trunk::StreamIndex>(bind.stream());
    if (!key || stream != bind.stream()) {
        return unknown_value("source or stream");
    }
    return trunk::Bind{.publication = *key,
                       .request = bind.request(),
                       .depth = bind.depth(),
                       .stream = stream,
                       .paused = bind.paused()};
}

Decoded to_core(const wire::TrunkUnbind& unbind) {
    const auto key = to_core(unbind.publication());
    if (!key || unbind.reason() < wire::TRUNK_UNBIND_REASON_NO_ROUTE ||
        unbind.reason() > wire::TRUNK_UNBIND_REASON_FULL) {
        return unknown_value("source or reason");
    }
    return trunk::Unbind{.publication = *key,
                         .request = unbind.request(),
                         .reason = static_cast<trunk::UnbindReason>(unbind.reason()),
                         .depth = unbind.depth()};
}

Decoded to_core(const wire::TrunkChat& chat) {
    return trunk::Chat{.stamp = to_core(chat.stamp()),
                       .room = chat.room(),
                       .participant = ParticipantId(chat.participant_id()),
                       .name = chat.name(),
                       .text = chat.text(),
                       .time_ms = chat.time_ms()};
}

Decoded to_core(const wire::TrunkSpeakers& speakers) {
    trunk::Speakers decoded{.stamp = to_core(speakers.stamp()), .room = speakers.room()};
    for (const std::string& id : speakers.participant_ids()) {
        decoded.participants.emplace_back(id);
    }
    return decoded;
}

Decoded to_core(const wire::TrunkError& error) {
    if (error.code() < wire::TRUNK_ERROR_CODE_BAD_MESSAGE ||
        error.code() > wire::TRUNK_ERROR_CODE_BAD_INVITE) {
        return unknown_value("error");
    }
    return trunk::LinkError{.code = static_cast<trunk::LinkErrorCode>(error.code()),
                            .text = error.text()};
}

}  // namespace

Result<trunk::Message, DecodeError> to_core(const wire::TrunkMessage& message) {
    switch (message.message_case()) {
        case wire::TrunkMessage::kHello:
            return to_core(message.hello());
        case wire::TrunkMessage::kAnnounce:
            return to_core(message.announce());
        case wire::TrunkMessage::kWithdraw:
            return to_core(message.withdraw());
        case wire::TrunkMessage::kEndOfSync:
            return trunk::EndOfSync{};
        case wire::TrunkMessage::kSubscribe:
            return to_core(message.subscribe());
        case wire::TrunkMessage::kUnsubscribe:
            return to_core(message.unsubscribe());
        case wire::TrunkMessage::kBind:
            return to_core(message.bind());
        case wire::TrunkMessage::kUnbind:
            return to_core(message.unbind());
        case wire::TrunkMessage::kChat:
            return to_core(message.chat());
        case wire::TrunkMessage::kSpeakers:
            return to_core(message.speakers());
        case wire::TrunkMessage::kError:
            return to_core(message.error());
        default:
            break;
    }
    return bad(core::ErrorCode::UnexpectedMessage,
               "The message is empty or of a kind that this server does not know.");
}

namespace {

// --- Encoding -----------------------------------------------------------------------------

void fill(wire::TrunkIncarnation& to, const trunk::Incarnation& incarnation) {
    to.set_epoch(incarnation.epoch);
    to.set_instance(incarnation.instance);
}

void fill(wire::TrunkKey& to, const trunk::ItemKey& key) {
    to.set_origin(key.origin.text());
    to.set_participant_id(key.participant.text());
    if (key.source) {
        to.set_source(to_wire(*key.source));
    }
}

void fill(wire::TrunkStamp& to, const trunk::Stamp& stamp) {
    to.set_origin(stamp.origin.text());
    fill(*to.mutable_incarnation(), stamp.incarnation);
    to.set_sequence(stamp.sequence);
    to.set_hops(stamp.hops);
}

void fill(wire::TrunkAnnounce& to, const trunk::Presence& presence) {
    wire::TrunkPresence& details = *to.mutable_presence();
    details.set_name(presence.name);
    details.set_node_name(presence.node_name);
    details.set_hand(presence.hand);
    details.set_away(presence.away);
}

void fill(wire::TrunkAnnounce& to, const trunk::Media& media) {
    wire::TrunkMedia& details = *to.mutable_media();
    details.set_codec(to_wire(media.codec));
    details.set_muted(media.muted);
    for (const trunk::Layer& layer : media.layers) {
        wire::TrunkLayer& added = *details.add_layers();
        added.set_height(layer.height);
        added.set_max_bps(layer.max_bps);
    }
}

void fill(wire::TrunkMessage& envelope, const trunk::Hello& hello) {
    wire::TrunkHello& to = *envelope.mutable_hello();
    to.set_version(hello.version);
    to.set_node(hello.node.text());
    fill(*to.mutable_incarnation(), hello.incarnation);
    to.set_name(hello.name);
    to.mutable_rooms()->Assign(hello.rooms.begin(), hello.rooms.end());
}

void fill(wire::TrunkMessage& envelope, const trunk::Announce& announce) {
    wire::TrunkAnnounce& to = *envelope.mutable_announce();
    fill(*to.mutable_key(), announce.key);
    fill(*to.mutable_incarnation(), announce.incarnation);
    to.set_sequence(announce.sequence);
    for (const trunk::NodeId& node : announce.path) {
        to.add_path(node.text());
    }
    to.set_cost(announce.cost);
    to.set_room(announce.room);
    std::visit([&](const auto& details) { fill(to, details); }, announce.details);
}

void fill(wire::TrunkMessage& envelope, const trunk::Withdraw& withdraw) {
    wire::TrunkWithdraw& to = *envelope.mutable_withdraw();
    fill(*to.mutable_key(), withdraw.key);
    fill(*to.mutable_incarnation(), withdraw.incarnation);
    to.set_sequence(withdraw.sequence);
    to.set_ended(withdraw.ended);
}

void fill(wire::TrunkMessage& envelope, const trunk::EndOfSync& /*message*/) {
    envelope.mutable_end_of_sync();
}

void fill(wire::TrunkMessage& envelope, const trunk::Subscribe& subscribe) {
    wire::TrunkSubscribe& to = *envelope.mutable_subscribe();
    fill(*to.mutable_publication(), subscribe.publication);
    to.set_request(subscribe.request);
    to.set_depth(subscribe.depth);
    to.set_max_height(subscribe.max_height);
}

void fill(wire::TrunkMessage& envelope, const trunk::Unsubscribe& unsubscribe) {
    fill(*envelope.mutable_unsubscribe()->mutable_publication(), unsubscribe.publication);
}

void fill(wire::TrunkMessage& envelope, const trunk::Bind& bind) {
    wire::TrunkBind& to = *envelope.mutable_bind();
    fill(*to.mutable_publication(), bind.publication);
    to.set_request(bind.request);
    to.set_depth(bind.depth);
    to.set_stream(bind.stream);
    to.set_paused(bind.paused);
}

void fill(wire::TrunkMessage& envelope, const trunk::Unbind& unbind) {
    wire::TrunkUnbind& to = *envelope.mutable_unbind();
    fill(*to.mutable_publication(), unbind.publication);
    to.set_request(unbind.request);
    to.set_reason(static_cast<wire::TrunkUnbindReason>(unbind.reason));
    to.set_depth(unbind.depth);
}

void fill(wire::TrunkMessage& envelope, const trunk::Chat& chat) {
    wire::TrunkChat& to = *envelope.mutable_chat();
    fill(*to.mutable_stamp(), chat.stamp);
    to.set_room(chat.room);
    to.set_participant_id(chat.participant.text());
    to.set_name(chat.name);
    to.set_text(chat.text);
    to.set_time_ms(chat.time_ms);
}

void fill(wire::TrunkMessage& envelope, const trunk::Speakers& speakers) {
    wire::TrunkSpeakers& to = *envelope.mutable_speakers();
    fill(*to.mutable_stamp(), speakers.stamp);
    to.set_room(speakers.room);
    for (const ParticipantId& id : speakers.participants) {
        to.add_participant_ids(id.text());
    }
}

void fill(wire::TrunkMessage& envelope, const trunk::LinkError& error) {
    wire::TrunkError& to = *envelope.mutable_error();
    to.set_code(static_cast<wire::TrunkErrorCode>(error.code));
    to.set_text(error.text);
}

}  // namespace

Result<trunk::Message, DecodeError> decode_trunk(std::span<const std::byte> bytes) {
    const Result<wire::Envelope, DecodeError> envelope = parse_envelope(bytes);
    if (!envelope) {
        return tl::make_unexpected(envelope.error());
    }
    if (!envelope->has_trunk()) {
        return bad(core::ErrorCode::UnexpectedMessage, "This is not a message of a trunk.");
    }
    return to_core(envelope->trunk());
}

std::string encode(const trunk::Message& message) {
    wire::Envelope envelope;
    std::visit([&](const auto& one) { fill(*envelope.mutable_trunk(), one); }, message);
    return envelope.SerializeAsString();
}

}  // namespace umbrella::signalling
