// Who is heard: which audio publications of a room get slots, and who speaks. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "core/model.hpp"

namespace umbrella::core {

/// Levels are those of RFC 6464: -dBov, 0 the loudest, 127 silence.
using AudioLevelValue = std::uint8_t;

struct AudioKey {
    ParticipantId participant;
    Source source = Source::Microphone;  ///< Microphone or ScreenAudio
    friend auto operator<=>(const AudioKey&, const AudioKey&) = default;
};

class SpeakerSelection {
  public:
    /// Above this (quieter) a publication displaces no other.
    static constexpr AudioLevelValue audible_level = 100;
    /// Speaking begins at the first level and lasts while the second is reached; a pause of
    /// speaking_hold does not end it.
    static constexpr AudioLevelValue speaking_level = 50;
    static constexpr AudioLevelValue still_speaking_level = 55;
    static constexpr std::chrono::milliseconds speaking_hold{600};
    /// Who has got a slot keeps it at least this long.
    static constexpr std::chrono::seconds slot_hold{2};
    /// Louder than a holder for so many intervals in a row displaces it.
    static constexpr unsigned intervals_to_enter = 2;

    struct Publication {
        AudioKey key;
        bool muted = false;
    };
    struct Heard {
        AudioKey key;
        AudioLevelValue level = 127;
    };

    /// All that there are now. Free places are filled, the loudest first.
    void set_publications(std::span<const Publication> publications, Timestamp now);
    /// Once each limits::audio_level_interval; who is not named was silent.
    void hear(std::span<const Heard> levels, Timestamp now);

    /// Up to limits::audio_slots; all, if there are no more. In the order of the publications.
    [[nodiscard]] std::vector<AudioKey> selected() const;
    [[nodiscard]] bool is_selected(const AudioKey& key) const;
    /// Whose microphone speaks, the loudest first.
    [[nodiscard]] std::vector<ParticipantId> speakers(Timestamp now) const;

  private:
    struct Voice {
        AudioKey key;
        bool muted = false;
        bool selected = false;
        AudioLevelValue level = 127;  ///< in the latest interval
        /// The level with a slow release: a breath between two words does not cost a slot.
        unsigned loudness = 127;
        unsigned louder_intervals = 0;
        Timestamp selected_at;
        std::optional<Timestamp> spoke_at;

        [[nodiscard]] unsigned rank() const { return muted ? 128 : loudness; }
    };
    static void take_level(Voice& voice, AudioLevelValue level, Timestamp now);
    void fill(Timestamp now);
    void let_in(Timestamp now);
    /// The selected one that has to go first; null if all are held.
    [[nodiscard]] Voice* quietest(Timestamp now);
    [[nodiscard]] static bool is_speaking(const Voice& voice, Timestamp now);

    std::vector<Voice> voices_;
};

}  // namespace umbrella::core
