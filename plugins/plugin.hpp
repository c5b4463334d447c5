// What the plugin says of itself, as a module and as a part of the server.
#pragma once

#include "plugins/dtls_dec.hpp"
#include "plugins/dtls_enc.hpp"
#include "plugins/forwarder.hpp"
#include "plugins/receiver.hpp"
#include "plugins/recorder.hpp"
#include "plugins/slot.hpp"

#include <gst/gst.h>

// Macros, because GST_PLUGIN_DEFINE makes literals of them.
#define UMBRELLA_PLUGIN_DESCRIPTION "Elements of Umbrella, a WebRTC selective forwarding unit"
#define UMBRELLA_PLUGIN_LICENSE "Apache 2.0"
#define UMBRELLA_PLUGIN_PACKAGE "Umbrella"
#define UMBRELLA_PLUGIN_ORIGIN "Umbrella"

inline gboolean umbrella_plugin_init(GstPlugin* plugin) {
    return static_cast<gboolean>(
        gst_element_register(plugin, "umbrellaslot", GST_RANK_NONE, UMBRELLA_TYPE_SLOT) != FALSE &&
        gst_element_register(plugin, "umbrellaforwarder", GST_RANK_NONE, UMBRELLA_TYPE_FORWARDER) !=
            FALSE &&
        gst_element_register(plugin, "umbrellarecorder", GST_RANK_NONE, UMBRELLA_TYPE_RECORDER) !=
            FALSE &&
        gst_element_register(plugin, "umbrelladtlsdec", GST_RANK_NONE, UMBRELLA_TYPE_DTLS_DEC) !=
            FALSE &&
        gst_element_register(plugin, "umbrelladtlsenc", GST_RANK_NONE, UMBRELLA_TYPE_DTLS_ENC) !=
            FALSE &&
        gst_element_register(plugin, "umbrellareceiver", GST_RANK_NONE, UMBRELLA_TYPE_RECEIVER) !=
            FALSE);
}
