// From RTP payloads to the frames that files hold. Pure.
//
// Opus: RFC 7587. PCMU, PCMA: RFC 3551 §4.5.14. VP8: RFC 7741. VP9: RFC 9628. H264: RFC 6184,
// packetization-mode 1, and H265: RFC 7798; frames hold NAL units behind their lengths
// (ISO/IEC 14496-15). AV1: "RTP Payload Format For AV1" v1.0; frames
// hold OBUs with sizes, without temporal delimiters, as Matroska wants them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/model.hpp"
#include "core/rtp/bytes.hpp"
#include "core/rtp/packet.hpp"

namespace umbrella::core::recording {

using Octets = std::vector<std::uint8_t>;

struct RtpFrame {
    Octets data;
    std::uint32_t rtp_timestamp = 0;
    bool keyframe = false;
};

/// Takes one frame apart from its packaging, packet by packet.
class FrameAssembler {
  public:
    FrameAssembler() = default;
    virtual ~FrameAssembler() = default;
    FrameAssembler(const FrameAssembler&) = delete;
    FrameAssembler& operator=(const FrameAssembler&) = delete;

    /// What was begun is void.
    virtual void reset() = 0;
    /// Appends to `frame`. False if the payload contradicts its format.
    [[nodiscard]] virtual bool append(rtp::Bytes payload, Octets& frame) = 0;
    /// False if something of the frame is missing.
    [[nodiscard]] virtual bool finish() = 0;
};

[[nodiscard]] std::unique_ptr<FrameAssembler> make_h264_assembler();
[[nodiscard]] std::unique_ptr<FrameAssembler> make_h265_assembler();
[[nodiscard]] std::unique_ptr<FrameAssembler> make_av1_assembler();

/// Packets of one source in order. Video begins with a keyframe, and goes on with one after a gap:
/// a picture that refers to what is missing would be rubbish.
class Depacketizer {
  public:
    explicit Depacketizer(Codec codec);

    /// A frame that this packet, of Depacketizer's codec, completes.
    [[nodiscard]] std::optional<RtpFrame> take(const rtp::PacketView& packet, bool after_gap);
    /// Nothing comes out until a keyframe has come.
    [[nodiscard]] bool needs_keyframe() const { return waiting_; }
    /// Begin with a keyframe again.
    void restart();
    /// Pictures that were given up because something of them was missing.
    [[nodiscard]] std::uint64_t broken() const { return broken_; }

  private:
    [[nodiscard]] bool begin_or_go_on(const rtp::PacketView& packet, bool after_gap);
    void give_up();

    Codec codec_;
    std::unique_ptr<FrameAssembler> assembler_;  ///< null for sound
    std::optional<RtpFrame> frame_;              ///< begun
    bool waiting_;
    std::uint64_t broken_ = 0;
};

}  // namespace umbrella::core::recording
