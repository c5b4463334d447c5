#include "load_peer.hpp"

#include "lean_answer.hpp"
#include <algorithm>
#include <chrono>
#include <utility>

#include <glib.h>

#include "core/rtp/formats.hpp"
#include "core/rtp/packet.hpp"

namespace umbrella::bench {
namespace {

constexpr std::uint8_t payload_feedback = 206;
constexpr std::uint8_t receiver_report = 201;
constexpr std::uint64_t flowing_packets = 25;
constexpr std::chrono::seconds report_interval{1};
constexpr std::size_t max_report_blocks = 31;
/// From a slot's being freed to its last packet, and from a first packet to its SlotMap.
constexpr std::chrono::seconds grace{1};

std::uint8_t payload_type_of(core::Codec codec) {
    return core::rtp::publish_format(codec).payload_type;
}

}  // namespace

std::string_view to_string(Step step) {
    constexpr std::array<std::string_view, step_count> names = {
        "dialling", "opened",        "greeted",   "welcomed", "offered",
        "answered", "ice-connected", "connected", "flowing"};
    return names.at(static_cast<std::size_t>(step));
}

LoadPeer::LoadPeer(Options options, const PreparedMedia& media, const Certificate& certificate,
                   StepHandler on_step)
    : options_(std::move(options)),
      certificate_(certificate),
      on_step_(std::move(on_step)),
      camera_(media.video, payload_type_of(core::Codec::Vp8), g_random_int()),
      microphone_(media.audio, payload_type_of(core::Codec::Opus), g_random_int()) {
    microphone_.set_level(127);
}

std::shared_ptr<LoadPeer> LoadPeer::join(Options options, const PreparedMedia& media,
                                         const Certificate& certificate, StepHandler on_step) {
    std::shared_ptr<LoadPeer> peer(
        new LoadPeer(std::move(options), media, certificate, std::move(on_step)));
    peer->start();
    return peer;
}

void LoadPeer::start() {
    const auto weak = weak_from_this();
    signalling_ = test::SignallingClient::connect(options_.url, options_.insecure,
                                                  {.opened =
                                                       [weak] {
                                                           if (const auto self = weak.lock()) {
                                                               self->greet();
                                                           }
                                                       },
                                                   .received =
                                                       [weak](const v1::Envelope& envelope) {
                                                           if (const auto self = weak.lock()) {
                                                               self->on_message(envelope);
                                                           }
                                                       },
                                                   .closed =
                                                       [weak] {
                                                           if (const auto self = weak.lock()) {
                                                               self->closed_ = true;
                                                           }
                                                       }});
    reach(Step::Dialling);
}

void LoadPeer::reach(Step step) {
    step_ = std::max(step_, step);
    if (on_step_) {
        on_step_(step);
    }
}

void LoadPeer::greet() {
    reach(Step::Opened);
    v1::Envelope envelope;
    v1::Hello& hello = *envelope.mutable_hello();
    hello.set_version(1);
    hello.set_role(v1::ROLE_CLIENT);
    hello.set_room(options_.room);
    hello.set_name(options_.name);
    for (const v1::Codec codec : {v1::CODEC_OPUS, v1::CODEC_VP8}) {
        hello.mutable_capabilities()->add_send(codec);
        hello.mutable_capabilities()->add_receive(codec);
    }
    signalling_->send(envelope);
    reach(Step::Greeted);
}

void LoadPeer::on_message(const v1::Envelope& envelope) {
    const auto self = shared_from_this();
    switch (envelope.message_case()) {
        case v1::Envelope::kWelcome:
            id_ = envelope.welcome().participant_id();
            reach(Step::Welcomed);
            break;
        case v1::Envelope::kRoster:
            on_roster(envelope.roster());
            break;
        case v1::Envelope::kOffer:
            on_offer(envelope.offer());
            break;
        case v1::Envelope::kCandidate:
            if (transport_ && !envelope.candidate().candidate().empty()) {
                transport_->add_candidate(envelope.candidate().candidate());
            }
            break;
        case v1::Envelope::kSlotMap:
            on_slot_map(envelope.slot_map());
            break;
        case v1::Envelope::kDemand:
            on_demand(envelope.demand());
            break;
        case v1::Envelope::kError:
            errors_.push_back(envelope.error().text());
            break;
        default:
            break;
    }
}

void LoadPeer::on_roster(const v1::Roster& roster) {
    if (roster.full()) {
        roster_.clear();
    }
    for (const v1::Participant& participant : roster.changed()) {
        roster_[participant.id()] = participant;
    }
    for (const std::string& id : roster.removed()) {
        roster_.erase(id);
    }
    subscribe();
}

void LoadPeer::watch_from(std::size_t first) {
    options_.first = first;
    subscribe();
}

void LoadPeer::subscribe() {
    std::vector<std::string> cameras;
    for (const auto& [id, participant] : roster_) {
        const bool has_camera = std::ranges::any_of(
            participant.publications(),
            [](const v1::Publication& one) { return one.source() == v1::SOURCE_CAMERA; });
        if (id != id_ && has_camera) {
            cameras.push_back(id);
        }
    }
    if (!cameras.empty()) {
        std::ranges::rotate(cameras, cameras.begin() + static_cast<std::ptrdiff_t>(options_.first %
                                                                                   cameras.size()));
    }
    cameras.resize(std::min(cameras.size(), options_.watch));
    if (cameras == watched_) {
        return;
    }
    watched_ = std::move(cameras);
    v1::Envelope envelope;
    for (const std::string& id : watched_) {
        v1::VideoWish& wish = *envelope.mutable_subscribe()->add_video();
        wish.set_participant_id(id);
        wish.set_source(v1::SOURCE_CAMERA);
        wish.set_max_height(180);
    }
    envelope.mutable_subscribe();
    signalling_->send(envelope);
}

void LoadPeer::on_offer(const v1::Offer& offer) {
    ++offers_;
    reach(Step::Offered);
    if (closed_) {
        return;
    }
    const auto read = read_offer(offer.sdp());
    if (!read) {
        errors_.push_back(read.error().message);
        return;
    }
    if (!transport_) {
        transport_ = std::make_unique<LeanTransport>(
            certificate_,
            LeanTransport::Handlers{.ice_connected = [this] { reach(Step::IceConnected); },
                                    .connected = [this] { on_connected(); },
                                    .rtp = [this](Octets packet) { on_rtp(packet); },
                                    .rtcp = [this](Octets compound) { on_rtcp(compound); }});
    }
    transport_->set_remote(read->ice);
    for (const auto& [ssrc, slot] : read->slots) {
        slots_.try_emplace(ssrc, Slot{.count = {.mid = slot.mid, .video = slot.video}});
    }
    LeanAnswer answer{.ice = transport_->credentials(),
                      .candidates = transport_->candidates(),
                      .fingerprint = certificate_.fingerprint(),
                      .sends = {}};
    for (const v1::PublishTarget& target : offer.publish()) {
        if (options_.publish && target.source() == v1::SOURCE_MICROPHONE) {
            answer.sends[target.mid()] = microphone_.ssrc();
        } else if (options_.publish && target.source() == v1::SOURCE_CAMERA) {
            answer.sends[target.mid()] = camera_.ssrc();
        }
    }
    v1::Envelope envelope;
    envelope.mutable_answer()->set_generation(offer.generation());
    envelope.mutable_answer()->set_sdp(write_answer(offer.sdp(), answer));
    signalling_->send(envelope);
    reach(Step::Answered);
}

void LoadPeer::on_connected() {
    reach(Step::Connected);
    if (options_.publish) {
        publish(v1::SOURCE_MICROPHONE);
        publish(v1::SOURCE_CAMERA);
        microphone_.switch_on(true);
        camera_.switch_on(camera_wanted_);
    }
}

void LoadPeer::publish(v1::Source source) {
    v1::Envelope envelope;
    envelope.mutable_publish()->set_source(source);
    signalling_->send(envelope);
}

void LoadPeer::on_demand(const v1::Demand& demand) {
    for (const v1::SourceDemand& source : demand.sources()) {
        if (source.source() == v1::SOURCE_CAMERA) {
            camera_wanted_ = source.wanted();
        }
    }
    if (transport_ && transport_->connected() && options_.publish) {
        camera_.switch_on(camera_wanted_);
    }
}

void LoadPeer::on_slot_map(const v1::SlotMap& map) {
    if (map.full()) {
        bound_.clear();
    }
    for (const v1::SlotBinding& binding : map.bindings()) {
        bound_[binding.mid()] = !binding.participant_id().empty();
    }
    for (auto& [ssrc, slot] : slots_) {
        const bool bound = bound_[slot.count.mid];
        if (slot.bound && !bound) {
            slot.freed = now_;
        }
        slot.bound = bound;
        slot.early = bound ? 0 : slot.early;
    }
}

void LoadPeer::note_unwanted(Slot& slot) const {
    if (slot.early++ == 0) {
        slot.early_since = now_;
    }
    if (now_ - slot.early_since > grace) {
        slot.count.unwanted += std::exchange(slot.early, 0);
    }
}

void LoadPeer::on_rtp(Octets packet) {
    core::rtp::ByteReader reader(packet);
    const auto flags = reader.u16();
    const auto sequence_number = reader.u16();
    const auto timestamp = reader.u32();
    const auto ssrc = reader.u32();
    const auto found = ssrc ? slots_.find(*ssrc) : slots_.end();
    if (!flags || !timestamp || found == slots_.end()) {
        return;
    }
    Slot& slot = found->second;
    ++slot.count.packets;
    slot.count.bytes += packet.size();
    if (!slot.bound && now_ - slot.freed > grace) {
        note_unwanted(slot);
    }
    const auto ahead = static_cast<std::int16_t>(
        *sequence_number - slot.newest.value_or(static_cast<std::uint16_t>(*sequence_number - 1)));
    if (ahead > 0) {
        slot.count.lost += static_cast<unsigned>(ahead - 1);
        slot.cycles += *sequence_number < slot.newest.value_or(0) ? 1 : 0;
        slot.newest = sequence_number;
    }
    if (step_ < Step::Flowing) {
        reach(Step::Flowing);
    }
}

/// RFC 4585 §6.3.1 and RFC 5104 §4.3.1: PLI names the source in the header, FIR in its entries;
/// both come only for the camera here.
void LoadPeer::on_rtcp(Octets compound) {
    core::rtp::ByteReader reader(compound);
    for (;;) {
        const auto first = reader.u8();
        const auto type = reader.u8();
        const auto words = reader.u16();
        if (!first || !type || !words || !reader.skip(*words * std::size_t{4})) {
            return;
        }
        const unsigned format = *first & 0x1FU;
        if (*type == payload_feedback && (format == 1 || format == 4)) {
            camera_.restart();
        }
    }
}

void LoadPeer::tick(Timestamp now) {
    now_ = now;
    if (!transport_) {
        return;
    }
    transport_->tick();
    if (!transport_->connected()) {
        return;
    }
    const auto send = [this](Datagram& packet) { transport_->send_rtp(packet); };
    microphone_.send_due(now, send);
    camera_.send_due(now, send);
    if (step_ < Step::Flowing && microphone_.packets() >= flowing_packets) {
        reach(Step::Flowing);
    }
    if (now - reported_ >= report_interval) {
        reported_ = now;
        report();
    }
}

void LoadPeer::report() {
    std::vector<const std::pair<const std::uint32_t, Slot>*> heard;
    for (const auto& slot : slots_) {
        if (slot.second.newest && heard.size() < max_report_blocks) {
            heard.push_back(&slot);
        }
    }
    constexpr std::size_t header_bytes = 8;
    constexpr std::size_t block_bytes = 24;
    Datagram bytes(header_bytes + (heard.size() * block_bytes));
    core::rtp::ByteWriter writer(bytes);
    writer.u8(static_cast<std::uint8_t>(0x80U | heard.size()));
    writer.u8(receiver_report);
    writer.u16(static_cast<std::uint16_t>((bytes.size() / 4) - 1));
    writer.u32(microphone_.ssrc());
    for (const auto* entry : heard) {
        const Slot& slot = entry->second;
        writer.u32(entry->first);
        writer.u32(static_cast<std::uint32_t>(slot.count.lost) & 0xFFFFFFU);
        writer.u32((slot.cycles << 16U) | *slot.newest);
        writer.u32(0);
        writer.u32(0);
        writer.u32(0);
    }
    transport_->send_rtcp(bytes);
}

void LoadPeer::say_goodbye() {
    v1::Envelope envelope;
    envelope.mutable_goodbye();
    signalling_->send(envelope);
}

void LoadPeer::kill() {
    on_step_ = nullptr;
    closed_ = true;
    signalling_->drop();
}

std::vector<SlotCount> LoadPeer::slots() const {
    std::vector<SlotCount> counts;
    for (const auto& [ssrc, slot] : slots_) {
        counts.push_back(slot.count);
    }
    return counts;
}

}  // namespace umbrella::bench
