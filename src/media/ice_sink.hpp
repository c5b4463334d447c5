// umbrellaicesink: the element through which webrtcbin's packets leave to a peer without libnice:
// it hands each to a function. It stands where nicesink would.
#pragma once

#include <functional>
#include <string_view>

#include "core/rtp/bytes.hpp"
#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// Makes the factory "umbrellaicesink" known to this process. Again and again is allowed.
void register_ice_sink();

/// Whether the last element before the network is made by this factory: this one or libnice's.
[[nodiscard]] inline bool is_network_sink(std::string_view factory) {
    return factory == "nicesink" || factory == "umbrellaicesink";
}

/// Takes a packet, in a streaming thread; must not wait.
using PacketSender = std::function<void(core::rtp::Bytes packet)>;
/// Before the element starts, once.
void set_packet_sender(GstElement* element, PacketSender sender);

}  // namespace umbrella::media
