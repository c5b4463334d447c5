// Which codec each publisher uses.
#include "core/room.hpp"

namespace umbrella::core {
namespace {

/// Whether there is to be an m-line for it. A page gets those that it asks for.
bool offers(const Participant& publisher, Source source, Codec codec) {
    switch (publisher.attendance()) {
        case Attendance::Member:
            return publisher.intends(source);
        case Attendance::Publisher:
            return (source == Source::Microphone || source == Source::Camera) &&
                   publisher.send().contains(codec);
        case Attendance::Viewer:
        case Attendance::Camera:
            return false;
    }
    return false;
}

}  // namespace

CodecSet Room::receivable_by_others(const Participant* publisher) const {
    CodecSet receivable;
    for (const Codec codec : all_codecs) {
        receivable.insert(codec);
    }
    for (const auto& member : members_) {
        if (member.get() != publisher) {
            receivable = receivable & member->receive();
        }
    }
    return receivable;
}

CodecWishes Room::wishes_of(const Participant& publisher) const {
    return {.preference = context_.options.video_codecs,
            .preferred = publisher.preferred_video_codec(),
            .send = publisher.send()};
}

void Room::aim_all(Participant& publisher) {
    if (publisher.attendance() == Attendance::Camera) {
        aim_camera(publisher);
        return;
    }
    for (const Source source : all_sources) {
        const Codec codec = codec_for(publisher, source);
        if (offers(publisher, source, codec)) {
            aim(publisher, source, codec);
        }
    }
    if (publisher.attendance() == Attendance::Publisher) {
        publisher.settle_video_codec(codec_for(publisher, Source::Camera));
    }
}

Codec Room::codec_for(const Participant& publisher, Source source) const {
    return kind_of(source) == MediaKind::Audio
               ? Codec::Opus
               : choose_video_codec_or_fallback(wishes_of(publisher),
                                                receivable_by_others(&publisher));
}

/// It sends what it sends, whoever can receive it: at most one codec of a kind.
void Room::aim_camera(Participant& camera) {
    for (const Codec codec : all_codecs) {
        if (camera.send().contains(codec)) {
            aim(camera, kind_of(codec) == MediaKind::Audio ? Source::Microphone : Source::Camera,
                codec);
        }
    }
    add_mlines(camera);
}

void Room::aim(Participant& publisher, Source source, Codec codec) {
    if (const PublishMline* added = publisher.aim(source, codec)) {
        publisher.mlines_due.emplace_back(AddPublishMline{.participant = publisher.id(),
                                                          .mid = added->mid,
                                                          .source = added->source,
                                                          .codec = added->codec});
    }
    publisher.negotiation.request();
}

void Room::review_codec(Participant& publisher, Source source) {
    if (kind_of(source) != MediaKind::Video || !publisher.has_media() ||
        publisher.attendance() == Attendance::Camera) {
        return;
    }
    const CodecSet receivable = receivable_by_others(&publisher);
    if (receivable.contains(publisher.target_codec(source))) {
        return;
    }
    if (const auto codec = choose_video_codec(wishes_of(publisher), receivable)) {
        aim(publisher, source, *codec);
        wishes_outdated_ = true;
        publisher.info_changed = true;
        log("changes codec", publisher,
            std::string(to_string(source)) + " to " + std::string(to_string(*codec)));
    }
}

void Room::review_codecs() {
    for (const auto& member : members_) {
        for (const Source source : {Source::Camera, Source::Screen}) {
            if (member->is_published(source)) {
                review_codec(*member, source);
            }
        }
    }
}

}  // namespace umbrella::core
