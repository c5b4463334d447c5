// Chat and speakers go to everybody: each node passes on what it hears for the first time to all
// neighbours but the one that it has it from.
#include "base/limits_trunk_routing.hpp"
#include "core/trunk/router_impl.hpp"

namespace umbrella::core::trunk {

void Router::Impl::on(const LocalChat& event) {
    pass_on(Chat{.stamp = new_stamp(),
                 .room = event.room,
                 .participant = event.participant,
                 .name = event.name,
                 .text = event.text,
                 .time_ms = event.time_ms},
            options_.id);
}

void Router::Impl::on(const LocalSpeakers& event) {
    Speakers speakers{.stamp = new_stamp(), .room = event.room, .participants = event.participants};
    if (speakers.participants.size() > limits::trunk_speakers) {
        speakers.participants.resize(limits::trunk_speakers);
    }
    pass_on(std::move(speakers), options_.id);
}

void Router::Impl::said(Neighbour& neighbour, const Chat& chat) {
    if (is_heard_first(neighbour, chat.stamp, chat.room)) {
        emit(ChatHeard{chat});
        pass_on(chat, neighbour.id);
    }
}

void Router::Impl::said(Neighbour& neighbour, const Speakers& speakers) {
    if (is_heard_first(neighbour, speakers.stamp, speakers.room) &&
        origins_.is_newest(speakers.stamp, speakers.room)) {
        emit(SpeakersHeard{speakers});
        pass_on(speakers, neighbour.id);
    }
}

bool Router::Impl::is_heard_first(Neighbour& neighbour, const Stamp& stamp,
                                  const std::string& room) {
    if (stamp.origin == options_.id || !neighbour.rooms.passes(room) ||
        !neighbour.talk.take(now_)) {
        return false;
    }
    if (speaks_for_itself(stamp.origin, neighbour) && neighbours_.at(stamp.origin).carries(room)) {
        return false;
    }
    switch (origins_.judge(stamp.origin, stamp.incarnation)) {
        case Origins::Verdict::Stale:
        case Origins::Verdict::Duplicate:
            return false;
        case Origins::Verdict::Newer:
            purge(stamp.origin, stamp.incarnation);
            break;
        case Origins::Verdict::Current:
            break;
    }
    origins_.accept(stamp.origin, stamp.incarnation, now_);
    return origins_.is_first(stamp);
}

Stamp Router::Impl::new_stamp() {
    return {.origin = options_.id, .incarnation = options_.incarnation, .sequence = ++last_talk_};
}

template <class Talk>
void Router::Impl::pass_on(Talk talk, const NodeId& except) {
    // Who has been forgotten by Origins could be passed on in a circle, but not for ever.
    if (++talk.stamp.hops > limits::trunk_path) {
        return;
    }
    for (const auto& [id, neighbour] : neighbours_) {
        if (id != except && neighbour.carries(talk.room)) {
            send(neighbour, talk);
        }
    }
}

}  // namespace umbrella::core::trunk
