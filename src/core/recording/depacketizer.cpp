#include "core/recording/depacketizer.hpp"

#include <utility>

#include "base/limits_recording.hpp"
#include "base/result.hpp"
#include "core/rtp/payload.hpp"
#include "core/rtp/payload_descriptor.hpp"

namespace umbrella::core::recording {
namespace {

/// VP8 and VP9: what is behind the payload descriptor, one piece after the other.
class PlainAssembler : public FrameAssembler {
  public:
    using DescriptorBytes = std::optional<std::size_t> (*)(rtp::Bytes);
    explicit PlainAssembler(DescriptorBytes descriptor_bytes)
        : descriptor_bytes_(descriptor_bytes) {}

    void reset() override {}
    bool append(rtp::Bytes payload, Octets& frame) override {
        const auto descriptor_bytes = descriptor_bytes_(payload);
        if (!descriptor_bytes) {
            return false;
        }
        const rtp::Bytes data = payload.subspan(*descriptor_bytes);
        frame.insert(frame.end(), data.begin(), data.end());
        return true;
    }
    bool finish() override { return true; }

  private:
    DescriptorBytes descriptor_bytes_;
};

std::unique_ptr<FrameAssembler> make_assembler(Codec codec) {
    switch (codec) {
        case Codec::Opus:
        case Codec::Pcmu:
        case Codec::Pcma:
            return nullptr;
        case Codec::Vp8:
            return std::make_unique<PlainAssembler>(rtp::vp8_descriptor_bytes);
        case Codec::Vp9:
            return std::make_unique<PlainAssembler>(rtp::vp9_descriptor_bytes);
        case Codec::H264:
            return make_h264_assembler();
        case Codec::H265:
            return make_h265_assembler();
        case Codec::Av1:
            return make_av1_assembler();
    }
    return nullptr;
}

}  // namespace

Depacketizer::Depacketizer(Codec codec)
    : codec_(codec),
      assembler_(make_assembler(codec)),
      waiting_(kind_of(codec) == MediaKind::Video) {}

void Depacketizer::restart() {
    frame_.reset();
    waiting_ = assembler_ != nullptr;
}

void Depacketizer::give_up() {
    ++broken_;
    restart();
}

/// Whether the packet belongs to a frame that is to be written.
bool Depacketizer::begin_or_go_on(const rtp::PacketView& packet, bool after_gap) {
    if (after_gap && !waiting_) {
        give_up();
    }
    if (frame_ && frame_->rtp_timestamp != packet.timestamp()) {
        // Its marker is missing, so something of it is.
        give_up();
    }
    const auto info = rtp::inspect_payload(packet, codec_);
    if (!info) {
        return false;
    }
    if (!frame_) {
        if (waiting_ && !info->starts_keyframe) {
            return false;
        }
        waiting_ = false;
        assembler_->reset();
        frame_ = RtpFrame{.data = {}, .rtp_timestamp = packet.timestamp()};
    }
    frame_->keyframe = frame_->keyframe || info->starts_keyframe;
    return true;
}

std::optional<RtpFrame> Depacketizer::take(const rtp::PacketView& packet, bool after_gap) {
    const rtp::Bytes payload = packet.payload();
    if (!assembler_) {
        if (payload.empty()) {
            return std::nullopt;
        }
        return RtpFrame{.data = Octets(payload.begin(), payload.end()),
                        .rtp_timestamp = packet.timestamp(),
                        .keyframe = true};
    }
    if (payload.empty()) {
        // Padding, by which a browser probes the network: it only counts in the numbers.
        if (after_gap && !waiting_) {
            give_up();
        }
        return std::nullopt;
    }
    if (!begin_or_go_on(packet, after_gap)) {
        return std::nullopt;
    }
    UMBRELLA_ASSERT(frame_);
    if (!assembler_->append(payload, frame_->data) ||
        frame_->data.size() > limits::recorded_frame_bytes) {
        give_up();
        return std::nullopt;
    }
    if (!packet.marker()) {
        return std::nullopt;
    }
    if (!assembler_->finish()) {
        give_up();
        return std::nullopt;
    }
    if (frame_->data.empty()) {  // a delimiter alone
        frame_.reset();
        return std::nullopt;
    }
    return std::exchange(frame_, std::nullopt);
}

}  // namespace umbrella::core::recording
