// Which of the streams of one simulcast is passed on: the one that brings most, since a client that
// made the offer itself does not say in it which of its layers is the best. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

#include "base/clock.hpp"

namespace umbrella::core::rtp {

class LayerChooser {
  public:
    /// A packet of `bytes` has come. Whether it is of the layer that is passed on. The first stream
    /// is taken at once; another one, if it brought clearly more (limits::layer_gain_percent) over
    /// limits::layer_window, or when the present one has been silent for as long.
    [[nodiscard]] bool take(std::uint32_t ssrc, std::size_t bytes, Timestamp now);

  private:
    void review();

    std::map<std::uint32_t, std::size_t> bytes_;  ///< in this window; bounded by receive_streams
    std::uint32_t chosen_ = 0;
    bool has_chosen_ = false;
    Timestamp window_began_;
};

}  // namespace umbrella::core::rtp
