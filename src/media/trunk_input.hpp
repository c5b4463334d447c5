// One stream that comes from a neighbour, for the life of the connection, whatever it carries: an
// umbrellareceiver in the trunk's bin, whose ghost pad is linked to the remote publication that is
// on the stream at present. It asks for what is missing by itself.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include "core/trunk/stream_ssrcs.hpp"
#include "media/gst_ptr.hpp"
#include "media/receiver_feedback.hpp"
#include "media/remote_publication.hpp"
#include "media/stream_meter.hpp"

namespace umbrella::media {

class TrunkInput {
  public:
    /// `stream` is Video or Audio; `ssrc` is how the neighbour sends it. Main thread.
    TrunkInput(GstPtr<GstBin> bin, const core::trunk::StreamSsrc& stream, std::uint32_t ssrc,
               std::shared_ptr<ReceiverFeedback> feedback);
    /// It is not bound. Main thread.
    ~TrunkInput();
    TrunkInput(const TrunkInput&) = delete;
    TrunkInput& operator=(const TrunkInput&) = delete;

    /// From now on its packets are the publication's, under an SSRC that nothing else has ever
    /// had: whoever gets them takes them for what they are, another source. `begun` as for
    /// SourceSwitch::expect(). Main thread.
    void bind(std::shared_ptr<RemotePublication> publication, std::function<void()> begun);
    /// Takes it for the publication from now on. Main thread, bound.
    void use();
    /// What still comes is nobody's. Main thread.
    void unbind();
    /// Null when it is not bound.
    [[nodiscard]] const std::shared_ptr<RemotePublication>& publication() const {
        return publication_;
    }

    // The neighbour's streaming thread.

    /// A packet of its SSRC, with what was retransmitted restored. False: nobody has asked for it.
    bool push(GstBuffer* buffer);
    /// Its stream was at `rtp_timestamp` at `time`; heard at `arrival`; both on our clock.
    void report(wire::SourceClock::WallTime time, std::uint32_t rtp_timestamp,
                wire::SourceClock::WallTime arrival);

    [[nodiscard]] TrafficCount count() const { return meter_.count(); }
    [[nodiscard]] std::uint32_t ssrc() const { return ssrc_; }

  private:
    /// What streaming threads see of what it is bound to.
    struct Binding {
        std::uint32_t ssrc = 0;  ///< 0: not bound
        std::shared_ptr<SourceSwitch> source_switch;
        std::shared_ptr<wire::SourceClock> clock;
    };
    /// Outlives the input in the probes on its pads.
    struct Shared {
        std::mutex mutex;  ///< guards `binding`; a leaf
        Binding binding;
        [[nodiscard]] Binding current() {
            const std::lock_guard lock(mutex);
            return binding;
        }
    };
    void prepare();
    void watch_requests(std::shared_ptr<ReceiverFeedback> feedback);
    void watch_packets();

    GstPtr<GstBin> bin_;
    core::MediaKind kind_;
    std::uint32_t ssrc_;
    std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
    TrafficMeter meter_;
    GstPtr<GstElement> receiver_;
    GstPtr<GstPad> sink_;   ///< of the receiver
    GstPtr<GstPad> ghost_;  ///< on the trunk's bin
    std::shared_ptr<RemotePublication> publication_;
    GstPtr<GstPad> publication_sink_;
};

}  // namespace umbrella::media
