// The cameras of a server: what each of them sends becomes the publications of a participant, as
// if it came by a peer connection. Main thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/camera/cameras.hpp"
#include "core/effects.hpp"
#include "core/events.hpp"
#include "media/camera_input.hpp"
#include "media/gst_ptr.hpp"
#include "media/publication.hpp"
#include "media/stats.hpp"
#include "wire/send_path.hpp"
#include "wire/source_clock.hpp"

namespace umbrella::media {

class CameraPlane {
  public:
    using CameraId = core::camera::CameraId;
    using Attempt = core::camera::Attempt;

    /// What comes of open(), on the main thread. Must be set before the first.
    struct Events {
        std::function<void(const CameraId&, Attempt, const core::camera::Description&)> described;
        std::function<void(const CameraId&, Attempt)> heard;  ///< each second while packets come
        std::function<void(const CameraId&, Attempt, core::camera::Trouble)> failed;
    };

    /// `sink` takes what participants tell the node. `send_path` null: the stock path; outlives
    /// this.
    CameraPlane(GstPtr<GstElement> pipeline, const wire::SendPath* send_path,
                std::function<void(core::Event)> sink);
    ~CameraPlane();
    CameraPlane(const CameraPlane&) = delete;
    CameraPlane& operator=(const CameraPlane&) = delete;

    // --- The cameras, as core/camera wants it -------------------------------------------------

    void set_events(Events events) { events_ = std::move(events); }
    struct Target {
        std::string location;  ///< core::camera::location()
        std::string user;
        std::string password;
        std::string user_agent;
    };
    void open(const CameraId& camera, Attempt attempt, const Target& target);
    /// The participant's publications, which must be there, get what comes.
    void play(const CameraId& camera);
    void close(const CameraId& camera);

    // --- Their participants, as the node wants it ---------------------------------------------

    void add(const core::CreateMediaPeer& effect);
    /// False: it is no camera.
    bool add_publication(const core::AddPublishMline& mline);
    bool remove(const ParticipantId& participant);
    void close_all();
    /// No camera is in any room.
    [[nodiscard]] bool empty() const { return participants_.empty(); }

    [[nodiscard]] std::shared_ptr<Publication> publication(const ParticipantId& participant,
                                                           const Mid& mid) const;
    /// Null: it is no camera.
    [[nodiscard]] std::shared_ptr<wire::SourceClock> clock(const ParticipantId& participant) const;
    void take_levels(std::vector<core::AudioLevel>& levels);
    /// Tells which cameras send. Each second.
    void report_heard();
    void add_stats(std::vector<PeerStats>& stats) const;
    [[nodiscard]] std::vector<GstBin*> bins() const;

  private:
    struct Input {
        Attempt attempt = 0;
        bool playing = false;
        std::unique_ptr<CameraInput> input;
    };
    struct Participant {
        CameraId camera;
        std::string name;  ///< of its bins, "default/door-7f3a"
        std::shared_ptr<wire::SourceClock> clock;
        std::map<Mid, std::shared_ptr<Publication>> publications;
    };
    [[nodiscard]] const Participant* find(const ParticipantId& participant) const;
    [[nodiscard]] PeerStats stats_of(const ParticipantId& id, const Participant& participant) const;

    GstPtr<GstElement> pipeline_;
    const wire::SendPath* send_path_;
    std::function<void(core::Event)> sink_;
    Events events_;
    std::map<ParticipantId, Participant> participants_;
    std::map<CameraId, Input> inputs_;  ///< before the publications that they feed
};

}  // namespace umbrella::media
