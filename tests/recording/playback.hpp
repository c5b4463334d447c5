// Reads a recording as a player does.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/model.hpp"

namespace umbrella::test {

struct Played {
    std::vector<double> pictures_s;  ///< the times of decoded pictures
    std::vector<double> ticks_s;     ///< when a sound begins after silence
    double sound_s = 0;              ///< of decoded sound
    std::string error;               ///< what the player complained of
    double duration_s = 0;           ///< as the file tells; 0: it does not
};

/// `video` is nothing for a file of sound alone; `sound` counts with `audio`.
[[nodiscard]] Played play(const std::string& path, const core::Codec* video, bool audio,
                          core::Codec sound = core::Codec::Opus);

}  // namespace umbrella::test
