#include <algorithm>
#include <array>

#include "base/json_text.hpp"
#include "signalling/whip_request.hpp"

namespace umbrella::signalling {
namespace {

std::string_view title_of(unsigned status) {
    struct Title {
        unsigned status;
        std::string_view text;
    };
    constexpr std::array<Title, 15> titles{{
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {409, "Conflict"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {415, "Unsupported Media Type"},
        {429, "Too Many Requests"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
    }};
    const auto* found = std::ranges::find(titles, status, &Title::status);
    return found == titles.end() ? "Error" : found->text;
}

/// What our texts do without, and what a client may have put into one.
std::string without_invisible(std::string_view text) {
    std::string visible(text);
    std::erase_if(visible, [](char c) { return c < 0x20 || c >= 0x7F; });
    return visible;
}

}  // namespace

WhipReply problem(unsigned status, std::string_view detail) {
    return {.status = status,
            .content_type = "application/problem+json",
            .body = "{\"type\":\"about:blank\",\"title\":" + json_text(title_of(status)) +
                    ",\"status\":" + std::to_string(status) +
                    ",\"detail\":" + json_text(without_invisible(detail)) + "}\n",
            .headers = {},
            .why = std::string(detail)};
}

}  // namespace umbrella::signalling
