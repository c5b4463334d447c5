#include "app/headroom.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace umbrella::app {
namespace {

std::size_t minus(std::size_t from, std::size_t what) {
    return from - std::min(from, what);
}

}  // namespace

std::size_t connections_for(std::size_t descriptors_limit) {
    return std::min(limits::connections, descriptors_limit /
                                             limits::connections_share_of_descriptors /
                                             limits::descriptors_per_connection);
}

std::optional<std::string_view> Headroom::shortage(const Usage& usage, const Load& load,
                                                   Timestamp now) {
    while (!recent_.empty() && now - recent_.front() >= limits::join_settling) {
        recent_.pop_front();
    }
    // The one who asks, and those who have not taken their share yet.
    const std::size_t shares = recent_.size() + 1;
    const std::size_t settled = minus(load.participants, recent_.size());

    const std::size_t by_connections = load.connections * limits::descriptors_per_connection;
    // Of those who have just come some have their share already, and some are gone again: what is
    // used must not be taken for that of the few who are settled.
    const std::size_t sharing = std::max(settled, (load.participants + 1) / 2);
    std::size_t descriptors_each = limits::participant_descriptors;
    if (sharing > 0) {
        const std::size_t by_participants =
            minus(usage.descriptors, idle_.descriptors + by_connections);
        descriptors_each = std::max(descriptors_each, by_participants / sharing);
    }
    const std::size_t promised_to_connections =
        minus(load.most_connections, load.connections) * limits::descriptors_per_connection;
    const std::size_t descriptors_needed =
        limits::reserved_descriptors + promised_to_connections + shares * descriptors_each;
    if (minus(usage.descriptors_limit, usage.descriptors) < descriptors_needed) {
        return "file descriptors";
    }
    if (usage.threads_free < limits::reserved_threads + shares * limits::participant_threads) {
        return "threads";
    }
    if (usage.memory_free < limits::reserved_bytes + shares * limits::participant_bytes) {
        return "memory";
    }
    if (minus(load.most_connections, load.proven_connections) <
        std::min(limits::reserved_connections, load.most_connections / 4)) {
        return "connections";
    }
    return std::nullopt;
}

}  // namespace umbrella::app
