#include "core/slot_pool.hpp"

#include <algorithm>
#include <bit>

#include "base/limits.hpp"

namespace umbrella::core {
namespace {

static_assert(limits::audio_slots <= limits::video_slots, "an audio slot is half of a pair");

static_assert(std::has_single_bit(limits::slot_step));

constexpr std::size_t whole_steps(std::size_t pairs) {
    return pairs < limits::slot_step
               ? std::bit_ceil(pairs)
               : (pairs + limits::slot_step - 1) / limits::slot_step * limits::slot_step;
}

constexpr std::size_t max_pairs(MediaKind kind) {
    return kind == MediaKind::Audio ? limits::audio_slots : limits::video_slots;
}

constexpr Source sibling_of(Source source) {
    switch (source) {
        case Source::Microphone:
            return Source::Camera;
        case Source::Camera:
            return Source::Microphone;
        case Source::Screen:
            return Source::ScreenAudio;
        case Source::ScreenAudio:
            return Source::Screen;
    }
    return source;
}

constexpr MediaKind other_kind(MediaKind kind) {
    return kind == MediaKind::Audio ? MediaKind::Video : MediaKind::Audio;
}

Slot make_slot(MediaKind kind, std::size_t pair) {
    return {.mid = Mid((kind == MediaKind::Audio ? "a" : "v") + std::to_string(pair)),
            .kind = kind,
            .pair = pair,
            .content = std::nullopt};
}

}  // namespace

std::vector<Slot> SlotPool::grow(std::size_t pairs) {
    const std::size_t end =
        std::min({whole_steps(pairs_ + pairs), max_pairs(MediaKind::Video), most_pairs_});
    std::vector<Slot> added;
    for (; pairs_ < end; ++pairs_) {
        for (const MediaKind kind : {MediaKind::Audio, MediaKind::Video}) {
            if (pairs_ < max_pairs(kind)) {
                added.push_back(make_slot(kind, pairs_));
            }
        }
    }
    slots_.insert(slots_.end(), added.begin(), added.end());
    return added;
}

bool SlotPool::can_grow(MediaKind kind) const {
    return pairs_ < std::min(max_pairs(kind), most_pairs_);
}

std::size_t SlotPool::capacity(MediaKind kind) const {
    return static_cast<std::size_t>(std::ranges::count_if(slots_, [&](const Slot& slot) {
        return slot.kind == kind && slot.state != Slot::State::Refused;
    }));
}

void SlotPool::answered(const Mid& mid, bool usable) {
    const auto slot = std::ranges::find(slots_, mid, &Slot::mid);
    if (slot == slots_.end() || slot->state == Slot::State::Refused) {
        return;
    }
    slot->state = usable ? Slot::State::Usable : Slot::State::Refused;
}

Slot* SlotPool::find_free(const SlotContent& content) {
    const MediaKind kind = kind_of(content.source);
    if (const Slot* sibling = find(content.publisher, sibling_of(content.source));
        sibling != nullptr && is_free(sibling->pair, kind)) {
        return half(sibling->pair, kind);
    }
    for (std::size_t pair = 0; pair < pairs_; ++pair) {
        const Slot* other = half(pair, other_kind(kind));
        if (is_free(pair, kind) && (other == nullptr || !other->content)) {
            return half(pair, kind);
        }
    }
    for (std::size_t pair = 0; pair < pairs_ && !can_grow(kind); ++pair) {
        if (is_free(pair, kind)) {
            return half(pair, kind);
        }
    }
    return nullptr;
}

Slot* SlotPool::find(const ParticipantId& publisher, Source source) {
    const auto slot = std::ranges::find_if(slots_, [&](const Slot& candidate) {
        return candidate.content && candidate.content->publisher == publisher &&
               candidate.content->source == source;
    });
    return slot == slots_.end() ? nullptr : &*slot;
}

bool SlotPool::has_unanswered() const {
    return std::ranges::any_of(slots_,
                               [](const Slot& slot) { return slot.state == Slot::State::Offered; });
}

Slot* SlotPool::half(std::size_t pair, MediaKind kind) {
    if (pair >= limits::audio_slots) {
        return kind == MediaKind::Audio ? nullptr : &slots_[pair + limits::audio_slots];
    }
    return &slots_[(pair * 2) + (kind == MediaKind::Video ? 1 : 0)];
}

bool SlotPool::is_free(std::size_t pair, MediaKind kind) {
    const Slot* slot = half(pair, kind);
    return slot != nullptr && slot->state == Slot::State::Usable && !slot->content;
}

}  // namespace umbrella::core
