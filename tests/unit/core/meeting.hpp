// A node with a fake clock, fake media and clients that behave as told: the words in which the
// tests of the node are written. Every effect is checked for sense on the way.
#pragma once

#include "fake_media.hpp"
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/node.hpp"

namespace umbrella::core {

/// One connection and what came over it.
struct Client {
    ConnectionId connection{};
    ParticipantId id;  ///< from Welcome
    std::vector<ServerMessage> inbox;
    bool closed = false;        ///< by the node
    bool disconnected = false;  ///< by us
    [[nodiscard]] bool open() const { return !closed && !disconnected; }

    bool answers = true;  ///< answers each offer at once
    bool watches = true;  ///< subscribes to each picture that it is told of, as far as it may
    std::set<Mid> rejects;
    std::set<Mid> keeps_inactive;

    // What it has been told:
    std::map<ParticipantId, ParticipantInfo> roster;
    std::map<Mid, SlotBinding> slots;
    std::map<Source, SourceDemand> demand;
    std::vector<ParticipantId> speakers;
    std::vector<ChatEntry> chat;
    std::optional<Offer> offer;
    std::uint32_t offers = 0;
    /// The list that it has asked for last.
    std::vector<VideoWish> wishes;

    template <class Message>
    [[nodiscard]] std::vector<Message> all() const {
        std::vector<Message> found;
        for (const ServerMessage& message : inbox) {
            if (const auto* wanted = std::get_if<Message>(&message)) {
                found.push_back(*wanted);
            }
        }
        return found;
    }
    template <class Message>
    [[nodiscard]] std::optional<Message> last() const {
        const std::vector<Message> found = all<Message>();
        return found.empty() ? std::nullopt : std::optional(found.back());
    }
    [[nodiscard]] std::optional<ErrorCode> error() const {
        const auto found = last<Error>();
        return found ? std::optional(found->code) : std::nullopt;
    }
    /// The mid of the slot in which this client sees a source; empty if it does not.
    [[nodiscard]] std::string sees(const Client& publisher, Source source) const;
    [[nodiscard]] std::optional<PublicationInfo> publication(const Client& of, Source source) const;
    [[nodiscard]] bool is_wanted(Source source) const;
};

class Meeting {
  public:
    explicit Meeting(std::vector<Codec> video_codecs = {Codec::Vp8});

    // --- People -----------------------------------------------------------------------------

    static Hello hello(std::string name = "Alice", std::string room = {});
    /// Connects and says nothing.
    Client& connect();
    /// Connects and says Hello; media connects too, unless told otherwise.
    Client& join(std::string name = "Alice");
    Client& join_with(const Hello& hello);
    void say(Client& client, ClientMessage message);
    /// Ends the WebSocket as a page does that is left.
    void disconnect(Client& client);
    /// The WebSocket breaks.
    void lose(Client& client);
    /// Dials again with the token of the latest Welcome; the client of the earlier connection is
    /// left as it is.
    Client& resume(const Client& earlier, bool has_media = true);
    void subscribe(Client& client, std::vector<VideoWish> wishes);
    /// RTP or RTCP of all these comes.
    void hear(const std::vector<const Client*>& heard_clients);
    /// How loud microphones were in one interval, which passes.
    void levels(const std::vector<std::pair<const Client*, int>>& loud);
    /// Publish is said and the first media of the source's m-line comes.
    void publish(Client& client, Source source);
    void receive_media(Client& client, std::string_view mid);
    void answer(Client& client);

    // --- The rest of the world --------------------------------------------------------------

    Effects handle(const Event& event);
    /// Of other nodes, together.
    Effects handle(std::span<const Event> news);
    void advance(std::chrono::milliseconds time);
    /// The same, while everybody who is connected says Pong.
    void pass(std::chrono::milliseconds time);
    [[nodiscard]] ParticipantSnapshot snapshot_of(const Client& client) const;
    /// In its latest list that was taken.
    [[nodiscard]] bool has_asked(const ParticipantId& subscriber, const ParticipantId& publisher,
                                 Source source) const;
    [[nodiscard]] FakePeer& peer(const Client& client) { return media.peer(client.id); }
    /// Of all its m-lines, in their order.
    [[nodiscard]] std::vector<std::string> mids(const Client& client);
    /// Effects of a kind in the last call of handle(), advance() or a word above.
    template <class Wanted>
    [[nodiscard]] std::vector<Wanted> effects() const {
        std::vector<Wanted> found;
        for (const Effect& effect : recent_) {
            if (const auto* wanted = std::get_if<Wanted>(&effect)) {
                found.push_back(*wanted);
            }
        }
        return found;
    }

    Node node;
    FakeMedia media;
    Timestamp now{std::chrono::hours(1)};
    bool creates_offers = true;
    bool applies_answers = true;
    bool connects = true;
    std::deque<std::unique_ptr<Client>> clients;

  private:
    void take(const Effects& effects);
    static void take(Client& client, const ServerMessage& message);
    void follow_up();
    [[nodiscard]] bool media_moves();
    [[nodiscard]] bool clients_move();
    [[nodiscard]] bool watch_everything(Client& client);
    Effects feed(const Event& event);
    void note_wishes(const Event& event, const Effects& effects);
    void check_views();
    void check_room(const RoomSnapshot& room);
    void check_view(const Client& client, const RoomSnapshot& room);
    void check_slots(const RoomSnapshot& room, const ParticipantSnapshot& subscriber) const;
    [[nodiscard]] Client* find(ConnectionId connection);
    /// The client over whose connection a participant is there now; null if there is none.
    [[nodiscard]] Client* find(const ParticipantId& id);

    Effects recent_;
    std::map<ParticipantId, std::vector<VideoWish>> asked_;
    std::uint64_t last_connection_ = 0;
};

/// A NodeOptions whose ids count up: "0001…", unlike in the first four digits.
NodeOptions test_options(std::vector<Codec> video_codecs);

}  // namespace umbrella::core
