#include "core/subscription.hpp"

#include <algorithm>
#include <utility>

namespace umbrella::core {

bool Subscription::replace(std::vector<VideoWish> wishes) {
    std::vector<VideoWish> distinct;
    for (VideoWish& wish : wishes) {
        const bool known = std::ranges::any_of(distinct, [&](const VideoWish& earlier) {
            return earlier.participant == wish.participant && earlier.source == wish.source;
        });
        if (!known) {
            distinct.push_back(std::move(wish));
        }
    }
    return std::exchange(wishes_, std::move(distinct)) != wishes_;
}

}  // namespace umbrella::core
