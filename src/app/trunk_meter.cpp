#include "app/trunk_meter.hpp"

namespace umbrella::app {
namespace {

constexpr std::uint64_t bits_per_byte = 8;
constexpr std::uint64_t us_per_s = 1'000'000;

}  // namespace

void TrunkMeter::begin(Timestamp now) {
    now_ = now;
    ++look_;
    connected_.clear();
}

std::uint64_t TrunkMeter::add(const Key& key, std::uint32_t connection, std::uint64_t counted) {
    Known& known = known_[key];
    const bool goes_on = known.connection == connection && counted >= known.counted;
    const std::uint64_t more = goes_on ? counted - known.counted : counted;
    known.connection = connection;
    known.counted = counted;
    known.bytes += more;
    known.look = look_;
    known.looks.emplace_back(now_, known.bytes);
    // The oldest one that is kept is the last at the window's edge or beyond it.
    while (known.looks.size() > 2 && now_ - known.looks[1].first >= window) {
        known.looks.pop_front();
    }
    return more;
}

void TrunkMeter::note(const core::trunk::NodeId& neighbour,
                      const core::trunk::LinkTraffic& traffic) {
    connected_[neighbour] = traffic.connected;
    totals_[0] += add({neighbour, Way::Sent, {}}, traffic.connection, traffic.bytes_sent);
    totals_[1] += add({neighbour, Way::Received, {}}, traffic.connection, traffic.bytes_received);
    for (const auto& [stream, bytes] : traffic.sending) {
        add({neighbour, Way::Sent, stream}, traffic.connection, bytes);
    }
    for (const auto& [stream, bytes] : traffic.receiving) {
        add({neighbour, Way::Received, stream}, traffic.connection, bytes);
    }
}

void TrunkMeter::end() {
    std::erase_if(known_, [this](const auto& entry) { return entry.second.look != look_; });
}

TrunkMeter::Count TrunkMeter::count(const Key& key) const {
    const auto place = known_.find(key);
    if (place == known_.end()) {
        return {};
    }
    const Known& known = place->second;
    Count count{.bytes = known.bytes, .bits_per_second = std::nullopt};
    const auto& [begun, bytes] = known.looks.front();
    using Us = std::chrono::microseconds;
    const auto time = std::chrono::duration_cast<Us>(known.looks.back().first - begun).count();
    if (time > 0) {
        count.bits_per_second =
            (known.bytes - bytes) * bits_per_byte * us_per_s / static_cast<std::uint64_t>(time);
    }
    return count;
}

TrunkMeter::Count TrunkMeter::link(const core::trunk::NodeId& neighbour, Way way) const {
    return count({neighbour, way, std::nullopt});
}

TrunkMeter::Count TrunkMeter::stream(const core::trunk::NodeId& neighbour, Way way,
                                     core::trunk::StreamIndex stream) const {
    return count({neighbour, way, stream});
}

bool TrunkMeter::is_connected(const core::trunk::NodeId& neighbour) const {
    const auto place = connected_.find(neighbour);
    return place != connected_.end() && place->second;
}

}  // namespace umbrella::app
