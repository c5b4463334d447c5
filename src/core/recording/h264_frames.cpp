// RFC 6184 §5.6 to §5.8: single NAL units, STAP-A and FU-A.
#include "core/recording/nal_units.hpp"

namespace umbrella::core::recording {
namespace {

constexpr std::uint8_t type_mask = 0x1F;
constexpr std::uint8_t importance_mask = 0xE0;
constexpr std::uint8_t delimiter_type = 9;  ///< Matroska's frames have none
constexpr std::uint8_t stap_a_type = 24;
constexpr std::uint8_t fu_a_type = 28;
constexpr std::uint8_t start_flag = 0x80;
constexpr std::uint8_t end_flag = 0x40;

void append_shown(rtp::Bytes unit, Octets& frame) {
    if ((unit.front() & type_mask) != delimiter_type) {
        append_unit(unit, frame);
    }
}

class H264Assembler : public FrameAssembler {
  public:
    void reset() override { fragment_.reset(); }

    bool append(rtp::Bytes payload, Octets& frame) override {
        const auto type = static_cast<std::uint8_t>(payload.front() & type_mask);
        if (type == fu_a_type) {
            return append_fragment(payload, frame);
        }
        if (fragment_ || type == 0) {
            return false;
        }
        if (type == stap_a_type) {
            return append_aggregate(payload.subspan(1), frame);
        }
        if (type > stap_a_type) {
            return false;  // not of packetization-mode 1
        }
        append_shown(payload, frame);
        return true;
    }

    bool finish() override { return !fragment_; }

  private:
    static bool append_aggregate(rtp::Bytes units, Octets& frame) {
        rtp::ByteReader reader(units);
        while (!reader.rest().empty()) {
            const auto size = reader.u16();
            const auto unit = size ? reader.take(*size) : std::nullopt;
            if (!unit || unit->empty()) {
                return false;
            }
            append_shown(*unit, frame);
        }
        return true;
    }

    bool append_fragment(rtp::Bytes payload, Octets& frame) {
        if (payload.size() < 3) {
            return false;
        }
        const std::uint8_t header = payload[1];
        const bool start = (header & start_flag) != 0;
        if (start == fragment_.has_value()) {
            return false;
        }
        if (start) {
            fragment_ = frame.size();
            frame.resize(frame.size() + unit_length_bytes);
            frame.push_back(
                static_cast<std::uint8_t>((payload[0] & importance_mask) | (header & type_mask)));
        }
        const rtp::Bytes data = payload.subspan(2);
        frame.insert(frame.end(), data.begin(), data.end());
        if ((header & end_flag) != 0) {
            write_unit_length(frame, *fragment_, frame.size() - *fragment_ - unit_length_bytes);
            fragment_.reset();
        }
        return true;
    }

    std::optional<std::size_t> fragment_;  ///< where the unit's length is to be written
};

}  // namespace

std::unique_ptr<FrameAssembler> make_h264_assembler() {
    return std::make_unique<H264Assembler>();
}

}  // namespace umbrella::core::recording
