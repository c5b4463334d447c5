// How a link begins, before it is handed to the Router: who has an invite proves it, and sees it
// proven. Pure: random numbers are handed in.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "app/trunk_accept.hpp"
#include "core/trunk/link_messages.hpp"

namespace umbrella::app {

class LinkIntroduction {
  public:
    /// The other end is known well enough. `message`: what it has said already, for the Router.
    struct Open {
        std::optional<core::trunk::Message> message;
    };
    /// To be said; more is awaited.
    struct Say {
        core::trunk::LinkMessage message;
    };
    /// To be said, and the link is open.
    struct SayAndOpen {
        core::trunk::LinkMessage message;
    };
    /// It is not taken, and is told so.
    struct Refuse {
        core::trunk::LinkErrorCode code;
    };
    /// The other end does not take it, and says why.
    struct Refused {
        core::trunk::LinkErrorCode code;
        std::string text;
    };
    using Step = std::variant<Open, Say, SayAndOpen, Refuse, Refused>;

    struct Secret {
        std::string invite;
        std::string secret;
    };
    using FindSecret = std::function<std::optional<std::string>(const std::string& invite)>;

    /// `nonce`: invite_nonce_bytes random bytes.
    [[nodiscard]] static LinkIntroduction of_dialled(std::optional<Secret> secret,
                                                     std::string nonce);
    /// `find_secret` gives the secret of an invite that holds.
    [[nodiscard]] static LinkIntroduction of_arrived(TrunkAccept accept, FindSecret find_secret,
                                                     std::string nonce);

    /// What a dialled link begins with.
    [[nodiscard]] Step begin() const;
    [[nodiscard]] Step take(const core::trunk::LinkMessage& message);

    /// By which invite the other end has come; empty: by none.
    [[nodiscard]] const std::string& invite() const { return invite_; }

  private:
    enum class Awaits : std::uint8_t { Anything, Challenge, Proof };

    [[nodiscard]] Step take_first(const core::trunk::LinkMessage& message);
    [[nodiscard]] Step take_challenge(const core::trunk::LinkMessage& message) const;
    [[nodiscard]] Step take_proof(const core::trunk::LinkMessage& message) const;

    Awaits awaits_ = Awaits::Anything;
    TrunkAccept accept_ = TrunkAccept::Anybody;
    FindSecret find_secret_;
    std::string nonce_;
    std::string other_nonce_;
    std::string invite_;
    std::string secret_;
};

}  // namespace umbrella::app
