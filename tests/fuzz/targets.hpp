// What is fuzzed: everything that reads bytes of peers by itself. A target aborts where a result
// contradicts what its header promises; reading past the end is the sanitizers' to see.
#pragma once

#include <cstdint>
#include <span>

namespace umbrella::fuzz {

using Bytes = std::span<const std::uint8_t>;

/// Packets of one or more sources, one after the other, through a slot's rewriter. Input: a byte
/// that chooses the kind of media, then for each packet a byte (bit 0: a new source begins, the
/// rest: the time since the packet before), its length in 2 bytes, and the packet.
void rtp(Bytes input);
/// A compound of RTCP.
void rtcp(Bytes input);
/// The body of a transport-wide feedback.
void feedback(Bytes input);
/// A compound of RTCP behind 4 bytes: the profile, which byte is tampered with, where it is cut,
/// the index. As a packet of the peer as it is, and protected by us.
void srtcp(Bytes input);
/// RTP of a peer, as it is and protected by it, on its way to what the peer is told of it. Input: a
/// byte that chooses the profile, then for each packet which byte is tampered with, where it is
/// cut, its length in 2 bytes, and the packet.
void srtp(Bytes input);
/// What comes at the UDP port that all peers share, from whoever: a STUN message, for one peer
/// whose ICE is lite. A first byte that is odd: with our password, so it is authentic.
void stun(Bytes input);
/// An answer to an offer of two publish m-lines and more.
void answer(Bytes input);
/// An offer of a client that speaks WHIP (a first byte that is even) or WHEP, and the same text as
/// a fragment that trickles candidates.
void offer(Bytes input);
/// Packets of one source on their way into a file. Input: a byte that chooses the codec, then for
/// each packet the time since the one before in milliseconds, its length in 2 bytes, and the
/// packet.
void recording(Bytes input);

}  // namespace umbrella::fuzz
