// RFC 7798 §4.4: single NAL units, aggregation packets and fragmentation units, without DONL: units
// come in the order of decoding.
#include "core/recording/nal_units.hpp"

namespace umbrella::core::recording {
namespace {

constexpr std::size_t header_bytes = 2;
constexpr std::uint8_t delimiter_type = 35;  ///< Matroska's frames have none
constexpr std::uint8_t aggregate_type = 48;
constexpr std::uint8_t fragment_type = 49;
constexpr std::uint8_t start_flag = 0x80;
constexpr std::uint8_t end_flag = 0x40;
constexpr std::uint8_t fragment_type_mask = 0x3F;
/// Of the first byte of a header: what is not the type.
constexpr std::uint8_t layer_mask = 0x81;

std::uint8_t type_of(rtp::Bytes unit) {
    return static_cast<std::uint8_t>((unit.front() >> 1U) & 0x3FU);
}

bool append_shown(rtp::Bytes unit, Octets& frame) {
    if (unit.size() < header_bytes || type_of(unit) >= aggregate_type) {
        return false;
    }
    if (type_of(unit) != delimiter_type) {
        append_unit(unit, frame);
    }
    return true;
}

class H265Assembler : public FrameAssembler {
  public:
    void reset() override { fragment_.reset(); }

    bool append(rtp::Bytes payload, Octets& frame) override {
        if (payload.size() < header_bytes) {
            return false;
        }
        if (type_of(payload) == fragment_type) {
            return append_fragment(payload, frame);
        }
        if (fragment_) {
            return false;
        }
        return type_of(payload) == aggregate_type
                   ? append_aggregate(payload.subspan(header_bytes), frame)
                   : append_shown(payload, frame);
    }

    bool finish() override { return !fragment_; }

  private:
    static bool append_aggregate(rtp::Bytes units, Octets& frame) {
        rtp::ByteReader reader(units);
        while (!reader.rest().empty()) {
            const auto size = reader.u16();
            const auto unit = size ? reader.take(*size) : std::nullopt;
            if (!unit || !append_shown(*unit, frame)) {
                return false;
            }
        }
        return true;
    }

    bool append_fragment(rtp::Bytes payload, Octets& frame) {
        if (payload.size() < header_bytes + 2) {
            return false;
        }
        const std::uint8_t header = payload[header_bytes];
        const bool start = (header & start_flag) != 0;
        if (start == fragment_.has_value()) {
            return false;
        }
        if (start) {
            fragment_ = frame.size();
            frame.resize(frame.size() + unit_length_bytes);
            frame.push_back(static_cast<std::uint8_t>((payload[0] & layer_mask) |
                                                      ((header & fragment_type_mask) << 1U)));
            frame.push_back(payload[1]);
        }
        const rtp::Bytes data = payload.subspan(header_bytes + 1);
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

std::unique_ptr<FrameAssembler> make_h265_assembler() {
    return std::make_unique<H265Assembler>();
}

}  // namespace umbrella::core::recording
