#include "app/status_model.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace umbrella::app {
namespace {

using status::v1::Status;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr double us_per_ms = 1000.0;

std::uint64_t to_ms(std::chrono::microseconds time) {
    return static_cast<std::uint64_t>(
        std::max<std::int64_t>(duration_cast<milliseconds>(time).count(), 0));
}

std::uint64_t to_us(double time_ms) {
    return static_cast<std::uint64_t>(std::max(std::llround(time_ms * us_per_ms), 0LL));
}

std::uint64_t not_negative(std::int64_t count) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0));
}

Course course_of(const media::PublishStats& publish) {
    return core::kind_of(publish.source) == core::MediaKind::Audio ? Course::AudioReceived
                                                                   : Course::VideoReceived;
}

Course course_of(const media::SlotStats& slot) {
    return slot.kind == core::MediaKind::Audio ? Course::AudioSent : Course::VideoSent;
}

StreamCounts counts_of(const media::PublishStats& publish) {
    return {.packets = publish.packets, .bytes = publish.bytes, .lost = not_negative(publish.lost)};
}

StreamCounts counts_of(const media::SlotStats& slot) {
    return {
        .packets = slot.packets, .bytes = slot.bytes, .lost = not_negative(slot.lost.value_or(0))};
}

/// What one peer's streams carry, by m-line.
struct PeerLook {
    const media::PeerStats* stats = nullptr;
    std::map<Mid, std::pair<const media::PublishStats*, Carried>> publishes;
    std::map<Mid, std::pair<const media::SlotStats*, Carried>> slots;
    Carried received;
    Carried sent;
};
using PeerLooks = std::map<ParticipantId, PeerLook>;

PeerLooks look_at_peers(StatusLedger& ledger, const std::vector<media::PeerStats>& peers) {
    PeerLooks looks;
    for (const media::PeerStats& peer : peers) {
        PeerLook& look = looks[peer.participant];
        look.stats = &peer;
        for (const media::PublishStats& publish : peer.publishes) {
            const Carried carried = ledger.note({peer.participant, publish.mline},
                                                course_of(publish), counts_of(publish));
            look.publishes[publish.mline] = {&publish, carried};
            look.received += carried;
        }
        for (const media::SlotStats& slot : peer.slots) {
            const Carried carried =
                ledger.note({peer.participant, slot.slot}, course_of(slot), counts_of(slot));
            look.slots[slot.slot] = {&slot, carried};
            look.sent += carried;
        }
    }
    return looks;
}

/// How it came.
std::string_view way_of(core::Attendance attendance) {
    switch (attendance) {
        case core::Attendance::Member:
            return "page";
        case core::Attendance::Publisher:
            return "whip";
        case core::Attendance::Viewer:
            return "whep";
        case core::Attendance::Camera:
            return "rtsp";
    }
    return "";
}

using Watchers = std::map<std::pair<ParticipantId, core::Source>, std::uint64_t>;

Watchers count_watchers(const core::RoomSnapshot& room) {
    Watchers watchers;
    for (const core::ParticipantSnapshot& participant : room.participants) {
        for (const core::SlotSnapshot& slot : participant.slots) {
            ++watchers[{slot.publisher, slot.source}];
        }
    }
    return watchers;
}

class RoomWriter {
  public:
    RoomWriter(const StatusLedger& ledger, const PeerLooks& looks, Timestamp now)
        : ledger_(ledger), looks_(looks), now_(now) {}

    void write(status::v1::Room& out, const core::RoomSnapshot& room) const {
        out.set_name(room.name);
        const Watchers watchers = count_watchers(room);
        for (const core::ParticipantSnapshot& participant : room.participants) {
            write(*out.add_participants(), participant, watchers);
        }
        std::vector<core::RemoteSnapshot> remotes = room.remotes;
        std::ranges::stable_sort(remotes, {}, &core::RemoteSnapshot::node);
        for (const core::RemoteSnapshot& remote : remotes) {
            write(*out.add_remotes(), remote);
        }
    }

  private:
    static void write(status::v1::Remote& out, const core::RemoteSnapshot& remote) {
        out.set_id(remote.id.text());
        out.set_name(remote.name);
        out.set_node(remote.node);
        out.set_away(remote.away);
        out.set_hand(remote.hand != 0);
        for (const core::PublicationSnapshot& publication : remote.publications) {
            out.add_sources(std::string(core::to_string(publication.source)));
        }
    }

    void write(status::v1::Participant& out, const core::ParticipantSnapshot& participant,
               const Watchers& watchers) const {
        static const PeerLook nothing;
        const auto found = looks_.find(participant.id);
        const PeerLook& look = found != looks_.end() ? found->second : nothing;
        out.set_id(participant.id.text());
        out.set_name(participant.name);
        out.set_joined_ms(to_ms(now_ - participant.joined));
        out.set_by(std::string(way_of(participant.attendance)));
        out.set_connected(participant.connected);
        out.set_media(participant.media_connected && look.stats != nullptr);
        out.set_away(participant.away);
        out.set_hand(participant.hand != 0);
        if (!participant.recording.empty()) {
            out.set_recording("running");
        } else if (participant.recording_trouble) {
            out.set_recording(
                std::string(core::recording::to_string(*participant.recording_trouble)));
        }
        out.set_speaking(participant.speaking);
        if (look.stats != nullptr && look.stats->rtt_ms) {
            out.set_rtt_us(to_us(*look.stats->rtt_ms));
        }
        *out.mutable_received() = ledger_.flow(look.received);
        *out.mutable_sent() = ledger_.flow(look.sent);
        for (const core::PublicationSnapshot& publication : participant.publications) {
            const auto count = watchers.find({participant.id, publication.source});
            write(*out.add_publications(), publication, look,
                  count != watchers.end() ? count->second : 0);
        }
        for (const core::SlotSnapshot& slot : participant.slots) {
            write(*out.add_subscriptions(), slot, look);
        }
    }

    void write(status::v1::Publication& out, const core::PublicationSnapshot& publication,
               const PeerLook& look, std::uint64_t watchers) const {
        out.set_source(std::string(core::to_string(publication.source)));
        out.set_codec(std::string(core::to_string(publication.codec)));
        out.set_muted(publication.muted);
        out.set_wanted(publication.wanted);
        out.set_watchers(watchers);
        out.set_shown_height(publication.max_height);
        Carried carried;
        if (const auto found = look.publishes.find(publication.mline);
            found != look.publishes.end()) {
            carried = found->second.second;
            out.set_keyframe_requests(found->second.first->keyframe_requests);
            out.set_jitter_us(to_us(found->second.first->jitter_ms));
        }
        *out.mutable_received() = ledger_.flow(carried);
    }

    void write(status::v1::Subscription& out, const core::SlotSnapshot& slot,
               const PeerLook& look) const {
        out.set_participant_id(slot.publisher.text());
        out.set_source(std::string(core::to_string(slot.source)));
        const auto found = look.slots.find(slot.mid);
        if (found == look.slots.end()) {
            *out.mutable_sent() = ledger_.flow({});
            return;
        }
        const auto& [stats, carried] = found->second;
        *out.mutable_sent() = ledger_.flow(carried);
        out.set_dropped(stats->dropped);
        if (stats->fraction_lost) {
            out.mutable_sent()->set_loss(*stats->fraction_lost);
        }
        if (stats->jitter_ms) {
            out.set_jitter_us(to_us(*stats->jitter_ms));
        }
    }

    const StatusLedger& ledger_;
    const PeerLooks& looks_;
    Timestamp now_;
};

void write_totals(status::v1::Totals& out, const StatusLedger& ledger,
                  const StatusSources& sources) {
    std::size_t participants = 0;
    std::size_t publications = 0;
    std::size_t subscriptions = 0;
    for (const core::RoomSnapshot& room : sources.node.rooms) {
        participants += room.participants.size();
        for (const core::ParticipantSnapshot& participant : room.participants) {
            publications += participant.publications.size();
            subscriptions += participant.slots.size();
        }
    }
    out.set_rooms(sources.node.rooms.size());
    out.set_participants(participants);
    out.set_publications(publications);
    out.set_subscriptions(subscriptions);
    out.set_connections(sources.node.connections);
    out.set_joins(sources.joins);
    *out.mutable_audio_received() = ledger.flow(ledger.sum(Course::AudioReceived));
    *out.mutable_video_received() = ledger.flow(ledger.sum(Course::VideoReceived));
    *out.mutable_audio_sent() = ledger.flow(ledger.sum(Course::AudioSent));
    *out.mutable_video_sent() = ledger.flow(ledger.sum(Course::VideoSent));
}

void write_trunks(status::v1::TrunkTotals& out, const TrunksView& trunks) {
    std::uint64_t links = 0;
    std::uint64_t participants = 0;
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    for (const NeighbourView& neighbour : trunks.neighbours) {
        links += neighbour.up ? 1U : 0U;
        sent += neighbour.sending;
        received += neighbour.receiving;
        if (neighbour.sent_bps && neighbour.received_bps) {
            out.set_sent_bps(out.sent_bps() + *neighbour.sent_bps);
            out.set_received_bps(out.received_bps() + *neighbour.received_bps);
        }
        if (neighbour.round_trip_us) {
            out.set_round_trip_us(std::max(out.round_trip_us(), *neighbour.round_trip_us));
        }
    }
    for (const NodeView& node : trunks.nodes) {
        participants += node.node == trunks.node ? 0 : node.participants;
    }
    out.set_dialled(trunks.trunks.size());
    out.set_links(links);
    out.set_servers(std::max<std::size_t>(trunks.nodes.size(), 1) - 1);
    out.set_participants(participants);
    out.set_streams_sent(sent);
    out.set_streams_received(received);
    out.set_bytes_sent(trunks.bytes_sent);
    out.set_bytes_received(trunks.bytes_received);
}

}  // namespace

void StatusModel::close(const media::PeerStats& peer) {
    for (const media::PublishStats& publish : peer.publishes) {
        ledger_.close({peer.participant, publish.mline}, course_of(publish), counts_of(publish));
    }
    for (const media::SlotStats& slot : peer.slots) {
        ledger_.close({peer.participant, slot.slot}, course_of(slot), counts_of(slot));
    }
}

void StatusModel::write_process(status::v1::Process& out, const StatusSources& sources) {
    const ProcessUse& use = sources.process;
    out.set_resident_bytes(use.resident_bytes);
    out.set_descriptors(sources.usage.descriptors);
    if (sources.usage.descriptors_limit != unlimited) {
        out.set_descriptor_limit(sources.usage.descriptors_limit);
    }
    out.set_threads(use.threads);
    out.set_cpu_ms(to_ms(use.cpu));
    if (const auto interval = ledger_.interval()) {
        out.set_cpu_cores(static_cast<double>((use.cpu - cpu_before_).count()) /
                          static_cast<double>(interval->count()));
    }
    cpu_before_ = use.cpu;
    out.set_cores(fixed_.cores);
    out.set_started_ms(fixed_.started_ms);
}

Status StatusModel::look(const StatusSources& sources) {
    ledger_.begin(sources.now);
    const PeerLooks looks = look_at_peers(ledger_, sources.peers);
    Status out;
    out.set_version(fixed_.version);
    out.set_can_record(fixed_.can_record);
    out.set_node(fixed_.node);
    out.set_time_ms(sources.time_ms);
    out.set_uptime_ms(to_ms(sources.now - fixed_.started));
    if (const auto interval = ledger_.interval()) {
        out.set_interval_ms(to_ms(*interval));
    }
    out.set_closing(sources.closing);
    write_process(*out.mutable_process(), sources);
    write_totals(*out.mutable_totals(), ledger_, sources);
    write_trunks(*out.mutable_trunks(), sources.trunks);
    const RoomWriter writer(ledger_, looks, sources.now);
    for (const core::RoomSnapshot& room : sources.node.rooms) {
        writer.write(*out.add_rooms(), room);
    }
    return out;
}

}  // namespace umbrella::app
