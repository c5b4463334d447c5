#include "core/recording/nal_units.hpp"

namespace umbrella::core::recording {

void write_unit_length(Octets& frame, std::size_t position, std::size_t length) {
    for (std::size_t i = 0; i < unit_length_bytes; ++i) {
        frame[position + i] =
            static_cast<std::uint8_t>(length >> (8 * (unit_length_bytes - 1 - i)));
    }
}

void append_unit(rtp::Bytes unit, Octets& frame) {
    const std::size_t position = frame.size();
    frame.resize(position + unit_length_bytes);
    write_unit_length(frame, position, unit.size());
    frame.insert(frame.end(), unit.begin(), unit.end());
}

bool FragmentedUnit::append(rtp::Bytes header, const Fragment& fragment, Octets& frame) {
    constexpr std::uint8_t start_flag = 0x80;
    constexpr std::uint8_t end_flag = 0x40;
    const bool start = (fragment.flags & start_flag) != 0;
    if (start == is_open()) {
        return false;
    }
    if (start) {
        position_ = frame.size();
        frame.resize(frame.size() + unit_length_bytes);
        frame.insert(frame.end(), header.begin(), header.end());
    }
    frame.insert(frame.end(), fragment.data.begin(), fragment.data.end());
    if (position_ && (fragment.flags & end_flag) != 0) {
        write_unit_length(frame, *position_, frame.size() - *position_ - unit_length_bytes);
        reset();
    }
    return true;
}

void append_set(rtp::Bytes set, Octets& out) {
    out.push_back(static_cast<std::uint8_t>(set.size() >> 8U));
    out.push_back(static_cast<std::uint8_t>(set.size() & 0xFFU));
    out.insert(out.end(), set.begin(), set.end());
}

Octets unescaped(rtp::Bytes unit) {
    Octets out;
    out.reserve(unit.size());
    unsigned zeros = 0;
    for (const std::uint8_t byte : unit) {
        if (zeros >= 2 && byte == 3) {
            zeros = 0;
            continue;
        }
        zeros = byte == 0 ? zeros + 1 : 0;
        out.push_back(byte);
    }
    return out;
}

}  // namespace umbrella::core::recording
