// The media plane as the node sees it, without media: keeps what effects made of it and complains
// about effects that could not be carried out.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/effects.hpp"

namespace umbrella::core {

struct FakeMline {
    Mid mid;
    bool is_slot = false;
    MediaKind kind = MediaKind::Audio;
    std::optional<Codec> codec;    ///< publish only
    std::optional<Source> source;  ///< publish only
    std::string stream_id;         ///< slot only
};

struct FakePeer {
    enum class Stage : std::uint8_t { Idle, Creating, Offered, Applying };
    struct Bound {
        ParticipantId publisher;
        Mid mline;
        friend auto operator<=>(const Bound&, const Bound&) = default;
    };

    std::string room;
    std::string label;
    Stage stage = Stage::Idle;
    bool connected = false;
    unsigned ice_restarts = 0;
    std::vector<FakeMline> mlines;
    std::size_t offered = 0;  ///< m-lines in the latest offer
    std::set<Mid> usable;     ///< that an applied answer took
    std::set<Mid> received;   ///< publish m-lines on which media has come
    std::map<Mid, Bound> bound;
    std::vector<std::string> candidates;

    [[nodiscard]] const FakeMline* find(const Mid& mid) const;
};

class FakeMedia {
  public:
    void carry_out(const Effect& effect);

    /// The offer of a peer whose CreateOffer is due, after which an answer is awaited.
    std::string create_offer(const ParticipantId& id);
    /// The applied answer's m-lines become usable, without the rejected ones.
    void apply_answer(const ParticipantId& id);

    [[nodiscard]] const std::map<ParticipantId, FakePeer>& peers() const { return peers_; }
    [[nodiscard]] FakePeer& peer(const ParticipantId& id) { return peers_.at(id); }
    [[nodiscard]] bool has(const ParticipantId& id) const { return peers_.contains(id); }

    /// Publications of other nodes, of which media has come.
    std::set<FakePeer::Bound> remote;

    /// Never two slots of a subscriber with the same content.
    void check_no_doubles() const;

  private:
    void on(const CreateMediaPeer& effect);
    void on(const DestroyMediaPeer& effect);
    void on(const AddPublishMline& effect);
    void on(const AddSlotMline& effect);
    void on(const CreateOffer& effect);
    void on(const ApplyAnswer& effect);
    void on(const AddRemoteCandidate& effect);
    void on(const BindSlot& effect);
    void on(const UnbindSlot& effect);
    void on(const RestartIceTransport& effect);
    void on(const Send& /*effect*/) {}
    void on(const CloseConnection& /*effect*/) {}
    void on(const LogLine& /*effect*/) {}
    /// What is for the trunk.
    template <class Other>
    void on(const Other& /*effect*/) {}
    void add_mline(const ParticipantId& id, FakeMline mline);
    /// Null, and a failed test, if there is no such peer.
    FakePeer* expect_peer(const ParticipantId& id, std::string_view effect);

    std::map<ParticipantId, FakePeer> peers_;
    std::map<ParticipantId, std::string> answers_;
};

/// An answer that takes all of `offer` but the mids in `rejected`; those in `inactive` are taken
/// without media.
std::string make_answer(std::string_view offer, const std::set<Mid>& rejected = {},
                        const std::set<Mid>& inactive = {});

}  // namespace umbrella::core
