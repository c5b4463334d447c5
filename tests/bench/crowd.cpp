#include "crowd.hpp"

#include "load_peer.hpp"
#include <algorithm>

namespace umbrella::bench {
namespace {

constexpr std::uint64_t first_feed = 100'000;
/// 127.16.0.1.
constexpr in_addr_t first_address = 0x7F100001;
constexpr std::uint64_t first_room = 1'000;

const LeanMedia* sending_media(const Participant& member) {
    const LeanMedia* found = nullptr;
    member.visit([&](const LeanMedia& media) {
        if (media.camera().packets() > 0) {
            found = &media;
        }
    });
    return found;
}

void add_counts(Crowd::Sums& sums, const LeanMedia& media) {
    for (const auto& [ssrc, stream] : media.incoming()) {
        const StreamMeter::Counts& counts = stream.meter.counts();
        sums.counts.expected += counts.expected;
        sums.counts.received += counts.received;
        sums.counts.recovered += counts.recovered;
        sums.counts.duplicates += counts.duplicates;
        sums.counts.bytes += counts.bytes;
        sums.video_received += stream.format.video ? counts.received : 0;
        sums.streams += stream.meter.begun() ? 1 : 0;
    }
    sums.nacks += media.nacks_sent();
    for (const MediaSource* source : {&media.camera(), &media.microphone()}) {
        sums.sent += source->packets();
        sums.retransmitted += source->retransmitted();
        sums.keyframes += source->keyframes();
    }
}

}  // namespace

Crowd::Crowd(const Plan& plan, Bench& bench) : plan_(plan), bench_(bench) {
    if (plan.measure->kind == ServerKind::Janus) {
        janus_ = std::make_unique<JanusSession>(plan.url);
    }
}

void Crowd::expect_publishers(std::size_t room, std::size_t count) {
    publishers_[room] = count;
    janus_rooms_[room] = {.id = first_room + room, .publishers = count, .feeds = {}};
}

std::shared_ptr<Participant> Crowd::make(const Part& part) {
    const std::uint64_t number = made_++;
    if (janus_) {
        return std::make_shared<JanusPeer>(part, bench_, *janus_, janus_rooms_.at(part.room),
                                           first_feed + number);
    }
    // The server bounds the connections of one address; each participant comes from its own.
    return LoadPeer::join({.url = plan_.url,
                           .insecure = plan_.insecure,
                           .room = "bench-" + std::to_string(part.room),
                           .name = "Load " + std::to_string(number),
                           .local_address = text_of(
                               {.s_addr = htonl(first_address + static_cast<in_addr_t>(number))}),
                           .part = part,
                           .first = 0},
                          bench_);
}

void Crowd::tick(Timestamp now) {
    for (const auto& member : members_) {
        member->tick(now);
    }
}

std::size_t Crowd::pictures_expected(const Participant& member) const {
    const std::size_t others = publishers_.at(member.part().room) - (member.part().publish ? 1 : 0);
    return std::min(member.part().watch, others);
}

bool Crowd::complete() const {
    return std::ranges::all_of(members_, [this](const auto& member) {
        return member->connected() && member->pictures() >= pictures_expected(*member);
    });
}

std::optional<std::string> Crowd::trouble() const {
    for (const auto& member : members_) {
        if (auto trouble = member->trouble()) {
            return trouble;
        }
    }
    return std::nullopt;
}

Crowd::Sums Crowd::sums() const {
    Sums sums;
    std::map<std::size_t, std::uint64_t> sent_in_room;
    for (const auto& member : members_) {
        member->visit([&](const LeanMedia& media) { add_counts(sums, media); });
        if (const LeanMedia* media = sending_media(*member)) {
            sent_in_room[member->part().room] += media->camera().packets();
        }
    }
    for (const auto& member : members_) {
        const std::size_t others =
            publishers_.at(member->part().room) - (member->part().publish ? 1 : 0);
        const LeanMedia* own = sending_media(*member);
        const std::uint64_t own_sent = own != nullptr ? own->camera().packets() : 0;
        if (others > 0) {
            sums.video_expected += (sent_in_room[member->part().room] - own_sent) *
                                   pictures_expected(*member) / others;
        }
    }
    return sums;
}

std::string Crowd::protection() const {
    std::string text;
    for (const auto& member : members_) {
        member->visit([&](const LeanMedia& media) {
            if (text.empty()) {
                text = media.transport().protection();
            }
        });
    }
    return text;
}

}  // namespace umbrella::bench
