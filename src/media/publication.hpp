// What one publish m-line sends: a bin `funnel ! tee`, made with the m-line and fed from the
// moment its first packet comes. Subscribers hang on the tee, or on an umbrellaforwarder behind it
// when their packets take the direct send path. Whatever else wants the stream hangs on the tee.
//
// The funnel is there because a browser may change its SSRC, for which webrtcbin exposes another
// pad: an unlinked pad would end the whole receive path of that peer.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/ids.hpp"
#include "core/effects.hpp"
#include "media/gst_ptr.hpp"
#include "media/keyframe_gate.hpp"
#include "media/stats.hpp"
#include "media/stream_meter.hpp"
#include "wire/send_path.hpp"

namespace umbrella::media {

class Publication {
  public:
    /// Adds the bin to `pipeline` under `name` ("default/alice-7f3a/camera"). Main thread.
    /// `received` is called once, on the main thread, when the first packet has reached the tee:
    /// not before may branches be attached. `feed` is where the packets enter the direct send
    /// path; null: they take the stock path.
    Publication(GstPtr<GstElement> pipeline, const core::AddPublishMline& mline,
                const std::string& name, std::shared_ptr<wire::Feed> feed,
                std::function<void()> received);
    /// Takes the bin out of the pipeline. All branches must have been detached. Main thread.
    ~Publication();
    Publication(const Publication&) = delete;
    Publication& operator=(const Publication&) = delete;

    /// A new sink pad for a stream of the publisher. Any thread.
    [[nodiscard]] GstPtr<GstPad> request_sink();
    /// The stream has ended; nothing is linked to the pad any more. Main thread.
    void release_sink(const GstPtr<GstPad>& sink);

    /// A branch of the tee, or the forwarder, towards `sink`, a pad of another bin of the pipeline.
    /// Main thread.
    class Branch {
      public:
        /// `prefix` of the ghost pad's name: splitters number their pads alike.
        Branch(GstPtr<GstBin> bin, GstPtr<GstElement> splitter, GstPad* sink,
               const std::string& prefix);
        /// Unlinks without waiting; a push that is under way ends in the old branch.
        ~Branch();
        Branch(const Branch&) = delete;
        Branch& operator=(const Branch&) = delete;

      private:
        GstPtr<GstBin> bin_;
        GstPtr<GstElement> splitter_;
        GstPtr<GstPad> splitter_pad_;
        GstPtr<GstPad> ghost_;
        GstPtr<GstPad> sink_;
    };
    [[nodiscard]] std::unique_ptr<Branch> attach(GstPad* sink);
    /// The same of the tee, whatever the send path: packets come out. `sink` must never block.
    [[nodiscard]] std::unique_ptr<Branch> tap(GstPad* sink);

    /// Asks the publisher for a keyframe, at most each limits::keyframe_request_interval. Any
    /// thread.
    void request_keyframe();

    [[nodiscard]] const core::AddPublishMline& mline() const { return mline_; }
    /// Null on the stock path.
    [[nodiscard]] const std::shared_ptr<wire::Feed>& feed() const { return feed_; }
    /// The loudest since the last call (StreamMeter::take_level); nothing for video. Main thread.
    [[nodiscard]] std::optional<std::uint8_t> take_level();
    /// Without what the RTP session knows: loss and jitter. Main thread.
    [[nodiscard]] PublishStats stats() const;
    /// 0 before the first packet.
    [[nodiscard]] std::uint32_t ssrc() const { return meter_->ssrc(); }

  private:
    void add_forwarder();

    core::AddPublishMline mline_;
    GstPtr<GstElement> pipeline_;
    GstPtr<GstBin> bin_;
    GstPtr<GstElement> funnel_;
    GstPtr<GstElement> tee_;
    std::shared_ptr<wire::Feed> feed_;
    GstPtr<GstElement> forwarder_;  ///< null on the stock path
    std::shared_ptr<StreamMeter> meter_;
    KeyframeRequestCount keyframe_requests_;
};

}  // namespace umbrella::media
