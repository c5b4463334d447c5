#include "media/receiver_requests.hpp"

namespace umbrella::media {

std::optional<MissingPacket> missing_packet(GstEvent* event) {
    const GstStructure* structure = gst_event_get_structure(event);
    guint ssrc = 0;
    guint sequence_number = 0;
    if (structure == nullptr ||
        gst_structure_has_name(structure, "GstRTPRetransmissionRequest") == FALSE ||
        gst_structure_get_uint(structure, "ssrc", &ssrc) == FALSE ||
        gst_structure_get_uint(structure, "seqnum", &sequence_number) == FALSE) {
        return std::nullopt;
    }
    return MissingPacket{ssrc, static_cast<std::uint16_t>(sequence_number)};
}

}  // namespace umbrella::media
