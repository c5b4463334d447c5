// The elements of plugins/ without a plugin file: for the server and for tests.
#pragma once

/// Makes the factories "umbrellaslot", "umbrellaforwarder", "umbrellareceiver", "umbrellarecorder",
/// "umbrelladtlsdec" and "umbrelladtlsenc" known to this process. Once, after gst_init(), from any
/// thread. False if GStreamer refuses, which its log explains.
[[nodiscard]] bool umbrella_register_plugin();

/// From now on "dtlsdec" and "dtlsenc" are ours: also for dtlssrtpdec and dtlssrtpenc, which find
/// them by these names, and so for webrtcbin. Before the first of them is made, from any thread.
/// False if GStreamer's own plugin cannot be loaded.
[[nodiscard]] bool umbrella_replace_dtls();
