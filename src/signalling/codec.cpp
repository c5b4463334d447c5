#include "signalling/codec.hpp"

#include <optional>
#include <utility>

#include <umbrella.pb.h>

#include "base/limits.hpp"
#include "core/model.hpp"
#include "signalling/envelope.hpp"

namespace umbrella::signalling {
namespace {

namespace wire = umbrella::v1;
using Decoded = Result<core::ClientMessage, DecodeError>;

static_assert(wire::ERROR_CODE_BAD_MESSAGE == static_cast<int>(core::ErrorCode::BadMessage));
static_assert(wire::ERROR_CODE_SERVER_FULL == static_cast<int>(core::ErrorCode::ServerFull));

// --- Decoding -----------------------------------------------------------------------------

tl::unexpected<DecodeError> unknown_value(const char* of_what) {
    return bad(core::ErrorCode::BadMessage, std::string("Unknown ") + of_what + ".");
}

template <class Field>
std::optional<core::CodecSet> codecs_of(const Field& values) {
    core::CodecSet set;
    for (const int value : values) {
        const std::optional<core::Codec> codec = codec_of(value);
        if (!codec) {
            return std::nullopt;
        }
        set.insert(*codec);
    }
    return set;
}

Decoded to_core(const wire::Hello& hello) {
    core::Hello decoded{.version = hello.version(), .room = hello.room(), .name = hello.name()};
    if (hello.role() != wire::ROLE_CLIENT && hello.role() != wire::ROLE_TRUNK) {
        return unknown_value("role");
    }
    decoded.role = hello.role() == wire::ROLE_CLIENT ? core::Role::Client : core::Role::Trunk;
    const auto send = codecs_of(hello.capabilities().send());
    const auto receive = codecs_of(hello.capabilities().receive());
    if (!send || !receive) {
        return unknown_value("codec");
    }
    decoded.send = *send;
    decoded.receive = *receive;
    if (hello.preferred_video_codec() != wire::CODEC_UNSPECIFIED) {
        decoded.preferred_video_codec = codec_of(hello.preferred_video_codec());
        if (!decoded.preferred_video_codec ||
            core::kind_of(*decoded.preferred_video_codec) != core::MediaKind::Video) {
            return unknown_value("video codec");
        }
    }
    for (const int value : hello.publish()) {
        const std::optional<core::Source> source = source_of(value);
        if (!source) {
            return unknown_value("source");
        }
        decoded.publish.insert(*source);
    }
    decoded.resume = hello.resume();
    decoded.has_media = hello.has_media();
    return decoded;
}

Decoded to_core(const wire::Publish& publish) {
    const auto source = source_of(publish.source());
    if (!source) {
        return unknown_value("source");
    }
    return core::Publish{.source = *source, .muted = publish.muted()};
}

Decoded to_core(const wire::Unpublish& unpublish) {
    const auto source = source_of(unpublish.source());
    if (!source) {
        return unknown_value("source");
    }
    return core::Unpublish{.source = *source};
}

Decoded to_core(const wire::Mute& mute) {
    const auto source = source_of(mute.source());
    if (!source) {
        return unknown_value("source");
    }
    return core::Mute{.source = *source, .muted = mute.muted()};
}

/// The best wishes come first: those beyond the bound could not be met anyway.
Decoded to_core(const wire::Subscribe& subscribe) {
    core::Subscribe decoded;
    for (const wire::VideoWish& wish : subscribe.video()) {
        const auto source = source_of(wish.source());
        if (!source || core::kind_of(*source) != core::MediaKind::Video) {
            return unknown_value("video source");
        }
        if (decoded.video.size() < limits::video_slots) {
            decoded.video.push_back({.participant = ParticipantId(wish.participant_id()),
                                     .source = *source,
                                     .max_height = wish.max_height()});
        }
    }
    return decoded;
}

Decoded to_core(const wire::Answer& answer) {
    return core::Answer{.generation = answer.generation(), .sdp = answer.sdp()};
}

Decoded to_core(const wire::Candidate& candidate) {
    return core::Candidate{.generation = candidate.generation(),
                           .mid = Mid(candidate.mid()),
                           .candidate = candidate.candidate()};
}

Decoded to_core(const wire::Envelope& envelope) {
    switch (envelope.message_case()) {
        case wire::Envelope::kHello:
            return to_core(envelope.hello());
        case wire::Envelope::kPublish:
            return to_core(envelope.publish());
        case wire::Envelope::kUnpublish:
            return to_core(envelope.unpublish());
        case wire::Envelope::kAnswer:
            return to_core(envelope.answer());
        case wire::Envelope::kCandidate:
            return to_core(envelope.candidate());
        case wire::Envelope::kMute:
            return to_core(envelope.mute());
        case wire::Envelope::kPing:
            return core::Ping{.nonce = envelope.ping().nonce()};
        case wire::Envelope::kPong:
            return core::Pong{.nonce = envelope.pong().nonce()};
        case wire::Envelope::kGoodbye:
            return core::Goodbye{.text = envelope.goodbye().text()};
        case wire::Envelope::kSubscribe:
            return to_core(envelope.subscribe());
        case wire::Envelope::kChat:
            return core::Chat{.text = envelope.chat().text()};
        case wire::Envelope::kHand:
            return core::Hand{.raised = envelope.hand().raised()};
        case wire::Envelope::kRename:
            return core::Rename{.name = envelope.rename().name()};
        case wire::Envelope::kRestartIce:
            return core::RestartIce{};
        case wire::Envelope::kWelcome:
        case wire::Envelope::kRoster:
        case wire::Envelope::kOffer:
        case wire::Envelope::kSlotMap:
        case wire::Envelope::kError:
        case wire::Envelope::kDemand:
        case wire::Envelope::kSpeakers:
        case wire::Envelope::kChatLog:
            return bad(core::ErrorCode::UnexpectedMessage, "Only servers send this message.");
        case wire::Envelope::kTrunk:
            return bad(core::ErrorCode::UnexpectedMessage, "Only trunks carry this message.");
        case wire::Envelope::MESSAGE_NOT_SET:
            break;
    }
    return bad(core::ErrorCode::UnexpectedMessage,
               "The message is empty or of a kind that this server does not know.");
}

// --- Encoding -----------------------------------------------------------------------------

wire::Recording recording_of(const core::ParticipantInfo& participant) {
    if (participant.recorded) {
        return wire::RECORDING_RUNNING;
    }
    if (!participant.recording_trouble) {
        return wire::RECORDING_UNSPECIFIED;
    }
    switch (*participant.recording_trouble) {
        case core::recording::EndReason::DiskFull:
            return wire::RECORDING_DISK_FULL;
        case core::recording::EndReason::QuotaReached:
            return wire::RECORDING_QUOTA_REACHED;
        default:
            return wire::RECORDING_WRITE_FAILED;
    }
}

/// Fills the one message of an Envelope.
class Writer {
  public:
    Writer(wire::Envelope& envelope, std::string_view server_version)
        : envelope_(envelope), server_version_(server_version) {}

    void operator()(const core::Welcome& welcome) const {
        wire::Welcome& to = *envelope_.mutable_welcome();
        to.set_version(1);
        to.set_participant_id(welcome.participant.text());
        to.set_room(welcome.room);
        to.set_name(welcome.name);
        to.set_resume(welcome.resume);
        to.set_resumed(welcome.resumed);
        to.set_media_kept(welcome.media_kept);
        to.set_can_record(welcome.can_record);
        to.set_server_version(server_version_.data(), server_version_.size());
        for (const core::IceServer& server : welcome.ice_servers) {
            wire::IceServer& added = *to.add_ice_servers();
            added.mutable_urls()->Assign(server.urls.begin(), server.urls.end());
            added.set_username(server.username);
            added.set_credential(server.credential);
        }
    }
    void operator()(const core::Roster& roster) const {
        wire::Roster& to = *envelope_.mutable_roster();
        to.set_full(roster.full);
        for (const core::ParticipantInfo& participant : roster.changed) {
            wire::Participant& added = *to.add_changed();
            added.set_id(participant.id.text());
            added.set_name(participant.name);
            added.set_away(participant.away);
            added.set_hand(participant.hand);
            added.set_node(participant.node);
            added.set_recording(recording_of(participant));
            for (const core::PublicationInfo& publication : participant.publications) {
                wire::Publication& one = *added.add_publications();
                one.set_source(to_wire(publication.source));
                one.set_codec(to_wire(publication.codec));
                one.set_muted(publication.muted);
                one.set_paused(publication.paused);
            }
        }
        for (const ParticipantId& id : roster.removed) {
            to.add_removed(id.text());
        }
    }
    void operator()(const core::Offer& offer) const {
        wire::Offer& to = *envelope_.mutable_offer();
        to.set_generation(offer.generation);
        to.set_sdp(offer.sdp);
        for (const core::PublishTarget& target : offer.publish) {
            wire::PublishTarget& added = *to.add_publish();
            added.set_source(to_wire(target.source));
            added.set_mid(target.mid.text());
            added.set_codec(to_wire(target.codec));
        }
    }
    void operator()(const core::Candidate& candidate) const {
        wire::Candidate& to = *envelope_.mutable_candidate();
        to.set_generation(candidate.generation);
        to.set_mid(candidate.mid.text());
        to.set_candidate(candidate.candidate);
    }
    void operator()(const core::SlotMap& map) const {
        wire::SlotMap& to = *envelope_.mutable_slot_map();
        to.set_full(map.full);
        for (const core::SlotBinding& binding : map.bindings) {
            wire::SlotBinding& added = *to.add_bindings();
            added.set_mid(binding.mid.text());
            added.set_participant_id(binding.participant.text());
            if (!binding.participant.empty()) {
                added.set_source(to_wire(binding.source));
            }
        }
    }
    void operator()(const core::Ping& ping) const {
        envelope_.mutable_ping()->set_nonce(ping.nonce);
    }
    void operator()(const core::Pong& pong) const {
        envelope_.mutable_pong()->set_nonce(pong.nonce);
    }
    void operator()(const core::Error& error) const {
        wire::Error& to = *envelope_.mutable_error();
        to.set_code(static_cast<wire::ErrorCode>(error.code));
        to.set_text(error.text);
        to.set_fatal(error.fatal);
    }
    void operator()(const core::Goodbye& goodbye) const {
        envelope_.mutable_goodbye()->set_text(goodbye.text);
    }
    void operator()(const core::Demand& demand) const {
        wire::Demand& to = *envelope_.mutable_demand();
        for (const core::SourceDemand& source : demand.sources) {
            wire::SourceDemand& added = *to.add_sources();
            added.set_source(to_wire(source.source));
            added.set_wanted(source.wanted);
            added.set_max_height(source.max_height);
        }
    }
    void operator()(const core::Speakers& speakers) const {
        wire::Speakers& to = *envelope_.mutable_speakers();
        for (const ParticipantId& id : speakers.participants) {
            to.add_participant_ids(id.text());
        }
    }
    void operator()(const core::ChatLog& log) const {
        wire::ChatLog& to = *envelope_.mutable_chat_log();
        for (const core::ChatEntry& entry : log.entries) {
            wire::ChatEntry& added = *to.add_entries();
            added.set_id(entry.id);
            added.set_participant_id(entry.participant.text());
            added.set_name(entry.name);
            added.set_text(entry.text);
            added.set_time_ms(entry.time_ms);
        }
    }

  private:
    wire::Envelope& envelope_;
    std::string_view server_version_;
};

}  // namespace

Result<core::ClientMessage, DecodeError> decode(std::span<const std::byte> bytes) {
    const Result<wire::Envelope, DecodeError> envelope = parse_envelope(bytes);
    if (!envelope) {
        return tl::make_unexpected(envelope.error());
    }
    return to_core(*envelope);
}

std::string encode(const core::ServerMessage& message, std::string_view server_version) {
    wire::Envelope envelope;
    std::visit(Writer(envelope, server_version), message);
    return envelope.SerializeAsString();
}

}  // namespace umbrella::signalling
