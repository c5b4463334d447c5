#include "app/api_answer.hpp"

#include "app/json_writer.hpp"

namespace umbrella::app {

net::Response with_status(net::Response response, unsigned status) {
    response.status = status;
    return response;
}

net::Response api_error(unsigned status, const std::string& sentence, std::string_view host) {
    JsonWriter out;
    out.element([&] { out.text("error", sentence); });
    return with_status(net::uncached_response(json_type, out.finish(), host), status);
}

std::optional<net::Response> refusal(Admin& admin, const net::ControlRequest& request,
                                     Timestamp now) {
    switch (admin.judge(request, now)) {
        case Admin::Verdict::Allowed:
            break;
        case Admin::Verdict::Needed:
            return api_error(401, "The admin password is needed.", request.host);
        case Admin::Verdict::Wrong:
            return api_error(403, "This is not the admin password.", request.host);
        case Admin::Verdict::TooMany:
            return api_error(429, "Too many wrong passwords; try again in a minute.", request.host);
        case Admin::Verdict::OtherSite:
            return api_error(403, "Pages of other sites may not do this.", request.host);
    }
    return std::nullopt;
}

}  // namespace umbrella::app
