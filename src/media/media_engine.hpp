// The media plane: one pipeline, in it a bin per participant and one per publication. Carries out
// the effects that core wants done and reports back in events. Main thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "core/effects.hpp"
#include "media/branch_plane.hpp"
#include "media/camera_plane.hpp"
#include "media/dot_dump.hpp"
#include "media/gst_ptr.hpp"
#include "media/ice.hpp"
#include "media/main_loop.hpp"
#include "media/peer.hpp"
#include "media/recording_plane.hpp"
#include "media/stats.hpp"
#include "media/trunk_plane.hpp"
#include "wire/dtls_certificate.hpp"
#include "wire/send_path.hpp"

namespace umbrella::media {

struct SendOptions {
    enum class Path : std::uint8_t {
        Direct,     ///< our own threads rewrite, encrypt and send (wire/send_path.hpp)
        Webrtcbin,  ///< the subscriber's webrtcbin encrypts and sends
    };
    Path path = Path::Direct;
    unsigned threads = 0;  ///< of the direct path; 0: one for each core
};

struct MediaOptions {
    IceOptions ice;
    /// One UDP port for the media of all peers; 0: sockets for each (IceOptions::min_port).
    std::uint16_t udp_port = 0;
    SendOptions send;
    /// Where recordings go; null: there are none.
    std::shared_ptr<wire::RecordingFolder> recordings;
    /// What is hung on all that is published here.
    std::vector<core::BranchSpec> branches;
};

class MediaEngine {
  public:
    /// Fails when GStreamer elements are missing, a branch cannot be made or the one UDP port is
    /// taken. gst_init and the registration of Umbrella's own elements must have been done. `sink`
    /// takes each event, never from within carry_out.
    [[nodiscard]] static Result<std::unique_ptr<MediaEngine>> create(MediaOptions options,
                                                                     EventSink sink);
    /// All peers must have been shut down.
    ~MediaEngine();
    MediaEngine(const MediaEngine&) = delete;
    MediaEngine& operator=(const MediaEngine&) = delete;

    // Effects that name what is no longer there are ignored.
    void carry_out(const core::CreateMediaPeer& effect);
    void carry_out(const core::DestroyMediaPeer& effect);
    void carry_out(const core::AddPublishMline& effect);
    void carry_out(const core::AddSlotMline& effect);
    void carry_out(const core::RestartIceTransport& effect);
    void carry_out(const core::CreateOffer& effect);
    void carry_out(const core::ApplyAnswer& effect);
    void carry_out(const core::AddRemoteCandidate& effect);
    void carry_out(const core::BindSlot& effect);
    void carry_out(const core::UnbindSlot& effect);
    void carry_out(const core::StartRecording& effect);
    void carry_out(const core::RecordSource& effect);
    void carry_out(const core::StopRecording& effect);

    /// Recordings that run, as of half a second ago at most.
    [[nodiscard]] std::vector<core::recording::SideFile> recordings() const;
    /// Ends them all because the server stops; there are none from now on.
    void end_recordings();

    [[nodiscard]] CameraPlane& cameras() { return *cameras_; }

    /// The media leg of trunks. On the stock send path it does nothing: a trunk's streams are sent
    /// directly alone.
    [[nodiscard]] core::trunk::MediaPort& trunks() { return *trunks_; }
    /// Of all neighbours.
    [[nodiscard]] std::vector<TrunkStats> trunk_stats() const { return trunks_->stats(); }

    /// Of all participants, in no order that means anything. Cheap enough for once a second.
    [[nodiscard]] std::vector<PeerStats> stats() const;
    /// Of one; nothing when there is no such peer.
    [[nodiscard]] std::optional<PeerStats> stats(const ParticipantId& participant) const;

    /// For branches of one's own (docs/pipelines.md). Null when there is no such publication.
    [[nodiscard]] const GstPtr<GstElement>& pipeline() const { return pipeline_; }
    [[nodiscard]] std::shared_ptr<Publication> publication(const ParticipantId& publisher,
                                                           const Mid& mline) const {
        return find_publication(publisher, mline);
    }

    /// Dumps the whole pipeline and each participant, if GST_DEBUG_DUMP_DOT_DIR is set.
    void dump(std::string_view occasion) const;

    /// The whole pipeline as dot (media/dot_dump.hpp).
    void describe(DotDetail detail, std::function<void(std::string)> done) const {
        describe_in_dot(GstPtr<GstBin>::retain(GST_BIN(pipeline_.get())), detail, std::move(done));
    }

    /// Ends all peers; `done` is called once nothing is left or at the latest after 2 s.
    void shut_down(std::function<void()> done);

  private:
    MediaEngine(MediaOptions options, EventSink sink);
    [[nodiscard]] Result<void> open_port(std::uint16_t port);
    [[nodiscard]] Peer* find(const ParticipantId& participant) const;
    [[nodiscard]] std::shared_ptr<Publication> find_publication(const ParticipantId& publisher,
                                                                const Mid& mline) const;
    /// Of somebody who is here, by a peer connection or as a camera.
    [[nodiscard]] std::shared_ptr<Publication> find_local_publication(
        const ParticipantId& publisher, const Mid& mline) const;
    void on_peer_event(const core::Event& event);
    void make_trunks();
    void on_peer_gone(const std::string& name);
    void on_received(const core::MediaReceived& event);
    void on_something_gone();
    [[nodiscard]] bool nothing_ends() const { return ending_ == 0 && branches_->ending() == 0; }
    void watch_bus();
    void on_bus_error(GstMessage* message);
    void finish_shut_down();
    void report_levels();
    void report_heard();

    IceOptions ice_;
    std::optional<wire::SendPath> send_path_;  ///< none: the stock path
    EventSink sink_;
    wire::DtlsCertificate dtls_certificate_;
    IceLoop ice_loop_;
    GstPtr<GstElement> pipeline_;
    GstPtr<GstBus> bus_;
    std::map<ParticipantId, std::shared_ptr<Peer>> peers_;
    std::unique_ptr<CameraPlane> cameras_;
    std::unique_ptr<TrunkPlane> trunks_;
    std::unique_ptr<RecordingPlane> recordings_;  ///< null: there are none
    std::unique_ptr<BranchPlane> branches_;
    /// For what streaming threads post: dies with this.
    std::shared_ptr<MediaEngine*> self_ = std::make_shared<MediaEngine*>(this);
    std::size_t ending_ = 0;  ///< peers whose elements are still being stopped
    std::function<void()> shut_down_done_;
    guint shut_down_timer_ = 0;
    RepeatingTimer level_timer_;
    RepeatingTimer heard_timer_;
};

}  // namespace umbrella::media
