#include "media/stock_slot.hpp"

#include <utility>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "media/elements.hpp"

namespace umbrella::media {

StockSlot::StockSlot(const GstPtr<GstBin>& bin, const GstPtr<GstElement>& webrtcbin,
                     Options own_options)
    : Slot(bin, webrtcbin, std::move(own_options)) {
    auto queue = make_element("queue", options().mid.text() + "-queue");
    g_object_set(queue.get(), "leaky", 2 /* downstream: the oldest go */, "max-size-buffers",
                 limits::slot_queue_packets, "max-size-bytes", 0U, "max-size-time", guint64{0},
                 "silent", TRUE, nullptr);
    gst_bin_add(bin.get(), queue.get());
    UMBRELLA_ASSERT(gst_element_link(queue.get(), element()));
    expose(bin, queue.get());
    gst_element_sync_state_with_parent(queue.get());
}

void StockSlot::begin(Publication& /*publication*/) {
    g_signal_emit_by_name(element(), "begin-source");
}

Slot::Counts StockSlot::counts() const {
    GstStructure* raw = nullptr;
    g_object_get(element(), "stats", &raw, nullptr);
    const StructurePtr counts(raw);
    const auto count = [&counts](const char* name) {
        guint64 value = 0;
        UMBRELLA_ASSERT(gst_structure_get_uint64(counts.get(), name, &value));
        return std::uint64_t{value};
    };
    return {.packets = count("packets"),
            .bytes = count("bytes"),
            .dropped = count("dropped") + count("dropped-waiting-keyframe")};
}

void StockSlot::open() {
    // Sticky events from before the inner links existed would only travel with the next buffer.
    prepare();
    g_object_set(element(), "open", TRUE, nullptr);
}

}  // namespace umbrella::media
