#include "media/rtp_inputs.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <gst/video/video.h>

#include "base/limits.hpp"
#include "core/rtp/formats.hpp"
#include "media/receiver_requests.hpp"

namespace umbrella::media {
namespace {

using core::rtp::PacketView;

constexpr std::int32_t nothing = -1;

std::string_view mid_of(const PacketView& packet) {
    const auto data = packet.find_extension(static_cast<std::uint8_t>(core::rtp::ExtensionId::Mid));
    return data ? std::string_view(reinterpret_cast<const char*>(data->data()), data->size())
                : std::string_view();
}

/// The number that a retransmission begins with (RFC 4588 §4).
std::optional<std::uint16_t> repeated_number(const PacketView& packet) {
    return core::rtp::ByteReader(packet.payload()).u16();
}

}  // namespace

void RtpInputs::add(GstPad* sink, const std::string& mid) {
    struct First {
        std::shared_ptr<RtpInputs> inputs;
        std::string mid;
    };
    gst_pad_add_probe(
        sink, GST_PAD_PROBE_TYPE_BUFFER,
        [](GstPad* pad, GstPadProbeInfo* info, gpointer data) {
            const auto& first = *static_cast<First*>(data);
            first.inputs->begin(pad, first.mid, gst_pad_probe_info_get_buffer(info));
            return GST_PAD_PROBE_REMOVE;
        },
        std::make_unique<First>(First{shared_from_this(), mid}).release(),
        [](gpointer data) { std::unique_ptr<First>(static_cast<First*>(data)); });
}

void RtpInputs::begin(GstPad* sink, const std::string& mid, GstBuffer* first) {
    GstMapInfo map;
    if (gst_buffer_map(first, &map, GST_MAP_READ) == FALSE) {
        return;
    }
    const auto packet = PacketView::parse({map.data, map.size});
    const auto* format = packet ? core::rtp::find_payload_format(packet->payload_type()) : nullptr;
    const std::uint32_t ssrc = packet ? packet->ssrc() : 0;
    gst_buffer_unmap(first, &map);
    if (format == nullptr) {
        return;
    }
    watch_requests(shared_from_this(), sink, ssrc);
    const std::lock_guard lock(mutex_);
    if (!closed_ && inputs_.size() < limits::receive_streams) {
        Input input{.sink = GstPtr<GstPad>::retain(sink),
                    .mid = mid,
                    .rtx_payload_type = format->rtx_payload_type};
        input.asked.fill(nothing);
        inputs_[ssrc] = std::move(input);
    }
}

void RtpInputs::watch_requests(const std::shared_ptr<RtpInputs>& inputs, GstPad* sink,
                               std::uint32_t ssrc) {
    struct Requests {
        std::weak_ptr<RtpInputs> inputs;
        std::uint32_t ssrc;
    };
    gst_pad_add_probe(
        sink, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM,
        [](GstPad*, GstPadProbeInfo* info, gpointer data) {
            const auto& requests = *static_cast<Requests*>(data);
            GstEvent* event = gst_pad_probe_info_get_event(info);
            const auto missing = missing_packet(event);
            const bool keyframe = gst_video_event_is_force_key_unit(event) != FALSE;
            if (!missing && !keyframe) {
                return GST_PAD_PROBE_OK;
            }
            if (const auto alive = requests.inputs.lock()) {
                if (missing) {
                    alive->ask_again(requests.ssrc, missing->sequence_number);
                } else {
                    alive->feedback_.ask_for_keyframe(requests.ssrc);
                }
            }
            return GST_PAD_PROBE_DROP;
        },
        std::make_unique<Requests>(Requests{inputs, ssrc}).release(),
        [](gpointer data) { std::unique_ptr<Requests>(static_cast<Requests*>(data)); });
}

void RtpInputs::ask_again(std::uint32_t ssrc, std::uint16_t sequence_number) {
    {
        const std::lock_guard lock(mutex_);
        const auto found = inputs_.find(ssrc);
        if (found != inputs_.end()) {
            Input& input = found->second;
            input.asked[input.next_asked++ % input.asked.size()] = sequence_number;
        }
    }
    feedback_.ask_again(ssrc, sequence_number);
}

void RtpInputs::close() {
    std::map<std::uint32_t, Input> ended;
    const std::lock_guard lock(mutex_);
    closed_ = true;
    ended.swap(inputs_);
    repaired_.clear();
}

GstPtr<GstPad> RtpInputs::find(std::uint32_t ssrc) {
    const std::lock_guard lock(mutex_);
    const auto found = inputs_.find(ssrc);
    return found == inputs_.end() ? GstPtr<GstPad>() : found->second.sink;
}

bool RtpInputs::Input::was_asked_for(std::uint16_t sequence_number) const {
    return std::ranges::find(asked, sequence_number) != asked.end();
}

/// The SSRC of the input with such retransmissions that is meant, unless several are.
template <typename IsMeant>
std::optional<std::uint32_t> RtpInputs::only_input(std::uint8_t rtx_payload_type,
                                                   IsMeant is_meant) const {
    std::optional<std::uint32_t> found;
    for (const auto& [ssrc, input] : inputs_) {
        if (input.rtx_payload_type == rtx_payload_type && is_meant(input)) {
            if (found) {
                return std::nullopt;
            }
            found = ssrc;
        }
    }
    return found;
}

std::optional<std::uint32_t> RtpInputs::repaired_by(const PacketView& packet) {
    const std::lock_guard lock(mutex_);
    const auto known = repaired_.find(packet.ssrc());
    if (known != repaired_.end()) {
        return known->second;
    }
    const std::string_view mid = mid_of(packet);
    const auto number = repeated_number(packet);
    const auto named = only_input(packet.payload_type(), [&](const Input& input) {
        return !mid.empty() && input.mid == mid;
    });
    const auto found = named ? named : only_input(packet.payload_type(), [&](const Input& input) {
        return number && (mid.empty() || input.mid == mid) && input.was_asked_for(*number);
    });
    if (found && repaired_.size() < limits::receive_streams) {
        repaired_[packet.ssrc()] = *found;
    }
    return found;
}

}  // namespace umbrella::media
