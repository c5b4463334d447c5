// The direct way to one peer and back. Its webrtcbin goes on doing ICE and DTLS; from there come
// what is needed to send beside it, and to read RTCP beside it: the SRTP keys and the selected
// pair.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/rtp/rtcp.hpp"
#include "media/dtls_rest.hpp"
#include "media/gst_ptr.hpp"
#include "media/ice_agent.hpp"
#include "media/rtcp_intake.hpp"
#include "media/rtp_intake.hpp"
#include "media/signal.hpp"
#include "media/slot.hpp"
#include "wire/send_path.hpp"

namespace umbrella::media {

class DirectTransport {
  public:
    /// Follows `webrtcbin`, still fresh, and its agent. `cname` is what its sender reports say.
    /// Main thread.
    DirectTransport(const wire::SendPath& send_path, GstElement* webrtcbin,
                    const std::shared_ptr<IceAgent>& ice, std::string cname);
    DirectTransport(const DirectTransport&) = delete;
    DirectTransport& operator=(const DirectTransport&) = delete;

    [[nodiscard]] const std::string& cname() const { return cname_; }
    [[nodiscard]] wire::Transport& wire() const { return *transport_; }
    [[nodiscard]] const std::shared_ptr<wire::Transport>& shared_wire() const { return transport_; }

    /// The peer's keyframe requests for `ssrc` go into `request_pad` (Slot::request_pad()). Main
    /// thread.
    void add(std::uint32_t ssrc, GstPtr<GstPad> request_pad);
    /// What comes, on the ICE agent's thread.
    struct Readers {
        RtcpIntake::Reader rtcp;
        std::optional<RtpSinks> rtp;  ///< nothing: RTP goes through webrtcbin
    };
    /// The connection is up: sends from now on, and hands what comes to `readers` instead of
    /// letting all of it into webrtcbin. With a reader of RTP, webrtcbin tells the peer nothing any
    /// more. Fails as sending_keys() does. `label` says in the log whose it is. Main thread.
    [[nodiscard]] Result<void> open(const std::string& label, Readers readers);
    /// Sends no more, reads no more and follows webrtcbin no more. Main thread, while webrtcbin is
    /// there.
    void close();

    // RTCP of the peer, decrypted. Streaming thread.

    /// A keyframe of `ssrc` is asked for.
    void on_keyframe_request(std::uint32_t ssrc);
    /// A compound with something for the workers: NACKs, requests for keyframes, transport-wide
    /// feedback.
    void on_feedback(core::rtp::Bytes compound, std::chrono::microseconds round_trip) {
        transport_->receive(compound, round_trip);
    }

  private:
    /// What webrtcbin's threads fill in.
    struct Found {
        std::mutex mutex;  ///< guards what follows; a leaf
        GstPtr<GstElement> srtpenc;
        GstPtr<GstElement> dtlsdec;
        GstPtr<GstElement> dtlsenc;
        std::atomic<bool> silent{false};  ///< what webrtcbin sends of RTCP is dropped
    };
    static void silence(GstElement* network_sink, const std::shared_ptr<Found>& found);
    [[nodiscard]] Result<void> take_in(GstElement* dtlsdec, DtlsRest dtls,
                                       wire::SrtpProfile profile, Readers readers) const;

    std::string cname_;
    std::weak_ptr<IceAgent> ice_;
    std::shared_ptr<wire::Transport> transport_;
    std::shared_ptr<Found> found_ = std::make_shared<Found>();
    std::vector<SignalConnection> connections_;
    /// Guards what follows; nothing is called while it is held.
    std::mutex mutex_;
    std::map<std::uint32_t, GstPtr<GstPad>> request_pads_;  ///< by SSRC
};

}  // namespace umbrella::media
