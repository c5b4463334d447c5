#include "core/sdp/foreign_offer.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/limits.hpp"
#include "base/limits_whip.hpp"
#include "core/sdp/candidate.hpp"

namespace umbrella::core::sdp {
namespace {

using Refusal = OfferRefusal::Kind;

tl::unexpected<OfferRefusal> refuse(Refusal kind, std::string text) {
    return tl::make_unexpected(OfferRefusal{.kind = kind, .text = "offer: " + std::move(text)});
}

std::string lower(std::string_view text) {
    std::string lowered(text);
    std::ranges::transform(lowered, lowered.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lowered;
}

/// RFC 3264 §6: port 0 is no m-line, except beside bundle-only (RFC 8843 §6).
bool is_there(const MediaSection& section) {
    return section.port != 0 || find_attribute(section.lines, "bundle-only");
}

/// A m-line without any direction is sendrecv (RFC 3264 §5.1).
bool goes_the_right_way(const SessionDescription& offer, const MediaSection& section,
                        ForeignRole role) {
    const std::string_view one_way = role == ForeignRole::Sends ? "sendonly" : "recvonly";
    for (const Lines* lines : {&section.lines, &offer.lines}) {
        for (const std::string_view name : {"sendonly", "recvonly", "inactive", "sendrecv"}) {
            if (find_attribute(*lines, name)) {
                return name == one_way || name == "sendrecv";
            }
        }
    }
    return true;
}

/// "profile-id" of "profile-id=0;x=y"; empty: there is none.
std::string_view parameter(std::string_view parameters, std::string_view name) {
    while (!parameters.empty()) {
        const std::size_t end = std::min(parameters.find(';'), parameters.size());
        std::string_view one = parameters.substr(0, end);
        one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
        if (one.size() > name.size() && one[name.size()] == '=' &&
            lower(one.substr(0, name.size())) == name) {
            return one.substr(name.size() + 1);
        }
        parameters.remove_prefix(std::min(end + 1, parameters.size()));
    }
    return {};
}

/// How well a H264 format (RFC 6184 §8.1) stands for one of ours; 0: not at all.
int fitness_of_h264(std::string_view parameters, const rtp::PayloadFormat& ours, ForeignRole role) {
    const bool interleaved_units = parameter(parameters, "packetization-mode") == "1";
    // Single NAL units alone cannot carry what our publishers send; they can be received.
    if (!interleaved_units && role == ForeignRole::Receives) {
        return 0;
    }
    const std::string profile = lower(parameter(parameters, "profile-level-id")).substr(0, 4);
    const bool baseline = profile.empty() || profile.starts_with("42");
    const bool constrained = profile == "42e0";
    const bool ours_is_high = ours.payload_type != rtp::publish_format(Codec::H264).payload_type;
    const bool high = ours_is_high && profile.starts_with("64");
    // Where there is no high profile, both of ours are the same one of theirs.
    return 1 + (interleaved_units ? 16 : 0) + (high ? 8 : 0) + (constrained ? 4 : 0) +
           (baseline ? 2 : 0);
}

/// How well one of their formats stands for one of ours; 0: not at all.
int fitness(std::string_view mapping, std::string_view parameters, const rtp::PayloadFormat& ours,
            ForeignRole role) {
    std::string wanted = lower(ours.encoding_name) + "/" + std::to_string(ours.clock_rate_hz);
    if (ours.channels > 1) {
        wanted += "/" + std::to_string(ours.channels);
    }
    if (lower(mapping) != wanted) {
        return 0;
    }
    switch (ours.codec) {
        case Codec::H264:
            return fitness_of_h264(parameters, ours, role);
        case Codec::Vp9: {
            const std::string_view profile = parameter(parameters, "profile-id");
            return profile.empty() || profile == "0" ? 1 : 0;
        }
        case Codec::Av1: {
            const std::string_view profile = parameter(parameters, "profile");
            return profile.empty() || profile == "0" ? 1 : 0;
        }
        case Codec::Opus:
        case Codec::Vp8:
        case Codec::H265:
        case Codec::Pcmu:
        case Codec::Pcma:
            return 1;
    }
    return 0;
}

std::optional<std::uint8_t> payload_type(std::string_view text) {
    const auto number = parse_number(text, 127);
    // RFC 5761 §4: what is taken for RTCP is none.
    return number && (*number < 64 || *number > 95)
               ? std::optional(static_cast<std::uint8_t>(*number))
               : std::nullopt;
}

std::optional<std::uint8_t> find_rtx(const MediaSection& section, std::uint8_t of,
                                     std::uint32_t clock_rate_hz) {
    for (const std::string& format : section.formats) {
        const bool retransmits = lower(format_attribute(section.lines, "rtpmap", format)) ==
                                 "rtx/" + std::to_string(clock_rate_hz);
        if (retransmits && parameter(format_attribute(section.lines, "fmtp", format), "apt") ==
                               std::to_string(of)) {
            return payload_type(format);
        }
    }
    return std::nullopt;
}

/// The one of their formats that stands best for one of ours.
std::optional<ForeignFormat> find_format(const MediaSection& section,
                                         const rtp::PayloadFormat& ours, ForeignRole role) {
    std::optional<ForeignFormat> best;
    int best_fitness = 0;
    for (const std::string& format : section.formats) {
        const auto theirs = payload_type(format);
        const int found = fitness(format_attribute(section.lines, "rtpmap", format),
                                  format_attribute(section.lines, "fmtp", format), ours, role);
        if (theirs && found > best_fitness) {
            best_fitness = found;
            best = ForeignFormat{.ours = &ours, .theirs = *theirs, .rtx = std::nullopt};
        }
    }
    if (best && rtp::is_repaired(ours)) {
        best->rtx = find_rtx(section, best->theirs, ours.clock_rate_hz);
    }
    return best;
}

std::vector<ForeignFormat> find_formats(const MediaSection& section, MediaKind kind,
                                        ForeignRole role) {
    std::vector<ForeignFormat> formats;
    for (const rtp::PayloadFormat& ours : rtp::payload_formats()) {
        // What comes in a codec is all one format here: a publisher has one m-line for a codec.
        const bool publishable = ours.codec == Codec::Opus || is_publishable_video(ours.codec);
        const bool alone = role == ForeignRole::Receives ||
                           (publishable && &ours == &rtp::publish_format(ours.codec));
        if (kind_of(ours.codec) != kind || !alone) {
            continue;
        }
        if (auto found = find_format(section, ours, role)) {
            formats.push_back(*found);
        }
    }
    const auto place = [&section](const ForeignFormat& format) {
        return std::ranges::find(section.formats, std::to_string(format.theirs)) -
               section.formats.begin();
    };
    std::ranges::stable_sort(formats, {}, place);
    return formats;
}

bool is_layer_text(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '_' || c == ';';
    });
}

/// RFC 8853 §5.1: "send q;h;f". One with alternatives is taken as none.
void read_layers(const MediaSection& section, ForeignMline& mline) {
    const auto words = split_words(find_attribute(section.lines, "simulcast").value_or(""));
    const auto at = std::ranges::find(words, std::string_view("send"));
    if (at == words.end() || std::next(at) == words.end()) {
        return;
    }
    std::string layers(*std::next(at));
    std::erase(layers, '~');
    std::vector<std::string> rids;
    for (std::size_t begin = 0; begin <= layers.size();) {
        const std::size_t end = std::min(layers.find(';', begin), layers.size());
        rids.push_back(layers.substr(begin, end - begin));
        begin = end + 1;
    }
    if (is_layer_text(layers) && rids.size() <= limits::whip_layers &&
        std::ranges::none_of(rids, &std::string::empty)) {
        mline.layers = std::move(layers);
        mline.rids = std::move(rids);
    }
}

bool is_mid(std::string_view text) {
    return !text.empty() && text.size() <= limits::whip_mid_bytes &&
           std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
}

class OfferReader {
  public:
    explicit OfferReader(ForeignRole role) { offer_.role = role; }
    Result<ForeignOffer, OfferRefusal> read(std::string_view text);

  private:
    Result<void, OfferRefusal> choose_mlines();
    Result<void, OfferRefusal> take(std::size_t index, MediaKind kind);
    Result<void, OfferRefusal> check_bundle();
    Result<void, OfferRefusal> read_transport_of_first();
    void collect_candidates();
    void make_dialect();
    [[nodiscard]] std::vector<const ForeignMline*> taken() const;

    ForeignOffer offer_;
    std::set<std::string, std::less<>> bundle_;
};

Result<ForeignOffer, OfferRefusal> OfferReader::read(std::string_view text) {
    Result<SessionDescription> parsed = parse(text);
    if (!parsed) {
        return refuse(Refusal::Malformed, parsed.error().message);
    }
    offer_.description = std::move(*parsed);
    if (offer_.description.media.size() > limits::whip_mlines) {
        return refuse(Refusal::Malformed,
                      "has more than " + std::to_string(limits::whip_mlines) + " m-lines");
    }
    for (const auto step : {&OfferReader::choose_mlines, &OfferReader::check_bundle,
                            &OfferReader::read_transport_of_first}) {
        if (const auto done = (this->*step)(); !done) {
            return tl::make_unexpected(done.error());
        }
    }
    collect_candidates();
    make_dialect();
    return std::move(offer_);
}

std::vector<const ForeignMline*> OfferReader::taken() const {
    std::vector<const ForeignMline*> mlines;
    for (const auto* mline : {&offer_.audio, &offer_.video}) {
        if (*mline) {
            mlines.push_back(&**mline);
        }
    }
    std::ranges::sort(mlines, {}, &ForeignMline::index);
    return mlines;
}

Result<void, OfferRefusal> OfferReader::choose_mlines() {
    bool right_way = false;
    for (std::size_t index = 0; index < offer_.description.media.size(); ++index) {
        const MediaSection& section = offer_.description.media[index];
        const bool audio = section.media == "audio";
        const bool media = audio || section.media == "video";
        const MediaKind kind = audio ? MediaKind::Audio : MediaKind::Video;
        if (!media || !is_there(section) || offer_.mline(kind) ||
            !section.protocol.ends_with("/SAVPF") ||
            !goes_the_right_way(offer_.description, section, offer_.role)) {
            continue;
        }
        right_way = true;
        if (const auto done = take(index, kind); !done) {
            return done;
        }
    }
    if (!offer_.audio && !offer_.video) {
        if (right_way) {
            return refuse(Refusal::NotAcceptable,
                          "has no codec that this server takes: Opus, VP8, H264, VP9, AV1");
        }
        return refuse(Refusal::NotAcceptable,
                      offer_.role == ForeignRole::Sends
                          ? "has no audio or video m-line that is sendonly"
                          : "has no audio or video m-line that is recvonly");
    }
    return {};
}

/// Unless it has no codec of ours.
Result<void, OfferRefusal> OfferReader::take(std::size_t index, MediaKind kind) {
    const MediaSection& section = offer_.description.media[index];
    ForeignMline mline{.index = index, .kind = kind};
    mline.formats = find_formats(section, kind, offer_.role);
    if (mline.formats.empty()) {
        return {};
    }
    const std::string place = "m-line " + std::to_string(index) + " ";
    const auto mid = find_attribute(section.lines, "mid");
    if (!mid || !is_mid(*mid)) {
        return refuse(Refusal::Malformed, place + "lacks a=mid");
    }
    mline.mid = *mid;
    if (!find_attribute(section.lines, "rtcp-mux")) {
        return refuse(Refusal::Malformed, place + "lacks a=rtcp-mux");
    }
    if (kind == MediaKind::Video && offer_.role == ForeignRole::Sends) {
        read_layers(section, mline);
    }
    (kind == MediaKind::Audio ? offer_.audio : offer_.video) = std::move(mline);
    return {};
}

Result<void, OfferRefusal> OfferReader::check_bundle() {
    const auto bundle = read_bundle(offer_.description.lines);
    const auto mlines = taken();
    if (bundle) {
        bundle_.insert(bundle->begin(), bundle->end());
    }
    offer_.bundled = std::ranges::all_of(
        mlines, [this](const ForeignMline* mline) { return bundle_.contains(mline->mid); });
    if (!offer_.bundled && mlines.size() > 1) {
        return refuse(Refusal::Malformed,
                      "has audio and video that are not in one BUNDLE group (RFC 9725 §4.4.2)");
    }
    return {};
}

/// The bundle's transport is that of the first m-line that is taken; one that is bundle-only may
/// leave it to the others (RFC 8843 §7.1.3).
Result<void, OfferRefusal> OfferReader::read_transport_of_first() {
    std::string why;
    std::vector<std::size_t> order{taken().front()->index};
    for (std::size_t index = 0; index < offer_.description.media.size(); ++index) {
        const auto mid = find_attribute(offer_.description.media[index].lines, "mid");
        if (offer_.bundled && mid && bundle_.contains(*mid)) {
            order.push_back(index);
        }
    }
    for (const std::size_t index : order) {
        MediaSection section = offer_.description.media[index];
        const auto setup = find_attribute(section.lines, "setup");
        const auto of_session = find_attribute(offer_.description.lines, "setup");
        if ((setup ? setup : of_session) == "actpass") {
            remove_attributes(section.lines, "setup");
            add_attribute(section.lines, "setup", "active");
        }
        auto transport = read_transport(
            {.answer = section, .offer = section, .session = offer_.description.lines});
        if (transport) {
            offer_.transport = std::move(*transport);
            return {};
        }
        if (why.empty()) {
            why = "m-line " + std::to_string(index) + " " + transport.error().message;
        }
    }
    return refuse(Refusal::Malformed, why);
}

void OfferReader::collect_candidates() {
    for (const MediaSection& section : offer_.description.media) {
        for (const std::string_view value : all_attributes(section.lines, "candidate")) {
            const auto candidate = check_candidate("candidate:" + std::string(value));
            const bool is_new = candidate && std::ranges::find(offer_.candidates, *candidate) ==
                                                 offer_.candidates.end();
            if (is_new && offer_.candidates.size() < limits::candidates_per_generation) {
                offer_.candidates.push_back(*candidate);
            }
        }
    }
}

void OfferReader::make_dialect() {
    auto dialect = std::make_shared<rtp::Dialect>();
    for (const ForeignMline* mline : taken()) {
        for (const ForeignFormat& format : mline->formats) {
            dialect->add_format(*format.ours, format.theirs, format.rtx);
        }
        for (const auto& [extension, theirs] :
             common_extensions(offer_.description.media[mline->index], mline->kind, offer_.role)) {
            dialect->add_extension(extension->id, theirs);
        }
    }
    if (offer_.role == ForeignRole::Sends) {
        dialect->set_mid(MediaKind::Audio, std::string(to_string(Source::Microphone)));
        dialect->set_mid(MediaKind::Video, std::string(to_string(Source::Camera)));
    }
    offer_.dialect = std::move(dialect);
}

}  // namespace

std::vector<std::pair<const rtp::HeaderExtension*, std::uint8_t>> common_extensions(
    const MediaSection& section, MediaKind kind, ForeignRole role) {
    constexpr std::uint64_t largest_one_byte_id = 14;  // RFC 8285 §4.2
    std::vector<std::pair<const rtp::HeaderExtension*, std::uint8_t>> common;
    for (const std::string_view value : all_attributes(section.lines, "extmap")) {
        const auto words = split_words(value);
        const auto id = words.size() >= 2 ? parse_number(words[0].substr(0, words[0].find('/')),
                                                         largest_one_byte_id)
                                          : std::nullopt;
        if (!id || *id == 0) {
            continue;
        }
        for (const rtp::HeaderExtension& extension : rtp::header_extensions()) {
            const bool for_kind = kind == MediaKind::Audio ? extension.audio : extension.video;
            const bool for_role = role == ForeignRole::Sends || extension.forwarded ||
                                  extension.id == rtp::ExtensionId::TransportWideCc;
            if (for_kind && for_role && extension.uri == words[1]) {
                common.emplace_back(&extension, static_cast<std::uint8_t>(*id));
            }
        }
    }
    return common;
}

CodecSet ForeignOffer::codecs() const {
    CodecSet set;
    for (const auto* mline : {&audio, &video}) {
        if (*mline) {
            for (const ForeignFormat& format : (*mline)->formats) {
                set.insert(format.ours->codec);
            }
        }
    }
    return set;
}

std::optional<Codec> ForeignOffer::first_video_codec() const {
    return video ? std::optional(video->formats.front().ours->codec) : std::nullopt;
}

Result<ForeignOffer, OfferRefusal> read_foreign_offer(std::string_view offer, ForeignRole role) {
    return OfferReader(role).read(offer);
}

}  // namespace umbrella::core::sdp
