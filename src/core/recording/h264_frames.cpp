// RFC 6184 §5.6 to §5.8: single NAL units, STAP-A and FU-A.
#include <array>

#include "core/recording/nal_units.hpp"

namespace umbrella::core::recording {
namespace {

constexpr std::uint8_t type_mask = 0x1F;
constexpr std::uint8_t importance_mask = 0xE0;
constexpr std::uint8_t delimiter_type = 9;  ///< Matroska's frames have none
constexpr std::uint8_t stap_a_type = 24;
constexpr std::uint8_t fu_a_type = 28;

bool append_shown(rtp::Bytes unit, Octets& frame) {
    if (unit.empty()) {
        return false;
    }
    if ((unit.front() & type_mask) != delimiter_type) {
        append_unit(unit, frame);
    }
    return true;
}

class H264Assembler : public FrameAssembler {
  public:
    void reset() override { fragmented_.reset(); }

    bool append(rtp::Bytes payload, Octets& frame) override {
        const auto type = static_cast<std::uint8_t>(payload.front() & type_mask);
        if (type == fu_a_type) {
            return append_fragment(payload, frame);
        }
        if (fragmented_.is_open() || type == 0) {
            return false;
        }
        if (type == stap_a_type) {
            return append_aggregate(payload.subspan(1), frame, append_shown);
        }
        if (type > stap_a_type) {
            return false;  // not of packetization-mode 1
        }
        return append_shown(payload, frame);
    }

    bool finish() override { return !fragmented_.is_open(); }

  private:
    bool append_fragment(rtp::Bytes payload, Octets& frame) {
        if (payload.size() < 3) {
            return false;
        }
        const std::array header{
            static_cast<std::uint8_t>((payload[0] & importance_mask) | (payload[1] & type_mask))};
        return fragmented_.append(header, {.flags = payload[1], .data = payload.subspan(2)}, frame);
    }

    FragmentedUnit fragmented_;
};

}  // namespace

std::unique_ptr<FrameAssembler> make_h264_assembler() {
    return std::make_unique<H264Assembler>();
}

}  // namespace umbrella::core::recording
