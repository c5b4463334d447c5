// The module as a stranger meets it: found by gst-inspect-1.0, and saying what it is for.
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include <glib.h>
#include <gtest/gtest.h>

namespace {

struct GFree {
    void operator()(gchar* text) const { g_free(text); }
};
using Text = std::unique_ptr<gchar, GFree>;
struct StrvFree {
    void operator()(gchar** strings) const { g_strfreev(strings); }
};

/// What gst-inspect-1.0 prints of the element, with only the module's own folder to look in.
std::string inspect(std::string element) {
    const gchar* folder = g_getenv("UMBRELLA_TEST_PLUGIN_PATH");
    EXPECT_NE(folder, nullptr) << "run by meson test";
    const Text scratch(g_dir_make_tmp("umbrella-inspect-XXXXXX", nullptr));
    const std::string registry = std::string(scratch.get()) + "/registry.bin";
    gchar** environment = g_get_environ();
    environment = g_environ_setenv(environment, "GST_PLUGIN_PATH", folder, TRUE);
    environment = g_environ_setenv(environment, "GST_PLUGIN_SYSTEM_PATH", "", TRUE);
    environment = g_environ_setenv(environment, "GST_REGISTRY", registry.c_str(), TRUE);
    if (const gchar* sanitizer = g_getenv("UMBRELLA_TEST_PRELOAD")) {
        environment = g_environ_setenv(environment, "LD_PRELOAD", sanitizer, TRUE);
    }
    const std::unique_ptr<gchar*, StrvFree> owned(environment);

    std::string program = "gst-inspect-1.0";
    gchar* arguments[] = {program.data(), element.data(), nullptr};
    gchar* out = nullptr;
    gint status = 0;
    EXPECT_TRUE(g_spawn_sync(nullptr, arguments, environment, G_SPAWN_SEARCH_PATH, nullptr, nullptr,
                             &out, nullptr, &status, nullptr));
    EXPECT_EQ(status, 0);
    const Text printed(out);
    std::filesystem::remove_all(scratch.get());
    return printed ? printed.get() : "";
}

TEST(Inspect, Slot_IsFoundAndDocumented) {
    const std::string printed = inspect("umbrellaslot");
    for (const char* expected :
         {"Umbrella subscriber slot", "Filter/Network/RTP", "one unbroken RTP stream",
          "libgstumbrella.so", "Apache 2.0", "SINK template: 'sink'", "SRC template: 'src'",
          "application/x-rtp", "ssrc  ", "SSRC of all outgoing packets", "kind  ", "open  ",
          "stats  ", "dropped-waiting-keyframe", "\"prepare\"", "\"begin-source\""}) {
        EXPECT_NE(printed.find(expected), std::string::npos) << expected << " not in\n" << printed;
    }
}

TEST(Inspect, Receiver_IsFoundAndDocumented) {
    const std::string printed = inspect("umbrellareceiver");
    for (const char* expected :
         {"Umbrella receiver", "Filter/Network/RTP", "in place of a jitterbuffer",
          "SINK template: 'sink'", "SRC template: 'src'", "SINK template: 'sink_rtcp'",
          "Availability: On request", "latency  ", "do-retransmission", "stats  ",
          "rtx-success-count"}) {
        EXPECT_NE(printed.find(expected), std::string::npos) << expected << " not in\n" << printed;
    }
}

TEST(Inspect, Forwarder_IsFoundAndDocumented) {
    const std::string printed = inspect("umbrellaforwarder");
    for (const char* expected :
         {"Umbrella forwarder", "Sink/Network/RTP", "to each subscriber", "SINK template: 'sink'",
          "SRC template: 'src_%u'", "Availability: On request", "feed  ", "stats  "}) {
        EXPECT_NE(printed.find(expected), std::string::npos) << expected << " not in\n" << printed;
    }
}

TEST(Inspect, DtlsPair_IsFoundAndDocumented) {
    const std::string decoder = inspect("umbrelladtlsdec");
    for (const char* expected :
         {"Umbrella DTLS decoder", "Decoder/Network/DTLS", "SINK template: 'sink'",
          "application/x-dtls", "SRC template: 'src'", "connection-id  ", "pem  ", "peer-pem  ",
          "decoder-key  ", "srtp-cipher  ", "srtp-auth  ", "connection-state  ", "aes-gcm  "}) {
        EXPECT_NE(decoder.find(expected), std::string::npos) << expected << " not in\n" << decoder;
    }
    const std::string encoder = inspect("umbrelladtlsenc");
    for (const char* expected :
         {"Umbrella DTLS encoder", "Encoder/Network/DTLS", "SRC template: 'src'", "is-client  ",
          "encoder-key  ", "\"on-key-received\""}) {
        EXPECT_NE(encoder.find(expected), std::string::npos) << expected << " not in\n" << encoder;
    }
}

TEST(Inspect, Recorder_IsFoundAndDocumented) {
    const std::string printed = inspect("umbrellarecorder");
    for (const char* expected : {"Umbrella recorder", "Sink/RTP", "it never blocks",
                                 "SINK template: 'sink'", "tape  ", "stats  "}) {
        EXPECT_NE(printed.find(expected), std::string::npos) << expected << " not in\n" << printed;
    }
}

}  // namespace
