// The instance of umbrellaslot, for the two files that implement it.
#pragma once

#include "plugins/monotonic.hpp"
#include "plugins/slot.hpp"
#include "plugins/slot_stream.hpp"

#include <gst/gst.h>

GST_DEBUG_CATEGORY_EXTERN(umbrella_slot_debug);
#define GST_CAT_DEFAULT umbrella_slot_debug

struct UmbrellaSlot {
    GstElement parent;
    GstPad* sink;  ///< owned by the element, as every pad that was added to one
    GstPad* src;   ///< likewise
    umbrella::plugins::SlotStream stream;
};
struct UmbrellaSlotClass {
    GstElementClass parent_class;
};

namespace umbrella::plugins {

[[nodiscard]] inline UmbrellaSlot* slot_of(gpointer instance) {
    return G_TYPE_CHECK_INSTANCE_CAST(instance, UMBRELLA_TYPE_SLOT, UmbrellaSlot);
}

/// Gives the pads their functions. While the instance is made.
void set_up_pads(UmbrellaSlot* slot);

/// Asks upstream for a keyframe; nothing but the time limits how often. False: nobody there.
bool request_keyframe(UmbrellaSlot* slot);

/// Implements the action signal `prepare`.
gboolean prepare(UmbrellaSlot* slot, GstCaps* caps);

}  // namespace umbrella::plugins
