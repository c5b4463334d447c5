#include "core/trunk/origins.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/limits_trunk_routing.hpp"
#include "base/result.hpp"

namespace umbrella::core::trunk {

bool SeenNumbers::add(std::uint64_t number) {
    if (number == 0) {
        return false;
    }
    if (number > newest_) {
        const std::uint64_t ahead = number - newest_;
        if (ahead < window) {
            seen_ <<= static_cast<std::size_t>(ahead);
        } else {
            seen_.reset();
        }
        newest_ = number;
        seen_.set(0);
        return true;
    }
    const std::uint64_t behind = newest_ - number;
    if (behind >= window || seen_.test(static_cast<std::size_t>(behind))) {
        return false;
    }
    seen_.set(static_cast<std::size_t>(behind));
    return true;
}

Origins::Verdict Origins::judge(const NodeId& origin, const Incarnation& incarnation) const {
    const auto known = origins_.find(origin);
    if (known == origins_.end() || known->second.incarnation == incarnation) {
        return Verdict::Current;
    }
    const std::uint64_t epoch = known->second.incarnation.epoch;
    if (incarnation.epoch == epoch) {
        return Verdict::Duplicate;
    }
    return incarnation.epoch > epoch ? Verdict::Newer : Verdict::Stale;
}

void Origins::accept(const NodeId& origin, const Incarnation& incarnation, Timestamp now) {
    auto known = origins_.find(origin);
    if (known == origins_.end()) {
        if (origins_.size() >= limits::trunk_origins) {
            origins_.erase(std::ranges::min_element(
                origins_, {}, [](const auto& entry) { return entry.second.heard; }));
        }
        known = origins_.try_emplace(origin).first;
        known->second.incarnation = incarnation;
    } else if (known->second.incarnation != incarnation) {
        known->second = {};
        known->second.incarnation = incarnation;
    }
    known->second.heard = now;
}

bool Origins::is_first(const Stamp& stamp) {
    const auto known = origins_.find(stamp.origin);
    UMBRELLA_ASSERT(known != origins_.end());
    return known->second.said.add(stamp.sequence);
}

bool Origins::is_newest(const Stamp& stamp, const std::string& room) {
    const auto known = origins_.find(stamp.origin);
    UMBRELLA_ASSERT(known != origins_.end());
    auto& speakers = known->second.speakers;
    if (speakers.size() >= limits::rooms && !speakers.contains(room)) {
        speakers.clear();
    }
    std::uint64_t& newest = speakers[room];
    if (stamp.sequence <= newest) {
        return false;
    }
    newest = stamp.sequence;
    return true;
}

}  // namespace umbrella::core::trunk
