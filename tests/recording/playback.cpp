#include "playback.hpp"

#include <cstdlib>

#include <gst/gst.h>

#include "base/object_ptr.hpp"

namespace umbrella::test {
namespace {

double seconds(GstClockTime time) {
    return static_cast<double>(time) / static_cast<double>(GST_SECOND);
}

std::string decoder(core::Codec codec) {
    switch (codec) {
        case core::Codec::Vp8:
            return "vp8dec";
        case core::Codec::Vp9:
            return "vp9dec";
        case core::Codec::H264:
            return "h264parse ! openh264dec";
        case core::Codec::Av1:
            return "av1dec";
        case core::Codec::H265:
            return "h265parse ! libde265dec";
        case core::Codec::Pcmu:
            return "mulawdec";
        case core::Codec::Pcma:
            return "alawdec";
        case core::Codec::Opus:
            break;
    }
    return "opusdec";
}

GstPadProbeReturn on_picture(GstPad*, GstPadProbeInfo* info, gpointer data) {
    static_cast<Played*>(data)->pictures_s.push_back(
        seconds(GST_BUFFER_PTS(gst_pad_probe_info_get_buffer(info))));
    return GST_PAD_PROBE_OK;
}

/// Mono, 48 kHz, S16.
GstPadProbeReturn on_sound(GstPad*, GstPadProbeInfo* info, gpointer data) {
    constexpr double rate = 48'000;
    constexpr int loud = 3000;
    constexpr double apart_s = 0.5;
    auto& played = *static_cast<Played*>(data);
    GstBuffer* buffer = gst_pad_probe_info_get_buffer(info);
    GstMapInfo map;
    if (gst_buffer_map(buffer, &map, GST_MAP_READ) == FALSE) {
        return GST_PAD_PROBE_OK;
    }
    const auto* samples = reinterpret_cast<const std::int16_t*>(map.data);
    const std::size_t count = map.size / sizeof *samples;
    for (std::size_t i = 0; i < count; ++i) {
        const double at = seconds(GST_BUFFER_PTS(buffer)) + (static_cast<double>(i) / rate);
        if (std::abs(int{samples[i]}) > loud &&
            (played.ticks_s.empty() || at - played.ticks_s.back() > apart_s)) {
            played.ticks_s.push_back(at);
        }
    }
    played.sound_s += static_cast<double>(count) / rate;
    gst_buffer_unmap(buffer, &map);
    return GST_PAD_PROBE_OK;
}

void watch(GstElement* pipeline, const char* name, GstPadProbeCallback callback, Played& played) {
    const auto sink = ObjectPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline), name));
    if (sink) {
        const auto pad = ObjectPtr<GstPad>::adopt(gst_element_get_static_pad(sink.get(), "sink"));
        gst_pad_add_probe(pad.get(), GST_PAD_PROBE_TYPE_BUFFER, callback, &played, nullptr);
    }
}

void wait_for_end(GstElement* pipeline, Played& played) {
    const auto bus = ObjectPtr<GstBus>::adopt(gst_element_get_bus(pipeline));
    GstMessage* message = gst_bus_timed_pop_filtered(
        bus.get(), 60 * GST_SECOND,
        static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR));
    if (message == nullptr) {
        played.error = "it does not end";
        return;
    }
    if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
        GError* error = nullptr;
        gchar* debug = nullptr;
        gst_message_parse_error(message, &error, &debug);
        played.error = std::string(error->message) + " " + (debug != nullptr ? debug : "");
        g_error_free(error);
        g_free(debug);
    }
    gst_message_unref(message);
}

}  // namespace

Played play(const std::string& path, const core::Codec* video, bool audio, core::Codec sound) {
    Played played;
    std::string text = "filesrc location=" + path + " ! matroskademux name=d";
    if (video != nullptr) {
        text += " d.video_0 ! queue ! " + decoder(*video) + " ! fakesink name=pictures sync=false";
    }
    if (audio) {
        text += " d.audio_0 ! queue ! " + decoder(sound) +
                " ! audioconvert ! audioresample ! "
                "audio/x-raw,format=S16LE,channels=1,rate=48000 ! fakesink name=sound sync=false";
    }
    GError* error = nullptr;
    const auto pipeline = ObjectPtr<GstElement>::sink(gst_parse_launch(text.c_str(), &error));
    if (error != nullptr) {
        played.error = error->message;
        g_error_free(error);
        return played;
    }
    watch(pipeline.get(), "pictures", on_picture, played);
    watch(pipeline.get(), "sound", on_sound, played);
    gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
    wait_for_end(pipeline.get(), played);
    gint64 duration = 0;
    if (gst_element_query_duration(pipeline.get(), GST_FORMAT_TIME, &duration) != FALSE) {
        played.duration_s = seconds(static_cast<GstClockTime>(duration));
    }
    gst_element_set_state(pipeline.get(), GST_STATE_NULL);
    return played;
}

}  // namespace umbrella::test
