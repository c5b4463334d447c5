// Counts what passes one point of the pipeline. The streaming thread adds, anybody reads: atomics
// without an order among them, since each number stands for itself.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "core/model.hpp"
#include "media/gst_ptr.hpp"

namespace umbrella::media {

struct TrafficCount {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
};

/// Packets and bytes through a pad.
class TrafficMeter {
  public:
    void add(GstBuffer* buffer) { add(gst_buffer_get_size(buffer)); }
    /// One packet of so many bytes.
    void add(std::size_t bytes);
    [[nodiscard]] TrafficCount count() const;

  private:
    std::atomic<std::uint64_t> packets_{0};
    std::atomic<std::uint64_t> bytes_{0};
};

/// Counts buffers and buffer lists through `pad` for as long as the pad lives.
void meter_traffic(GstPad* pad, const std::shared_ptr<TrafficMeter>& meter);

/// One publication's RTP: its traffic, its newest SSRC and, of audio, how loud it is.
class StreamMeter {
  public:
    explicit StreamMeter(core::MediaKind kind) : kind_(kind) {}

    /// Streaming thread.
    void add(GstBuffer* buffer);

    [[nodiscard]] TrafficCount count() const { return traffic_.count(); }
    /// 0 before the first packet.
    [[nodiscard]] std::uint32_t ssrc() const { return ssrc_.load(std::memory_order_relaxed); }
    /// The loudest packet since the last call, in -dBov (RFC 6464); packets that do not tell count
    /// as silent. Nothing if none has come.
    [[nodiscard]] std::optional<std::uint8_t> take_level();

  private:
    static constexpr std::uint8_t no_packet = 255;
    void note_level(std::uint8_t level);

    core::MediaKind kind_;
    TrafficMeter traffic_;
    std::atomic<std::uint32_t> ssrc_{0};
    std::atomic<std::uint8_t> loudest_{no_packet};  ///< the lower, the louder
};

}  // namespace umbrella::media
