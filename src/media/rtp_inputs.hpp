// Where the streams of one peer go on when they are read in front of webrtcbin: each into an
// umbrellareceiver behind webrtcbin's pad for it, which stays linked, so that pictures of the
// pipeline show the way. The first packets of an SSRC go through webrtcbin, which finds the m-line
// that it belongs to; from the first one that has got to the receiver, all others go there
// straight.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/rtp/packet.hpp"
#include "media/gst_ptr.hpp"
#include "media/receiver_feedback.hpp"

namespace umbrella::media {

/// Thread-safe; nothing is pushed while its mutex is held.
class RtpInputs : public std::enable_shared_from_this<RtpInputs> {
  public:
    explicit RtpInputs(ReceiverFeedback feedback) : feedback_(std::move(feedback)) {}

    /// `sink`, of a receiver, is behind a pad of webrtcbin that belongs to the m-line `mid`, and
    /// has seen nothing yet. What the receiver asks for goes to the peer past webrtcbin.
    void add(GstPad* sink, const std::string& mid);
    /// Nothing is taken any more, and all pads are let go.
    void close();

    /// Where packets of this SSRC go; null: to webrtcbin.
    [[nodiscard]] GstPtr<GstPad> find(std::uint32_t ssrc);
    /// The SSRC that `packet`, of a retransmission type, repeats a packet of: the one that it has
    /// repeated before; else the only one of the m-line that it names, or the only one that was
    /// lately asked for this packet. Nothing: that cannot be told; it may be of a stream that has
    /// not begun.
    [[nodiscard]] std::optional<std::uint32_t> repaired_by(const core::rtp::PacketView& packet);

  private:
    struct Input {
        GstPtr<GstPad> sink;
        std::string mid;
        std::uint8_t rtx_payload_type = 0;
        std::array<std::int32_t, 64> asked{};  ///< sequence numbers lately asked for
        std::size_t next_asked = 0;
        [[nodiscard]] bool was_asked_for(std::uint16_t sequence_number) const;
    };
    void begin(GstPad* sink, const std::string& mid, GstBuffer* first);
    void ask_again(std::uint32_t ssrc, std::uint16_t sequence_number);
    template <typename IsMeant>
    [[nodiscard]] std::optional<std::uint32_t> only_input(std::uint8_t rtx_payload_type,
                                                          IsMeant is_meant) const;
    static void watch_requests(const std::shared_ptr<RtpInputs>& inputs, GstPad* sink,
                               std::uint32_t ssrc);

    ReceiverFeedback feedback_;
    /// Guards what follows; a leaf.
    std::mutex mutex_;
    bool closed_ = false;
    std::map<std::uint32_t, Input> inputs_;            ///< by SSRC
    std::map<std::uint32_t, std::uint32_t> repaired_;  ///< by the SSRC of the retransmissions
};

}  // namespace umbrella::media
