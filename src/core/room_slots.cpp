// Who gets what: voices, slots, demand.
#include <algorithm>
#include <iterator>
#include <utility>

#include "base/limits.hpp"
#include "core/room.hpp"

namespace umbrella::core {

namespace {

/// A browser stands still while it takes in new m-lines, some 40 ms each on a slow machine: with
/// what a full page needs at once, for seconds.
constexpr std::size_t most_growth = 3 * limits::slot_step;

/// How many pairs of slots some participants' sources take.
class Places {
  public:
    template <class HasSource>
    void add(const HasSource& has) {
        for (const Source source : all_sources) {
            if (has(source)) {
                ++(kind_of(source) == MediaKind::Video ? pictures_ : voices_);
            }
        }
    }
    [[nodiscard]] std::size_t pairs() const { return std::max(pictures_, voices_); }

  private:
    std::size_t pictures_ = 0;
    std::size_t voices_ = 0;
};

}  // namespace

void Room::update_voices() {
    std::vector<SpeakerSelection::Publication> publications;
    for (const auto& member : members_) {
        for (const Source source : {Source::Microphone, Source::ScreenAudio}) {
            if (member->content(source)) {
                publications.push_back({.key = {.participant = member->id(), .source = source},
                                        .muted = member->is_muted(source)});
            }
        }
    }
    for (const auto& [id, remote] : remotes_) {
        for (const Source source : {Source::Microphone, Source::ScreenAudio}) {
            if (remote.is_published(source)) {
                publications.push_back({.key = {.participant = id, .source = source},
                                        .muted = remote.is_muted(source)});
            }
        }
    }
    voices_.set_publications(publications, context_.now);
}

const Participant* Room::publisher_of(const VideoWish& wish, const Participant& subscriber) const {
    const Participant* publisher = find(wish.participant);
    if (publisher == nullptr || publisher == &subscriber || !publisher->is_published(wish.source) ||
        !publisher->has_media()) {
        return nullptr;
    }
    const bool receivable = subscriber.receive().contains(publisher->codec(wish.source)) ||
                            subscriber.receive().contains(publisher->target_codec(wish.source));
    return receivable ? publisher : nullptr;
}

std::optional<SlotContent> Room::content_for(const Participant& subscriber,
                                             const ParticipantId& publisher, Source source) const {
    const Participant* sender = find(publisher);
    if (sender == nullptr) {
        return remote_content_for(subscriber, publisher, source);
    }
    const bool suits = sender != &subscriber && sender->has_media() &&
                       sender->is_published(source) &&
                       subscriber.receive().contains(sender->codec(source));
    return suits ? sender->content(source) : std::nullopt;
}

std::optional<SlotContent> Room::remote_content_for(const Participant& subscriber,
                                                    const ParticipantId& publisher,
                                                    Source source) const {
    const RemoteParticipant* sender = find_remote(publisher);
    const bool suits = sender != nullptr && sender->is_published(source) &&
                       subscriber.receive().contains(sender->codec(source));
    return suits ? sender->content(source) : std::nullopt;
}

/// All that the subscriber is to get, best first.
std::vector<SlotContent> Room::contents_for(const Participant& subscriber) const {
    std::vector<SlotContent> contents;
    const auto add = [&](const ParticipantId& publisher, Source source) {
        if (std::optional<SlotContent> content = content_for(subscriber, publisher, source)) {
            contents.push_back(std::move(*content));
        }
    };
    if (subscriber.attendance() == Attendance::Viewer) {
        add(subscriber.watching, watched_audio(subscriber.watching));
    } else {
        for (const AudioKey& voice : voices_.selected()) {
            add(voice.participant, voice.source);
        }
    }
    for (const VideoWish& wish : subscriber.subscription.wishes()) {
        add(wish.participant, wish.source);
    }
    return contents;
}

void Room::update_slots(Participant& subscriber) {
    if (!subscriber.media_connected) {
        return;
    }
    const std::vector<SlotContent> contents = contents_for(subscriber);
    free_slots(subscriber, contents);
    std::size_t without_slot = 0;
    std::optional<MediaKind> scarce;
    for (const SlotContent& content : contents) {
        if (Slot* present = subscriber.slots.find(content.publisher, content.source)) {
            if (present->content != content) {
                bind(subscriber, *present, content);
            }
        } else if (Slot* slot = subscriber.slots.find_free(content)) {
            bind(subscriber, *slot, content);
        } else if (subscriber.slots.can_grow(kind_of(content.source))) {
            ++without_slot;
            scarce = kind_of(content.source);
        }
    }
    const std::size_t wished = expected_pictures(subscriber);
    const std::size_t capacity = subscriber.slots.capacity(MediaKind::Video);
    const std::size_t likely = likely_pairs(subscriber);
    const std::size_t pairs = subscriber.slots.pairs();
    const std::size_t missing =
        std::max({without_slot, wished > capacity ? wished - capacity : std::size_t{0},
                  likely > pairs ? likely - pairs : std::size_t{0}});
    // One growth at a time: how much more is needed shows once its answer is applied.
    if (missing > 0 && subscriber.slots.can_grow(scarce.value_or(MediaKind::Video)) &&
        !subscriber.slots.has_unanswered()) {
        grow_slots(subscriber, std::min(missing, most_growth));
    }
}

/// What was asked for and is about to come shall find its slot ready.
std::size_t Room::expected_pictures(const Participant& subscriber) const {
    std::size_t expected = 0;
    std::size_t announced = 0;
    for (const VideoWish& wish : subscriber.subscription.wishes()) {
        if (publisher_of(wish, subscriber) != nullptr) {
            ++expected;
        } else if (const auto* remote = remote_publisher_of(wish, subscriber)) {
            ++(remote->content(wish.source) ? expected : announced);
        }
    }
    // A neighbour may announce hundreds that never come: for those one step is ready.
    return expected + std::min(announced, limits::slot_step);
}

/// Ready before it is asked for: a place for each picture and each voice that others have an m-line
/// for. Their media takes as long to connect as these take to be negotiated.
std::size_t Room::likely_pairs(const Participant& subscriber) const {
    Places here;
    for (const auto& member : members_) {
        if (here.pairs() >= limits::audio_slots) {
            break;
        }
        if (member.get() != &subscriber) {
            here.add([&](Source source) { return member->can_publish(source); });
        }
    }
    Places elsewhere;  // a neighbour may announce hundreds that never come
    for (const auto& [id, remote] : remotes_) {
        if (elsewhere.pairs() >= limits::slot_step) {
            break;
        }
        elsewhere.add([&](Source source) { return remote.is_published(source); });
    }
    return std::clamp<std::size_t>(here.pairs() + std::min(elsewhere.pairs(), limits::slot_step), 1,
                                   limits::audio_slots);
}

/// What is not to be sent any more, or not there, makes room first.
void Room::free_slots(Participant& subscriber, std::span<const SlotContent> contents) {
    for (Slot& slot : subscriber.slots.slots()) {
        if (!slot.content) {
            continue;
        }
        const bool stays = slot.state == Slot::State::Usable &&
                           std::ranges::any_of(contents, [&](const SlotContent& content) {
                               return content.publisher == slot.content->publisher &&
                                      content.source == slot.content->source;
                           });
        if (!stays) {
            unbind(subscriber, slot);
        }
    }
}

void Room::grow_slots(Participant& subscriber, std::size_t pairs) {
    const std::vector<Slot> added = subscriber.slots.grow(pairs);
    if (added.empty()) {
        return;
    }
    for (const Slot& slot : added) {
        subscriber.mlines_due.emplace_back(
            AddSlotMline{.participant = subscriber.id(),
                         .mid = slot.mid,
                         .kind = slot.kind,
                         .stream_id = "pair-" + std::to_string(slot.pair)});
    }
    subscriber.negotiation.request();
}

void Room::bind(Participant& subscriber, Slot& slot, const SlotContent& content) {
    const bool known_to_client = slot.content && slot.content->publisher == content.publisher &&
                                 slot.content->source == content.source;
    slot.content = content;
    context_.emit(BindSlot{.subscriber = subscriber.id(),
                           .slot = slot.mid,
                           .publisher = content.publisher,
                           .source = content.mline});
    if (!known_to_client) {
        subscriber.note_slot_change(
            {.mid = slot.mid, .participant = content.publisher, .source = content.source});
    }
}

void Room::unbind(Participant& subscriber, Slot& slot) {
    slot.content.reset();
    context_.emit(UnbindSlot{.subscriber = subscriber.id(), .slot = slot.mid});
    subscriber.note_slot_change({.mid = slot.mid, .participant = {}});
}

void Room::send_slot_map(Participant& subscriber) {
    SlotMap map{.bindings = std::exchange(subscriber.slot_changes, {}), .full = false};
    if (!subscriber.is_attached()) {
        return;
    }
    if (std::exchange(subscriber.slot_map_due, false)) {
        map = {.bindings = {}, .full = true};
        for (const Slot& slot : subscriber.slots.slots()) {
            if (slot.content) {
                map.bindings.push_back({.mid = slot.mid,
                                        .participant = slot.content->publisher,
                                        .source = slot.content->source});
            }
        }
    } else if (map.bindings.empty()) {
        return;
    }
    context_.send(subscriber.connection(), std::move(map));
}

void Room::update_demand() {
    std::unordered_map<const Participant*, Wanted> wanted;
    for (const auto& subscriber : members_) {
        for (const VideoWish& wish : subscriber->subscription.wishes()) {
            if (const Participant* publisher = publisher_of(wish, *subscriber)) {
                wanted[publisher].add(wish.source, wish.max_height);
            }
        }
    }
    for (const auto& publisher : members_) {
        for (const Source source : {Source::Camera, Source::Screen}) {
            const auto& height = publisher->trunk_demand.at(static_cast<std::size_t>(source));
            if (height && publisher->is_published(source)) {
                wanted[publisher.get()].add(source, *height);
            }
            if (!publisher->recording.empty() && publisher->is_published(source)) {
                wanted[publisher.get()].add(source, 0);
            }
        }
        publisher->demand.update(wanted[publisher.get()], context_.now);
    }
}

void Room::send_speakers() {
    std::vector<ParticipantId> speakers = voices_.speakers(context_.now);
    if (std::ranges::is_permutation(speakers, speakers_) ||
        context_.now - speakers_told_ < limits::speakers_interval) {
        return;
    }
    speakers_ = std::move(speakers);
    speakers_told_ = context_.now;
    send_to_all(Speakers{.participants = speakers_});
    tell_local_speakers();
}

void Room::tell_local_speakers() {
    std::vector<ParticipantId> local;
    std::ranges::copy_if(speakers_, std::back_inserter(local),
                         [this](const ParticipantId& id) { return find(id) != nullptr; });
    if (!std::ranges::is_permutation(local, local_speakers_)) {
        local_speakers_ = std::move(local);
        context_.emit(trunk::LocalSpeakers{.room = name_, .participants = local_speakers_});
    }
}

}  // namespace umbrella::core
