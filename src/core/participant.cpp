#include "core/participant.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "base/result.hpp"

namespace umbrella::core {
namespace {

constexpr std::size_t max_publish_mlines =
    std::size(all_sources) + (2 * (std::size(all_video_codecs) - 1));
static_assert(max_publish_mlines + limits::audio_slots + limits::video_slots <= limits::mlines);

/// Who has made the offer itself has what fits it.
constexpr std::size_t most_slot_pairs(Attendance attendance) {
    switch (attendance) {
        case Attendance::Member:
            return limits::video_slots;
        case Attendance::Publisher:
        case Attendance::Camera:
            return 0;
        case Attendance::Viewer:
            return 1;
    }
    return 0;
}

}  // namespace

Participant::Participant(ParticipantId id, std::string name, Timestamp joined,
                         Attendance attendance)
    : last_heard(joined),
      id_(std::move(id)),
      name_(std::move(name)),
      joined_(joined),
      attendance_(attendance) {}

bool Participant::rename(std::string name) {
    return std::exchange(name_, std::move(name)) != name_;
}

void Participant::make_media(std::string label, const Hello& hello) {
    drop_media();
    has_media_ = true;
    label_ = std::move(label);
    send_ = hello.send;
    receive_ = hello.receive;
    intended_ = hello.publish;
    preferred_ = hello.preferred_video_codec;
    dialect_ = hello.dialect;
    camera_ = hello.camera;
    mlines_.clear();
    for (SourceState& source : sources_) {
        source = {.published = source.published,
                  .muted = source.muted,
                  .target = std::nullopt,
                  .offered = std::nullopt,
                  .live = std::nullopt};
    }
}

void Participant::drop_media() {
    has_media_ = false;
    media_connected = false;
    negotiation = {};
    mlines_due.clear();
    slots = SlotPool(most_slot_pairs(attendance_));
    slot_changes.clear();
    ice_restarted.reset();
    for (PublishMline& mline : mlines_) {
        mline.received = false;
    }
    for (SourceState& source : sources_) {
        source.live.reset();
    }
}

void Participant::settle_video_codec(Codec codec) {
    send_ = send_ & CodecSet{Codec::Opus, codec};
}

ParticipantInfo Participant::info() const {
    ParticipantInfo info{.id = id_, .name = name_, .publications = {}, .away = away, .hand = hand};
    info.recorded = !recording.empty();
    info.recording_trouble = recording_trouble;
    for (const Source source : all_sources) {
        if (state(source).published) {
            // Not the one that comes at present: who can only decode the next one would not wish
            // for it, and what nobody wishes for is never sent.
            info.publications.push_back(
                {.source = source, .codec = target_codec(source), .muted = state(source).muted});
        }
    }
    return info;
}

std::vector<PublishTarget> Participant::offered_targets() const {
    std::vector<PublishTarget> targets;
    for (const Source source : all_sources) {
        if (const auto offered = state(source).offered) {
            const PublishMline& mline = mlines_.at(*offered);
            targets.push_back({.source = source, .mid = mline.mid, .codec = mline.codec});
        }
    }
    return targets;
}

bool Participant::intends(Source source) const {
    return intended_.contains(source) || is_published(source);
}

const PublishMline* Participant::aim(Source source, Codec codec) {
    UMBRELLA_ASSERT(kind_of(source) == kind_of(codec));
    const auto existing = std::ranges::find_if(mlines_, [&](const PublishMline& mline) {
        return mline.source == source && mline.codec == codec;
    });
    if (existing != mlines_.end()) {
        state(source).target = static_cast<std::size_t>(existing - mlines_.begin());
        return nullptr;
    }
    const bool first = !can_publish(source);
    std::string mid(to_string(source));
    if (!first) {
        mid.append("-").append(to_string(codec));
    }
    state(source).target = mlines_.size();
    mlines_.push_back({.mid = Mid(std::move(mid)), .source = source, .codec = codec});
    UMBRELLA_ASSERT(mlines_.size() <= max_publish_mlines);
    return &mlines_.back();
}

Codec Participant::target_codec(Source source) const {
    const std::optional<std::size_t> target = state(source).target;
    UMBRELLA_ASSERT(target.has_value());
    return mlines_.at(*target).codec;
}

bool Participant::publish(Source source, bool muted) {
    SourceState& published = state(source);
    const bool changed = !published.published || published.muted != muted;
    published.published = true;
    published.muted = muted;
    return changed;
}

bool Participant::unpublish(Source source) {
    SourceState& published = state(source);
    const bool changed = published.published;
    published.published = false;
    published.muted = false;
    return changed;
}

bool Participant::mute(Source source, bool muted) {
    return state(source).published && publish(source, muted);
}

void Participant::targets_offered() {
    for (SourceState& source : sources_) {
        source.offered = source.target;
    }
}

bool Participant::targets_applied() {
    bool moved = false;
    for (const Source which : all_sources) {
        SourceState& source = state(which);
        if (source.offered && mlines_.at(*source.offered).received &&
            source.live != source.offered) {
            source.live = source.offered;
            moved = true;
        }
    }
    return moved;
}

bool Participant::media_received(const Mid& mid) {
    const auto mline = std::ranges::find(mlines_, mid, &PublishMline::mid);
    if (mline == mlines_.end()) {
        return false;
    }
    mline->received = true;
    const auto index = static_cast<std::size_t>(mline - mlines_.begin());
    SourceState& source = state(mline->source);
    // Media on an earlier m-line is better than none while the client moves to the target.
    if (source.live == index || (source.live && source.target != index)) {
        return false;
    }
    source.live = index;
    return true;
}

std::optional<SlotContent> Participant::content(Source source) const {
    const SourceState& wanted = state(source);
    if (!wanted.published || !wanted.live) {
        return std::nullopt;
    }
    return SlotContent{.publisher = id_, .source = source, .mline = mlines_.at(*wanted.live).mid};
}

Codec Participant::codec(Source source) const {
    const SourceState& wanted = state(source);
    return wanted.live ? mlines_.at(*wanted.live).codec : target_codec(source);
}

std::optional<Source> Participant::live_source(const Mid& mid) const {
    const auto* const source = std::ranges::find_if(all_sources, [&](Source candidate) {
        const SourceState& known = state(candidate);
        return known.published && known.live && mlines_.at(*known.live).mid == mid;
    });
    return source == std::end(all_sources) ? std::nullopt : std::optional(*source);
}

void Participant::note_slot_change(SlotBinding change) {
    const auto earlier = std::ranges::find(slot_changes, change.mid, &SlotBinding::mid);
    if (earlier == slot_changes.end()) {
        slot_changes.push_back(std::move(change));
    } else {
        *earlier = std::move(change);
    }
}

}  // namespace umbrella::core
