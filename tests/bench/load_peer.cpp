#include "load_peer.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace umbrella::bench {
namespace {

constexpr std::uint64_t flowing_packets = 25;
/// From a slot's being freed to its last packet, and from a first packet to its SlotMap.
constexpr std::chrono::seconds grace{1};

}  // namespace

std::string_view to_string(Step step) {
    constexpr std::array<std::string_view, step_count> names = {
        "dialling", "opened",        "greeted",   "welcomed", "offered",
        "answered", "ice-connected", "connected", "flowing"};
    return names.at(static_cast<std::size_t>(step));
}

LoadPeer::LoadPeer(Options options, Bench& bench, StepHandler on_step)
    : Participant(options.part),
      options_(std::move(options)),
      bench_(bench),
      on_step_(std::move(on_step)) {}

std::shared_ptr<LoadPeer> LoadPeer::join(Options options, Bench& bench, StepHandler on_step) {
    std::shared_ptr<LoadPeer> peer(new LoadPeer(std::move(options), bench, std::move(on_step)));
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
                                                       }},
                                                  options_.local_address);
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
    if (part().publish) {
        hello.add_publish(v1::SOURCE_MICROPHONE);
        hello.add_publish(v1::SOURCE_CAMERA);
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
            if (media_) {
                media_->transport().add_candidate(envelope.candidate().candidate());
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
    for (const std::string& id : roster.removed()) {
        roster_.erase(id);
    }
    for (const v1::Participant& participant : roster.changed()) {
        roster_[participant.id()] = participant;
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
    cameras.resize(std::min(cameras.size(), part().watch));
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
    const auto read = read_description(offer.sdp());
    if (!read) {
        errors_.push_back(read.error().message);
        return;
    }
    if (!media_) {
        media_ = std::make_unique<LeanMedia>(
            bench_, LeanTransport::Role::Controlled,
            LeanMedia::Handlers{.ice_connected = [this] { reach(Step::IceConnected); },
                                .connected = [this] { on_connected(); },
                                .received = [this](std::uint32_t ssrc) { on_received(ssrc); }});
        media_->microphone().set_level(level_);
    }
    media_->transport().set_remote(read->ice);
    const auto sends = sending(offer);
    for (const RemoteLine& line : read->lines) {
        if (line.sends) {
            media_->expect(line.ssrc, line.rtx_ssrc, line.mid, line.format);
            slots_.try_emplace(line.ssrc);
        } else if (sends.contains(line.mid)) {
            auto& source = line.format.video ? media_->camera() : media_->microphone();
            source.set_format(line.format);
        }
    }
    v1::Envelope envelope;
    envelope.mutable_answer()->set_generation(offer.generation());
    envelope.mutable_answer()->set_sdp(
        write_answer(offer.sdp(),
                     {.ice = media_->transport().credentials(),
                      .candidate = media_->transport().candidate(),
                      .fingerprint = bench_.certificate.fingerprint()},
                     sends));
    signalling_->send(envelope);
    reach(Step::Answered);
}

std::map<std::string, SendingSsrcs> LoadPeer::sending(const v1::Offer& offer) const {
    std::map<std::string, SendingSsrcs> sends;
    for (const v1::PublishTarget& target : offer.publish()) {
        if (part().publish && target.source() == v1::SOURCE_MICROPHONE) {
            sends[target.mid()] = {.ssrc = media_->microphone().ssrc()};
        } else if (part().publish && target.source() == v1::SOURCE_CAMERA) {
            sends[target.mid()] = {.ssrc = media_->camera().ssrc(),
                                   .rtx_ssrc = media_->camera().rtx_ssrc()};
        }
    }
    return sends;
}

void LoadPeer::on_connected() {
    reach(Step::Connected);
    if (part().publish) {
        publish(v1::SOURCE_MICROPHONE);
        publish(v1::SOURCE_CAMERA);
        media_->microphone().switch_on(true, now_);
        media_->camera().switch_on(camera_wanted_, now_);
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
    if (media_ && media_->transport().connected() && part().publish) {
        media_->camera().switch_on(camera_wanted_, now_);
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
        const bool bound = bound_[media_->incoming().at(ssrc).mid];
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
        slot.unwanted += std::exchange(slot.early, 0);
    }
}

void LoadPeer::on_received(std::uint32_t ssrc) {
    Slot& slot = slots_.at(ssrc);
    if (!slot.bound && now_ - slot.freed > grace) {
        note_unwanted(slot);
    }
    if (step_ < Step::Flowing) {
        reach(Step::Flowing);
    }
}

void LoadPeer::tick(Timestamp now) {
    now_ = now;
    if (!media_) {
        return;
    }
    media_->tick(now);
    if (step_ == Step::Connected && media_->microphone().packets() >= flowing_packets) {
        reach(Step::Flowing);
    }
}

void LoadPeer::speak(std::uint8_t level) {
    level_ = level;
    if (media_) {
        media_->microphone().set_level(level);
    }
}

std::optional<std::string> LoadPeer::trouble() const {
    if (!errors_.empty()) {
        return errors_.front();
    }
    return closed_ ? std::optional<std::string>("the connection was closed") : std::nullopt;
}

void LoadPeer::visit(const MediaVisitor& visitor) const {
    if (media_) {
        visitor(*media_);
    }
}

void LoadPeer::leave() {
    v1::Envelope envelope;
    envelope.mutable_goodbye();
    signalling_->send(envelope);
}

void LoadPeer::kill() {
    on_step_ = nullptr;
    closed_ = true;
    signalling_->drop();
}

std::uint64_t LoadPeer::sent() const {
    return media_ ? media_->camera().packets() + media_->microphone().packets() : 0;
}

std::vector<SlotCount> LoadPeer::slots() const {
    std::vector<SlotCount> counts;
    for (const auto& [ssrc, slot] : slots_) {
        const LeanMedia::Incoming& stream = media_->incoming().at(ssrc);
        counts.push_back({.mid = stream.mid,
                          .video = stream.format.video,
                          .packets = stream.packets,
                          .bytes = stream.meter.counts().bytes,
                          .lost = stream.meter.lost(),
                          .unwanted = slot.unwanted});
    }
    return counts;
}

}  // namespace umbrella::bench
