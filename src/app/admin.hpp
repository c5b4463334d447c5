// Who may change things here: who knows the admin password, or sits at this machine in local mode.
// Main context.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "app/node_store.hpp"
#include "base/clock.hpp"
#include "base/limits_trunk.hpp"
#include "core/rate_limit.hpp"
#include "net/routes.hpp"

namespace umbrella::app {

class Admin {
  public:
    enum class Verdict : unsigned char {
        Allowed,
        Needed,  ///< a password, and none was given
        Wrong,
        TooMany,    ///< wrong passwords in a short time: not looked at
        OtherSite,  ///< a page of another site asks
    };

    /// `local`: local mode.
    explicit Admin(bool local) : local_(local) {}

    /// `hash` as hash_password() makes it.
    void set_password_hash(std::string hash) { hash_ = std::move(hash); }

    [[nodiscard]] Verdict judge(const net::ControlRequest& request, Timestamp now);

  private:
    [[nodiscard]] bool is_right(std::string_view password);

    bool local_;
    std::string hash_;
    /// Of the password that was right, under a key that nobody knows: the hash takes long.
    std::string key_;
    std::string proven_;
    core::RateLimit looks_{limits::password_burst, limits::passwords_per_second};
};

/// The password in "Basic …" (RFC 7617, any name) or "Bearer …"; nothing in anything else.
[[nodiscard]] std::optional<std::string> password_in(std::string_view authorization);

/// Makes the admin password at the first start: shown on the terminal, once, or left in a file of
/// mode 0600 in `directory` when nobody looks.
void establish_password(NodeStore& store, const std::filesystem::path& directory);

}  // namespace umbrella::app
