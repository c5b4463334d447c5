#include "core/trunk/flow.hpp"

#include <algorithm>

namespace umbrella::core::trunk {

std::optional<std::uint32_t> Flow::height() const {
    std::optional<std::uint32_t> largest;
    const auto add = [&](std::uint32_t height) {
        largest = largest ? larger_height(*largest, height) : height;
    };
    for (const auto& [consumer, height] : wishes) {
        add(height);
    }
    for (const auto& [neighbour, downstream] : downstreams) {
        add(downstream.height);
    }
    return largest;
}

std::optional<std::uint32_t> Flow::depth() const {
    std::optional<std::uint32_t> greatest;
    for (const std::optional<Upstream>* upstream : {&current, &pending}) {
        if (*upstream) {
            greatest = std::max(greatest.value_or(0), (*upstream)->depth);
        }
    }
    return greatest;
}

bool Flow::bears(std::uint32_t depth) const {
    return std::ranges::all_of(downstreams,
                               [depth](const auto& entry) { return depth < entry.second.depth; });
}

Upstream* Flow::upstream(const NodeId& neighbour) {
    for (std::optional<Upstream>* upstream : {&current, &pending}) {
        if (*upstream && (*upstream)->neighbour == neighbour) {
            return &**upstream;
        }
    }
    return nullptr;
}

}  // namespace umbrella::core::trunk
