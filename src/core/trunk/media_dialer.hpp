// When the peer connection to a neighbour is made (anew). Pure: what happens and the time go in.
// One of the two ends offers; the other one can ask it to.
#pragma once

#include <optional>

#include "base/clock.hpp"
#include "base/limits_trunk_media.hpp"
#include "core/rate_limit.hpp"

namespace umbrella::core::trunk {

class MediaDialer {
  public:
    explicit MediaDialer(bool offers) : offers_(offers) {}

    // --- What happens -----------------------------------------------------------------------

    /// There is signalling (again): what was under way may have been lost.
    void signalling(Timestamp now);
    /// The end that offers: the other one has no connection. `knows_offer`: the latest offer has
    /// reached it.
    void asked(bool knows_offer, Timestamp now);
    /// The other end: an offer has come. True: it is being answered. False: it is ignored, since
    /// more have come than any that are meant, and each costs a connection.
    [[nodiscard]] bool offered(Timestamp now);
    void connected(Timestamp now);
    void heard(Timestamp now) { heard_ = now; }
    /// The connection, or the attempt to make one, is beyond repair.
    void failed();

    // --- What is to be done -----------------------------------------------------------------

    enum class Order : std::uint8_t {
        None,
        Offer,  ///< make a connection in place of any earlier one, and offer it
        Ask,    ///< drop the connection, if there is one, and ask the other end for an offer
    };
    /// To be called after each word above and each limits::trunk_media_tick.
    [[nodiscard]] Order poll(Timestamp now);

    /// Something has come within limits::trunk_media_silent.
    [[nodiscard]] bool is_heard(Timestamp now) const;

  private:
    enum class State : std::uint8_t { None, Dialling, Up };
    [[nodiscard]] bool is_due(Timestamp now) const;

    bool offers_;
    bool wanted_ = false;  ///< signalling has been there
    State state_ = State::None;
    Timestamp since_;                 ///< Dialling: its begin
    std::optional<Timestamp> tried_;  ///< the last Offer or Ask
    RateLimit offers_taken_{limits::trunk_media_offers_burst, 1};
    std::optional<Timestamp> heard_;
};

}  // namespace umbrella::core::trunk
