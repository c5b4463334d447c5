// umbrellaicesrc: the element through which a peer's packets enter its webrtcbin. It stands where
// nicesrc would, but has no thread: the ICE agent hands it each packet on the thread of its
// context.
//
// Whatever it pushes into runs on that thread, which other peers share, so nothing there may wait.
// webrtcbin waits in two places, and both are passed by:
//  - It blocks the pad in front of the DTLS decoder until the answer is applied and ICE is
//    connected (transportreceivebin.c:99, 1.22). Packets are not pushed out of that pad but put
//    straight into the decoder's; while the block is there a few are kept, and go on when it ends.
//  - Behind it stands a queue, which stops its source when 5 MB are full, and costs a thread.
//    bypass_receive_queue() links the source with the decoder; the queue is left where it was.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// Makes the factory "umbrellaicesrc" known to this process. Again and again is allowed.
void register_ice_source();

/// A packet from the peer. On the thread of the agent's context only. False: it is kept, so
/// resume_ice_source() is to be called until that gives true.
bool feed_ice_source(GstElement* element, std::span<const std::uint8_t> packet);
/// What was kept goes on if it may. The same thread.
bool resume_ice_source(GstElement* element);

/// Takes the capsfilter and the queue of webrtcbin's receiving bin out of the packets' way. Call
/// it when the source has been added there, before it starts.
void bypass_receive_queue(GstElement* element);

}  // namespace umbrella::media
