#include "peers.hpp"

#include <sstream>

namespace umbrella::core::trunk {

std::vector<NodeId> path_of(const std::string& words) {
    std::istringstream stream(words);
    std::vector<NodeId> path;
    for (std::string word; stream >> word;) {
        path.emplace_back(word);
    }
    return path;
}

Announce presence_by(const std::string& path, std::uint64_t sequence) {
    Announce announce{.incarnation = {.epoch = 1, .instance = 1},
                      .sequence = sequence,
                      .path = path_of(path),
                      .room = "main",
                      .details = Presence{.name = "P"}};
    announce.key = presence_key(announce.path.front().text());
    announce.cost = static_cast<std::uint32_t>(announce.path.size() - 1);
    return announce;
}

Announce camera_by(const std::string& path, std::uint64_t sequence) {
    Announce announce = presence_by(path, sequence);
    announce.key.source = Source::Camera;
    announce.details = Media{.codec = Codec::Vp8};
    return announce;
}

Hello hello_of(const std::string& node, Incarnation incarnation) {
    return {.node = NodeId(node), .incarnation = incarnation, .name = node};
}

LinkId Peers::open(const std::string& node, bool dialled, std::vector<std::string> rooms) {
    return open_with(hello_of(node), dialled, std::move(rooms));
}

LinkId Peers::open_with(const Hello& hello, bool dialled, std::vector<std::string> rooms) {
    const LinkId link{++last_link_};
    handle(LinkOpened{.link = link, .dialled = dialled, .rooms = std::move(rooms)});
    say(link, hello);
    return link;
}

LinkId Peers::join(const std::string& node) {
    const LinkId link = open(node);
    say(link, EndOfSync{});
    return link;
}

void Peers::say(LinkId link, Message message) {
    handle(MessageReceived{.link = link, .message = std::move(message)});
}

void Peers::close(LinkId link, bool media_alive) {
    handle(LinkClosed{.link = link, .media_alive = media_alive});
}

void Peers::handle(const Event& event) {
    recent = router.handle(event, now);
}

void Peers::pass(std::chrono::microseconds time) {
    const Timestamp end = now + time;
    Effects all;
    while (router.next_due() && *router.next_due() <= end) {
        now = std::max(now, *router.next_due());
        Effects effects = router.handle(Tick{}, now);
        all.insert(all.end(), effects.begin(), effects.end());
    }
    now = end;
    recent = std::move(all);
}

std::vector<LinkErrorCode> Peers::closed() const {
    std::vector<LinkErrorCode> codes;
    for (const CloseLink& close : effects<CloseLink>()) {
        codes.push_back(close.code);
    }
    return codes;
}

}  // namespace umbrella::core::trunk
