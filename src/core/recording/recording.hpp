// The recording of one person, from begin to end: two reels and the side file. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "core/model.hpp"
#include "core/recording/end_reason.hpp"
#include "core/recording/folder.hpp"
#include "core/recording/recorded_source.hpp"
#include "core/recording/reel.hpp"
#include "core/recording/side_file.hpp"
#include "core/recording/subject.hpp"

namespace umbrella::core::recording {

class Recording {
  public:
    /// `folder` must outlive it.
    Recording(Subject subject, Folder& folder, const Moment& begun);

    /// Each source once at a time.
    void add(std::shared_ptr<RecordedSource> source);
    void end(const RecordedSource& source);

    /// Writes what is due. Trouble ends it.
    void work(const Moment& moment);
    /// Writes what there is. Nothing happens when it has ended before.
    void finish(EndReason reason, const Moment& moment);
    [[nodiscard]] bool ended() const { return reason_.has_value(); }

    /// Sources that a keyframe is to be asked of now.
    [[nodiscard]] std::vector<const RecordedSource*> keyframe_wishes(Timestamp now);

    [[nodiscard]] const Subject& subject() const { return subject_; }
    /// As it stands.
    [[nodiscard]] SideFile side_file(std::chrono::milliseconds wall) const;

  private:
    void write_side_file(const Moment& moment);

    Subject subject_;
    Folder& folder_;
    Moment begun_;
    std::chrono::milliseconds ended_wall_{0};
    std::array<Reel, 2> reels_;
    std::optional<EndReason> reason_;
    std::optional<Timestamp> asked_;
};

}  // namespace umbrella::core::recording
