// What shows one thing of somebody, sound and picture of the person or of the screen: one file
// after the other. A file has the sources that are there when it begins; whatever comes later, or
// comes in another codec, begins a new one. Pure.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "core/recording/folder.hpp"
#include "core/recording/names.hpp"
#include "core/recording/recorded_source.hpp"
#include "core/recording/side_file.hpp"
#include "core/recording/take.hpp"

namespace umbrella::core::recording {

/// One moment on both clocks.
struct Moment {
    Timestamp now;
    std::chrono::milliseconds wall{0};  ///< since 1970-01-01 UTC
};

class Reel {
  public:
    struct Place {
        std::string recording;  ///< its id
        ReelKind kind = ReelKind::Person;
        Folder* folder = nullptr;
        Moment begun;  ///< of the recording
    };
    explicit Reel(Place place) : place_(std::move(place)) {}

    void add(std::shared_ptr<RecordedSource> source);
    /// What has come of it is still written.
    void end(const RecordedSource& source);

    /// Writes what is due. On trouble the reel is over.
    [[nodiscard]] Trouble work(const Moment& moment);
    /// Writes all that there is and ends the file.
    [[nodiscard]] Trouble finish(const Moment& moment);

    /// Sources that a keyframe is to be asked of.
    [[nodiscard]] std::vector<const RecordedSource*> without_keyframe(Timestamp now) const;
    [[nodiscard]] const std::vector<TakeNote>& takes() const { return notes_; }
    /// Whether a file has begun or ended since the last call.
    [[nodiscard]] bool take_news() { return std::exchange(news_, false); }

  private:
    struct Member {
        std::shared_ptr<RecordedSource> source;
        bool ended = false;
        std::optional<std::size_t> track;  ///< of the file that is being written
        [[nodiscard]] bool sends(Timestamp now) const;
    };
    [[nodiscard]] bool may_open(Timestamp now);
    [[nodiscard]] Trouble open(const Moment& moment);
    [[nodiscard]] Trouble write(Timestamp until);
    [[nodiscard]] Trouble close();
    [[nodiscard]] Member* next_frame(Timestamp until);
    [[nodiscard]] bool newcomer_waits() const;
    void note();
    void forget_ended();

    Place place_;
    std::vector<Member> members_;
    std::unique_ptr<Take> take_;
    std::optional<Timestamp> waiting_since_;  ///< frames wait for a file
    std::vector<TakeNote> notes_;
    bool news_ = false;
};

}  // namespace umbrella::core::recording
