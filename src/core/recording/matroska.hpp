// Matroska and WebM (RFC 9559) as a recording needs them: a header, clusters, and, when it ends
// well, an index. Each piece is whole in itself, so a file that ends behind any of them plays.
// Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model.hpp"
#include "core/recording/depacketizer.hpp"
#include "core/recording/picture_format.hpp"

namespace umbrella::core::recording {

struct TrackHeader {
    Source source = Source::Microphone;
    Codec codec = Codec::Opus;
    PictureFormat picture;  ///< of video
};

/// WebM holds VP8, VP9, AV1 and Opus alone.
[[nodiscard]] bool is_webm(const std::vector<TrackHeader>& tracks);

/// What is written over what stands there already.
struct Patch {
    std::uint64_t position = 0;
    Octets bytes;
};

class MatroskaWriter {
  public:
    using Milliseconds = std::chrono::milliseconds;

    /// `begun` is shown as the file's date.
    MatroskaWriter(std::vector<TrackHeader> tracks, Milliseconds begun_since_1970);

    /// The beginning of the file.
    [[nodiscard]] Octets header() const;

    /// Into the cluster that is being made. Times count from the file's begin, and may go back by
    /// little only. `track` counts from 0.
    void add(std::size_t track, Milliseconds time, bool keyframe, rtp::Bytes frame);
    /// Whether it is full, or a frame at `time` begins a new one.
    [[nodiscard]] bool cluster_due(std::size_t track, Milliseconds time, bool keyframe) const;
    [[nodiscard]] bool cluster_empty() const { return cluster_.empty(); }
    /// The cluster, to be written behind all else, at `position` of the file.
    [[nodiscard]] Octets take_cluster(std::uint64_t position);

    /// The index, to be written at `position`, the end.
    [[nodiscard]] Octets cues() const;
    /// What makes the header tell of index and duration; `size` is the whole file's.
    [[nodiscard]] std::vector<Patch> patches(std::uint64_t cues_position, std::uint64_t size) const;

    /// Until the end of the last frame, about.
    [[nodiscard]] Milliseconds duration() const { return duration_; }

  private:
    struct Cue {
        Milliseconds time{0};
        std::size_t track = 0;
        std::uint64_t cluster = 0;
    };
    struct Layout {
        Octets bytes;
        std::size_t segment_size = 0;  ///< where each stands
        std::size_t segment_data = 0;
        std::size_t seek_head = 0;
        std::size_t duration = 0;
        std::size_t info = 0;
        std::size_t tracks = 0;
    };
    [[nodiscard]] Layout make_header() const;
    [[nodiscard]] bool has_video() const;

    std::vector<TrackHeader> tracks_;
    Milliseconds begun_;
    Octets cluster_;  ///< its blocks
    Milliseconds cluster_time_{0};
    std::optional<Cue> cluster_cue_;
    std::vector<Cue> cues_;
    Milliseconds duration_{0};
};

}  // namespace umbrella::core::recording
