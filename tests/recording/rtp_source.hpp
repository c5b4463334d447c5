// RTP as encoders and payloaders make it, with the time of capture of each packet.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "core/model.hpp"

namespace umbrella::test {

struct CapturedPacket {
    std::vector<std::uint8_t> bytes;
    std::chrono::microseconds captured{0};
};

/// Runs a pipeline to its end, as quickly as it goes; "out" is its last element, a fakesink.
[[nodiscard]] std::vector<CapturedPacket> run_payloader(const std::string& text);

/// 15 pictures a second of 160 × 120.
[[nodiscard]] std::vector<CapturedPacket> make_video(core::Codec codec, unsigned pictures);
/// A tick each second, the first one after a second less the encoder's delay of 10 ms.
[[nodiscard]] std::vector<CapturedPacket> make_ticks(unsigned seconds,
                                                     core::Codec codec = core::Codec::Opus);

/// Whether this machine can encode the codec.
[[nodiscard]] bool can_make(core::Codec codec);

}  // namespace umbrella::test
