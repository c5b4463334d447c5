// Every bound of the server, with its unit and its reason. What happens at the bound is said here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace umbrella::limits {

// --- Signalling ---------------------------------------------------------------------------

/// One WebSocket message, all its fragments together. An answer for 80 m-lines takes some
/// 40 KB. Above it: Error{MESSAGE_TOO_LARGE}, close.
inline constexpr std::size_t websocket_message_bytes = 64 * 1024;
/// Bytes queued towards one client that does not read. Above it: the connection is closed.
inline constexpr std::size_t send_queue_bytes = 256 * 1024;
/// From the WebSocket's opening to its Hello. After it: Error{TIMEOUT}, close.
inline constexpr std::chrono::seconds hello_timeout{10};
/// Between two pings of the server to each client.
inline constexpr std::chrono::seconds ping_interval{2};
/// Nothing heard of a participant, neither on its WebSocket nor as RTP or RTCP: after the first
/// the others see it as away, after the second it has left for them, after the third its resume
/// token is void.
inline constexpr std::chrono::seconds away_after{5};
inline constexpr std::chrono::seconds gone_after{15};
inline constexpr std::chrono::seconds forgotten_after{30};
/// Silence on the WebSocket after which it is closed; the participant may still be heard by media.
inline constexpr std::chrono::seconds silence_timeout{15};
/// From an offer to its answer, and from the answer to a connected transport.
/// After it: Error{MEDIA_FAILED}, close.
inline constexpr std::chrono::seconds negotiation_timeout{20};
/// Display names, in Unicode code points; room names, in bytes. Above it: Error{BAD_NAME}.
inline constexpr std::size_t display_name_code_points = 64;
inline constexpr std::size_t room_name_bytes = 64;
/// Remote candidates of one ICE generation. Above it: Error{TOO_MANY_CANDIDATES}, close.
inline constexpr std::size_t candidates_per_generation = 32;
/// One candidate line; the longest that RFC 8839 allows with known extensions is near 300.
inline constexpr std::size_t candidate_bytes = 512;

// --- Connections --------------------------------------------------------------------------

/// From a TCP connection's acceptance to the first whole TLS record, and from the end of the
/// handshake (plain HTTP: from acceptance) to the end of the request's headers. After it: closed.
inline constexpr std::chrono::seconds header_timeout{10};
/// For a TLS handshake, once its turn has come: two round trips. After it: closed.
inline constexpr std::chrono::seconds tls_handshake_timeout{3};
/// For the rest of a request and its response; the page's largest file takes half of it on a
/// poor mobile link. After it: closed.
inline constexpr std::chrono::seconds response_timeout{60};
/// From the order to close a connection to its forced end, when the peer does not take part.
inline constexpr std::chrono::seconds close_timeout{1};
/// Bytes of a request's headers. Above it: 400, close. It is libsoup's bound (3.2,
/// HEADER_SIZE_LIMIT), written down here for the tests.
inline constexpr std::size_t request_header_bytes = 100 * 1024;
/// Bytes of a request's body; it is read and dropped. Above it: closed.
inline constexpr std::size_t request_body_bytes = 64 * 1024;
/// From "going away" to the answer: if the connection ends within it, a proxy has stopped, and the
/// participant may come back; if not, its page is left.
inline constexpr std::chrono::milliseconds going_away_patience{200};
/// Open connections in all, and from one IPv4 address or IPv6 /64. Above it the oldest that has
/// not yet sent a whole request is closed; a new one when there is none. Those of a trusted proxy
/// count by the address that it names, above the bound: 429; those of an unknown one only in all.
inline constexpr std::size_t connections = 1000;
inline constexpr std::size_t connections_per_address = 100;
/// TLS handshakes at a time, in all and from one address; each holds one of GLib's ten task
/// threads. Above it: they wait their turn, the newest first.
inline constexpr std::size_t tls_handshakes = 8;
inline constexpr std::size_t tls_handshakes_per_address = 4;
/// While others wait, a handshake has this and four round trips before it must give way.
inline constexpr std::chrono::milliseconds tls_patience{500};
/// Bytes read from one WebSocket before the others get their turn.
inline constexpr std::size_t websocket_read_bytes = 64 * 1024;

// --- The machine --------------------------------------------------------------------------

/// A quarter of the file descriptors is for connections; each takes two, its socket and an event
/// of GLib's TLS. Connections above it: as above `connections`.
inline constexpr std::size_t descriptors_per_connection = 2;
inline constexpr std::size_t connections_share_of_descriptors = 4;
/// What one more participant is taken to need, if those who are here do not show that it is more:
/// ICE sockets of two interfaces; threads of its elements and of the slots that it will show.
/// When not that much is free beside the reserve below: Error{SERVER_FULL}.
inline constexpr std::size_t participant_descriptors = 16;
inline constexpr std::size_t participant_threads = 24;
inline constexpr std::size_t participant_bytes = std::size_t{4} * 1024 * 1024;
/// Never promised to newcomers, so that those inside go on: files, teardowns, growing slots.
inline constexpr std::size_t reserved_descriptors = 32;
inline constexpr std::size_t reserved_threads = 64;
inline constexpr std::size_t reserved_bytes = std::size_t{32} * 1024 * 1024;
inline constexpr std::size_t reserved_connections = 16;
/// For so long after a join its share is not yet to be seen in what is used.
inline constexpr std::chrono::seconds join_settling{3};

// --- Rooms --------------------------------------------------------------------------------

/// Participants a room, those that are away included. Above it: Error{ROOM_FULL}.
inline constexpr std::size_t participants_per_room = 256;
/// Rooms a node; a room is there while somebody is in it. Above it: Error{SERVER_FULL}.
inline constexpr std::size_t rooms = 1000;
/// Slots a client. Audio slots carry the loudest, video slots what Subscribe names; its further
/// wishes wait until others are dropped.
inline constexpr std::size_t audio_slots = 8;
inline constexpr std::size_t video_slots = 49;
/// The slot pools have 1, 2 or this many pairs and grow by this many from there: few m-lines for
/// who sees few, since each takes memory at both ends, and few joins that renegotiate.
inline constexpr std::size_t slot_step = 4;
/// m-lines of one peer connection, publish m-lines and slots together. Never exceeded:
/// the pools above and one publish m-line for each source and codec fit.
inline constexpr std::size_t mlines = 80;

/// Text of one chat message. Above it: Error{BAD_MESSAGE}, not closed.
inline constexpr std::size_t chat_bytes = 2048;
/// Entries of a room's chat that are kept for who comes later; the oldest go first.
inline constexpr std::size_t chat_history = 100;

/// Participants a node, those that are away included. Above it: Error{SERVER_FULL}.
inline constexpr std::size_t participants = 1000;
/// Who has left and may come back by its resume token. Above it: the oldest is forgotten.
inline constexpr std::size_t departed = 4096;
/// What a client may say at once, and how fast it may go on: chat, and all else that it says
/// about itself and its wishes. Above it: Error{TOO_MANY}, the message is not used.
inline constexpr unsigned chat_burst = 5;
inline constexpr unsigned chat_per_second = 1;
inline constexpr unsigned command_burst = 30;
inline constexpr unsigned commands_per_second = 10;
/// The same for who goes on although it is told. Above it: Error{TOO_MANY}, close.
inline constexpr unsigned flood_burst = 300;
/// Between two ICE restarts of one client. Sooner: Error{TOO_MANY}, not done.
inline constexpr std::chrono::seconds ice_restart_interval{2};
/// From the end of the last subscription to a picture until its publisher is told to stop it.
inline constexpr std::chrono::seconds unwanted_after{1};
/// Least time between two messages that say who speaks.
inline constexpr std::chrono::milliseconds speakers_interval{200};

// --- Media --------------------------------------------------------------------------------

/// Packets waiting for one subscriber's slot. Above it the oldest are dropped.
inline constexpr std::uint32_t slot_queue_packets = 512;
/// SSRCs that one peer may send (RTX included). More are ignored by its receiver.
inline constexpr std::uint32_t receive_streams = 32;
/// Packets of new SSRCs that wait for the answer that announces them: a keyframe of 1080p. Above it
/// they are dropped, and asked for again.
inline constexpr std::size_t early_media_packets = 256;
/// Least time between two keyframe requests to one publisher; earlier ones are merged.
inline constexpr std::chrono::milliseconds keyframe_request_interval{500};
/// How often a request is repeated while no keyframe comes; then until somebody asks anew.
inline constexpr unsigned keyframe_request_repeats = 20;
/// A slot that waits for a keyframe asks again after this long.
inline constexpr std::chrono::milliseconds keyframe_retry_interval{500};
/// How far behind the newest a packet of one source may come and still be forwarded: some 0.8 s
/// of a fast video stream. Further behind: the source is taken to have started anew.
inline constexpr std::int64_t rtp_reorder_packets = 1000;
/// A leap ahead that no receiver waits to have filled (RFC 3550 appendix A.1, MAX_DROPOUT).
/// Beyond it: the source is taken to have started anew.
inline constexpr std::int64_t rtp_dropout_packets = 3000;
/// For so long after a change of SSRC packets of the earlier one are late, not a change back.
inline constexpr std::chrono::seconds rtp_late_source{2};
/// Between two looks at how loud everybody is.
inline constexpr std::chrono::milliseconds audio_level_interval{200};
/// Lost packets of one stream that wait to be asked for again; above it the oldest are given up.
inline constexpr std::size_t pending_nacks = 512;
/// Streams of one participant whose sender reports are remembered; the longest silent go first.
inline constexpr std::size_t reported_streams = 16;
/// Packets to one peer that its transport-wide feedback may still name: half a second of a fast
/// meeting, while feedback comes each 50 to 250 ms. What is older counts as unknown.
inline constexpr std::size_t sent_packets = 2048;
/// A missing packet is asked for when so many newer numbers have come (RFC 5681 §3.2 takes as many
/// for a loss), or after this long: browsers pace a frame's packets some milliseconds apart.
inline constexpr std::int64_t nack_reorder_packets = 3;
inline constexpr std::chrono::milliseconds nack_reorder_wait{10};
/// Between two requests for one packet: before the round trip is known, and the bounds of what is
/// learned. A request waits some milliseconds for its RTCP packet, so even a LAN is not asked
/// faster.
inline constexpr std::chrono::milliseconds nack_first_retry{80};
inline constexpr std::chrono::milliseconds nack_shortest_retry{40};
inline constexpr std::chrono::milliseconds nack_longest_retry{300};
/// From the notice of a gap to its loss, at three round trips within these bounds: the shortest is
/// what receivers play out late at the most, the longest what a keyframe takes to come instead.
/// After it: a keyframe is asked for.
inline constexpr std::chrono::milliseconds nack_shortest_patience{250};
inline constexpr std::chrono::milliseconds nack_longest_patience{900};
/// Packets of one peer that wait for its answer to be applied: a DTLS client's first flight, some
/// times over. Above it the oldest are dropped, and sent again by DTLS.
inline constexpr std::size_t early_packets = 64;
/// How long they wait between two looks.
inline constexpr std::chrono::milliseconds early_packets_interval{10};
/// Threads that receive for all peers: one for each core, up to this many, since each costs memory.
inline constexpr unsigned receive_threads = 8;
/// Between two looks at whose media has come, for the times above.
inline constexpr std::chrono::milliseconds media_heard_interval{1000};
/// Stopping a peer's elements takes 3 to 6 ms; after this long the log says which one hangs.
inline constexpr std::chrono::milliseconds teardown_warning{10'000};

// --- The wire -----------------------------------------------------------------------------

/// What a peer's socket gives in one turn, before the next peer's.
inline constexpr std::size_t intake_packets = 32;

/// One UDP packet that we send by ourselves: what an Ethernet frame carries. Larger ones are not
/// made.
inline constexpr std::size_t udp_packet_bytes = 1500;
/// What one batch holds: as many packets as the kernel cuts out of one message
/// (UDP_MAX_SEGMENTS before Linux 6.9), and as many bytes as a message may have. At the bound:
/// sent.
inline constexpr std::size_t udp_batch_packets = 64;
inline constexpr std::size_t udp_batch_bytes = std::size_t{64} * 1024;
/// Sends with UDP_SEGMENT that were refused one after the other; then it is never tried again.
inline constexpr unsigned gso_refusals = 8;
/// Packets that one transport-wide feedback may speak of: a second and more of the fastest link.
/// With more: the feedback is not used; it could name 65,535 in 36 bytes.
inline constexpr std::size_t transport_feedback_packets = 16'384;

// --- The direct send path -----------------------------------------------------------------

/// Packets of one publication that wait for one worker. Above it they are dropped: never does a
/// publisher wait, and none takes the room of another.
inline constexpr std::size_t ring_packets = 512;
/// Of one publication in one round of a worker, before the others have their turn.
inline constexpr std::size_t round_packets = 32;
/// Between the begins of two rounds of one worker, if it has nothing to do in between.
inline constexpr std::chrono::microseconds round_interval{1000};
/// Packets in the whole server (1.6 KB each): waiting, or kept for retransmission. Above it new
/// ones are dropped.
inline constexpr std::size_t pooled_packets = 65'536;
/// Of those that are gone, so many keep their memory for the next ones.
inline constexpr std::size_t spare_packets = 1024;
/// Packets of one publication that a worker keeps for retransmission, and how long: a receiver that
/// has waited longer has asked for a keyframe. The oldest go first.
inline constexpr std::size_t history_packets = 512;
inline constexpr std::chrono::milliseconds history_time{1000};
/// Retransmissions to one peer, at once and in the long run. More are not answered: the peer's link
/// is full already.
inline constexpr unsigned retransmission_burst = 256;
inline constexpr unsigned retransmissions_per_second = 1000;
/// The same packet is not sent again sooner than a round trip, which is taken to be at least and
/// at most this.
inline constexpr std::chrono::milliseconds resend_least{10};
inline constexpr std::chrono::milliseconds resend_most{200};
/// RTCP packets of one peer that wait for its worker. More are dropped; peers repeat what matters.
inline constexpr std::size_t waiting_feedback = 64;
/// Video to one peer, in one go and per second at least; a peer that gets more than half of it
/// anyway gets twice what it has lately got. What is above waits for some milliseconds, so that a
/// keyframe does not overrun the queues on its way.
inline constexpr std::size_t pacing_burst_bytes = std::size_t{48} * 1024;
inline constexpr std::size_t pacing_bytes_per_second = 12'500'000;
/// Packets that wait so for one peer. Above it they are dropped.
inline constexpr std::size_t paced_packets = 512;
/// Between two looks at what waits so.
inline constexpr std::chrono::milliseconds pacing_interval{2};
/// Between two looks at all that a worker does by the clock.
inline constexpr std::chrono::milliseconds worker_tick{100};
/// Between two sender reports of a stream (RFC 3550 §6.2 allows 5 s; lip-sync settles with them).
inline constexpr std::chrono::milliseconds sender_report_interval{1000};

}  // namespace umbrella::limits
