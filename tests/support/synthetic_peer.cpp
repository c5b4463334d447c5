#include "synthetic_peer.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace umbrella::test {
namespace {

/// Changes one digit of every fingerprint.
std::string with_other_fingerprint(std::string sdp) {
    constexpr std::string_view mark = "a=fingerprint:sha-256 ";
    for (std::size_t at = sdp.find(mark); at != std::string::npos; at = sdp.find(mark, at + 1)) {
        char& digit = sdp.at(at + mark.size());
        digit = digit == '0' ? '1' : '0';
    }
    return sdp;
}

bool same(const v1::VideoWish& a, const v1::VideoWish& b) {
    return a.participant_id() == b.participant_id() && a.source() == b.source();
}

}  // namespace

SyntheticPeer::SyntheticPeer(Options options) : options_(std::move(options)) {}

std::shared_ptr<SyntheticPeer> SyntheticPeer::connect(Options options) {
    std::shared_ptr<SyntheticPeer> peer(new SyntheticPeer(std::move(options)));
    peer->open({}, false);
    return peer;
}

void SyntheticPeer::open(std::string token, bool has_media) {
    closed_ = false;
    const auto weak = weak_from_this();
    signalling_ = SignallingClient::connect(options_.url, false,
                                            {.opened =
                                                 [weak, token = std::move(token), has_media] {
                                                     if (const auto self = weak.lock()) {
                                                         self->say_hello(token, has_media);
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
}

void SyntheticPeer::say_hello(const std::string& token, bool has_media) {
    v1::Envelope envelope;
    v1::Hello& hello = *envelope.mutable_hello();
    hello.set_version(1);
    hello.set_role(v1::ROLE_CLIENT);
    hello.set_room(options_.room);
    hello.set_name(options_.name);
    hello.set_resume(token);
    hello.set_has_media(has_media);
    for (const v1::Codec codec : {v1::CODEC_OPUS, v1::CODEC_VP8}) {
        hello.mutable_capabilities()->add_send(codec);
        hello.mutable_capabilities()->add_receive(codec);
    }
    if (options_.publish) {
        hello.add_publish(v1::SOURCE_MICROPHONE);
        hello.add_publish(v1::SOURCE_CAMERA);
    }
    send(envelope);
}

void SyntheticPeer::send(const v1::Envelope& envelope) {
    signalling_->send(envelope);
}

void SyntheticPeer::on_message(const v1::Envelope& envelope) {
    switch (envelope.message_case()) {
        case v1::Envelope::kWelcome:
            on_welcome(envelope.welcome());
            break;
        case v1::Envelope::kRoster:
            on_roster(envelope.roster());
            break;
        case v1::Envelope::kOffer:
            on_offer(envelope.offer());
            break;
        case v1::Envelope::kCandidate:
            if (!envelope.candidate().candidate().empty()) {
                media_->add_candidate(envelope.candidate().candidate());
            }
            break;
        case v1::Envelope::kSlotMap:
            on_slot_map(envelope.slot_map());
            break;
        case v1::Envelope::kDemand:
            on_demand(envelope.demand());
            break;
        case v1::Envelope::kSpeakers:
            speakers_ = {envelope.speakers().participant_ids().begin(),
                         envelope.speakers().participant_ids().end()};
            break;
        case v1::Envelope::kChatLog:
            chat_.insert(chat_.end(), envelope.chat_log().entries().begin(),
                         envelope.chat_log().entries().end());
            break;
        case v1::Envelope::kError:
            errors_.push_back(envelope.error());
            break;
        default:
            break;
    }
}

void SyntheticPeer::on_welcome(const v1::Welcome& welcome) {
    welcome_ = welcome;
    id_ = welcome.participant_id();
    if (!welcome.media_kept()) {
        media_.reset();
        slots_.clear();
        wanted_.clear();
        return;
    }
    // The server has forgotten nothing; said anew, it costs nothing.
    if (options_.publish) {
        publish(v1::SOURCE_MICROPHONE);
        publish(v1::SOURCE_CAMERA);
    }
    subscribe(wishes_);
}

void SyntheticPeer::on_roster(const v1::Roster& roster) {
    if (roster.full()) {
        roster_.clear();
    }
    for (const std::string& id : roster.removed()) {
        roster_.erase(id);
    }
    for (const v1::Participant& participant : roster.changed()) {
        roster_[participant.id()] = participant;
    }
    if (options_.watch_all) {
        watch_all();
    }
}

void SyntheticPeer::watch_all() {
    std::vector<v1::VideoWish> wishes;
    for (const auto& [id, participant] : roster_) {
        for (const v1::Publication& publication : participant.publications()) {
            const bool video = publication.source() == v1::SOURCE_CAMERA ||
                               publication.source() == v1::SOURCE_SCREEN;
            if (id != id_ && video) {
                v1::VideoWish& wish = wishes.emplace_back();
                wish.set_participant_id(id);
                wish.set_source(publication.source());
            }
        }
    }
    if (!std::ranges::equal(wishes, wishes_, same)) {
        subscribe(wishes);
    }
}

void SyntheticPeer::subscribe(const std::vector<v1::VideoWish>& wishes) {
    wishes_ = wishes;
    v1::Envelope envelope;
    v1::Subscribe& message = *envelope.mutable_subscribe();
    message.mutable_video()->Assign(wishes.begin(), wishes.end());
    send(envelope);
}

void SyntheticPeer::subscribe_to_cameras(const std::vector<std::string>& names) {
    options_.watch_all = false;
    std::vector<v1::VideoWish> wishes;
    for (const std::string& name : names) {
        if (const v1::Participant* publisher = participant(name)) {
            v1::VideoWish& wish = wishes.emplace_back();
            wish.set_participant_id(publisher->id());
            wish.set_source(v1::SOURCE_CAMERA);
        }
    }
    subscribe(wishes);
}

void SyntheticPeer::on_slot_map(const v1::SlotMap& map) {
    std::map<std::string, v1::SlotBinding> slots = map.full() ? decltype(slots_){} : slots_;
    for (const v1::SlotBinding& binding : map.bindings()) {
        slots[binding.mid()] = binding;
        const auto before = slots_.find(binding.mid());
        const bool changed = before == slots_.end() ||
                             before->second.participant_id() != binding.participant_id() ||
                             before->second.source() != binding.source();
        if (media_ && changed) {
            media_->forget(binding.mid());
        }
    }
    slots_ = std::move(slots);
}

void SyntheticPeer::on_demand(const v1::Demand& demand) {
    for (const v1::SourceDemand& source : demand.sources()) {
        wanted_[source.source()] = source.wanted();
    }
    if (options_.follow_demand && media_) {
        media_->switch_camera(is_wanted(v1::SOURCE_CAMERA));
    }
}

void SyntheticPeer::on_offer(const v1::Offer& offer) {
    ++offers_;
    generation_ = offer.generation();
    if (!media_) {
        const auto weak = weak_from_this();
        media_ = AnsweringPeer::create(
            {.name = options_.name,
             .publish = options_.publish,
             .colour = options_.colour,
             .tone_hz = options_.tone_hz,
             .audio_level = options_.audio_level,
             .camera_on = !options_.follow_demand || is_wanted(v1::SOURCE_CAMERA)},
            {.answered =
                 [weak](const std::string& sdp) {
                     if (const auto self = weak.lock()) {
                         self->on_answered(sdp);
                     }
                 },
             .candidate =
                 [weak](const std::string& candidate) {
                     if (const auto self = weak.lock()) {
                         self->send_candidate(candidate);
                     }
                 }});
    }
    media_->apply(offer.sdp());
}

void SyntheticPeer::on_answered(const std::string& sdp) {
    v1::Envelope envelope;
    envelope.mutable_answer()->set_generation(generation_);
    envelope.mutable_answer()->set_sdp(options_.lie_about_certificate ? with_other_fingerprint(sdp)
                                                                      : sdp);
    send(envelope);
    if (options_.publish && generation_ == 1) {
        publish(v1::SOURCE_MICROPHONE);
        publish(v1::SOURCE_CAMERA);
    }
}

void SyntheticPeer::send_candidate(const std::string& candidate) {
    v1::Envelope envelope;
    envelope.mutable_candidate()->set_generation(generation_);
    envelope.mutable_candidate()->set_mid(options_.publish ? "microphone" : "a0");
    envelope.mutable_candidate()->set_candidate(candidate);
    send(envelope);
}

void SyntheticPeer::publish(v1::Source source) {
    v1::Envelope envelope;
    envelope.mutable_publish()->set_source(source);
    send(envelope);
}

void SyntheticPeer::leave() {
    v1::Envelope envelope;
    envelope.mutable_goodbye();
    send(envelope);
}

void SyntheticPeer::drop() {
    signalling_->drop();
    closed_ = true;
}

void SyntheticPeer::resume(bool has_media) {
    if (!has_media) {
        media_.reset();
    }
    open(welcome_.resume(), has_media);
}

void SyntheticPeer::restart_ice() {
    v1::Envelope envelope;
    envelope.mutable_restart_ice();
    send(envelope);
}

std::string SyntheticPeer::slot_of(const std::string& name, v1::Source source) const {
    for (const auto& [mid, binding] : slots_) {
        const auto who = roster_.find(binding.participant_id());
        if (who != roster_.end() && who->second.name() == name && binding.source() == source) {
            return mid;
        }
    }
    return {};
}

Received SyntheticPeer::received(const std::string& name, v1::Source source) const {
    return received(slot_of(name, source));
}

Received SyntheticPeer::received(const std::string& mid) const {
    return media_ ? media_->received(mid) : Received{};
}

std::vector<std::string> SyntheticPeer::names() const {
    std::vector<std::string> names;
    for (const auto& [id, participant] : roster_) {
        names.push_back(participant.name());
    }
    std::ranges::sort(names);
    return names;
}

const v1::Participant* SyntheticPeer::participant(const std::string& name) const {
    const auto found = std::ranges::find_if(
        roster_, [&name](const auto& entry) { return entry.second.name() == name; });
    return found == roster_.end() ? nullptr : &found->second;
}

bool SyntheticPeer::is_wanted(v1::Source source) const {
    const auto found = wanted_.find(source);
    return found != wanted_.end() && found->second;
}

std::vector<std::string> SyntheticPeer::speakers() const {
    std::vector<std::string> names;
    for (const std::string& id : speakers_) {
        const auto who = roster_.find(id);
        names.push_back(who == roster_.end() ? "" : who->second.name());
    }
    return names;
}

}  // namespace umbrella::test
