#include "media/early_media.hpp"

#include <array>
#include <optional>
#include <utility>

#include "base/limits.hpp"
#include "media/elements.hpp"

namespace umbrella::media {
namespace {

/// Nothing: too short.
std::optional<std::uint32_t> read_u32(GstBuffer* buffer, gsize offset) {
    std::array<std::uint8_t, 4> bytes{};
    if (gst_buffer_extract(buffer, offset, bytes.data(), bytes.size()) != bytes.size()) {
        return std::nullopt;
    }
    return GST_READ_UINT32_BE(bytes.data());
}

using MediaPtr = std::shared_ptr<EarlyMedia>;

GstPadProbeReturn on_rtp(GstPad* pad, GstPadProbeInfo* info, gpointer data) {
    EarlyMedia& media = **static_cast<MediaPtr*>(data);
    return media.admit_rtp(pad, gst_pad_probe_info_get_buffer(info)) ? GST_PAD_PROBE_OK
                                                                     : GST_PAD_PROBE_DROP;
}

GstPadProbeReturn on_rtcp(GstPad*, GstPadProbeInfo* info, gpointer data) {
    EarlyMedia& media = **static_cast<MediaPtr*>(data);
    return media.admits_rtcp(gst_pad_probe_info_get_buffer(info)) ? GST_PAD_PROBE_OK
                                                                  : GST_PAD_PROBE_DROP;
}

void stand_behind(GstElement* decoder, const char* pad_name, GstPadProbeCallback callback,
                  const MediaPtr& media) {
    const auto pad = GstPtr<GstPad>::adopt(gst_element_get_static_pad(decoder, pad_name));
    gst_pad_add_probe(
        pad.get(), GST_PAD_PROBE_TYPE_BUFFER, callback, std::make_unique<MediaPtr>(media).release(),
        [](gpointer data) { std::unique_ptr<MediaPtr>(static_cast<MediaPtr*>(data)); });
}

}  // namespace

SignalConnection EarlyMedia::attach(GstElement* webrtcbin, const MediaPtr& media) {
    return connect_signal<GstBin*, GstElement*>(
        webrtcbin, "deep-element-added", [media](GstBin*, GstElement* element) {
            if (factory_name(element) == "srtpdec") {
                stand_behind(element, "rtp_src", on_rtp, media);
                stand_behind(element, "rtcp_src", on_rtcp, media);
            }
        });
}

void EarlyMedia::hold() {
    const std::lock_guard lock(mutex_);
    holding_ = true;
}

void EarlyMedia::release() {
    const std::lock_guard lock(mutex_);
    holding_ = false;
}

bool EarlyMedia::must_wait(std::uint32_t ssrc) {
    if (known_.contains(ssrc)) {
        return false;
    }
    if (holding_) {
        return true;
    }
    // Beyond it rtpbin ignores them (tune_webrtcbin), so it does not matter what becomes of them.
    if (known_.size() < limits::receive_streams) {
        known_.insert(ssrc);
    }
    return false;
}

bool EarlyMedia::admit_rtp(GstPad* pad, GstBuffer* packet) {
    const auto ssrc = read_u32(packet, 8);  // RFC 3550 §5.1
    if (!ssrc) {
        return true;
    }
    std::vector<BufferPtr> released;
    {
        const std::lock_guard lock(mutex_);
        if (must_wait(*ssrc)) {
            if (waiting_.size() < limits::early_media_packets) {
                waiting_.emplace_back(gst_buffer_ref(packet));
            }
            return false;
        }
        if (!holding_) {
            released = std::exchange(waiting_, {});
        }
    }
    for (BufferPtr& earlier : released) {
        gst_pad_push(pad, earlier.release());  // comes by here again
    }
    return true;
}

bool EarlyMedia::admits_rtcp(GstBuffer* compound) {
    const auto sender = read_u32(compound, 4);  // RFC 3550 §6.4
    const std::lock_guard lock(mutex_);
    return !sender || !must_wait(*sender);
}

}  // namespace umbrella::media
