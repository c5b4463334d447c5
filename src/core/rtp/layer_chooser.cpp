#include "core/rtp/layer_chooser.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/limits_whip.hpp"

namespace umbrella::core::rtp {

bool LayerChooser::take(std::uint32_t ssrc, std::size_t bytes, Timestamp now) {
    if (!has_chosen_) {
        has_chosen_ = true;
        chosen_ = ssrc;
        window_began_ = now;
    }
    if (now - window_began_ >= limits::layer_window) {
        review();
        window_began_ = now;
    }
    if (bytes_.size() < limits::receive_streams || bytes_.contains(ssrc)) {
        bytes_[ssrc] += bytes;
    }
    return ssrc == chosen_;
}

void LayerChooser::review() {
    const auto best =
        std::ranges::max_element(bytes_, {}, [](const auto& layer) { return layer.second; });
    const auto present = bytes_.find(chosen_);
    const std::size_t present_bytes = present == bytes_.end() ? 0 : present->second;
    if (best != bytes_.end() && best->second * 100 > present_bytes * limits::layer_gain_percent) {
        chosen_ = best->first;
    }
    bytes_.clear();
}

}  // namespace umbrella::core::rtp
