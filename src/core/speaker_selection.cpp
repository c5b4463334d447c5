#include "core/speaker_selection.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/limits.hpp"

namespace umbrella::core {
namespace {

constexpr AudioLevelValue silence = 127;
/// How much quieter a voice may count after each silent interval: 30 dB a second.
constexpr unsigned release = 6;

}  // namespace

void SpeakerSelection::set_publications(std::span<const Publication> publications, Timestamp now) {
    std::vector<Voice> voices;
    for (const Publication& publication : publications) {
        const auto known = std::ranges::find(voices_, publication.key, &Voice::key);
        Voice voice = known == voices_.end() ? Voice{} : std::move(*known);
        voice.key = publication.key;
        voice.muted = publication.muted;
        if (voice.muted) {
            voice.spoke_at.reset();
            voice.louder_intervals = 0;
        }
        voices.push_back(std::move(voice));
    }
    voices_ = std::move(voices);
    fill(now);
}

void SpeakerSelection::hear(std::span<const Heard> levels, Timestamp now) {
    for (Voice& voice : voices_) {
        const auto heard = std::ranges::find(levels, voice.key, &Heard::key);
        take_level(voice, heard == levels.end() ? silence : heard->level, now);
    }
    let_in(now);
}

void SpeakerSelection::take_level(Voice& voice, AudioLevelValue level, Timestamp now) {
    voice.level = std::min(level, silence);
    voice.loudness = std::min<unsigned>(voice.level, voice.loudness + release);
    if (voice.muted || voice.key.source != Source::Microphone) {
        return;
    }
    if (voice.level <= (is_speaking(voice, now) ? still_speaking_level : speaking_level)) {
        voice.spoke_at = now;
    }
}

void SpeakerSelection::fill(Timestamp now) {
    auto places = static_cast<std::ptrdiff_t>(limits::audio_slots) -
                  std::ranges::count_if(voices_, &Voice::selected);
    for (; places > 0; --places) {
        Voice* best = nullptr;
        for (Voice& voice : voices_) {
            if (!voice.selected && (best == nullptr || voice.rank() < best->rank())) {
                best = &voice;
            }
        }
        if (best == nullptr) {
            return;
        }
        best->selected = true;
        best->selected_at = now;
    }
}

void SpeakerSelection::let_in(Timestamp now) {
    std::vector<Voice*> entrants;
    const Voice* first_out = quietest(now);
    for (Voice& voice : voices_) {
        const bool louder = first_out != nullptr && !voice.selected && !voice.muted &&
                            voice.level <= audible_level && voice.level < first_out->rank();
        voice.louder_intervals = louder ? voice.louder_intervals + 1 : 0;
        if (voice.louder_intervals >= intervals_to_enter) {
            entrants.push_back(&voice);
        }
    }
    std::ranges::sort(entrants, [](const Voice* a, const Voice* b) {
        return std::tie(a->level, a->key) < std::tie(b->level, b->key);
    });
    for (Voice* entrant : entrants) {
        Voice* out = quietest(now);
        if (out == nullptr || entrant->level >= out->rank()) {
            return;
        }
        out->selected = false;
        entrant->selected = true;
        entrant->selected_at = now;
        entrant->louder_intervals = 0;
    }
}

SpeakerSelection::Voice* SpeakerSelection::quietest(Timestamp now) {
    Voice* quietest = nullptr;
    for (Voice& voice : voices_) {
        const bool held = !voice.muted && now - voice.selected_at < slot_hold;
        if (voice.selected && !held && (quietest == nullptr || voice.rank() > quietest->rank())) {
            quietest = &voice;
        }
    }
    return quietest;
}

std::vector<AudioKey> SpeakerSelection::selected() const {
    std::vector<AudioKey> keys;
    for (const Voice& voice : voices_) {
        if (voice.selected) {
            keys.push_back(voice.key);
        }
    }
    return keys;
}

bool SpeakerSelection::is_selected(const AudioKey& key) const {
    const auto voice = std::ranges::find(voices_, key, &Voice::key);
    return voice != voices_.end() && voice->selected;
}

bool SpeakerSelection::is_speaking(const Voice& voice, Timestamp now) {
    return voice.spoke_at && now - *voice.spoke_at < speaking_hold;
}

std::vector<ParticipantId> SpeakerSelection::speakers(Timestamp now) const {
    std::vector<const Voice*> speaking;
    for (const Voice& voice : voices_) {
        if (is_speaking(voice, now)) {
            speaking.push_back(&voice);
        }
    }
    std::ranges::sort(speaking, [](const Voice* a, const Voice* b) {
        return std::tie(a->loudness, a->key) < std::tie(b->loudness, b->key);
    });
    std::vector<ParticipantId> participants;
    for (const Voice* voice : speaking) {
        participants.push_back(voice->key.participant);
    }
    return participants;
}

}  // namespace umbrella::core
