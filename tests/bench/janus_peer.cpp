#include "janus_peer.hpp"

namespace umbrella::bench {
namespace {

std::string number(std::uint64_t value) {
    return std::to_string(value);
}

}  // namespace

JanusPeer::JanusPeer(const Part& part, Bench& bench, JanusSession& session, JanusRoom& room,
                     std::uint64_t feed)
    : Participant(part), bench_(bench), session_(session), room_(room), feed_(feed) {}

void JanusPeer::tick(Timestamp now) {
    now_ = now;
    for (const Connection* connection : {&sending_, &receiving_}) {
        if (connection->media) {
            connection->media->tick(now);
        }
    }
    if (left_ || !session_.open()) {
        return;
    }
    if (part().publish && !sending_.begun && (room_.created || !room_.asked_for)) {
        attach(sending_, room_.created ? &JanusPeer::publish : &JanusPeer::create_room);
        room_.asked_for = true;
    }
    if (part().watch > 0 && !receiving_.begun && room_.feeds.size() >= room_.publishers) {
        attach(receiving_, &JanusPeer::watch);
    }
}

void JanusPeer::attach(Connection& connection, void (JanusPeer::*then)()) {
    connection.begun = true;
    session_.attach([weak = weak_from_this(), &connection, then](JanusSession::Handle handle) {
        if (const auto self = weak.lock()) {
            connection.handle = handle;
            ((*self).*then)();
        }
    });
}

void JanusPeer::make_media(Connection& connection, LeanTransport::Role role) {
    connection.media = std::make_unique<LeanMedia>(
        bench_, role,
        LeanMedia::Handlers{.ice_connected = [] {},
                            .connected =
                                [this, &connection] {
                                    connection.connected = true;
                                    if (&connection == &sending_) {
                                        room_.feeds.insert(feed_);
                                        connection.media->microphone().switch_on(true, now_);
                                        connection.media->camera().switch_on(true, now_);
                                    }
                                },
                            .received = [](std::uint32_t) {}});
}

LocalTransport JanusPeer::transport_of(const Connection& connection, const Bench& bench) {
    return {.ice = connection.media->transport().credentials(),
            .candidate = connection.media->transport().candidate(),
            .fingerprint = bench.certificate.fingerprint()};
}

/// Done by the first who publishes; the others wait.
void JanusPeer::create_room() {
    // No bound on the bitrate, and nothing said about who comes and goes.
    const std::string body = R"({"request":"create","room":)" + number(room_.id) +
                             R"(,"publishers":10000,"bitrate":100000000,"notify_joining":false,)" +
                             R"("audiocodec":"opus","videocodec":"vp8","is_private":true})";
    session_.send(sending_.handle, body, {}, [weak = weak_from_this()](JsonObject*, const Jsep&) {
        if (const auto self = weak.lock()) {
            self->room_.created = true;
            self->publish();
        }
    });
}

void JanusPeer::publish() {
    make_media(sending_, LeanTransport::Role::Controlling);
    LeanMedia& media = *sending_.media;
    const Jsep offer{
        .type = "offer",
        .sdp = write_offer(transport_of(sending_, bench_), {.ssrc = media.microphone().ssrc()},
                           {.ssrc = media.camera().ssrc(), .rtx_ssrc = media.camera().rtx_ssrc()})};
    const std::string body = R"({"request":"joinandconfigure","ptype":"publisher","room":)" +
                             number(room_.id) + R"(,"id":)" + number(feed_) + "}";
    session_.send(sending_.handle, body, offer,
                  [weak = weak_from_this()](JsonObject*, const Jsep& jsep) {
                      if (const auto self = weak.lock()) {
                          self->take_answer(jsep);
                      }
                  });
}

void JanusPeer::take_answer(const Jsep& jsep) {
    const auto read = read_description(jsep.sdp);
    if (!read) {
        trouble_ = read.error().message;
        return;
    }
    LeanMedia& media = *sending_.media;
    for (const RemoteLine& line : read->lines) {
        (line.format.video ? media.camera() : media.microphone()).set_format(line.format);
    }
    media.transport().set_remote(read->ice);
    for (const std::string& candidate : read->candidates) {
        media.transport().add_candidate(candidate);
    }
}

void JanusPeer::watch() {
    std::string streams;
    std::size_t count = 0;
    for (const std::uint64_t feed : room_.feeds) {
        if (feed != feed_ && count++ < part().watch) {
            streams += (streams.empty() ? R"({"feed":)" : R"(,{"feed":)") + number(feed) + "}";
        }
    }
    const std::string body = R"({"request":"join","ptype":"subscriber","room":)" +
                             number(room_.id) + R"(,"streams":[)" + streams + "]}";
    session_.send(receiving_.handle, body, {},
                  [weak = weak_from_this()](JsonObject*, const Jsep& jsep) {
                      if (const auto self = weak.lock()) {
                          self->take_offer(jsep);
                      }
                  });
}

void JanusPeer::take_offer(const Jsep& jsep) {
    const auto read = read_description(jsep.sdp);
    if (!read) {
        trouble_ = read.error().message;
        return;
    }
    make_media(receiving_, LeanTransport::Role::Controlled);
    LeanMedia& media = *receiving_.media;
    for (const RemoteLine& line : read->lines) {
        if (line.sends) {
            media.expect(line.ssrc, line.rtx_ssrc, line.mid, line.format);
        }
    }
    media.transport().set_remote(read->ice);
    for (const std::string& candidate : read->candidates) {
        media.transport().add_candidate(candidate);
    }
    const Jsep answer{.type = "answer",
                      .sdp = write_answer(jsep.sdp, transport_of(receiving_, bench_), {})};
    session_.send(receiving_.handle, R"({"request":"start"})", answer, {});
}

bool JanusPeer::connected() const {
    return (!part().publish || sending_.connected) && (part().watch == 0 || receiving_.connected);
}

std::optional<std::string> JanusPeer::trouble() const {
    return trouble_ ? trouble_ : session_.trouble();
}

void JanusPeer::visit(const MediaVisitor& visitor) const {
    for (const Connection* connection : {&sending_, &receiving_}) {
        if (connection->media) {
            visitor(*connection->media);
        }
    }
}

void JanusPeer::leave() {
    left_ = true;
    for (const Connection* connection : {&sending_, &receiving_}) {
        if (connection->handle != 0) {
            session_.detach(connection->handle);
        }
    }
}

}  // namespace umbrella::bench
