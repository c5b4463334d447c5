#include "core/recording/recording.hpp"

#include <utility>

#include "base/limits_recording.hpp"
#include "core/recording/names.hpp"

namespace umbrella::core::recording {
namespace {

std::size_t reel_of(Source source) {
    return source == Source::Microphone || source == Source::Camera ? 0 : 1;
}

Reel make_reel(const Subject& subject, ReelKind kind, Folder& folder, const Moment& begun) {
    return Reel({.recording = subject.recording, .kind = kind, .folder = &folder, .begun = begun});
}

}  // namespace

Recording::Recording(Subject subject, Folder& folder, const Moment& begun)
    : subject_(std::move(subject)),
      folder_(folder),
      begun_(begun),
      reels_{make_reel(subject_, ReelKind::Person, folder, begun),
             make_reel(subject_, ReelKind::Screen, folder, begun)} {
    write_side_file(begun);
}

void Recording::add(std::shared_ptr<RecordedSource> source) {
    Reel& reel = reels_.at(reel_of(source->source()));
    reel.add(std::move(source));
}

void Recording::end(const RecordedSource& source) {
    reels_.at(reel_of(source.source())).end(source);
}

void Recording::work(const Moment& moment) {
    bool news = false;
    for (Reel& reel : reels_) {
        if (reason_) {
            return;
        }
        if (const Trouble trouble = reel.work(moment)) {
            finish(*trouble, moment);
            return;
        }
        news = reel.take_news() || news;
    }
    if (news) {
        write_side_file(moment);
    }
}

void Recording::finish(EndReason reason, const Moment& moment) {
    if (reason_) {
        return;
    }
    reason_ = reason;
    ended_wall_ = moment.wall;
    for (Reel& reel : reels_) {
        // What one cannot write any more, another may.
        if (const Trouble trouble = reel.finish(moment); trouble && !is_trouble(*reason_)) {
            reason_ = trouble;
        }
    }
    write_side_file(moment);
}

std::vector<const RecordedSource*> Recording::keyframe_wishes(Timestamp now) {
    if (asked_ && now - *asked_ < limits::recorder_keyframe_interval) {
        return {};
    }
    std::vector<const RecordedSource*> wishes;
    for (const Reel& reel : reels_) {
        const auto some = reel.without_keyframe(now);
        wishes.insert(wishes.end(), some.begin(), some.end());
    }
    if (!wishes.empty()) {
        asked_ = now;
    }
    return wishes;
}

SideFile Recording::side_file(std::chrono::milliseconds wall) const {
    SideFile side_file{.id = subject_.recording,
                       .room = subject_.room,
                       .participant_id = subject_.participant.text(),
                       .participant_name = subject_.name,
                       .begun = begun_.wall,
                       .ended = reason_ ? ended_wall_ : wall,
                       .reason = reason_,
                       .takes = {}};
    for (const Reel& reel : reels_) {
        side_file.takes.insert(side_file.takes.end(), reel.takes().begin(), reel.takes().end());
    }
    return side_file;
}

/// If it cannot be written the recording goes on: the files tell the most of it themselves.
void Recording::write_side_file(const Moment& moment) {
    const Trouble trouble =
        folder_.replace(make_side_file_name(subject_.recording), to_json(side_file(moment.wall)));
    static_cast<void>(trouble);
}

}  // namespace umbrella::core::recording
