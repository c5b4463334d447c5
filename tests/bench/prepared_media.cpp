#include "prepared_media.hpp"

#include <string>
#include <utility>

#include "core/rtp/packet.hpp"
#include "media/gst_ptr.hpp"

namespace umbrella::bench {
namespace {

using media::GstPtr;

void append(MediaLoop& loop, GstSample* sample, std::uint32_t& first_timestamp) {
    GstMapInfo map;
    UMBRELLA_ASSERT(gst_buffer_map(gst_sample_get_buffer(sample), &map, GST_MAP_READ));
    const auto packet = core::rtp::PacketView::parse({map.data, map.size});
    UMBRELLA_ASSERT(packet.has_value());
    if (loop.packets.empty()) {
        first_timestamp = packet->timestamp();
    }
    const core::rtp::Bytes payload = packet->payload();
    loop.packets.push_back({.payload = {payload.begin(), payload.end()},
                            .timestamp = packet->timestamp() - first_timestamp,
                            .marker = packet->marker()});
    gst_buffer_unmap(gst_sample_get_buffer(sample), &map);
}

Result<MediaLoop> run(const std::string& description, std::uint32_t clock_rate_hz,
                      std::uint32_t step) {
    GError* raw_error = nullptr;
    const auto pipeline = GstPtr<GstElement>::sink(
        gst_parse_launch((description + " ! appsink name=out sync=false").c_str(), &raw_error));
    if (raw_error != nullptr) {
        return fail(media::ErrorPtr(raw_error)->message);
    }
    const auto out = GstPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "out"));
    gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
    MediaLoop loop{.packets = {}, .clock_rate_hz = clock_rate_hz, .length = 0};
    std::uint32_t first_timestamp = 0;
    for (;;) {
        GstSample* sample = nullptr;
        g_signal_emit_by_name(out.get(), "pull-sample", &sample);
        if (sample == nullptr) {
            break;
        }
        append(loop, sample, first_timestamp);
        gst_sample_unref(sample);
    }
    gst_element_set_state(pipeline.get(), GST_STATE_NULL);
    if (loop.packets.empty()) {
        return fail("nothing comes out of: " + description);
    }
    loop.length = loop.packets.back().timestamp + step;
    return loop;
}

}  // namespace

Result<PreparedMedia> prepare_media(unsigned video_bitrate_bps) {
    Result<MediaLoop> video =
        run("videotestsrc pattern=ball num-buffers=150 ! "
            "video/x-raw,format=I420,width=320,height=180,framerate=15/1 ! vp8enc deadline=1 "
            "cpu-used=8 keyframe-max-dist=1000 target-bitrate=" +
                std::to_string(video_bitrate_bps) + " ! rtpvp8pay mtu=1200",
            90'000, 6'000);
    if (!video) {
        return tl::make_unexpected(video.error());
    }
    Result<MediaLoop> audio =
        run("audiotestsrc num-buffers=100 samplesperbuffer=960 volume=0.1 ! "
            "audio/x-raw,rate=48000,channels=1 ! opusenc ! rtpopuspay",
            48'000, 960);
    if (!audio) {
        return tl::make_unexpected(audio.error());
    }
    return PreparedMedia{.video = std::move(*video), .audio = std::move(*audio)};
}

}  // namespace umbrella::bench
