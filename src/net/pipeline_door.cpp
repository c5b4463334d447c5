#include "net/pipeline_door.hpp"

#include <array>
#include <memory>

#include "net/accept.hpp"
#include "net/pending_reply.hpp"

namespace umbrella::net {
namespace {

constexpr std::string_view dot = "pipeline.dot";
constexpr std::string_view svg = "pipeline.svg";

/// A reader of text comes first: who takes anything is no browser, which names its page.
std::optional<std::string_view> liked_form(std::string_view accept) {
    constexpr std::array<std::string_view, 3> forms{"text/vnd.graphviz", "image/svg+xml",
                                                    "text/html"};
    const auto form = choose_media_type(accept, forms);
    if (!form || *form > 1) {
        return std::nullopt;
    }
    return *form == 0 ? dot : svg;
}

}  // namespace

std::optional<std::string_view> pipeline_path(const Site& site, std::string_view path,
                                              std::string_view accept) {
    constexpr std::string_view debug = "/debug/";
    if (!site.pipeline || !path.starts_with(site.prefix) ||
        !path.substr(site.prefix.size()).starts_with(debug)) {
        return std::nullopt;
    }
    const std::string_view name = path.substr(site.prefix.size() + debug.size());
    if (name == "pipeline") {
        return liked_form(accept);
    }
    for (const std::string_view form : {dot, svg}) {
        if (name == form) {
            return form;
        }
    }
    return std::nullopt;
}

void serve_pipeline(const Site& site, SoupServerMessage* message, const ControlRequest& request) {
    const auto pending = std::make_shared<PendingReply>(message);
    site.pipeline(request, [pending](const Response& response) { pending->answer(response); });
    pending->pause_unless_answered();
}

}  // namespace umbrella::net
