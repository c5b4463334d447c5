#include "rtp_source.hpp"

#include <memory>
#include <utility>

#include <gst/gst.h>
#include <gtest/gtest.h>

#include "base/object_ptr.hpp"
#include "core/rtp/packet.hpp"

namespace umbrella::test {
namespace {

using core::Codec;

void collect(GstBuffer* buffer, std::vector<CapturedPacket>& packets) {
    GstMapInfo map;
    if (gst_buffer_map(buffer, &map, GST_MAP_READ) != FALSE) {
        packets.push_back({.bytes = {map.data, map.data + map.size},
                           .captured = std::chrono::microseconds(GST_BUFFER_PTS(buffer) / 1000)});
        gst_buffer_unmap(buffer, &map);
    }
}

/// Payloaders push what a frame makes as a list.
void collect(GstPad* pad, std::vector<CapturedPacket>& packets) {
    gst_pad_add_probe(
        pad,
        static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST),
        [](GstPad*, GstPadProbeInfo* info, gpointer data) {
            auto& out = *static_cast<std::vector<CapturedPacket>*>(data);
            if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0) {
                collect(gst_pad_probe_info_get_buffer(info), out);
                return GST_PAD_PROBE_OK;
            }
            GstBufferList* list = gst_pad_probe_info_get_buffer_list(info);
            for (guint i = 0; i < gst_buffer_list_length(list); ++i) {
                collect(gst_buffer_list_get(list, i), out);
            }
            return GST_PAD_PROBE_OK;
        },
        &packets, nullptr);
}

std::string encoder(Codec codec) {
    switch (codec) {
        case Codec::Vp8:
            return "vp8enc deadline=1 keyframe-max-dist=3000";
        case Codec::Vp9:
            return "vp9enc deadline=1 keyframe-max-dist=3000";
        case Codec::H264:
            return "openh264enc gop-size=3000 ! video/x-h264,profile=constrained-baseline";
        case Codec::Av1:
            return "av1enc cpu-used=8 usage-profile=realtime lag-in-frames=0 "
                   "keyframe-max-dist=3000";
        case Codec::H265:
            return "x265enc speed-preset=ultrafast tune=zerolatency key-int-max=3000 ! h265parse";
        case Codec::Opus:
        case Codec::Pcmu:
        case Codec::Pcma:
            break;
    }
    return {};
}

std::string payloader(Codec codec) {
    switch (codec) {
        case Codec::Vp8:
            return "rtpvp8pay pt=96 mtu=600 picture-id-mode=15-bit";
        case Codec::Vp9:
            return "rtpvp9pay pt=98 mtu=600 picture-id-mode=15-bit";
        case Codec::H264:
            return "rtph264pay pt=102 mtu=600 aggregate-mode=zero-latency config-interval=-1";
        case Codec::H265:
            return "rtph265pay pt=108 mtu=600 aggregate-mode=zero-latency config-interval=-1";
        default:
            return {};
    }
}

/// An OBU without its size field, as RTP carries it; empty at the end.
struct Unit {
    std::vector<std::uint8_t> bytes;
    bool good = false;
};
Unit next_unit(core::rtp::ByteReader& reader) {
    const auto header = reader.u8();
    if (!header) {
        return {};
    }
    Unit unit{.bytes = {static_cast<std::uint8_t>(*header & ~0x02U)}, .good = true};
    if ((*header & 0x04U) != 0) {
        unit.bytes.push_back(reader.u8().value_or(0));
    }
    std::size_t size = 0;
    for (unsigned shift = 0;; shift += 7) {
        const std::uint8_t byte = reader.u8().value_or(0);
        size |= std::size_t{byte & 0x7FU} << shift;
        if ((byte & 0x80U) == 0) {
            break;
        }
    }
    const auto data = reader.take(size).value_or(core::rtp::Bytes());
    unit.bytes.insert(unit.bytes.end(), data.begin(), data.end());
    return unit;
}

/// GStreamer 1.22 has no payloader of AV1. One element a packet, cut where it must be.
class Av1Payloader {
  public:
    void add(const CapturedPacket& frame) {
        core::rtp::ByteReader reader(frame.bytes);
        std::vector<Unit> units;
        for (Unit unit = next_unit(reader); unit.good; unit = next_unit(reader)) {
            const unsigned type = (unit.bytes[0] >> 3U) & 0x0FU;
            if (type != 2) {
                units.push_back(std::move(unit));
            }
        }
        for (std::size_t i = 0; i < units.size(); ++i) {
            add_unit(units[i].bytes, frame.captured, i == 0, i + 1 == units.size());
        }
    }
    std::vector<CapturedPacket> packets;

  private:
    void add_unit(const std::vector<std::uint8_t>& unit, std::chrono::microseconds captured,
                  bool first, bool last) {
        constexpr std::size_t piece = 500;
        const bool key = first && ((unit[0] >> 3U) & 0x0FU) == 1;
        for (std::size_t at = 0; at < unit.size(); at += piece) {
            const std::size_t size = std::min(piece, unit.size() - at);
            const bool ends = at + size == unit.size();
            CapturedPacket packet{.bytes = std::vector<std::uint8_t>(12), .captured = captured};
            core::rtp::write_header(
                packet.bytes,
                {.marker = last && ends,
                 .payload_type = 106,
                 .sequence_number = sequence_++,
                 .timestamp = static_cast<std::uint32_t>(captured.count() * 9 / 100) + 12345,
                 .ssrc = 99},
                {});
            packet.bytes.push_back(static_cast<std::uint8_t>(
                (at > 0 ? 0x80U : 0U) | (ends ? 0U : 0x40U) | 0x10U | (key && at == 0 ? 8U : 0U)));
            packet.bytes.insert(packet.bytes.end(), unit.begin() + static_cast<std::ptrdiff_t>(at),
                                unit.begin() + static_cast<std::ptrdiff_t>(at + size));
            packets.push_back(std::move(packet));
        }
    }
    std::uint16_t sequence_ = 65'500;
};

}  // namespace

std::vector<CapturedPacket> run_payloader(const std::string& text) {
    std::vector<CapturedPacket> packets;
    GError* error = nullptr;
    const auto pipeline = ObjectPtr<GstElement>::sink(
        gst_parse_launch((text + " ! fakesink name=out").c_str(), &error));
    if (error != nullptr) {
        ADD_FAILURE() << error->message;
        g_error_free(error);
        return packets;
    }
    const auto out =
        ObjectPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "out"));
    const auto pad = ObjectPtr<GstPad>::adopt(gst_element_get_static_pad(out.get(), "sink"));
    collect(pad.get(), packets);
    gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
    const auto bus = ObjectPtr<GstBus>::adopt(gst_element_get_bus(pipeline.get()));
    GstMessage* message = gst_bus_timed_pop_filtered(
        bus.get(), 60 * GST_SECOND,
        static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR));
    EXPECT_TRUE(message != nullptr && GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS) << text;
    if (message != nullptr) {
        gst_message_unref(message);
    }
    gst_element_set_state(pipeline.get(), GST_STATE_NULL);
    return packets;
}

std::vector<CapturedPacket> make_video(Codec codec, unsigned pictures) {
    const std::string raw = "videotestsrc pattern=ball num-buffers=" + std::to_string(pictures) +
                            " ! video/x-raw,format=I420,width=160,height=120,framerate=15/1 ! " +
                            encoder(codec);
    if (codec != Codec::Av1) {
        auto packets = run_payloader(raw + " ! " + payloader(codec));
        // x265enc begins at a time of its own.
        const auto begin =
            packets.empty() ? std::chrono::microseconds(0) : packets.front().captured;
        for (CapturedPacket& packet : packets) {
            packet.captured -= begin;
        }
        return packets;
    }
    Av1Payloader av1;
    for (const CapturedPacket& frame :
         run_payloader(raw + " ! video/x-av1,stream-format=obu-stream,alignment=tu")) {
        av1.add(frame);
    }
    return av1.packets;
}

std::vector<CapturedPacket> make_ticks(unsigned seconds, Codec codec) {
    const std::string ticks =
        "audiotestsrc wave=ticks freq=1000 tick-interval=1000000000 samplesperbuffer=480 "
        "num-buffers=" +
        std::to_string(seconds * 100) + " ! audio/x-raw,rate=48000,channels=1 ! ";
    const std::string slow = "audioresample ! audio/x-raw,rate=8000 ! ";
    switch (codec) {
        case Codec::Pcmu:
            return run_payloader(ticks + slow + "mulawenc ! rtppcmupay");
        case Codec::Pcma:
            return run_payloader(ticks + slow + "alawenc ! rtppcmapay");
        default:
            return run_payloader(ticks + "opusenc ! rtpopuspay pt=111");
    }
}

bool can_make(Codec codec) {
    const std::string text = encoder(codec);
    const std::string name = text.substr(0, text.find(' '));
    return ObjectPtr<GstElementFactory>::adopt(gst_element_factory_find(name.c_str())).get() !=
           nullptr;
}

}  // namespace umbrella::test
