#include "slot_harness.hpp"

namespace umbrella::test {

BufferPtr to_buffer(const Octets& bytes) {
    BufferPtr buffer(gst_buffer_new_allocate(nullptr, bytes.size(), nullptr));
    gst_buffer_fill(buffer.get(), 0, bytes.data(), bytes.size());
    return buffer;
}

Octets to_octets(GstBuffer* buffer) {
    Octets bytes(gst_buffer_get_size(buffer));
    gst_buffer_extract(buffer, 0, bytes.data(), bytes.size());
    return bytes;
}

SlotHarness::SlotHarness(Kind kind) {
    GstElement* element = gst_element_factory_make("umbrellaslot", "slot");
    g_object_set(element, "ssrc", slot_ssrc, "kind", kind == Kind::Video ? 1 : 0, nullptr);
    harness_ = gst_harness_new_with_element(element, "sink", "src");
    gst_object_unref(element);
    gst_harness_set_src_caps_str(harness_, "application/x-rtp, payload=96, ssrc=(uint)1");
    (void)upstream_events();
}

SlotHarness::~SlotHarness() {
    gpointer alive = harness_->element;
    g_object_add_weak_pointer(G_OBJECT(harness_->element), &alive);
    gst_harness_teardown(harness_);
    EXPECT_EQ(alive, nullptr) << "the element leaks";
}

PadPtr SlotHarness::pad(const char* name) const {
    return PadPtr(gst_element_get_static_pad(element(), name));
}

bool SlotHarness::prepare(const char* caps) const {
    const CapsPtr parsed(caps != nullptr ? gst_caps_from_string(caps) : nullptr);
    gboolean done = FALSE;
    g_signal_emit_by_name(element(), "prepare", parsed.get(), &done);
    return done != FALSE;
}

void SlotHarness::open() const {
    g_object_set(element(), "open", TRUE, nullptr);
}

void SlotHarness::begin_source() const {
    g_signal_emit_by_name(element(), "begin-source");
}

void SlotHarness::start() const {
    ASSERT_TRUE(prepare(slot_caps));
    open();
    (void)downstream_events();
    (void)upstream_events();
}

GstFlowReturn SlotHarness::push(const Octets& bytes) const {
    return gst_harness_push(harness_, to_buffer(bytes).release());
}

BufferPtr SlotHarness::pull() const {
    return BufferPtr(gst_harness_try_pull(harness_));
}

std::uint64_t SlotHarness::stat(const char* name) const {
    GstStructure* raw = nullptr;
    g_object_get(element(), "stats", &raw, nullptr);
    const StructurePtr stats(raw);
    guint64 value = 0;
    EXPECT_TRUE(gst_structure_get_uint64(stats.get(), name, &value)) << name;
    return value;
}

std::vector<EventPtr> SlotHarness::downstream_events() const {
    std::vector<EventPtr> events;
    while (GstEvent* event = gst_harness_try_pull_event(harness_)) {
        events.emplace_back(event);
    }
    return events;
}

std::vector<EventPtr> SlotHarness::upstream_events() const {
    std::vector<EventPtr> events;
    while (GstEvent* event = gst_harness_try_pull_upstream_event(harness_)) {
        events.emplace_back(event);
    }
    return events;
}

int SlotHarness::keyframe_requests() const {
    int count = 0;
    for (const EventPtr& event : upstream_events()) {
        count += gst_event_has_name(event.get(), "GstForceKeyUnit") != FALSE ? 1 : 0;
    }
    return count;
}

}  // namespace umbrella::test
