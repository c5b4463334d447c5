// Recordings as the media plane has them: who is recorded, and by which branches. Main thread.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "core/effects.hpp"
#include "core/events.hpp"
#include "core/recording/side_file.hpp"
#include "media/gst_ptr.hpp"
#include "media/publication.hpp"
#include "media/recording_branch.hpp"
#include "wire/recorder.hpp"
#include "wire/recording_folder.hpp"
#include "wire/source_clock.hpp"

namespace umbrella::media {

class RecordingPlane {
  public:
    /// `ended` is called in the recorder's thread.
    RecordingPlane(GstPtr<GstElement> pipeline, std::shared_ptr<wire::RecordingFolder> folder,
                   std::function<void(core::RecordingEnded)> ended);

    void start(const core::StartRecording& effect);
    void stop(const core::StopRecording& effect);
    /// From now on this is what comes of the source; null: nothing. `clock` takes the publisher's
    /// sender reports.
    void record(const core::RecordSource& effect, const std::shared_ptr<Publication>& publication,
                const std::shared_ptr<const wire::SourceClock>& clock);
    /// A participant's connection ends: nothing of it may be hung on any more.
    void drop_branches(const ParticipantId& participant);
    /// Ends all, as by a server that stops.
    void stop_all();

    /// What runs, as of half a second ago at most.
    [[nodiscard]] std::vector<core::recording::SideFile> running() const;

  private:
    struct Source {
        std::shared_ptr<wire::Tape> tape;
        std::unique_ptr<RecordingBranch> branch;
    };
    struct Recording {
        std::string id;
        std::array<Source, std::size(core::all_sources)> sources;
    };
    void end(Recording& recording, Source& source);

    GstPtr<GstElement> pipeline_;
    std::map<ParticipantId, Recording> recordings_;
    std::uint64_t branches_made_ = 0;
    std::unique_ptr<wire::Recorder> recorder_;  ///< null once all has been stopped
};

}  // namespace umbrella::media
