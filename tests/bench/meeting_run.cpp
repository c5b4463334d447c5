#include "meeting_run.hpp"

#include "json.hpp"
#include <algorithm>
#include <chrono>

namespace umbrella::bench {
namespace {

constexpr std::chrono::seconds speech{3};
constexpr std::uint8_t loud = 15;
constexpr std::uint8_t quiet = 100;

struct Total {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t lost = 0;
    std::uint64_t unwanted = 0;
};

Total total_of(const LoadPeer& peer) {
    Total total;
    for (const SlotCount& slot : peer.slots()) {
        total.packets += slot.packets;
        total.bytes += slot.bytes;
        total.lost += slot.lost;
        total.unwanted += slot.unwanted;
    }
    return total;
}

void write_peer(Json& json, const LoadPeer& peer) {
    json.begin_object().name("step").text(std::string(to_string(peer.step())));
    json.name("offers").number(peer.offers());
    json.name("sent").number(peer.sent());
    json.name("slots").begin_object();
    for (const SlotCount& slot : peer.slots()) {
        if (slot.packets > 0) {
            json.name(slot.mid).begin_object().name("packets").number(slot.packets);
            json.name("bytes").number(slot.bytes).name("lost").number(slot.lost);
            json.name("unwanted").number(slot.unwanted).end_object();
        }
    }
    json.end_object().name("errors").begin_array();
    for (const std::string& error : peer.errors()) {
        json.text(error);
    }
    json.end_array().end_object();
}

}  // namespace

bool MeetingRun::tick(Timestamp now) {
    for (const auto& peer : peers_) {
        peer->tick(now);
    }
    if (peers_.size() < plan_.peers) {
        if (now - joined_ >= plan_.join_interval) {
            joined_ = now;
            join_next();
        }
        return true;
    }
    choose_speaker(now);
    turn_page(now);
    if (now - joined_ < plan_.duration) {
        return true;
    }
    // A moment for what is said last.
    if (!leaving_) {
        leaving_ = true;
        for (const auto& peer : peers_) {
            peer->leave();
        }
    }
    return now - joined_ < plan_.duration + std::chrono::seconds(1);
}

void MeetingRun::join_next() {
    const std::size_t index = peers_.size();
    peers_.push_back(
        LoadPeer::join({.url = plan_.url,
                        .insecure = plan_.insecure,
                        .room = plan_.room,
                        .name = "Load " + std::to_string(index + 1),
                        .local_address = {},
                        .part = {.publish = index < plan_.publish, .watch = plan_.watch},
                        .first = index},
                       bench_));
}

void MeetingRun::choose_speaker(Timestamp now) {
    if (plan_.publish == 0 || now - speaker_chosen_ < speech) {
        return;
    }
    speaker_chosen_ = now;
    speaker_ = (speaker_ + 1) % std::min(plan_.publish, peers_.size());
    for (std::size_t i = 0; i < peers_.size(); ++i) {
        peers_[i]->speak(i == speaker_ ? loud : quiet);
    }
}

void MeetingRun::turn_page(Timestamp now) {
    if (plan_.page_interval.count() == 0 || now - page_turned_ < plan_.page_interval) {
        return;
    }
    page_turned_ = now;
    ++page_;
    for (std::size_t i = 0; i < peers_.size(); ++i) {
        peers_[i]->watch_from(i + (page_ * plan_.watch));
    }
}

bool MeetingRun::good() const {
    return std::ranges::all_of(peers_, [](const auto& peer) {
        return peer->step() >= Step::Connected && peer->errors().empty() &&
               total_of(*peer).unwanted == 0;
    });
}

std::string MeetingRun::summary() const {
    Total all;
    std::size_t connected = 0;
    for (const auto& peer : peers_) {
        const Total one = total_of(*peer);
        all.packets += one.packets;
        all.bytes += one.bytes;
        all.lost += one.lost;
        all.unwanted += one.unwanted;
        connected += peer->step() >= Step::Connected ? 1 : 0;
    }
    Json json;
    json.begin_object().name("peers").number(peers_.size()).name("connected").number(connected);
    json.name("packets").number(all.packets).name("bytes").number(all.bytes);
    json.name("lost").number(all.lost).name("unwanted").number(all.unwanted);
    json.name("each").begin_array();
    for (const auto& peer : peers_) {
        write_peer(json, *peer);
    }
    return json.end_array().end_object().print();
}

}  // namespace umbrella::bench
