#include "core/recording/reel.hpp"

#include <algorithm>
#include <utility>

#include "base/limits_recording.hpp"
#include "base/result.hpp"

namespace umbrella::core::recording {
namespace {

using std::chrono::milliseconds;

/// Before that a source that is about to come has hardly come.
constexpr milliseconds least_wait{700};

}  // namespace

void Reel::add(std::shared_ptr<RecordedSource> source) {
    members_.push_back({.source = std::move(source), .ended = false, .track = std::nullopt});
}

void Reel::end(const RecordedSource& source) {
    for (Member& member : members_) {
        member.ended = member.ended || member.source.get() == &source;
    }
}

bool Reel::Member::sends(Timestamp now) const {
    const auto last = source->last_arrival();
    return !ended && last && now - *last < limits::take_source_silent;
}

std::vector<const RecordedSource*> Reel::without_keyframe(Timestamp now) const {
    std::vector<const RecordedSource*> sources;
    for (const Member& member : members_) {
        if (member.sends(now) && member.source->needs_keyframe()) {
            sources.push_back(member.source.get());
        }
    }
    return sources;
}

/// Waits for all sources that send, and for the clocks of those that have come.
bool Reel::may_open(Timestamp now) {
    const bool any =
        std::ranges::any_of(members_, [](const Member& member) { return !member.source->empty(); });
    if (!any) {
        waiting_since_.reset();
        return false;
    }
    waiting_since_ = waiting_since_.value_or(now);
    const auto waited = now - *waiting_since_;
    if (waited >= limits::take_opens_after) {
        return true;
    }
    const bool ready = std::ranges::all_of(members_, [now](const Member& member) {
        return !member.sends(now) || (!member.source->empty() && member.source->reported());
    });
    return ready && waited >= least_wait;
}

Trouble Reel::open(const Moment& moment) {
    std::vector<TrackHeader> tracks;
    TakeNote note;
    Timestamp begun = Timestamp::max();
    for (Member& member : members_) {
        if (member.source->empty() || tracks.size() == limits::take_tracks) {
            continue;
        }
        member.track = tracks.size();
        tracks.push_back({.source = member.source->source(),
                          .codec = member.source->codec(),
                          .picture = member.source->format()});
        note.tracks.push_back({.source = member.source->source(), .codec = member.source->codec()});
        begun = std::min(begun, member.source->front_time());
    }
    note.name = make_take_name(place_.recording, place_.kind, notes_.size() + 1, tracks);
    auto output = place_.folder->create(note.name);
    if (!output) {
        return output.error();
    }
    const auto age = std::chrono::round<milliseconds>(moment.now - begun);
    note.begun = moment.wall - age;
    note.offset = std::chrono::round<milliseconds>(begun - place_.begun.now);
    take_ = std::make_unique<Take>(std::move(tracks), begun, note.begun, std::move(*output));
    notes_.push_back(std::move(note));
    news_ = true;
    waiting_since_.reset();
    return take_->begin();
}

Reel::Member* Reel::next_frame(Timestamp until) {
    Member* next = nullptr;
    for (Member& member : members_) {
        if (!member.track || member.source->empty()) {
            continue;
        }
        if (member.source->waiting_bytes() > limits::recorded_waiting_bytes) {
            return &member;
        }
        const Timestamp time = member.source->front_time();
        if (time <= until && (next == nullptr || time < next->source->front_time())) {
            next = &member;
        }
    }
    return next;
}

Trouble Reel::write(Timestamp until) {
    while (Member* member = next_frame(until)) {
        RecordedSource& source = *member->source;
        UMBRELLA_ASSERT(member->track);
        if (const Trouble trouble =
                take_->add(*member->track, source.front_time(), source.front())) {
            return trouble;
        }
        source.pop();
    }
    note();
    return {};
}

void Reel::note() {
    TakeNote& note = notes_.back();
    note.bytes = take_->bytes();
    note.duration = take_->duration();
    for (const Member& member : members_) {
        if (member.track) {
            TrackNote& track = note.tracks.at(*member.track);
            track.synchronized = member.source->reported();
            track.lost_packets = member.source->lost_packets();
            track.broken_pictures = member.source->broken_pictures();
        }
    }
}

Trouble Reel::close() {
    const Trouble trouble = take_->finish();
    note();
    notes_.back().complete = !trouble;
    take_.reset();
    news_ = true;
    for (Member& member : members_) {
        if (std::exchange(member.track, std::nullopt)) {
            member.source->restart();
        }
    }
    return trouble;
}

bool Reel::newcomer_waits() const {
    return std::ranges::any_of(
        members_, [](const Member& member) { return !member.track && !member.source->empty(); });
}

void Reel::forget_ended() {
    std::erase_if(members_,
                  [](const Member& member) { return member.ended && member.source->empty(); });
}

Trouble Reel::work(const Moment& moment) {
    for (const Member& member : members_) {
        member.source->work(moment.now, member.ended);
    }
    if (take_ && newcomer_waits()) {
        if (const Trouble trouble = write(Timestamp::max())) {
            return trouble;
        }
        // What the newcomer has sent goes into the next one.
        if (const Trouble trouble = close()) {
            return trouble;
        }
        if (notes_.size() >= limits::takes_per_recording) {
            return EndReason::Stopped;
        }
    }
    if (!take_ && may_open(moment.now)) {
        if (const Trouble trouble = open(moment)) {
            return trouble;
        }
    }
    if (take_) {
        if (const Trouble trouble = write(moment.now - limits::recorded_frame_delay)) {
            return trouble;
        }
    }
    forget_ended();
    const bool deserted = take_ && std::ranges::none_of(members_, [](const Member& member) {
                              return member.track.has_value();
                          });
    return deserted ? close() : Trouble{};
}

Trouble Reel::finish(const Moment& moment) {
    for (const Member& member : members_) {
        member.source->work(moment.now, true);
    }
    if (!take_ && std::ranges::any_of(
                      members_, [](const Member& member) { return !member.source->empty(); })) {
        if (const Trouble trouble = open(moment)) {
            return trouble;
        }
    }
    if (!take_) {
        return {};
    }
    if (const Trouble trouble = write(Timestamp::max())) {
        return trouble;
    }
    return close();
}

}  // namespace umbrella::core::recording
