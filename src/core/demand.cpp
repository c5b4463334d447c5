#include "core/demand.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace umbrella::core {

void Wanted::add(Source source, std::uint32_t max_height) {
    std::optional<std::uint32_t>& height = heights_.at(static_cast<std::size_t>(source));
    const bool any = max_height == 0 || height == 0U;
    height = any ? 0 : std::max(height.value_or(0), max_height);
}

void DemandTracker::update(const Wanted& wanted, Timestamp now) {
    for (Picture& picture : pictures_) {
        const std::optional<std::uint32_t> height = wanted.height(picture.told.source);
        if (picture.height && !height) {
            picture.unwanted_since = now;
        }
        picture.height = height;
    }
}

std::vector<SourceDemand> DemandTracker::take_changes(Timestamp now) {
    std::vector<SourceDemand> changes;
    for (Picture& picture : pictures_) {
        SourceDemand due = picture.told;
        if (picture.height) {
            due.wanted = true;
            due.max_height = *picture.height;
        } else if (now - picture.unwanted_since >= limits::unwanted_after) {
            due.wanted = false;
            due.max_height = 0;
        }
        if (due != picture.told) {
            picture.told = due;
            changes.push_back(due);
        }
    }
    return changes;
}

std::vector<SourceDemand> DemandTracker::told() const {
    std::vector<SourceDemand> all;
    for (const Picture& picture : pictures_) {
        all.push_back(picture.told);
    }
    return all;
}

const SourceDemand& DemandTracker::told(Source source) const {
    return pictures_.at(source == Source::Screen ? 1 : 0).told;
}

}  // namespace umbrella::core
