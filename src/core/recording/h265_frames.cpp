// RFC 7798 §4.4: single NAL units, aggregation packets and fragmentation units, without DONL: units
// come in the order of decoding.
#include <array>

#include "core/recording/nal_units.hpp"

namespace umbrella::core::recording {
namespace {

constexpr std::size_t header_bytes = 2;
constexpr std::uint8_t delimiter_type = 35;  ///< Matroska's frames have none
constexpr std::uint8_t aggregate_type = 48;
constexpr std::uint8_t fragment_type = 49;
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
    void reset() override { fragmented_.reset(); }

    bool append(rtp::Bytes payload, Octets& frame) override {
        if (payload.size() < header_bytes) {
            return false;
        }
        if (type_of(payload) == fragment_type) {
            return append_fragment(payload, frame);
        }
        if (fragmented_.is_open()) {
            return false;
        }
        return type_of(payload) == aggregate_type
                   ? append_aggregate(payload.subspan(header_bytes), frame, append_shown)
                   : append_shown(payload, frame);
    }

    bool finish() override { return !fragmented_.is_open(); }

  private:
    bool append_fragment(rtp::Bytes payload, Octets& frame) {
        if (payload.size() < header_bytes + 2) {
            return false;
        }
        const std::uint8_t flags = payload[header_bytes];
        const std::array header{static_cast<std::uint8_t>((payload[0] & layer_mask) |
                                                          ((flags & fragment_type_mask) << 1U)),
                                payload[1]};
        return fragmented_.append(
            header, {.flags = flags, .data = payload.subspan(header_bytes + 1)}, frame);
    }

    FragmentedUnit fragmented_;
};

}  // namespace

std::unique_ptr<FrameAssembler> make_h265_assembler() {
    return std::make_unique<H265Assembler>();
}

}  // namespace umbrella::core::recording
