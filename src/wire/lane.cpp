#include "wire/lane.hpp"

#include <algorithm>

#include "wire/stream_sender.hpp"

namespace umbrella::wire {

void Lane::add(StreamSender& stream) {
    if (streams_.empty()) {
        forget();  // what came while nobody listened
        wanted_.store(true, std::memory_order_relaxed);
    }
    streams_.push_back(&stream);
    is_repeated_ = is_repeated_ || stream.repeats();
}

void Lane::remove(StreamSender& stream) {
    std::erase(streams_, &stream);
    if (streams_.empty()) {
        wanted_.store(false, std::memory_order_relaxed);
        forget();
    }
    is_repeated_ = std::ranges::any_of(streams_, &StreamSender::repeats);
}

void Lane::forget() {
    PacketRef packet;
    while (ring_.pop(packet)) {
    }
    round_.clear();
    history_.clear();
}

void Lane::begin_round() {
    round_.clear();
    PacketRef packet;
    while (round_.size() < limits::round_packets && ring_.pop(packet)) {
        const auto source = core::rtp::inspect_source(packet->bytes());
        if (!source) {
            continue;
        }
        if (is_repeated_) {
            history_.add(source->view.ssrc(), source->view.sequence_number(), packet);
        }
        round_.push_back({.packet = std::move(packet), .source = *source});
    }
}

}  // namespace umbrella::wire
