#include "media/recording_plane.hpp"

#include <utility>

#include "media/main_loop.hpp"

namespace umbrella::media {

using core::recording::EndReason;

RecordingPlane::RecordingPlane(GstPtr<GstElement> pipeline,
                               std::shared_ptr<wire::RecordingFolder> folder,
                               std::function<void(core::RecordingEnded)> ended)
    : pipeline_(std::move(pipeline)),
      recorder_(std::make_unique<wire::Recorder>(
          std::move(folder),
          [ended = std::move(ended)](const core::recording::Subject& subject, EndReason reason) {
              ended({.participant = subject.participant,
                     .recording = subject.recording,
                     .reason = reason});
          })) {}

void RecordingPlane::start(const core::StartRecording& effect) {
    if (!recorder_) {
        return;
    }
    Recording& recording = recordings_[effect.subject.participant];
    for (Source& source : recording.sources) {
        end(recording, source);
    }
    recording.id = effect.subject.recording;
    recorder_->start(effect.subject);
}

void RecordingPlane::stop(const core::StopRecording& effect) {
    const auto found = recordings_.find(effect.participant);
    if (found == recordings_.end() || !recorder_) {
        return;
    }
    for (Source& source : found->second.sources) {
        end(found->second, source);
    }
    recorder_->finish(found->second.id, effect.reason);
    recordings_.erase(found);
}

void RecordingPlane::end(Recording& recording, Source& source) {
    source.branch.reset();
    if (source.tape) {
        recorder_->end(recording.id, std::exchange(source.tape, nullptr));
    }
}

void RecordingPlane::record(const core::RecordSource& effect,
                            const std::shared_ptr<Publication>& publication,
                            const std::shared_ptr<const wire::SourceClock>& clock) {
    const auto found = recordings_.find(effect.participant);
    if (found == recordings_.end() || !recorder_) {
        return;
    }
    Recording& recording = found->second;
    Source& source = recording.sources.at(static_cast<std::size_t>(effect.source));
    end(recording, source);
    if (!publication) {
        return;
    }
    source.tape = recorder_->make_tape();
    recorder_->add(recording.id, {.source = effect.source,
                                  .codec = effect.codec,
                                  .tape = source.tape,
                                  .clock = clock,
                                  .request_keyframe = [weak = std::weak_ptr(publication)] {
                                      post_to_main([weak] {
                                          if (const auto asked = weak.lock()) {
                                              asked->request_keyframe();
                                          }
                                      });
                                  }});
    // A name of its own each time: the bin before may still be on its way out.
    source.branch = std::make_unique<RecordingBranch>(
        pipeline_, publication, source.tape,
        "recorder/" + effect.mline.text() + "-" + std::to_string(++branches_made_));
    if (core::kind_of(effect.codec) == core::MediaKind::Video) {
        publication->request_keyframe();
    }
}

void RecordingPlane::drop_branches(const ParticipantId& participant) {
    const auto found = recordings_.find(participant);
    if (found != recordings_.end() && recorder_) {
        for (Source& source : found->second.sources) {
            end(found->second, source);
        }
    }
}

void RecordingPlane::stop_all() {
    recordings_.clear();
    recorder_.reset();
}

std::vector<core::recording::SideFile> RecordingPlane::running() const {
    return recorder_ ? recorder_->running() : std::vector<core::recording::SideFile>();
}

}  // namespace umbrella::media
