// A node with a fake clock, fake media and clients that behave as told: the words in which the
// tests of the node are written. Every effect is checked for sense on the way.
#pragma once

#include "fake_media.hpp"
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
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

    bool answers = true;  ///< answers each offer at once
    std::set<Mid> rejects;
    std::set<Mid> keeps_inactive;

    // What it has been told:
    std::map<ParticipantId, ParticipantInfo> roster;
    std::map<Mid, SlotBinding> slots;
    std::optional<Offer> offer;
    std::uint32_t offers = 0;

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
};

class Meeting {
  public:
    explicit Meeting(std::vector<Codec> video_codecs = {Codec::Vp8});

    // --- People -----------------------------------------------------------------------------

    static Hello hello(std::string name = "Alice");
    /// Connects and says nothing.
    Client& connect();
    /// Connects and says Hello; media connects too, unless told otherwise.
    Client& join(std::string name = "Alice");
    Client& join_with(const Hello& hello);
    void say(Client& client, ClientMessage message);
    void disconnect(Client& client);
    /// Publish is said and the first media of the source's m-line comes.
    void publish(Client& client, Source source);
    void receive_media(Client& client, std::string_view mid);
    void answer(Client& client);

    // --- The rest of the world --------------------------------------------------------------

    Effects handle(const Event& event);
    void advance(std::chrono::milliseconds time);
    [[nodiscard]] FakePeer& peer(const Client& client) { return media.peer(client.id); }
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
    void check_views();
    [[nodiscard]] Client* find(ConnectionId connection);

    Effects recent_;
    std::uint64_t last_connection_ = 0;
};

/// A NodeOptions whose ids count up: "0001…", unlike in the first four digits.
NodeOptions test_options(std::vector<Codec> video_codecs);

}  // namespace umbrella::core
