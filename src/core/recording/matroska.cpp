#include "core/recording/matroska.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/limits_recording.hpp"
#include "core/recording/ebml.hpp"

namespace umbrella::core::recording {
namespace {

// Element ids, RFC 8794 §11 and RFC 9559 §5.1.
namespace id {
constexpr ElementId ebml = 0x1A45DFA3;
constexpr ElementId ebml_version = 0x4286;
constexpr ElementId ebml_read_version = 0x42F7;
constexpr ElementId ebml_max_id_length = 0x42F2;
constexpr ElementId ebml_max_size_length = 0x42F3;
constexpr ElementId doc_type = 0x4282;
constexpr ElementId doc_type_version = 0x4287;
constexpr ElementId doc_type_read_version = 0x4285;
constexpr ElementId segment = 0x18538067;
constexpr ElementId seek_head = 0x114D9B74;
constexpr ElementId seek = 0x4DBB;
constexpr ElementId seek_id = 0x53AB;
constexpr ElementId seek_position = 0x53AC;
constexpr ElementId info = 0x1549A966;
constexpr ElementId timestamp_scale = 0x2AD7B1;
constexpr ElementId duration = 0x4489;
constexpr ElementId date_utc = 0x4461;
constexpr ElementId muxing_app = 0x4D80;
constexpr ElementId writing_app = 0x5741;
constexpr ElementId tracks = 0x1654AE6B;
constexpr ElementId track_entry = 0xAE;
constexpr ElementId track_number = 0xD7;
constexpr ElementId track_uid = 0x73C5;
constexpr ElementId track_type = 0x83;
constexpr ElementId flag_lacing = 0x9C;
constexpr ElementId name = 0x536E;
constexpr ElementId codec_id = 0x86;
constexpr ElementId codec_private = 0x63A2;
constexpr ElementId seek_pre_roll = 0x56BB;
constexpr ElementId video = 0xE0;
constexpr ElementId pixel_width = 0xB0;
constexpr ElementId pixel_height = 0xBA;
constexpr ElementId audio = 0xE1;
constexpr ElementId sampling_frequency = 0xB5;
constexpr ElementId channels = 0x9F;
constexpr ElementId cluster = 0x1F43B675;
constexpr ElementId timestamp = 0xE7;
constexpr ElementId simple_block = 0xA3;
constexpr ElementId cues = 0x1C53BB6B;
constexpr ElementId cue_point = 0xBB;
constexpr ElementId cue_time = 0xB3;
constexpr ElementId cue_track_positions = 0xB7;
constexpr ElementId cue_track = 0xF7;
constexpr ElementId cue_cluster_position = 0xF1;
}  // namespace id

/// For a SeekHead with three entries.
constexpr std::size_t seek_head_room = 160;
/// An element with an id of 2 bytes, a size of 1 and a real of 8.
constexpr std::size_t duration_bytes = 11;
constexpr std::uint64_t nanoseconds_in_millisecond = 1'000'000;
constexpr std::chrono::seconds from_1970_to_2001{978'307'200};
constexpr std::uint8_t keyframe_flag = 0x80;

std::string_view codec_name(Codec codec) {
    switch (codec) {
        case Codec::Opus:
            return "A_OPUS";
        case Codec::Vp8:
            return "V_VP8";
        case Codec::Vp9:
            return "V_VP9";
        case Codec::H264:
            return "V_MPEG4/ISO/AVC";
        case Codec::Av1:
            return "V_AV1";
        case Codec::H265:
            return "V_MPEGH/ISO/HEVC";
        case Codec::Pcmu:
        case Codec::Pcma:
            return "A_MS/ACM";
    }
    return {};
}

/// RFC 7845 §5.1: two channels, nothing to skip, 48 kHz, no gain.
constexpr std::array<std::uint8_t, 19> opus_head{'O', 'p', 'u',  's',  'H', 'e', 'a', 'd', 1, 2,
                                                 0,   0,   0x80, 0xBB, 0,   0,   0,   0,   0};

/// Of PCMU and PCMA, which have no name of their own: a WAVEFORMATEX, the low bytes first, with one
/// channel of 8,000 bytes a second.
std::array<std::uint8_t, 18> wave_format(Codec codec) {
    constexpr std::uint8_t a_law = 6;
    constexpr std::uint8_t mu_law = 7;
    return {codec == Codec::Pcmu ? mu_law : a_law,
            0,
            1,
            0,
            0x40,
            0x1F,
            0,
            0,
            0x40,
            0x1F,
            0,
            0,
            1,
            0,
            8,
            0,
            0,
            0};
}

void write_sound(EbmlWriter& out, Codec codec) {
    constexpr std::uint64_t opus_converges_ns = 80'000'000;
    const bool is_opus = codec == Codec::Opus;
    if (is_opus) {
        out.binary(id::codec_private, opus_head);
        out.number(id::seek_pre_roll, opus_converges_ns);
    } else {
        out.binary(id::codec_private, wave_format(codec));
    }
    out.master(id::audio, [&] {
        out.real(id::sampling_frequency, is_opus ? 48'000 : 8'000);
        out.number(id::channels, is_opus ? 2 : 1);
    });
}

void write_track(EbmlWriter& out, std::size_t index, const TrackHeader& track) {
    constexpr std::uint64_t video_type = 1;
    constexpr std::uint64_t audio_type = 2;
    const bool is_video = kind_of(track.codec) == MediaKind::Video;
    out.master(id::track_entry, [&] {
        out.number(id::track_number, index + 1);
        out.number(id::track_uid, index + 1);
        out.number(id::track_type, is_video ? video_type : audio_type);
        out.number(id::flag_lacing, 0);
        out.text(id::name, to_string(track.source));
        out.text(id::codec_id, codec_name(track.codec));
        if (is_video) {
            if (!track.picture.codec_private.empty()) {
                out.binary(id::codec_private, track.picture.codec_private);
            }
            out.master(id::video, [&] {
                out.number(id::pixel_width, track.picture.width);
                out.number(id::pixel_height, track.picture.height);
            });
        } else {
            write_sound(out, track.codec);
        }
    });
}

void write_seek(EbmlWriter& out, ElementId what, std::uint64_t position) {
    out.master(id::seek, [&] {
        EbmlWriter name;
        name.id(what);
        out.binary(id::seek_id, name.bytes());
        out.number(id::seek_position, position);
    });
}

Octets sized(std::uint64_t size) {
    EbmlWriter out;
    out.size(size);
    return out.take();
}

}  // namespace

bool is_webm(const std::vector<TrackHeader>& tracks) {
    constexpr CodecSet of_webm{Codec::Opus, Codec::Vp8, Codec::Vp9, Codec::Av1};
    return std::ranges::all_of(tracks,
                               [&](const auto& track) { return of_webm.contains(track.codec); });
}

MatroskaWriter::MatroskaWriter(std::vector<TrackHeader> tracks, Milliseconds begun_since_1970)
    : tracks_(std::move(tracks)), begun_(begun_since_1970) {}

bool MatroskaWriter::has_video() const {
    return std::ranges::any_of(
        tracks_, [](const auto& track) { return kind_of(track.codec) == MediaKind::Video; });
}

MatroskaWriter::Layout MatroskaWriter::make_header() const {
    Layout layout;
    EbmlWriter out;
    out.master(id::ebml, [&] {
        out.number(id::ebml_version, 1);
        out.number(id::ebml_read_version, 1);
        out.number(id::ebml_max_id_length, 4);
        out.number(id::ebml_max_size_length, 8);
        out.text(id::doc_type, is_webm(tracks_) ? "webm" : "matroska");
        out.number(id::doc_type_version, 4);
        out.number(id::doc_type_read_version, 2);
    });
    out.id(id::segment);
    layout.segment_size = out.size();
    out.unknown_size();
    layout.segment_data = out.size();
    layout.seek_head = out.size();
    out.gap(seek_head_room);
    layout.info = out.size();
    out.master(id::info, [&] {
        out.number(id::timestamp_scale, nanoseconds_in_millisecond);
        const std::chrono::nanoseconds date = begun_ - from_1970_to_2001;
        out.number(id::date_utc, static_cast<std::uint64_t>(date.count()));
        out.text(id::muxing_app, "Umbrella");
        out.text(id::writing_app, "Umbrella");
        // A duration that is not known yet must not be told: this becomes one at the end.
        layout.duration = out.size();
        out.gap(duration_bytes);
    });
    layout.tracks = out.size();
    out.master(id::tracks, [&] {
        for (std::size_t i = 0; i < tracks_.size(); ++i) {
            write_track(out, i, tracks_[i]);
        }
    });
    layout.bytes = out.take();
    return layout;
}

Octets MatroskaWriter::header() const {
    return make_header().bytes;
}

bool MatroskaWriter::cluster_due(std::size_t track, Milliseconds time, bool keyframe) const {
    if (cluster_.empty()) {
        return false;
    }
    const bool begins_picture = keyframe && kind_of(tracks_[track].codec) == MediaKind::Video;
    const Milliseconds offset = time - cluster_time_;
    return begins_picture || cluster_.size() >= limits::cluster_bytes ||
           offset >= limits::cluster_time || offset < -limits::cluster_time;
}

void MatroskaWriter::add(std::size_t track, Milliseconds time, bool keyframe, rtp::Bytes frame) {
    if (cluster_.empty()) {
        cluster_time_ = time;
        const bool leads = !has_video() || kind_of(tracks_[track].codec) == MediaKind::Video;
        const bool spaced =
            cues_.empty() || has_video() || time - cues_.back().time >= limits::cue_interval;
        if (keyframe && leads && spaced) {
            cluster_cue_ = Cue{.time = time, .track = track};
        }
    }
    const auto offset = static_cast<std::int16_t>(std::clamp<std::int64_t>(
        (time - cluster_time_).count(), std::numeric_limits<std::int16_t>::min(),
        std::numeric_limits<std::int16_t>::max()));
    constexpr std::size_t block_header_bytes = 4;
    EbmlWriter out;
    out.id(id::simple_block);
    out.size(block_header_bytes + frame.size());
    out.big_endian(0x80U | (track + 1), 1);
    out.big_endian(static_cast<std::uint16_t>(offset), 2);
    out.big_endian(keyframe ? keyframe_flag : 0, 1);
    cluster_.insert(cluster_.end(), out.bytes().begin(), out.bytes().end());
    cluster_.insert(cluster_.end(), frame.begin(), frame.end());
    duration_ = std::max(duration_, time);
}

Octets MatroskaWriter::take_cluster(std::uint64_t position) {
    EbmlWriter out;
    out.master(id::cluster, [&] {
        out.number(id::timestamp, static_cast<std::uint64_t>(cluster_time_.count()));
        out.raw(cluster_);
    });
    cluster_.clear();
    if (auto cue = std::exchange(cluster_cue_, std::nullopt); cue && cues_.size() < limits::cues) {
        cue->cluster = position;
        cues_.push_back(*cue);
    }
    return out.take();
}

Octets MatroskaWriter::cues() const {
    const std::uint64_t segment = make_header().segment_data;
    EbmlWriter out;
    out.master(id::cues, [&] {
        for (const Cue& cue : cues_) {
            out.master(id::cue_point, [&] {
                out.number(id::cue_time, static_cast<std::uint64_t>(cue.time.count()));
                out.master(id::cue_track_positions, [&] {
                    out.number(id::cue_track, cue.track + 1);
                    out.number(id::cue_cluster_position, cue.cluster - segment);
                });
            });
        }
    });
    return out.take();
}

std::vector<Patch> MatroskaWriter::patches(std::uint64_t cues_position, std::uint64_t size) const {
    const Layout layout = make_header();
    EbmlWriter seek;
    seek.master(id::seek_head, [&] {
        write_seek(seek, id::info, layout.info - layout.segment_data);
        write_seek(seek, id::tracks, layout.tracks - layout.segment_data);
        if (!cues_.empty()) {
            write_seek(seek, id::cues, cues_position - layout.segment_data);
        }
    });
    seek.gap(seek_head_room - seek.size());
    EbmlWriter duration;
    duration.real(id::duration, static_cast<double>(duration_.count()));
    return {{.position = layout.seek_head, .bytes = seek.take()},
            {.position = layout.duration, .bytes = duration.take()},
            {.position = layout.segment_size, .bytes = sized(size - layout.segment_data)}};
}

}  // namespace umbrella::core::recording
