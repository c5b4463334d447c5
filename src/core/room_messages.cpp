// What a member says.
#include <utility>

#include "base/limits.hpp"
#include "core/names.hpp"
#include "core/room.hpp"

namespace umbrella::core {
namespace {

Objection objection(ErrorCode code, std::string text) {
    return Error{.code = code, .text = std::move(text), .fatal = false};
}

}  // namespace

Objection Room::said(Participant& participant, const Publish& message) {
    const bool was_published = participant.is_published(message.source);
    if (!participant.can_publish(message.source) &&
        participant.attendance() != Attendance::Member) {
        return std::nullopt;  // the offer that it made has no m-line for it
    }
    if (!participant.publish(message.source, message.muted)) {
        return std::nullopt;
    }
    if (!participant.can_publish(message.source)) {
        aim(participant, message.source, codec_for(participant, message.source));
    }
    participant.info_changed = true;
    voices_outdated_ = true;
    if (!was_published) {
        publications_outdated_ = true;
        review_codec(participant, message.source);
        log("published", participant, std::string(to_string(message.source)));
    }
    return std::nullopt;
}

Objection Room::said(Participant& participant, const Unpublish& message) {
    if (participant.unpublish(message.source)) {
        participant.info_changed = true;
        publications_outdated_ = true;
        context_.emit(
            trunk::LocalPublicationGone{.participant = participant.id(), .source = message.source});
        log("unpublished", participant, std::string(to_string(message.source)));
    }
    return std::nullopt;
}

Objection Room::said(Participant& participant, const Mute& message) {
    // Muting what is not published is no error: Unpublish may have crossed it in the client.
    if (participant.mute(message.source, message.muted)) {
        participant.info_changed = true;
        voices_outdated_ = true;
    }
    return std::nullopt;
}

Objection Room::said(Participant& participant, Subscribe message) {
    if (participant.subscription.replace(std::move(message.video))) {
        participant.slots_outdated = true;
        wishes_outdated_ = true;
    }
    return std::nullopt;
}

Objection Room::said(Participant& participant, const Answer& message) {
    Result<std::string, Error> sdp = participant.negotiation.answer(message, context_.now);
    if (!sdp) {
        return std::move(sdp.error());
    }
    context_.emit(ApplyAnswer{.participant = participant.id(), .sdp = std::move(*sdp)});
    return std::nullopt;
}

Objection Room::said(Participant& participant, const Candidate& message) {
    Result<std::optional<std::string>, Error> candidate =
        participant.negotiation.remote_candidate(message);
    if (!candidate) {
        return std::move(candidate.error());
    }
    if (std::optional<std::string>& due = *candidate) {
        add_remote_candidate(participant, std::move(*due));
    }
    return std::nullopt;
}

Objection Room::said(Participant& participant, const RestartIce& /*message*/) {
    if (!participant.negotiation.can_restart_ice()) {
        return objection(ErrorCode::UnexpectedMessage,
                         "There is no connection yet that could be restarted.");
    }
    std::optional<Timestamp>& earlier = participant.ice_restarted;
    if (earlier && context_.now - *earlier < limits::ice_restart_interval) {
        return objection(ErrorCode::TooMany, "The connection is being restarted already.");
    }
    earlier = context_.now;
    participant.negotiation.request_ice_restart();
    log("restarts ICE", participant);
    return std::nullopt;
}

Objection Room::said(Participant& participant, const Chat& message) {
    const Result<void> checked = check_chat_text(message.text);
    if (!checked) {
        return objection(ErrorCode::BadMessage, checked.error().message);
    }
    keep({.id = ++last_chat_id_,
          .participant = participant.id(),
          .name = participant.name(),
          .text = message.text,
          .time_ms = context_.options.wall_clock_ms()});
    context_.emit(trunk::LocalChat{.room = name_,
                                   .participant = participant.id(),
                                   .name = participant.name(),
                                   .text = message.text,
                                   .time_ms = chat_.back().time_ms});
    return std::nullopt;
}

void Room::keep(ChatEntry entry) {
    chat_.push_back(std::move(entry));
    if (chat_.size() > limits::chat_history) {
        chat_.pop_front();
    }
    send_to_all(ChatLog{.entries = {chat_.back()}});
}

Objection Room::said(Participant& participant, const Hand& message) {
    if (message.raised != (participant.hand != 0)) {
        participant.hand = message.raised ? ++last_hand_ : 0;
        participant.info_changed = true;
    }
    return std::nullopt;
}

Objection Room::said(Participant& participant, const Rename& message) {
    Result<std::string> name = check_display_name(message.name);
    if (!name) {
        return objection(ErrorCode::BadName, std::move(name.error().message));
    }
    if (participant.rename(std::move(*name))) {
        participant.info_changed = true;
        log("renamed", participant, participant.name());
    }
    return std::nullopt;
}

}  // namespace umbrella::core
