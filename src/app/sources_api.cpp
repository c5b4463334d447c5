#include "app/sources_api.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "app/api_answer.hpp"
#include "app/json_reader.hpp"
#include "app/json_writer.hpp"
#include "base/limits.hpp"
#include "base/limits_cameras.hpp"
#include "base/limits_trunk.hpp"

namespace umbrella::app {
namespace {

constexpr std::string_view whole = "sources";
constexpr std::string_view below = "sources/";

/// User and password may stand in the address or beside it.
Result<core::camera::Spec> parse_wish(std::string_view body) {
    const auto brackets = static_cast<std::size_t>(
        std::ranges::count_if(body, [](char c) { return c == '[' || c == '{'; }));
    const auto document =
        brackets <= limits::json_brackets ? JsonDocument::parse(body) : std::nullopt;
    if (!document) {
        return fail(
            R"(The request must be a JSON object such as {"name": "Door", "address": "rtsp://192.168.1.20/stream"}.)");
    }
    JsonObject* object = document->object();
    auto address = core::camera::parse_address(text_member(object, "address"));
    if (!address) {
        return tl::make_unexpected(address.error());
    }
    const std::string user = text_member(object, "user");
    const std::string password = text_member(object, "password");
    if (!user.empty() || !password.empty()) {
        const auto is_control = [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return byte < 0x20 || byte == 0x7F;
        };
        if (std::ranges::any_of(user + password, is_control) ||
            user.size() + password.size() > limits::camera_address_bytes) {
            return fail(
                "The user and password of a camera are too long, or hold control "
                "characters.");
        }
        address->user = user;
        address->password = password;
    }
    return core::camera::Spec{.name = text_member(object, "name"),
                              .room = text_member(object, "room"),
                              .address = std::move(*address)};
}

std::string_view name_of(core::camera::Format format) {
    return format == core::camera::Format::Aac ? "aac"
                                               : core::to_string(core::camera::codec_of(format));
}

void write(JsonWriter& out, const core::camera::View& camera) {
    out.text("id", camera.id.text());
    out.text("name", camera.name);
    out.text("room", camera.room);
    out.text("address", camera.address);
    out.flag("configured", camera.configured);
    out.text("state", std::string(to_string(camera.state)));
    out.text("trouble", std::string(to_string(camera.trouble)));
    out.text("words", std::string(words(camera.trouble)));
    out.number("retry_in_s", camera.retry_in_s);
    out.text("video", std::string(camera.video ? name_of(*camera.video) : ""));
    out.text("audio", std::string(camera.audio ? name_of(*camera.audio) : ""));
    out.text("participant_id", camera.participant.text());
}

}  // namespace

bool SourcesApi::is_meant(std::string_view path) {
    return path == whole || path.starts_with(below);
}

net::Response SourcesApi::respond(const net::ControlRequest& request) {
    if (auto refused = refusal(admin_, request, control_.now())) {
        return std::move(*refused);
    }
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (request.path == whole && reads) {
        return list(request);
    }
    if (request.path == whole && request.method == "POST") {
        return add(request);
    }
    if (request.path.starts_with(below) && request.method == "DELETE") {
        return remove(request, std::string(request.path.substr(below.size())));
    }
    return api_error(404, "There is nothing at this address.", request.host);
}

net::Response SourcesApi::list(const net::ControlRequest& request) const {
    JsonWriter out;
    out.element([&] {
        out.array("sources", control_.view(),
                  [&](const core::camera::View& camera) { write(out, camera); });
    });
    return net::uncached_response(json_type, out.finish(), request.host);
}

net::Response SourcesApi::add(const net::ControlRequest& request) const {
    auto wish = parse_wish(request.body);
    if (!wish) {
        return api_error(400, wish.error().message, request.host);
    }
    const auto id = control_.add(std::move(*wish));
    if (!id) {
        return api_error(400, id.error().message, request.host);
    }
    JsonWriter out;
    out.element([&] { out.text("id", *id); });
    return with_status(net::uncached_response(json_type, out.finish(), request.host), 201);
}

net::Response SourcesApi::remove(const net::ControlRequest& request, const std::string& id) const {
    const auto cameras = control_.view();
    const auto found =
        std::ranges::find(cameras, core::camera::CameraId(id), &core::camera::View::id);
    if (found == cameras.end()) {
        return api_error(404, "There is no such camera.", request.host);
    }
    if (found->configured || !control_.remove(id)) {
        return api_error(409, "This camera is set by --source: it is removed there.", request.host);
    }
    return with_status(net::uncached_response(json_type, "", request.host), 204);
}

}  // namespace umbrella::app
