#include "app/pipeline_api.hpp"

#include <algorithm>
#include <utility>

#include "app/api_answer.hpp"

namespace umbrella::app {
namespace {

net::Response refuse_for_now(const std::string& sentence, const std::string& host) {
    net::Response response = api_error(503, sentence, host);
    response.headers.emplace_back("Retry-After", "5");
    return response;
}

/// A picture shows text and shapes, and may do nothing else where it is opened by itself.
net::Response picture(const std::string& svg, const std::string& host) {
    net::Response response = net::uncached_response("image/svg+xml", svg, host);
    const auto policy = std::ranges::find(response.headers, "Content-Security-Policy",
                                          &std::pair<std::string, std::string>::first);
    policy->second = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
    return response;
}

}  // namespace

PipelineApi::PipelineApi(Admin& admin, Control control)
    : admin_(admin),
      control_(std::move(control)),
      drawer_(std::make_shared<GraphDrawer>(control_.graphviz)) {}

void PipelineApi::respond(const net::ControlRequest& request, const net::Replier& reply) {
    const std::string host(request.host);
    if (request.method != "GET" && request.method != "HEAD") {
        net::Response response = api_error(405, "Only GET and HEAD are understood here.", host);
        response.headers.emplace_back("Allow", "GET, HEAD");
        reply(response);
        return;
    }
    if (const auto refused = refusal(admin_, request, control_.now())) {
        reply(*refused);
        return;
    }
    const bool drawn = request.path.ends_with(".svg");
    control_.describe(request.query == "whole", [reply, host, drawn, weak = std::weak_ptr(drawer_)](
                                                    const std::string& dot) {
        const auto drawer = weak.lock();
        if (!drawn || !drawer) {
            reply(net::uncached_response("text/vnd.graphviz; charset=utf-8", dot, host));
            return;
        }
        drawer->draw(dot, [reply, host](const Result<std::string>& svg) {
            reply(svg ? picture(*svg, host) : refuse_for_now(svg.error().message, host));
        });
    });
}

}  // namespace umbrella::app
