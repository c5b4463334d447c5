#include "core/trunk/hearsay.hpp"

#include <iterator>
#include <numeric>
#include <optional>
#include <utility>

namespace umbrella::core::trunk {

void Hearsay::keep(const NodeId& by, const Announce& announce) {
    const bool is_new = words_[announce.key].insert_or_assign(by, announce).second;
    counts_[by] += is_new ? 1 : 0;
}

void Hearsay::drop(const NodeId& by, const ItemKey& key) {
    const auto place = words_.find(key);
    if (place == words_.end() || place->second.erase(by) == 0) {
        return;
    }
    count_down(by);
    if (place->second.empty()) {
        words_.erase(place);
    }
}

void Hearsay::drop_all(const NodeId& by) {
    for (auto place = words_.begin(); place != words_.end();) {
        place->second.erase(by);
        place = place->second.empty() ? words_.erase(place) : std::next(place);
    }
    counts_.erase(by);
}

std::vector<Hearsay::Word> Hearsay::take(const ItemKey& key) {
    std::vector<Word> taken;
    if (const auto place = words_.find(key); place != words_.end()) {
        take_into(taken, place);
    }
    return taken;
}

std::vector<Hearsay::Word> Hearsay::take_of(const NodeId& origin) {
    std::vector<Word> taken;
    const ItemKey first{origin, ParticipantId(), std::nullopt};
    for (auto place = words_.lower_bound(first);
         place != words_.end() && place->first.origin == origin;) {
        take_into(taken, place++);
    }
    return taken;
}

void Hearsay::take_into(std::vector<Word>& taken, std::map<ItemKey, Words>::iterator place) {
    for (auto& [by, announce] : place->second) {
        count_down(by);
        taken.push_back({.by = by, .announce = std::move(announce)});
    }
    words_.erase(place);
}

void Hearsay::count_down(const NodeId& by) {
    if (const auto place = counts_.find(by); --place->second == 0) {
        counts_.erase(place);
    }
}

std::size_t Hearsay::count(const NodeId& by) const {
    const auto place = counts_.find(by);
    return place == counts_.end() ? 0 : place->second;
}

std::size_t Hearsay::size() const {
    return std::accumulate(counts_.begin(), counts_.end(), std::size_t{0},
                           [](std::size_t sum, const auto& entry) { return sum + entry.second; });
}

}  // namespace umbrella::core::trunk
