#include "app/admin.hpp"

#include <array>
#include <cstdio>
#include <optional>

#include <gio/gio.h>
#include <unistd.h>

#include "app/certificate_files.hpp"
#include "app/secrets.hpp"
#include "base/log.hpp"
#include "net/glib.hpp"

namespace umbrella::app {
namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t longest_password = 1024;
constexpr const char* password_file = "umbrella-admin-password";

/// Four groups that can be read out and typed; 80 bits.
std::string make_password() {
    constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz23456789x";
    static_assert(letters.size() == 32);
    std::string password;
    for (const char byte : random_bytes(16)) {
        if (password.size() % 5 == 4) {
            password.push_back('-');
        }
        password.push_back(letters[static_cast<unsigned char>(byte) % letters.size()]);
    }
    return password;
}

}  // namespace

std::optional<std::string> password_in(std::string_view authorization) {
    constexpr std::string_view basic = "Basic ";
    constexpr std::string_view bearer = "Bearer ";
    if (authorization.starts_with(bearer)) {
        return std::string(authorization.substr(bearer.size()));
    }
    if (!authorization.starts_with(basic)) {
        return std::nullopt;
    }
    gsize size = 0;
    const std::string encoded(authorization.substr(basic.size()));
    const std::unique_ptr<guchar, Release<g_free>> decoded(g_base64_decode(encoded.c_str(), &size));
    const std::string_view text(reinterpret_cast<const char*>(decoded.get()), size);
    const std::size_t colon = text.find(':');
    return colon == std::string_view::npos ? std::nullopt
                                           : std::optional(std::string(text.substr(colon + 1)));
}

Admin::Verdict Admin::judge(const net::ControlRequest& request, Timestamp now) {
    if (!request.same_origin) {
        return Verdict::OtherSite;
    }
    const auto password = password_in(request.authorization);
    if (!password) {
        const bool at_the_machine = local_ && request.from_this_machine && request.own_host;
        return at_the_machine ? Verdict::Allowed : Verdict::Needed;
    }
    if (!proven_.empty() && equal_secrets(proven_, hmac_sha256(key_, *password))) {
        return Verdict::Allowed;
    }
    if (!looks_.take(now)) {
        return Verdict::TooMany;
    }
    return is_right(*password) ? Verdict::Allowed : Verdict::Wrong;
}

bool Admin::is_right(std::string_view password) {
    if (password.size() > longest_password || !is_password(password, hash_)) {
        return false;
    }
    key_ = random_bytes(key_bytes);
    proven_ = hmac_sha256(key_, password);
    return true;
}

void establish_password(NodeStore& store, const std::filesystem::path& directory) {
    if (!store.memory().password_hash.empty()) {
        return;
    }
    const std::string password = make_password();
    store.memory().password_hash = hash_password(password);
    static_cast<void>(store.save());
    if (isatty(STDOUT_FILENO) == 1) {
        std::fprintf(stdout,
                     "The admin password, for /trunk: %s\nIt is not shown again. Delete the line "
                     "password= in umbrella-node.ini to have a new one made.\n",
                     password.c_str());
        std::fflush(stdout);
        return;
    }
    const auto path = directory / password_file;
    if (const auto written = replace_file(path, password + "\n", secret_mode); written) {
        log::info("the admin password was made; read it and delete the file",
                  {{"file", path.string()}});
    } else {
        log::warning("nobody knows the admin password", {{"reason", written.error().message}});
    }
}

}  // namespace umbrella::app
