#include "meeting.hpp"

#include <array>
#include <cstdio>

#include <gtest/gtest.h>

namespace umbrella::core {

std::string Client::sees(const Client& publisher, Source source) const {
    for (const auto& [mid, binding] : slots) {
        if (binding.participant == publisher.id && binding.source == source) {
            return mid.text();
        }
    }
    return {};
}

std::optional<PublicationInfo> Client::publication(const Client& of, Source source) const {
    const auto participant = roster.find(of.id);
    if (participant == roster.end()) {
        return std::nullopt;
    }
    for (const PublicationInfo& publication : participant->second.publications) {
        if (publication.source == source) {
            return publication;
        }
    }
    return std::nullopt;
}

NodeOptions test_options(std::vector<Codec> video_codecs) {
    return {.ice_servers = {{.urls = {"stun:stun.example.org"}}},
            .video_codecs = std::move(video_codecs),
            .make_id = [count = 0]() mutable {
                std::array<char, 17> text{};
                std::snprintf(text.data(), text.size(), "%04x000000000000", ++count);
                return std::string(text.data());
            }};
}

Meeting::Meeting(std::vector<Codec> video_codecs) : node(test_options(std::move(video_codecs))) {}

Hello Meeting::hello(std::string name) {
    return {.version = 1,
            .role = Role::Client,
            .room = "",
            .name = std::move(name),
            .send = {Codec::Opus, Codec::Vp8, Codec::H264, Codec::Vp9, Codec::Av1},
            .receive = {Codec::Opus, Codec::Vp8, Codec::H264, Codec::Vp9, Codec::Av1},
            .preferred_video_codec = std::nullopt};
}

Client& Meeting::connect() {
    clients.push_back(std::make_unique<Client>());
    Client& client = *clients.back();
    client.connection = ConnectionId{++last_connection_};
    handle(PeerConnected{.connection = client.connection});
    return client;
}

Client& Meeting::join(std::string name) {
    return join_with(hello(std::move(name)));
}

Client& Meeting::join_with(const Hello& hello) {
    Client& client = connect();
    say(client, hello);
    return client;
}

void Meeting::say(Client& client, ClientMessage message) {
    handle(MessageReceived{.connection = client.connection, .message = std::move(message)});
}

void Meeting::disconnect(Client& client) {
    client.disconnected = true;
    handle(PeerDisconnected{.connection = client.connection});
}

void Meeting::publish(Client& client, Source source) {
    say(client, Publish{.source = source});
    ASSERT_TRUE(client.offer);
    for (const PublishTarget& target : client.offer->publish) {
        if (target.source == source) {
            receive_media(client, target.mid.text());
        }
    }
}

void Meeting::receive_media(Client& client, std::string_view mid) {
    const Mid wanted{std::string(mid)};
    if (media.has(client.id)) {
        media.peer(client.id).received.insert(wanted);
    }
    handle(MediaReceived{.participant = client.id, .mid = wanted});
}

void Meeting::answer(Client& client) {
    ASSERT_TRUE(client.offer);
    say(client,
        Answer{.generation = client.offer->generation,
               .sdp = make_answer(client.offer->sdp, client.rejects, client.keeps_inactive)});
}

Effects Meeting::handle(const Event& event) {
    recent_.clear();
    Effects effects = node.handle(event, now);
    take(effects);
    follow_up();
    check_views();
    return effects;
}

void Meeting::advance(std::chrono::milliseconds time) {
    Effects all;
    constexpr std::chrono::milliseconds step{500};
    for (; time > std::chrono::milliseconds(0); time -= step) {
        now += std::min(time, step);
        handle(Tick{});
        all.insert(all.end(), recent_.begin(), recent_.end());
    }
    recent_ = std::move(all);
}

void Meeting::take(const Effects& effects) {
    for (const Effect& effect : effects) {
        media.carry_out(effect);
        if (const auto* sent = std::get_if<Send>(&effect)) {
            Client* client = find(sent->connection);
            ASSERT_NE(client, nullptr) << "sent to nobody";
            EXPECT_FALSE(client->closed) << "sent after CloseConnection";
            EXPECT_FALSE(client->disconnected) << "sent after PeerDisconnected";
            take(*client, sent->message);
        } else if (const auto* closed = std::get_if<CloseConnection>(&effect)) {
            Client* client = find(closed->connection);
            ASSERT_NE(client, nullptr);
            EXPECT_FALSE(client->closed) << "closed twice";
            client->closed = true;
        }
    }
    recent_.insert(recent_.end(), effects.begin(), effects.end());
}

void Meeting::take(Client& client, const ServerMessage& message) {
    client.inbox.push_back(message);
    if (const auto* welcome = std::get_if<Welcome>(&message)) {
        client.id = welcome->participant;
    } else if (const auto* roster = std::get_if<Roster>(&message)) {
        EXPECT_EQ(roster->full, client.roster.empty()) << "the first roster, and only it, is full";
        for (const ParticipantInfo& info : roster->changed) {
            client.roster[info.id] = info;
        }
        for (const ParticipantId& id : roster->removed) {
            EXPECT_EQ(client.roster.erase(id), 1U);
        }
    } else if (const auto* map = std::get_if<SlotMap>(&message)) {
        std::set<Mid> named;
        for (const SlotBinding& binding : map->bindings) {
            EXPECT_TRUE(named.insert(binding.mid).second) << "a slot twice in one map";
            if (binding.participant.empty()) {
                client.slots.erase(binding.mid);
            } else {
                client.slots[binding.mid] = binding;
            }
        }
    } else if (const auto* offer = std::get_if<Offer>(&message)) {
        EXPECT_EQ(offer->generation, ++client.offers);
        client.offer = *offer;
    }
}

/// Media and the clients do what they are asked, until nothing is asked any more.
void Meeting::follow_up() {
    for (bool moved = true; moved;) {
        moved = false;
        const auto feed = [&](const Event& event) {
            take(node.handle(event, now));
            moved = true;
        };
        for (const auto& client : clients) {
            if (client->closed || !media.has(client->id)) {
                continue;
            }
            FakePeer& peer = media.peer(client->id);
            if (peer.stage == FakePeer::Stage::Creating && creates_offers) {
                feed(
                    OfferCreated{.participant = client->id, .sdp = media.create_offer(client->id)});
            } else if (peer.stage == FakePeer::Stage::Offered && client->answers) {
                feed(MessageReceived{
                    .connection = client->connection,
                    .message = Answer{.generation = client->offer->generation,
                                      .sdp = make_answer(client->offer->sdp, client->rejects,
                                                         client->keeps_inactive)}});
            } else if (peer.stage == FakePeer::Stage::Applying && applies_answers) {
                media.apply_answer(client->id);
                feed(AnswerApplied{.participant = client->id});
            } else if (peer.stage == FakePeer::Stage::Idle && connects && !peer.connected &&
                       !peer.usable.empty()) {
                peer.connected = true;
                feed(MediaConnected{.participant = client->id});
            }
        }
    }
}

/// What clients believe is what media does.
void Meeting::check_views() {
    media.check_no_doubles();
    for (const auto& client : clients) {
        if (client->closed || client->disconnected || !media.has(client->id)) {
            continue;
        }
        const FakePeer& peer = media.peer(client->id);
        EXPECT_EQ(client->slots.size(), peer.bound.size());
        for (const auto& [slot, bound] : peer.bound) {
            ASSERT_TRUE(client->slots.contains(slot)) << "not told of " << slot.text();
            const SlotBinding& told = client->slots.at(slot);
            EXPECT_EQ(told.participant, bound.publisher);
            ASSERT_TRUE(media.has(bound.publisher));
            EXPECT_EQ(told.source, media.peer(bound.publisher).find(bound.mline)->source);
        }
        EXPECT_EQ(client->roster.size(), media.peers().size());
        for (const auto& [id, info] : client->roster) {
            EXPECT_TRUE(media.has(id)) << "in the roster, but gone";
        }
    }
}

Client* Meeting::find(ConnectionId connection) {
    for (const auto& client : clients) {
        if (client->connection == connection) {
            return client.get();
        }
    }
    return nullptr;
}

}  // namespace umbrella::core
