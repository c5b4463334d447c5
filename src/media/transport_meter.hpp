// What comes and goes over one peer's transport, below webrtcbin's RTP session: counts, signs of
// life, and what the peer reports about the streams that it gets.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "core/rtp/rtcp.hpp"
#include "media/direct_transport.hpp"
#include "media/gst_ptr.hpp"
#include "media/signal.hpp"
#include "media/stream_meter.hpp"

namespace umbrella::media {

class TransportMeter {
  public:
    /// Takes the peer's sender reports, in a streaming thread; times count from 1970-01-01 UTC.
    using SenderReportHandler = std::function<void(const core::rtp::SenderReport& report,
                                                   std::chrono::microseconds arrival)>;
    /// `label` names the peer in the log; `direct`, null on the
    /// stock path, the feedback that webrtcbin does not act on because it is not webrtcbin who
    /// sends.
    TransportMeter(std::string label, SenderReportHandler reported,
                   std::shared_ptr<DirectTransport> direct)
        : label_(std::move(label)), reported_(std::move(reported)), direct_(std::move(direct)) {}

    /// Watches the elements that `webrtcbin`, still fresh, will make, until the connection is
    /// dropped. Handlers keep the meter alive.
    [[nodiscard]] static SignalConnection attach(GstElement* webrtcbin,
                                                 const std::shared_ptr<TransportMeter>& meter);

    /// A compound of the peer, decrypted and authentic, that came past webrtcbin (rtcp_intake.hpp).
    /// What webrtcbin decrypts from then on has been here, or is nothing to read. The ICE agent's
    /// thread.
    void read_beside(core::rtp::Bytes compound);

    /// Counts RTP that came past webrtcbin.
    [[nodiscard]] const std::shared_ptr<TrafficMeter>& rtp_meter() const { return received_rtp_; }

    /// Keeps the reports about this SSRC from now on. Others are not kept: a peer may name any.
    void expect_reports_about(std::uint32_t ssrc);

    /// Decrypted, so truly from the peer.
    [[nodiscard]] TrafficCount received() const;
    [[nodiscard]] TrafficCount sent() const { return sent_->count(); }
    /// Whether anything has come since the last call. Main thread.
    [[nodiscard]] bool take_heard();

    /// The newest report about `ssrc`, and the newest round trip of all.
    [[nodiscard]] std::optional<core::rtp::ReportBlock> report_about(std::uint32_t ssrc) const;
    [[nodiscard]] std::optional<std::chrono::microseconds> round_trip() const;

  private:
    static void watch(GstElement* element, const std::shared_ptr<TransportMeter>& meter);
    static void watch_rtcp(GstPad* pad, const std::shared_ptr<TransportMeter>& meter);

    // Streaming thread.
    void read(GstBuffer* buffer);
    void take_compound(core::rtp::Bytes compound);
    void read_compound(core::rtp::Bytes compound);
    void note(core::rtp::ReportBlocks blocks, std::uint32_t now);
    void note_transport_feedback();

    std::shared_ptr<TrafficMeter> received_rtp_ = std::make_shared<TrafficMeter>();
    TrafficMeter received_rtcp_;
    std::atomic<bool> beside_{false};  ///< RTCP comes past webrtcbin
    std::shared_ptr<TrafficMeter> sent_ = std::make_shared<TrafficMeter>();
    std::uint64_t heard_packets_ = 0;
    std::string label_;
    std::atomic_flag feedback_heard_;
    SenderReportHandler reported_;
    std::shared_ptr<DirectTransport> direct_;
    /// Guards what follows, which changes with each RTCP packet only; a leaf.
    mutable std::mutex mutex_;
    std::map<std::uint32_t, std::optional<core::rtp::ReportBlock>> reports_;
    std::optional<std::chrono::microseconds> round_trip_;
};

}  // namespace umbrella::media
