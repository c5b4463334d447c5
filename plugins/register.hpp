// The elements of plugins/ without a plugin file: for the server and for tests.
#pragma once

/// Makes the factories "umbrellaslot", "umbrellaforwarder", "umbrellareceiver" and
/// "umbrellarecorder" known to this process. Once, after gst_init(), from any thread. False if
/// GStreamer refuses, which its log explains.
[[nodiscard]] bool umbrella_register_plugin();
