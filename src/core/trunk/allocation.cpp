#include "core/trunk/allocation.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "base/limits_bandwidth.hpp"

namespace umbrella::core::trunk {
namespace {

/// In which a rate follows a change of two thirds.
constexpr double measured_over_s = 1;
/// Less is nothing: reports and keep-alives have no transport-wide numbers.
constexpr double silent_bps = 1000;
/// Rates are measured; what has run beside each other shall not look too much for that.
constexpr double measured_within = 1.02;

bool is_video(Source source) {
    return kind_of(source) == MediaKind::Video;
}

}  // namespace

void Allocation::poll(std::span<const Stream> streams,
                      const std::optional<rtp::BandwidthState>& link, Timestamp now) {
    learn(streams, now);
    if (!link) {
        if (!try_ && is_silent()) {
            begin_try({}, now);
        }
        return;
    }
    // Another connection counts from 0.
    bool overused = link->reductions > reductions_ || link->backlog >= limits::backlog_too_long;
    reductions_ = link->reductions;
    if (std::exchange(acquittals_, link->acquittals) < link->acquittals) {
        take_back();
    }
    overused = overused && !(paused_at_ && now - *paused_at_ < limits::pause_works_after);
    if (try_) {
        review_try(*link, overused, now);
    } else if (overused) {
        const std::set<StreamIndex> before = paused_;
        fit(static_cast<double>(link->limit_bps.value_or(link->received_bps)));
        accused_.clear();
        std::ranges::set_difference(paused_, before, std::inserter(accused_, accused_.end()));
        paused_at_ = now;
        back_off_ = limits::try_after_first;
        not_before_ = now + back_off_;
    } else {
        begin_try(*link, now);
    }
}

void Allocation::learn(std::span<const Stream> streams, Timestamp now) {
    const std::chrono::duration<double> time = now - polled_.value_or(now);
    polled_ = now;
    std::map<StreamIndex, Known> before = std::exchange(streams_, {});
    const bool is_narrow = !paused_.empty();
    for (const Stream& stream : streams) {
        const auto known = before.find(stream.stream);
        if (known != before.end() && known->second.source == stream.source) {
            Known& kept = streams_[stream.stream] = known->second;
            measure(kept, stream, time.count());
            continue;
        }
        streams_[stream.stream] = {
            .order = ++last_order_, .source = stream.source, .bytes = stream.bytes};
        paused_.erase(stream.stream);
        // One more would not fit either. A screen may take the place of cameras.
        if (is_narrow && stream.source == Source::Camera) {
            paused_.insert(stream.stream);
        }
    }
    std::erase_if(paused_, [this](StreamIndex stream) { return !streams_.contains(stream); });
    if (try_ && !streams_.contains(try_->stream)) {
        try_.reset();
    }
}

void Allocation::measure(Known& known, const Stream& stream, double seconds) const {
    const std::uint64_t bytes = stream.bytes - std::min(known.bytes, stream.bytes);
    const bool begins_anew = stream.bytes < known.bytes;
    known.bytes = stream.bytes;
    if (is_paused(stream.stream) || begins_anew || seconds <= 0) {
        return;
    }
    const double now_bps = static_cast<double>(bytes) * 8 / seconds;
    const double share = std::min(seconds / measured_over_s, 1.0);
    const double bps = known.bps + (now_bps - known.bps) * share;
    // What is tried has hardly begun; it is still as much as it was.
    known.bps = try_ && try_->stream == stream.stream ? std::max(known.bps, bps) : bps;
}

std::vector<StreamIndex> Allocation::videos() const {
    std::vector<StreamIndex> videos;
    for (const auto& [stream, known] : streams_) {
        if (is_video(known.source)) {
            videos.push_back(stream);
        }
    }
    std::ranges::sort(videos, {}, [this](StreamIndex stream) {
        const Known& known = streams_.at(stream);
        return std::tuple(known.source != Source::Screen, known.order);
    });
    return videos;
}

/// Sound is sent whatever it takes; then each video that still fits, of those that are sent.
void Allocation::fit(double limit_bps) {
    double left = limit_bps;
    for (const auto& [stream, known] : streams_) {
        left -= is_video(known.source) ? 0 : known.bps;
    }
    for (const StreamIndex stream : videos()) {
        const double bps = streams_.at(stream).bps;
        if (is_paused(stream)) {
            continue;
        }
        if (bps > left) {
            paused_.insert(stream);
        } else {
            left -= bps;
        }
    }
}

/// The last pause was for nothing.
void Allocation::take_back() {
    for (const StreamIndex stream : std::exchange(accused_, {})) {
        paused_.erase(stream);
    }
    back_off_ = limits::try_after_first;
}

bool Allocation::is_silent() const {
    return std::ranges::all_of(streams_, [this](const auto& entry) {
        return is_paused(entry.first) || entry.second.bps < silent_bps;
    });
}

double Allocation::sum_beside(StreamIndex tried) const {
    double sum = 0;
    for (const auto& [stream, known] : streams_) {
        sum += stream == tried || is_paused(stream) ? 0 : known.bps;
    }
    return sum;
}

bool Allocation::has_failed(const rtp::BandwidthState& link, bool overused) {
    return overused || link.queue >= (link.paces ? limits::try_queue : limits::try_queue_unpaced) ||
           (link.queue >= limits::full_queue && link.lost >= limits::try_loss);
}

void Allocation::review_try(const rtp::BandwidthState& link, bool overused, Timestamp now) {
    if (!try_) {
        return;
    }
    const Try tried = *try_;
    if (has_failed(link, overused)) {
        const std::size_t before = paused_.size();
        // What ran before the try did no harm.
        fit(std::max(static_cast<double>(link.received_bps) * limits::reduced_to,
                     sum_beside(tried.stream) * measured_within));
        if (paused_.size() == before) {
            paused_.insert(tried.stream);
        }
        try_.reset();
        paused_at_ = now;
        back_off_ = std::min(back_off_ * 2, limits::try_after_last);
        not_before_ = now + back_off_;
    } else if (now - tried.begun >= limits::try_lasts && link.backlog <= limits::backlog_gone) {
        try_.reset();
        back_off_ = limits::try_after_first;
    }
}

void Allocation::begin_try(const rtp::BandwidthState& link, Timestamp now) {
    // Where there is no limit, delay and loss have been found not to be of our making.
    const auto too_long = link.limit_bps ? limits::growth_queue : limits::try_queue_unpaced;
    if (paused_.empty() || now < not_before_ || link.queue >= too_long) {
        return;
    }
    for (const StreamIndex stream : videos()) {
        if (is_paused(stream)) {
            paused_.erase(stream);
            try_ = Try{.stream = stream, .begun = now};
            return;
        }
    }
}

rtp::Pacing Allocation::pacing() const {
    if (try_) {
        return rtp::Pacing::Try;
    }
    return paused_.empty() ? rtp::Pacing::Off : rtp::Pacing::Hold;
}

std::set<StreamIndex> Allocation::marked() const {
    std::set<StreamIndex> marked = paused_;
    if (try_ && polled_ && *polled_ - try_->begun < limits::try_shown_after) {
        marked.insert(try_->stream);
    }
    return marked;
}

}  // namespace umbrella::core::trunk
