// The instance of umbrellareceiver, for the two files that implement it.
#pragma once

#include "plugins/receiver.hpp"
#include "plugins/receiver_stream.hpp"
#include "plugins/retry_timer.hpp"

#include <gst/gst.h>

struct UmbrellaReceiver {
    GstElement parent;
    GstPad* sink;  ///< owned by the element, as every pad that was added to one
    GstPad* src;   ///< likewise
    umbrella::plugins::ReceiverStream stream;
    umbrella::plugins::RetryTimer timer;
    guint latency_ms;  ///< kept for who asks; guarded by the object lock
};
struct UmbrellaReceiverClass {
    GstElementClass parent_class;
};

namespace umbrella::plugins {

[[nodiscard]] inline UmbrellaReceiver* receiver_of(gpointer instance) {
    return G_TYPE_CHECK_INSTANCE_CAST(instance, UMBRELLA_TYPE_RECEIVER, UmbrellaReceiver);
}

/// Gives `sink` and `src` their functions. While the instance is made.
void set_up_receiver_pads(UmbrellaReceiver* receiver);
/// The same for a pad `sink_rtcp`.
void set_up_rtcp_pad(GstPad* pad);

}  // namespace umbrella::plugins
