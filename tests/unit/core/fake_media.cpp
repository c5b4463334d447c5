#include "fake_media.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "core/rtp/formats.hpp"
#include "core/sdp/session_description.hpp"

namespace umbrella::core {
namespace {

std::string mline_text(const FakeMline& mline) {
    const bool audio = mline.kind == MediaKind::Audio;
    return std::string("m=") + (audio ? "audio" : "video") + " 9 UDP/TLS/RTP/SAVPF " +
           (audio ? "111" : "96") + "\r\nc=IN IP4 0.0.0.0\r\na=mid:" + mline.mid.text() +
           "\r\na=setup:actpass\r\na=ice-ufrag:server\r\na=ice-pwd:0123456789012345678901\r\n" +
           (mline.is_slot ? "a=sendonly" : "a=recvonly") +
           "\r\na=rtcp-mux\r\na=rtpmap:" + (audio ? "111 opus/48000/2" : "96 VP8/90000") + "\r\n";
}

sdp::MediaSection answer_section(const sdp::MediaSection& offered, bool rejected, bool inactive) {
    const bool slot = sdp::find_attribute(offered.lines, "sendonly").has_value();
    sdp::MediaSection section = offered;
    section.port = rejected ? 0 : 9;
    for (const char* name : {"setup", "ice-ufrag", "ice-pwd", "sendonly", "recvonly", "bundle-only",
                             "msid", "ssrc", "ssrc-group"}) {
        sdp::remove_attributes(section.lines, name);
    }
    const char* direction = slot ? "recvonly" : "sendonly";
    sdp::add_attribute(section.lines, rejected || inactive ? "inactive" : direction);
    sdp::add_attribute(section.lines, "setup", "active");
    sdp::add_attribute(section.lines, "ice-ufrag", "client");
    sdp::add_attribute(section.lines, "ice-pwd", "abcdefghijklmnopqrstuv");
    sdp::remove_attributes(section.lines, "fingerprint");
    return section;
}

}  // namespace

const FakeMline* FakePeer::find(const Mid& mid) const {
    const auto mline = std::ranges::find(mlines, mid, &FakeMline::mid);
    return mline == mlines.end() ? nullptr : &*mline;
}

void FakeMedia::carry_out(const Effect& effect) {
    std::visit([this](const auto& specific) { on(specific); }, effect);
}

std::string FakeMedia::create_offer(const ParticipantId& id) {
    FakePeer& peer = peers_.at(id);
    peer.stage = FakePeer::Stage::Offered;
    peer.offered = peer.mlines.size();
    std::string text = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE";
    for (const FakeMline& mline : peer.mlines) {
        text += " " + mline.mid.text();
    }
    text += "\r\n";
    for (const FakeMline& mline : peer.mlines) {
        text += mline_text(mline);
    }
    return text;
}

void FakeMedia::apply_answer(const ParticipantId& id) {
    FakePeer& peer = peers_.at(id);
    peer.stage = FakePeer::Stage::Idle;
    const auto answer = sdp::parse(answers_[id]);
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->media.size(), peer.offered);
    for (const sdp::MediaSection& section : answer->media) {
        const Mid mid(std::string(sdp::find_attribute(section.lines, "mid").value_or("")));
        if (section.port == 0 || sdp::find_attribute(section.lines, "inactive")) {
            peer.usable.erase(mid);
        } else {
            peer.usable.insert(mid);
        }
    }
}

void FakeMedia::check_no_doubles() const {
    for (const auto& [id, peer] : peers_) {
        std::set<FakePeer::Bound> seen;
        for (const auto& [slot, bound] : peer.bound) {
            EXPECT_TRUE(seen.insert(bound).second)
                << "two slots of " << peer.label << " carry the same";
            EXPECT_TRUE(peers_.contains(bound.publisher) || remote.contains(bound))
                << "bound to somebody who is gone";
        }
    }
}

void FakeMedia::on(const CreateMediaPeer& effect) {
    EXPECT_FALSE(peers_.contains(effect.participant));
    EXPECT_FALSE(effect.room.empty());
    for (const auto& [id, peer] : peers_) {
        EXPECT_NE(peer.label, effect.label) << "labels must be unique";
    }
    peers_[effect.participant].label = effect.label;
    peers_[effect.participant].room = effect.room;
}

void FakeMedia::on(const DestroyMediaPeer& effect) {
    EXPECT_EQ(peers_.erase(effect.participant), 1U);
    answers_.erase(effect.participant);
    for (const auto& [id, peer] : peers_) {
        for (const auto& [slot, bound] : peer.bound) {
            EXPECT_NE(bound.publisher, effect.participant) << "destroyed while bound";
        }
    }
}

void FakeMedia::on(const AddPublishMline& effect) {
    EXPECT_EQ(kind_of(effect.codec), kind_of(effect.source));
    add_mline(effect.participant, {.mid = effect.mid,
                                   .kind = kind_of(effect.source),
                                   .codec = effect.codec,
                                   .source = effect.source});
}

void FakeMedia::on(const AddSlotMline& effect) {
    EXPECT_TRUE(effect.stream_id.starts_with("pair-"));
    EXPECT_EQ(effect.stream_id.substr(5), effect.mid.text().substr(1));
    add_mline(
        effect.participant,
        {.mid = effect.mid, .is_slot = true, .kind = effect.kind, .stream_id = effect.stream_id});
}

void FakeMedia::add_mline(const ParticipantId& id, FakeMline mline) {
    if (FakePeer* peer = expect_peer(id, "Add…Mline")) {
        EXPECT_EQ(peer->find(mline.mid), nullptr) << "mid used twice: " << mline.mid.text();
        peer->mlines.push_back(std::move(mline));
    }
}

void FakeMedia::on(const RestartIceTransport& effect) {
    if (FakePeer* peer = expect_peer(effect.participant, "RestartIceTransport")) {
        EXPECT_EQ(peer->stage, FakePeer::Stage::Idle) << "only before CreateOffer";
        ++peer->ice_restarts;
    }
}

void FakeMedia::on(const CreateOffer& effect) {
    if (FakePeer* peer = expect_peer(effect.participant, "CreateOffer")) {
        EXPECT_EQ(peer->stage, FakePeer::Stage::Idle) << "negotiations must not overlap";
        peer->stage = FakePeer::Stage::Creating;
    }
}

void FakeMedia::on(const ApplyAnswer& effect) {
    if (FakePeer* peer = expect_peer(effect.participant, "ApplyAnswer")) {
        EXPECT_EQ(peer->stage, FakePeer::Stage::Offered);
        peer->stage = FakePeer::Stage::Applying;
        answers_[effect.participant] = effect.sdp;
    }
}

void FakeMedia::on(const AddRemoteCandidate& effect) {
    if (FakePeer* peer = expect_peer(effect.participant, "AddRemoteCandidate")) {
        EXPECT_TRUE(peer->stage == FakePeer::Stage::Idle ||
                    peer->stage == FakePeer::Stage::Creating)
            << "a candidate before its answer is applied";
        EXPECT_EQ(effect.mline_index, 0U);
        peer->candidates.push_back(effect.candidate);
    }
}

void FakeMedia::on(const BindSlot& effect) {
    FakePeer* subscriber = expect_peer(effect.subscriber, "BindSlot, subscriber");
    if (subscriber != nullptr && remote.contains({effect.publisher, effect.source})) {
        EXPECT_TRUE(subscriber->usable.contains(effect.slot)) << effect.slot.text();
        subscriber->bound[effect.slot] = {effect.publisher, effect.source};
        return;
    }
    const FakePeer* publisher = expect_peer(effect.publisher, "BindSlot, publisher");
    if (subscriber == nullptr || publisher == nullptr) {
        return;
    }
    EXPECT_NE(effect.subscriber, effect.publisher) << "nobody is shown to themselves";
    EXPECT_TRUE(subscriber->connected);
    EXPECT_TRUE(subscriber->usable.contains(effect.slot)) << effect.slot.text();
    EXPECT_TRUE(publisher->received.contains(effect.source)) << effect.source.text();
    const FakeMline* slot = subscriber->find(effect.slot);
    const FakeMline* source = publisher->find(effect.source);
    ASSERT_TRUE(slot != nullptr && slot->is_slot);
    ASSERT_TRUE(source != nullptr && !source->is_slot);
    EXPECT_EQ(slot->kind, source->kind);
    subscriber->bound[effect.slot] = {effect.publisher, effect.source};
}

void FakeMedia::on(const UnbindSlot& effect) {
    if (FakePeer* peer = expect_peer(effect.subscriber, "UnbindSlot")) {
        EXPECT_EQ(peer->bound.erase(effect.slot), 1U) << "unbound, but nothing was bound";
    }
}

FakePeer* FakeMedia::expect_peer(const ParticipantId& id, std::string_view effect) {
    const auto peer = peers_.find(id);
    EXPECT_NE(peer, peers_.end()) << effect << ": no such media peer";
    return peer == peers_.end() ? nullptr : &peer->second;
}

std::string make_answer(std::string_view offer, const std::set<Mid>& rejected,
                        const std::set<Mid>& inactive) {
    const auto offered = sdp::parse(offer);
    EXPECT_TRUE(offered);
    sdp::SessionDescription answer{.lines = {{'v', "0"}, {'s', "-"}, {'t', "0 0"}}, .media = {}};
    std::string group = "BUNDLE";
    for (const sdp::MediaSection& section : offered->media) {
        const Mid mid(std::string(sdp::find_attribute(section.lines, "mid").value_or("")));
        answer.media.push_back(
            answer_section(section, rejected.contains(mid), inactive.contains(mid)));
        group += rejected.contains(mid) ? "" : " " + mid.text();
    }
    sdp::add_attribute(answer.lines, "group", group);
    std::string fingerprint = "sha-256 AA";
    for (int i = 1; i < 32; ++i) {
        fingerprint += ":AA";
    }
    sdp::add_attribute(answer.lines, "fingerprint", fingerprint);
    return sdp::serialise(answer);
}

}  // namespace umbrella::core
