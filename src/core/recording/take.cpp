#include "core/recording/take.hpp"

#include <algorithm>
#include <utility>

namespace umbrella::core::recording {

Take::Take(const std::vector<TrackHeader>& tracks, Timestamp begun, std::chrono::milliseconds wall,
           std::unique_ptr<Output> output)
    : writer_(tracks, wall), begun_(begun), output_(std::move(output)), latest_(tracks.size()) {}

Trouble Take::append(const Octets& bytes) {
    const Trouble trouble = output_->append(bytes);
    position_ += trouble ? 0 : bytes.size();
    return trouble;
}

Trouble Take::begin() {
    return append(writer_.header());
}

Trouble Take::add(std::size_t track, Timestamp time, const RtpFrame& frame) {
    const auto since = std::chrono::round<std::chrono::milliseconds>(time - begun_);
    std::chrono::milliseconds& latest = latest_.at(track);
    latest = std::max(latest, since);
    if (writer_.cluster_due(track, latest, frame.keyframe)) {
        if (const Trouble trouble = flush()) {
            return trouble;
        }
    }
    writer_.add(track, latest, frame.keyframe, frame.data);
    return {};
}

Trouble Take::flush() {
    return writer_.cluster_empty() ? Trouble{} : append(writer_.take_cluster(position_));
}

Trouble Take::finish() {
    if (const Trouble trouble = flush()) {
        return trouble;
    }
    const std::uint64_t cues_position = position_;
    if (const Trouble trouble = append(writer_.cues())) {
        return trouble;
    }
    for (const Patch& patch : writer_.patches(cues_position, position_)) {
        if (const Trouble trouble = output_->overwrite(patch.position, patch.bytes)) {
            return trouble;
        }
    }
    return {};
}

}  // namespace umbrella::core::recording
