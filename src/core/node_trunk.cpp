// Who is at other nodes, and what comes of them. Kept here for all rooms, since a room is there
// only while somebody is in it.
#include <utility>

#include "core/node_impl.hpp"
#include "core/trunk/remote.hpp"

namespace umbrella::core {
namespace {

ParticipantId id_of(const trunk::ItemKey& key) {
    return trunk::remote_id(key.origin, key.participant);
}

}  // namespace

void Node::Impl::on(const trunk::ParticipantShown& event) {
    Remote& remote = remotes_[id_of(event.participant)];
    if (!remote.room.empty() && remote.room != event.room) {
        hide(remote);
    }
    remote.key = event.participant;
    remote.room = event.room;
    remote.presence = event.presence;
    show(remote);
}

void Node::Impl::on(const trunk::ParticipantHidden& event) {
    const auto place = remotes_.find(id_of(event.participant));
    if (place == remotes_.end()) {
        return;
    }
    const Remote remote = std::move(place->second);
    remotes_.erase(place);
    hide(remote);
}

void Node::Impl::on(const trunk::PublicationShown& event) {
    const auto place = remotes_.find(id_of(event.publication));
    if (place != remotes_.end() && event.publication.source) {
        place->second.publications[*event.publication.source] = event.media;
        show(place->second);
    }
}

void Node::Impl::on(const trunk::PublicationHidden& event) {
    const auto place = remotes_.find(id_of(event.publication));
    if (place != remotes_.end() && event.publication.source &&
        place->second.publications.erase(*event.publication.source) != 0) {
        place->second.received.erase(*event.publication.source);
        place->second.paused.erase(*event.publication.source);
        show(place->second);
    }
}

void Node::Impl::on(const trunk::PublicationPaused& event) {
    const auto place = remotes_.find(id_of(event.publication));
    if (place == remotes_.end() || !event.publication.source ||
        !place->second.publications.contains(*event.publication.source)) {
        return;
    }
    if (event.paused) {
        place->second.paused.insert(*event.publication.source);
    } else {
        place->second.paused.erase(*event.publication.source);
    }
    show(place->second);
}

void Node::Impl::on(const trunk::DemandChanged& event) {
    if (Room* room = room_of(event.participant)) {
        room->demand(*room->find(event.participant), event);
    }
}

void Node::Impl::on(const trunk::ChatHeard& event) {
    if (Room* room = open_room_of(event.chat.room)) {
        room->hear(event.chat);
    }
}

void Node::Impl::on(const trunk::SpeakersHeard& event) {
    if (Room* room = open_room_of(event.speakers.room)) {
        room->hear(event.speakers);
    }
}

Room* Node::Impl::open_room_of(const std::string& name) const {
    const auto place = rooms_.find(name);
    return place == rooms_.end() ? nullptr : place->second.get();
}

void Node::Impl::show(const Remote& remote) {
    if (Room* room = open_room_of(remote.room)) {
        room->show(remote);
    }
}

void Node::Impl::hide(const Remote& remote) {
    Room* room = open_room_of(remote.room);
    if (room != nullptr && room->hide(id_of(remote.key))) {
        with_places_.insert(remote.room);
    }
}

void Node::Impl::fill_up() {
    for (const std::string& name : std::exchange(with_places_, {})) {
        for (const auto& [id, remote] : remotes_) {
            if (remote.room == name) {
                show(remote);
            }
        }
    }
}

void Node::Impl::media_received(Remote& remote, const Mid& mline) {
    const std::optional<Source> source = trunk::source_of(mline);
    if (!source || !remote.publications.contains(*source)) {
        return;
    }
    remote.received.insert(*source);
    if (Room* room = open_room_of(remote.room)) {
        room->remote_media_received(id_of(remote.key), *source);
    }
}

Room* Node::Impl::room_of_publisher(const ParticipantId& id) const {
    if (const auto place = remotes_.find(id); place != remotes_.end()) {
        return open_room_of(place->second.room);
    }
    return room_of(id);
}

std::optional<Watchable> Node::Impl::watchable(const std::string& room, const ParticipantId& id) {
    if (const Room* open = open_room_of(room)) {
        return open->watchable(id);
    }
    // As it would be if somebody here were in it.
    Room closed(room, {}, context_);
    for (const auto& [remote_id, remote] : remotes_) {
        if (remote.room == room) {
            closed.show(remote);
        }
    }
    return closed.watchable(id);
}

}  // namespace umbrella::core
