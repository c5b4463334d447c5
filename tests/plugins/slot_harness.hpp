// umbrellaslot between a GstHarness's pads, with the few things that every test asks of it.
#pragma once

#include "packets.hpp"
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gst/check/gstharness.h>
#include <gst/gst.h>
#include <gtest/gtest.h>

#include "core/rtp/packet.hpp"

namespace umbrella::test {

inline constexpr std::uint32_t slot_ssrc = 0x0BADCAFE;
inline constexpr const char* slot_caps =
    "application/x-rtp, media=video, clock-rate=90000, ssrc=(uint)195939070";

struct BufferUnref {
    void operator()(GstBuffer* buffer) const { gst_buffer_unref(buffer); }
};
using BufferPtr = std::unique_ptr<GstBuffer, BufferUnref>;
struct EventUnref {
    void operator()(GstEvent* event) const { gst_event_unref(event); }
};
using EventPtr = std::unique_ptr<GstEvent, EventUnref>;
struct CapsUnref {
    void operator()(GstCaps* caps) const { gst_caps_unref(caps); }
};
using CapsPtr = std::unique_ptr<GstCaps, CapsUnref>;
struct QueryUnref {
    void operator()(GstQuery* query) const { gst_query_unref(query); }
};
using QueryPtr = std::unique_ptr<GstQuery, QueryUnref>;
struct PadUnref {
    void operator()(GstPad* pad) const { gst_object_unref(pad); }
};
using PadPtr = std::unique_ptr<GstPad, PadUnref>;
struct StructureFree {
    void operator()(GstStructure* structure) const { gst_structure_free(structure); }
};
using StructurePtr = std::unique_ptr<GstStructure, StructureFree>;

[[nodiscard]] BufferPtr to_buffer(const Octets& bytes);
[[nodiscard]] Octets to_octets(GstBuffer* buffer);

class SlotHarness {
  public:
    enum class Kind : std::uint8_t { Audio, Video };
    /// In PLAYING. The source's own stream-start, caps and segment have been pushed.
    explicit SlotHarness(Kind kind);
    /// Also checks that nobody keeps the element.
    ~SlotHarness();
    SlotHarness(const SlotHarness&) = delete;
    SlotHarness& operator=(const SlotHarness&) = delete;

    [[nodiscard]] GstElement* element() const { return harness_->element; }
    [[nodiscard]] GstHarness* harness() const { return harness_; }
    [[nodiscard]] PadPtr pad(const char* name) const;

    bool prepare(const char* caps) const;
    void open() const;
    void begin_source() const;
    /// `prepare` and `open`; forgets the events that came of it.
    void start() const;

    GstFlowReturn push(const Octets& bytes) const;
    GstFlowReturn push(const TestPacket& packet) const { return push(packet.to_bytes()); }
    /// The next outgoing packet, null if there is none.
    [[nodiscard]] BufferPtr pull() const;
    [[nodiscard]] std::uint64_t stat(const char* name) const;

    /// Since the last call, at `src`'s peer.
    [[nodiscard]] std::vector<EventPtr> downstream_events() const;
    /// Since the last call, at `sink`'s peer; how many keyframe requests.
    [[nodiscard]] std::vector<EventPtr> upstream_events() const;
    [[nodiscard]] int keyframe_requests() const;

  private:
    GstHarness* harness_ = nullptr;
};

}  // namespace umbrella::test
