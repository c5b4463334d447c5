#include "meeting.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include <gtest/gtest.h>

#include "base/limits.hpp"

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

bool Client::is_wanted(Source source) const {
    const auto told = demand.find(source);
    return told != demand.end() && told->second.wanted;
}

NodeOptions test_options(std::vector<Codec> video_codecs) {
    return {.ice_servers = {{.urls = {"stun:stun.example.org"}}},
            .video_codecs = std::move(video_codecs),
            .make_id =
                [count = 0]() mutable {
                    std::array<char, 17> text{};
                    std::snprintf(text.data(), text.size(), "%04x000000000000", ++count);
                    return std::string(text.data());
                },
            .can_record = true,
            .wall_clock_ms = [time = std::uint64_t{1'000'000}]() mutable { return ++time; }};
}

Meeting::Meeting(std::vector<Codec> video_codecs) : node(test_options(std::move(video_codecs))) {}

Hello Meeting::hello(std::string name, std::string room) {
    Hello hello;
    hello.version = 1;
    hello.room = std::move(room);
    hello.name = std::move(name);
    hello.send = {Codec::Opus, Codec::Vp8, Codec::H264, Codec::Vp9, Codec::Av1};
    hello.receive = hello.send;
    for (const Source source : all_sources) {
        hello.publish.insert(source);
    }
    return hello;
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
    handle(PeerDisconnected{.connection = client.connection, .orderly = true});
}

void Meeting::lose(Client& client) {
    client.disconnected = true;
    handle(PeerDisconnected{.connection = client.connection, .orderly = false});
}

Client& Meeting::resume(const Client& earlier, bool has_media) {
    Client& client = connect();
    client.watches = earlier.watches;
    client.answers = earlier.answers;
    client.rejects = earlier.rejects;
    client.keeps_inactive = earlier.keeps_inactive;
    if (has_media) {
        client.offer = earlier.offer;
        client.offers = earlier.offers;
    }
    const auto welcome = earlier.last<Welcome>();
    Hello again = hello(welcome->name, welcome->room);
    again.resume = welcome->resume;
    again.has_media = has_media;
    say(client, again);
    return client;
}

void Meeting::subscribe(Client& client, std::vector<VideoWish> wishes) {
    client.watches = false;
    client.wishes = wishes;
    say(client, Subscribe{.video = std::move(wishes)});
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

void Meeting::hear(const std::vector<const Client*>& heard_clients) {
    MediaHeard heard;
    for (const Client* client : heard_clients) {
        heard.participants.push_back(client->id);
    }
    handle(heard);
}

void Meeting::levels(const std::vector<std::pair<const Client*, int>>& loud) {
    AudioLevels levels;
    for (const auto& [client, level] : loud) {
        levels.levels.push_back({.participant = client->id,
                                 .mline = Mid("microphone"),
                                 .level = static_cast<std::uint8_t>(level)});
    }
    now += limits::audio_level_interval;
    handle(levels);
}

Effects Meeting::handle(const Event& event) {
    recent_.clear();
    Effects effects = feed(event);
    follow_up();
    check_views();
    return effects;
}

Effects Meeting::handle(std::span<const Event> news) {
    recent_.clear();
    Effects effects = node.handle(news, now);
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

void Meeting::pass(std::chrono::milliseconds time) {
    constexpr std::chrono::milliseconds step{500};
    for (; time > std::chrono::milliseconds(0); time -= step) {
        for (const auto& client : clients) {
            if (client->open() && !client->id.empty()) {
                say(*client, Pong{});
            }
        }
        advance(std::min(time, step));
    }
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

Effects Meeting::feed(const Event& event) {
    Effects effects = node.handle(event, now);
    note_wishes(event, effects);
    take(effects);
    return effects;
}

/// What is answered by an error was not taken.
void Meeting::note_wishes(const Event& event, const Effects& effects) {
    const auto* received = std::get_if<MessageReceived>(&event);
    const auto* subscribe =
        received == nullptr ? nullptr : std::get_if<Subscribe>(&received->message);
    const Client* client = subscribe == nullptr ? nullptr : find(received->connection);
    const bool refused = std::ranges::any_of(effects, [](const Effect& effect) {
        const auto* sent = std::get_if<Send>(&effect);
        return sent != nullptr && std::holds_alternative<Error>(sent->message);
    });
    if (client != nullptr && client->open() && !refused) {
        asked_[client->id] = subscribe->video;
    }
}

std::vector<std::string> Meeting::mids(const Client& client) {
    std::vector<std::string> found;
    for (const FakeMline& mline : peer(client).mlines) {
        found.push_back(mline.mid.text());
    }
    return found;
}

bool Meeting::has_asked(const ParticipantId& subscriber, const ParticipantId& publisher,
                        Source source) const {
    const auto asked = asked_.find(subscriber);
    return asked != asked_.end() && std::ranges::any_of(asked->second, [&](const VideoWish& wish) {
               return wish.participant == publisher && wish.source == source;
           });
}

/// Media and the clients do what they are asked, until nothing is asked any more.
void Meeting::follow_up() {
    while (media_moves() || clients_move()) {
    }
}

bool Meeting::media_moves() {
    std::vector<ParticipantId> ids;
    for (const auto& [id, peer] : media.peers()) {
        ids.push_back(id);
    }
    bool moved = false;
    for (const ParticipantId& id : ids) {
        FakePeer& peer = media.peer(id);
        if (peer.stage == FakePeer::Stage::Creating && creates_offers) {
            feed(OfferCreated{.participant = id, .sdp = media.create_offer(id)});
            moved = true;
        } else if (peer.stage == FakePeer::Stage::Applying && applies_answers) {
            media.apply_answer(id);
            feed(AnswerApplied{.participant = id});
            moved = true;
        } else if (peer.stage == FakePeer::Stage::Idle && connects && !peer.connected &&
                   !peer.usable.empty()) {
            peer.connected = true;
            feed(MediaConnected{.participant = id});
            moved = true;
        }
    }
    return moved;
}

bool Meeting::clients_move() {
    bool moved = false;
    bool watching = false;
    for (const auto& client : clients) {
        if (!client->open() || find(client->id) != client.get() || !media.has(client->id)) {
            continue;
        }
        if (watch_everything(*client)) {
            watching = true;
        } else if (media.peer(client->id).stage == FakePeer::Stage::Offered && client->answers) {
            feed(MessageReceived{
                .connection = client->connection,
                .message = Answer{.generation = client->offer->generation,
                                  .sdp = make_answer(client->offer->sdp, client->rejects,
                                                     client->keeps_inactive)}});
            moved = true;
        }
    }
    if (watching) {
        // However often the fixture does this in one test, it is no flood.
        now += std::chrono::milliseconds(100);
    }
    return moved || watching;
}

bool Meeting::watch_everything(Client& client) {
    std::vector<VideoWish> wishes;
    for (const auto& [id, info] : client.roster) {
        for (const PublicationInfo& publication : info.publications) {
            if (id != client.id && kind_of(publication.source) == MediaKind::Video &&
                wishes.size() < limits::video_slots) {
                wishes.push_back({.participant = id, .source = publication.source});
            }
        }
    }
    if (!client.watches || wishes == client.wishes) {
        return false;
    }
    client.wishes = wishes;
    feed(MessageReceived{.connection = client.connection, .message = Subscribe{wishes}});
    return true;
}

Client* Meeting::find(ConnectionId connection) {
    for (const auto& client : clients) {
        if (client->connection == connection) {
            return client.get();
        }
    }
    return nullptr;
}

Client* Meeting::find(const ParticipantId& id) {
    for (const auto& client : clients) {
        if (client->id == id && client->open()) {
            return client.get();
        }
    }
    return nullptr;
}

}  // namespace umbrella::core
