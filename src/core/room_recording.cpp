// Who is recorded. Those at other nodes are not: they could not see it.
#include <utility>

#include "core/recording/names.hpp"
#include "core/room.hpp"

namespace umbrella::core {

void Room::record_all(bool wanted) {
    recorded_ = wanted;
    for (const auto& member : members_) {
        record(*member, wanted);
    }
}

void Room::record(Participant& participant, bool wanted) {
    if (!wanted) {
        stop_recording(participant, recording::EndReason::Stopped);
        // Who has seen why it ended may put that away.
        participant.info_changed |= std::exchange(participant.recording_trouble, {}).has_value();
        return;
    }
    if (!participant.recording.empty()) {
        return;
    }
    constexpr std::size_t random_digits = 8;
    participant.recording = recording::make_recording_id(
        std::chrono::milliseconds(context_.options.wall_clock_ms()), label_, participant.label(),
        context_.options.make_id().substr(0, random_digits));
    participant.recording_trouble.reset();
    participant.info_changed = true;
    wishes_outdated_ = true;
    context_.emit(StartRecording{.subject = {.recording = participant.recording,
                                             .participant = participant.id(),
                                             .name = participant.name(),
                                             .room = name_}});
    log("is recorded", participant, participant.recording);
    tell_recorder(participant);
}

void Room::stop_recording(Participant& participant, recording::EndReason reason) {
    if (participant.recording.empty()) {
        return;
    }
    forget_recording(participant);
    context_.emit(StopRecording{.participant = participant.id(), .reason = reason});
    log("is not recorded any more", participant, std::string(recording::to_string(reason)));
}

void Room::forget_recording(Participant& participant) {
    participant.recording.clear();
    participant.recorded_mlines = {};
    participant.info_changed = true;
    wishes_outdated_ = true;
}

void Room::on(Participant& participant, const RecordingEnded& event) {
    if (participant.recording != event.recording) {
        return;
    }
    forget_recording(participant);
    if (recording::is_trouble(event.reason)) {
        participant.recording_trouble = event.reason;
        // Whoever comes now would only meet the same.
        recorded_ = false;
    }
    log("the recording ended", participant, std::string(recording::to_string(event.reason)));
}

/// On which m-lines the recorder finds what is published.
void Room::tell_recorder(Participant& participant) {
    if (participant.recording.empty()) {
        return;
    }
    for (const Source source : all_sources) {
        const std::optional<SlotContent> content = participant.content(source);
        const Mid mline = content ? content->mline : Mid();
        Mid& told = participant.recorded_mlines.at(static_cast<std::size_t>(source));
        if (told != mline) {
            told = mline;
            context_.emit(RecordSource{.participant = participant.id(),
                                       .source = source,
                                       .codec = content ? participant.codec(source) : Codec(),
                                       .mline = mline});
        }
    }
}

}  // namespace umbrella::core
