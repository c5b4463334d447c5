// The media leg of trunks as the application drives it: one peer connection to each neighbour, on
// it streams. Implemented by the media plane. Main thread; no function calls back from within.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "base/ids.hpp"
#include "core/trunk/media_messages.hpp"
#include "core/trunk/model.hpp"

namespace umbrella::core::trunk {

/// A publication as the media plane knows it: the same pair that BindSlot names. Of this node: its
/// participant and the m-line on which it comes. Of another: remote_id() and remote_mline() of
/// remote.hpp.
///
/// One of another node is there, with or without anything that comes, while anything names it:
/// UseStream, SendStream or a slot that is bound to it.
struct PublicationRef {
    ParticipantId publisher;
    Mid mline;
    Codec codec = Codec::Opus;
    friend bool operator==(const PublicationRef&, const PublicationRef&) = default;
};

/// Which of the two ends this one is.
struct LinkEnd {
    bool offers = false;
    bool dialled = false;  ///< the link; the other end can be reached, then, this one perhaps not
};

/// What has gone over the peer connection to a neighbour. Counts begin anew with each connection.
struct LinkTraffic {
    bool connected = false;
    std::uint32_t connection = 0;  ///< the how manyth it is
    std::uint64_t bytes_sent = 0;  ///< of RTP and RTCP
    std::uint64_t bytes_received = 0;
    std::map<StreamIndex, std::uint64_t>
        sending;  ///< bytes of RTP, of streams that carry something
    std::map<StreamIndex, std::uint64_t> receiving;
};

class MediaPort {
  public:
    /// What the port tells. What it knows of publications it tells as it does of local ones:
    /// core::MediaReceived for the first packet of one that is used (slots are bound only then),
    /// core::AudioLevels with its PublicationRef's publisher and m-line.
    struct Events {
        /// To be sent to the neighbour, if there is a link at present; else it is lost.
        std::function<void(const NodeId& neighbour, MediaMessage message)> say;
        /// What was expected on a stream has begun: the first keyframe of a video, the first
        /// packet of an audio. Once for each expect_stream.
        std::function<void(const NodeId& neighbour, StreamIndex stream)> begun;
        /// What is sent on a stream is held back, or goes on, because the link does not carry
        /// all. At first, and after stop_stream, it is not.
        std::function<void(const NodeId& neighbour, StreamIndex stream, bool paused)> paused;
        /// The peer connection is up, or not any more. For the page, and for `is_heard`.
        std::function<void(const NodeId& neighbour, bool up)> connected;
        /// Neither RTP nor RTCP has come of the neighbour for 1.5 s.
        std::function<void(const NodeId& neighbour)> silent;
    };

    MediaPort() = default;
    virtual ~MediaPort() = default;
    MediaPort(const MediaPort&) = delete;
    MediaPort& operator=(const MediaPort&) = delete;

    /// Before all else.
    virtual void set_events(Events events) = 0;

    /// From now on there shall be a peer connection to the neighbour. The end that `offers` (one
    /// of the two, always the same) makes a new one whenever the present one has failed, at most
    /// once a second; the other asks for one by MediaRequest. Comes again with each new link to
    /// the neighbour: a connection that works goes on, and one that does not is made anew.
    virtual void open(const NodeId& neighbour, LinkEnd end) = 0;
    /// All its streams, both ways, are void. Ignored when it is not open.
    virtual void close(const NodeId& neighbour) = 0;
    /// Checked for nothing but its size: an SDP or candidate may be anything.
    virtual void take(const NodeId& neighbour, const MediaMessage& message) = 0;
    /// RTP or RTCP has come within 1.5 s.
    [[nodiscard]] virtual bool is_heard(const NodeId& neighbour) const = 0;
    /// Nothing when it is not open.
    [[nodiscard]] virtual std::optional<LinkTraffic> traffic(const NodeId& neighbour) const = 0;

    // Streams: effects.hpp says what they mean. They outlive a peer connection that is made anew.

    /// Again for the same stream: its publication comes on another m-line now.
    virtual void send_stream(const NodeId& neighbour, StreamIndex stream,
                             const PublicationRef& publication) = 0;
    virtual void stop_stream(const NodeId& neighbour, StreamIndex stream) = 0;
    virtual void expect_stream(const NodeId& neighbour, StreamIndex stream,
                               const PublicationRef& publication) = 0;
    virtual void use_stream(const NodeId& neighbour, StreamIndex stream,
                            const PublicationRef& publication) = 0;
    virtual void forget_stream(const NodeId& neighbour, StreamIndex stream) = 0;
};

}  // namespace umbrella::core::trunk
