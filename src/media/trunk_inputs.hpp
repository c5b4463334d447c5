// The receiving side of a trunk, as webrtcbin's streaming threads see it. webrtcbin decrypts,
// counts for congestion feedback and reports on reception; then packets are taken from it and go
// to the streams' inputs, so that it makes no pad, element or thread for any of them.
//
// The neighbour is not trusted to keep to the SSRCs that were agreed upon
// (core/trunk/stream_ssrcs.hpp): whatever has another one is dropped before anything remembers it.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "base/limits_trunk_routing.hpp"
#include "core/rtp/reported_clock.hpp"
#include "core/rtp/rtcp.hpp"
#include "core/trunk/stream_ssrcs.hpp"
#include "media/gst_ptr.hpp"
#include "media/signal.hpp"
#include "media/trunk_input.hpp"

namespace umbrella::media {

/// What has come that is of no use.
struct TrunkStray {
    std::uint64_t foreign = 0;    ///< packets of SSRCs that are none of the neighbour's
    std::uint64_t malformed = 0;  ///< retransmissions that repeat nothing, RTCP cut short
    std::uint64_t unasked = 0;    ///< packets of streams that nobody takes anything from
};

class TrunkInputs {
  public:
    /// `neighbour` is the role of the other end.
    explicit TrunkInputs(core::trunk::MediaRole neighbour) : neighbour_(neighbour) {}

    /// Watches the elements that `webrtcbin`, still fresh, will make, until the connection is
    /// dropped. Handlers keep the inputs alive.
    [[nodiscard]] static SignalConnection attach(GstElement* webrtcbin,
                                                 const std::shared_ptr<TrunkInputs>& inputs);

    // Main thread.

    void add(const core::trunk::StreamSsrc& stream, std::shared_ptr<TrunkInput> input);
    /// Null if there is none.
    [[nodiscard]] std::shared_ptr<TrunkInput> find(const core::trunk::StreamSsrc& stream) const;
    /// Those that have been added.
    [[nodiscard]] std::vector<core::trunk::StreamSsrc> streams() const;
    /// Whatever comes is dropped from now on. Any thread.
    void refuse() { refused_.store(true, std::memory_order_relaxed); }
    /// Unbinds and drops all; what still comes is dropped.
    void close();
    [[nodiscard]] TrunkStray stray() const;

    /// A sender report of the neighbour. Streaming thread.
    void report(const core::rtp::SenderReport& report, core::rtp::ClockOffset::WallTime arrival);

  private:
    using Self = std::shared_ptr<TrunkInputs>;
    static void watch(GstElement* element, const Self& inputs);

    // Streaming thread.
    [[nodiscard]] GstPadProbeReturn on_encrypted(GstPadProbeInfo* info);
    [[nodiscard]] GstPadProbeReturn on_rtp(GstPadProbeInfo* info);
    [[nodiscard]] GstPadProbeReturn on_rtcp(GstPadProbeInfo* info);
    [[nodiscard]] GstPadProbeReturn on_counted(GstPadProbeInfo* info);
    [[nodiscard]] bool is_known_reporter(std::uint32_t ssrc);
    template <GstPadProbeReturn (TrunkInputs::*handler)(GstPadProbeInfo*)>
    static void probe(GstElement* element, const char* pad, const Self& inputs);

    static constexpr std::size_t places = limits::trunk_streams * 2;
    [[nodiscard]] static std::size_t place_of(const core::trunk::StreamSsrc& stream);

    core::trunk::MediaRole neighbour_;
    /// Guards what follows; a leaf.
    mutable std::mutex mutex_;
    std::array<std::shared_ptr<TrunkInput>, places> inputs_;
    std::vector<std::uint32_t> reporters_;  ///< that send RTCP but are no streams
    core::rtp::ClockOffset clock_;

    std::atomic<bool> refused_{false};
    std::atomic<std::uint64_t> foreign_{0};
    std::atomic<std::uint64_t> malformed_{0};
    std::atomic<std::uint64_t> unasked_{0};
};

}  // namespace umbrella::media
