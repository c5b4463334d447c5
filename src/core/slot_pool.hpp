// The slots of one subscriber: which exist, which can be used, and what each carries.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/limits.hpp"
#include "core/model.hpp"

namespace umbrella::core {

/// What a slot carries: a source of a participant, on the m-line that it is sent on at present.
struct SlotContent {
    ParticipantId publisher;
    Source source = Source::Microphone;
    Mid mline;
    friend bool operator==(const SlotContent&, const SlotContent&) = default;
};

/// A permanent sendonly m-line. Audio slot N and video slot N are a pair: they share the stream
/// id "pair-N", so that the browser plays them in sync. Beyond limits::audio_slots a pair is a
/// video slot alone.
struct Slot {
    enum class State : std::uint8_t {
        Offered,  ///< its m-line has not been answered yet
        Usable,
        Refused,  ///< the client rejected the m-line: never used
    };
    Mid mid;
    MediaKind kind = MediaKind::Audio;
    std::size_t pair = 0;
    State state = State::Offered;
    std::optional<SlotContent> content;
};

class SlotPool {
  public:
    /// So many pairs at the most.
    explicit SlotPool(std::size_t most_pairs = limits::video_slots) : most_pairs_(most_pairs) {}

    /// Adds at least `pairs`, up to a whole step (limits::slot_step), as far as
    /// limits::audio_slots and video_slots allow. Returns the new ones: audio and video of a pair
    /// beside each other.
    std::vector<Slot> grow(std::size_t pairs = 1);
    [[nodiscard]] bool can_grow(MediaKind kind) const;
    /// Refused ones included.
    [[nodiscard]] std::size_t pairs() const { return pairs_; }
    /// Slots of a kind that carry something or could, now or once they are answered.
    [[nodiscard]] std::size_t capacity(MediaKind kind) const;

    /// The answer took or refused the m-line; other mids are ignored. A refused slot keeps its
    /// content until it is cleared.
    void answered(const Mid& mid, bool usable);

    /// The slot of `kind` that `content` shall go to; null if there is none. In this order: the
    /// other half of the pair that carries the sibling (microphone and camera, screen and screen
    /// audio of one participant); the first pair that is free as a whole; if the pool has no more
    /// of the kind to give, any free one. A half whose other half carries somebody else is left
    /// alone as long as possible, because the browser would delay the one to fit the other.
    [[nodiscard]] Slot* find_free(const SlotContent& content);

    /// The slot that carries this source; null if none does.
    [[nodiscard]] Slot* find(const ParticipantId& publisher, Source source);

    /// Some slots have been offered and not answered yet.
    [[nodiscard]] bool has_unanswered() const;

    [[nodiscard]] std::vector<Slot>& slots() { return slots_; }
    [[nodiscard]] const std::vector<Slot>& slots() const { return slots_; }

  private:
    /// Null if the pair has no such half.
    [[nodiscard]] Slot* half(std::size_t pair, MediaKind kind);
    [[nodiscard]] bool is_free(std::size_t pair, MediaKind kind);

    std::vector<Slot> slots_;  ///< a0 v0 a1 v1 …, beyond limits::audio_slots: v8 v9 …
    std::size_t pairs_ = 0;
    std::size_t most_pairs_;
};

}  // namespace umbrella::core
