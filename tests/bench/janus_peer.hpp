// One lean participant of a Janus videoroom: a connection that sends, and one that receives all
// that it watches. Main thread.
#pragma once

#include "janus_session.hpp"
#include "lean_sdp.hpp"
#include "participant.hpp"
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace umbrella::bench {

/// A room as its participants see it. Who receives joins when all who send are there: then no
/// connection is negotiated anew.
struct JanusRoom {
    std::uint64_t id = 0;
    std::size_t publishers = 0;     ///< so many there will be
    std::set<std::uint64_t> feeds;  ///< of them those that are there
    bool asked_for = false;
    bool created = false;
};

class JanusPeer : public Participant, public std::enable_shared_from_this<JanusPeer> {
  public:
    /// What is referred to must outlive it. `feed` is unique.
    JanusPeer(const Part& part, Bench& bench, JanusSession& session, JanusRoom& room,
              std::uint64_t feed);

    void tick(Timestamp now) override;
    [[nodiscard]] bool connected() const override;
    [[nodiscard]] std::optional<std::string> trouble() const override;
    void visit(const MediaVisitor& visitor) const override;
    void leave() override;

  private:
    struct Connection {
        JanusSession::Handle handle = 0;
        std::unique_ptr<LeanMedia> media;
        bool begun = false;
        bool connected = false;
    };

    void attach(Connection& connection, void (JanusPeer::*then)());
    void make_media(Connection& connection, LeanTransport::Role role);
    void create_room();
    void publish();
    void take_answer(const Jsep& jsep);
    void watch();
    void take_offer(const Jsep& jsep);
    [[nodiscard]] static LocalTransport transport_of(const Connection& connection,
                                                     const Bench& bench);

    Bench& bench_;
    JanusSession& session_;
    JanusRoom& room_;
    std::uint64_t feed_;
    Connection sending_;
    Connection receiving_;
    bool left_ = false;
    Timestamp now_;
    std::optional<std::string> trouble_;
};

}  // namespace umbrella::bench
