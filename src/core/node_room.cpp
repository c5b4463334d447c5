// Who gets what: codecs, slots, rosters.
#include <algorithm>

#include "core/node_impl.hpp"

namespace umbrella::core {

CodecSet Node::Impl::receivable_by_others(const Participant* publisher) const {
    CodecSet receivable{Codec::Opus, Codec::Vp8, Codec::H264, Codec::Vp9, Codec::Av1};
    for (const auto& member : members_) {
        if (member.get() != publisher) {
            receivable = receivable & member->receive();
        }
    }
    return receivable;
}

CodecWishes Node::Impl::wishes_of(const Participant& publisher) const {
    return {.preference = options_.video_codecs,
            .preferred = publisher.preferred_video_codec(),
            .send = publisher.send()};
}

void Node::Impl::aim(Participant& publisher, Source source, Codec codec) {
    if (const PublishMline* added = publisher.aim(source, codec)) {
        effects_.emplace_back(AddPublishMline{.participant = publisher.id(),
                                              .mid = added->mid,
                                              .source = added->source,
                                              .codec = added->codec});
    }
    publisher.negotiation.request();
}

void Node::Impl::review_codec(Participant& publisher, Source source) {
    if (kind_of(source) != MediaKind::Video) {
        return;
    }
    const CodecSet receivable = receivable_by_others(&publisher);
    if (receivable.contains(publisher.target_codec(source))) {
        return;
    }
    if (const auto codec = choose_video_codec(wishes_of(publisher), receivable)) {
        aim(publisher, source, *codec);
        log("changes codec", publisher,
            std::string(to_string(source)) + " to " + std::string(to_string(*codec)));
    }
}

void Node::Impl::grow_slots(Participant& subscriber) {
    for (const Slot& slot : subscriber.slots.grow()) {
        effects_.emplace_back(AddSlotMline{.participant = subscriber.id(),
                                           .mid = slot.mid,
                                           .kind = slot.kind,
                                           .stream_id = "pair-" + std::to_string(slot.pair)});
    }
    subscriber.negotiation.request();
}

void Node::Impl::update_slots(Participant& subscriber) {
    if (!subscriber.media_connected) {
        return;
    }
    drop_outdated_content(subscriber);
    std::optional<MediaKind> wanted;
    for (const auto& publisher : members_) {
        for (const Source source : all_sources) {
            const auto content = content_for(subscriber, publisher->id(), source);
            if (!content || subscriber.slots.find(publisher->id(), source) != nullptr) {
                continue;
            }
            if (Slot* slot = subscriber.slots.find_free(*content)) {
                bind(subscriber, *slot, *content);
            } else {
                wanted = kind_of(source);
            }
        }
    }
    // One growth at a time: how much more is needed shows once its answer is applied.
    if (wanted && subscriber.slots.can_grow(*wanted) && !subscriber.slots.has_unanswered()) {
        grow_slots(subscriber);
    }
}

void Node::Impl::drop_outdated_content(Participant& subscriber) {
    for (Slot& slot : subscriber.slots.slots()) {
        if (!slot.content) {
            continue;
        }
        const auto content =
            slot.state == Slot::State::Usable
                ? content_for(subscriber, slot.content->publisher, slot.content->source)
                : std::nullopt;
        if (!content) {
            slot.content.reset();
            effects_.emplace_back(UnbindSlot{.subscriber = subscriber.id(), .slot = slot.mid});
            subscriber.note_slot_change({.mid = slot.mid, .participant = {}});
        } else if (content != slot.content) {
            bind(subscriber, slot, *content);
        }
    }
}

void Node::Impl::bind(Participant& subscriber, Slot& slot, const SlotContent& content) {
    const bool known_to_client = slot.content && slot.content->publisher == content.publisher &&
                                 slot.content->source == content.source;
    slot.content = content;
    effects_.emplace_back(BindSlot{.subscriber = subscriber.id(),
                                   .slot = slot.mid,
                                   .publisher = content.publisher,
                                   .source = content.mline});
    if (!known_to_client) {
        subscriber.note_slot_change(
            {.mid = slot.mid, .participant = content.publisher, .source = content.source});
    }
}

std::optional<SlotContent> Node::Impl::content_for(const Participant& subscriber,
                                                   const ParticipantId& publisher,
                                                   Source source) const {
    const Participant* sender = find(publisher);
    const bool suits = sender != nullptr && sender != &subscriber &&
                       subscriber.receive().contains(sender->codec(source));
    return suits ? sender->content(source) : std::nullopt;
}

void Node::Impl::send_rosters() {
    Roster delta{.full = false, .changed = {}, .removed = left_};
    for (const auto& member : members_) {
        if (std::exchange(member->info_changed, false)) {
            delta.changed.push_back(member->info());
        }
    }
    if (delta.changed.empty() && delta.removed.empty()) {
        return;
    }
    for (const auto& member : members_) {
        if (member->id() != newcomer_) {
            send(member->connection(), delta);
        }
    }
}

}  // namespace umbrella::core
