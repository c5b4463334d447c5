// Joining and leaving.
#include <algorithm>

#include "base/limits.hpp"
#include "core/names.hpp"
#include "core/node_impl.hpp"

namespace umbrella::core {
namespace {

Error objection(ErrorCode code, std::string text) {
    return {.code = code, .text = std::move(text), .fatal = true};
}

bool has_video(CodecSet set) {
    return std::ranges::any_of(all_video_codecs, [&](Codec codec) { return set.contains(codec); });
}

/// Everybody hears Opus. Who sends video must send something that this server may choose.
bool has_common_codecs(const Hello& hello, const NodeOptions& options) {
    CodecSet everything{Codec::Opus, Codec::Vp8, Codec::H264, Codec::Vp9, Codec::Av1};
    const CodecWishes wishes{.preference = options.video_codecs,
                             .preferred = hello.preferred_video_codec,
                             .send = hello.send};
    return hello.receive.contains(Codec::Opus) && has_video(hello.receive) &&
           (!has_video(hello.send) || choose_video_codec(wishes, everything));
}

}  // namespace

std::optional<Error> Node::Impl::objection_to(const Hello& hello, std::string& name) const {
    if (hello.version != protocol_version) {
        return objection(ErrorCode::UnsupportedVersion, "This server speaks version " +
                                                            std::to_string(protocol_version) +
                                                            " of the protocol. Reload the page.");
    }
    if (hello.role != Role::Client) {
        return objection(ErrorCode::UnsupportedRole, "This server does not accept trunks yet.");
    }
    if (!hello.room.empty() && hello.room != default_room) {
        return objection(ErrorCode::UnknownRoom,
                         "There is no such room. This server has one room; leave the name of the "
                         "room away to join it.");
    }
    Result<std::string> accepted = check_display_name(hello.name);
    if (!accepted) {
        return objection(ErrorCode::BadName, accepted.error().message);
    }
    if (members_.size() >= limits::participants_per_room) {
        return objection(ErrorCode::RoomFull, "The room is full: it holds " +
                                                  std::to_string(limits::participants_per_room) +
                                                  " participants.");
    }
    if (!has_common_codecs(hello, options_)) {
        return objection(ErrorCode::NoCommonCodec,
                         "This browser and the server have no common codecs: it must receive Opus "
                         "and a video codec, and VP8 if it sends video.");
    }
    if (options_.has_room && !options_.has_room()) {
        return objection(ErrorCode::ServerFull,
                         "The server is full: it has no means for one more participant. Try again "
                         "when somebody has left.");
    }
    name = std::move(*accepted);
    return std::nullopt;
}

ParticipantId Node::Impl::make_participant_id() const {
    // Two equal ids of 64 random bits mean that the generator is broken.
    ParticipantId id(options_.make_id());
    UMBRELLA_ASSERT(id.text().size() == 16);
    UMBRELLA_ASSERT(find(id) == nullptr);
    return id;
}

std::string Node::Impl::make_unique_label(std::string_view name, const ParticipantId& id) const {
    for (std::size_t digits = 4;; ++digits) {
        std::string label = make_label(name, id, digits);
        const bool taken = std::ranges::any_of(
            members_, [&](const auto& member) { return member->label() == label; });
        if (!taken) {
            return label;
        }
    }
}

void Node::Impl::join(Connection& connection, const Hello& hello, std::string name) {
    ParticipantId id = make_participant_id();
    std::string label = make_unique_label(name, id);
    members_.push_back(
        std::make_unique<Participant>(id, connection.id, std::move(name), std::move(label), hello));
    Participant& newcomer = *members_.back();
    connection.stage = Connection::Stage::Joined;
    connection.participant = id;
    connection.last_ping = now_;
    newcomer_ = id;
    newcomer.info_changed = true;

    effects_.emplace_back(CreateMediaPeer{
        .participant = id, .room = std::string(default_room), .label = newcomer.label()});
    for (const Source source : all_sources) {
        aim(newcomer, source,
            kind_of(source) == MediaKind::Audio
                ? Codec::Opus
                : choose_video_codec_or_fallback(wishes_of(newcomer),
                                                 receivable_by_others(&newcomer)));
    }
    grow_slots(newcomer);

    send(connection.id, Welcome{.participant = id,
                                .room = std::string(default_room),
                                .name = newcomer.name(),
                                .ice_servers = options_.ice_servers});
    Roster roster{.full = true, .changed = {}, .removed = {}};
    for (const auto& member : members_) {
        roster.changed.push_back(member->info());
        for (const Source source : {Source::Camera, Source::Screen}) {
            if (member->is_published(source)) {
                review_codec(*member, source);
            }
        }
    }
    send(connection.id, std::move(roster));
    log("joined", newcomer);
}

void Node::Impl::leave(const ParticipantId& id, std::string_view reason) {
    const auto member = std::ranges::find(members_, id, [](const auto& m) { return m->id(); });
    if (member == members_.end()) {
        return;
    }
    log("left", **member, std::string(reason));
    // Several may leave in one event: none is destroyed while another's slot carries it.
    for (const Slot& slot : (*member)->slots.slots()) {
        if (slot.content) {
            effects_.emplace_back(UnbindSlot{.subscriber = id, .slot = slot.mid});
        }
    }
    members_.erase(member);
    left_.push_back(id);
    slots_outdated_ = true;
}

}  // namespace umbrella::core
