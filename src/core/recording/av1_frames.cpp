// "RTP Payload Format For AV1" v1.0 §4: OBU elements, which packets may cut into fragments.
#include "core/recording/depacketizer.hpp"
#include "core/recording/leb128.hpp"

namespace umbrella::core::recording {
namespace {

// Aggregation header: Z Y W(2) N -(3).
constexpr std::uint8_t continues_flag = 0x80;
constexpr std::uint8_t continued_flag = 0x40;
constexpr unsigned count_shift = 4;
constexpr std::uint8_t count_mask = 0x03;
// OBU header (AV1 §5.3.2): forbidden type(4) extension has_size reserved.
constexpr unsigned type_shift = 3;
constexpr std::uint8_t type_mask = 0x0F;
constexpr std::uint8_t extension_flag = 0x04;
constexpr std::uint8_t size_flag = 0x02;
constexpr std::uint8_t temporal_delimiter = 2;
constexpr std::uint8_t tile_list = 8;
constexpr std::uint8_t padding = 15;

/// With its size, as it stands in a file.
bool append_unit(rtp::Bytes unit, Octets& frame) {
    rtp::ByteReader reader(unit);
    const auto header = reader.u8();
    if (!header) {
        return false;
    }
    const auto type = static_cast<std::uint8_t>((*header >> type_shift) & type_mask);
    std::optional<std::uint8_t> extension;
    if ((*header & extension_flag) != 0) {
        extension = reader.u8();
        if (!extension) {
            return false;
        }
    }
    rtp::Bytes data = reader.rest();
    if ((*header & size_flag) != 0) {
        const auto size = read_leb128(reader);
        const auto sized = size ? reader.take(*size) : std::nullopt;
        if (!sized) {
            return false;
        }
        data = *sized;
    }
    if (type == temporal_delimiter || type == tile_list || type == padding) {
        return true;
    }
    frame.push_back(static_cast<std::uint8_t>(*header | size_flag));
    if (extension) {
        frame.push_back(*extension);
    }
    append_leb128(frame, data.size());
    frame.insert(frame.end(), data.begin(), data.end());
    return true;
}

class Av1Assembler : public FrameAssembler {
  public:
    void reset() override {
        fragment_.clear();
        open_ = false;
    }

    bool append(rtp::Bytes payload, Octets& frame) override {
        rtp::ByteReader reader(payload);
        const auto header = reader.u8();
        if (!header || ((*header & continues_flag) != 0) != open_) {
            return false;
        }
        const unsigned count = (*header >> count_shift) & count_mask;
        for (unsigned element = 1; !reader.rest().empty(); ++element) {
            const auto unit = take_element(reader, element == count);
            if (!unit) {
                return false;
            }
            const bool cut = reader.rest().empty() && (*header & continued_flag) != 0;
            if (!take_unit(*unit, cut, frame)) {
                return false;
            }
        }
        return true;
    }

    bool finish() override { return !open_; }

  private:
    /// The last of those that are counted goes to the end; the others tell their sizes.
    static std::optional<rtp::Bytes> take_element(rtp::ByteReader& reader, bool last) {
        if (last) {
            return reader.take(reader.rest().size());
        }
        const auto size = read_leb128(reader);
        return size ? reader.take(*size) : std::nullopt;
    }

    bool take_unit(rtp::Bytes unit, bool cut, Octets& frame) {
        if (!open_ && !cut) {
            return append_unit(unit, frame);
        }
        fragment_.insert(fragment_.end(), unit.begin(), unit.end());
        open_ = cut;
        if (cut) {
            return true;
        }
        const bool good = append_unit(fragment_, frame);
        fragment_.clear();
        return good;
    }

    Octets fragment_;    ///< of an OBU that goes on in the next packet
    bool open_ = false;  ///< there is one
};

}  // namespace

std::unique_ptr<FrameAssembler> make_av1_assembler() {
    return std::make_unique<Av1Assembler>();
}

}  // namespace umbrella::core::recording
