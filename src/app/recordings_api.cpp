#include "app/recordings_api.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <system_error>
#include <utility>

#include "app/api_answer.hpp"
#include "app/json_reader.hpp"
#include "app/json_writer.hpp"
#include "app/recordings_text.hpp"
#include "app/secrets.hpp"
#include "base/limits.hpp"
#include "base/limits_recording.hpp"
#include "base/limits_trunk.hpp"
#include "core/recording/names.hpp"
#include "net/file_response.hpp"

namespace umbrella::app {
namespace {

constexpr std::string_view whole = "recordings";
constexpr std::string_view below = "recordings/";
constexpr std::string_view files = "recordings/files/";
constexpr std::size_t key_bytes = 32;

std::int64_t seconds(Timestamp time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out.push_back(digits[byte >> 4U]);
        out.push_back(digits[byte & 0x0FU]);
    }
    return out;
}

/// The value of `name` in "a=b&c=d"; our own values need no decoding.
std::optional<std::string_view> parameter(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        if (pair.substr(0, equals) == name) {
            return pair.substr(std::min(pair.size(), equals + 1));
        }
    }
    return std::nullopt;
}

/// Members of a JSON object that are texts; what is missing is empty.
struct Wish {
    std::string room;
    std::string participant;
    std::string file;
};

std::optional<Wish> parse_wish(std::string_view body) {
    const auto brackets = static_cast<std::size_t>(
        std::ranges::count_if(body, [](char c) { return c == '[' || c == '{'; }));
    if (brackets > limits::json_brackets) {
        return std::nullopt;
    }
    const auto document = JsonDocument::parse(body);
    if (!document) {
        return std::nullopt;
    }
    return Wish{.room = text_member(document->object(), "room"),
                .participant = text_member(document->object(), "participant"),
                .file = text_member(document->object(), "file")};
}

const core::RoomSnapshot* find_room(const core::NodeSnapshot& node, const std::string& name) {
    const auto found = std::ranges::find(node.rooms, name, &core::RoomSnapshot::name);
    return found == node.rooms.end() ? nullptr : &*found;
}

net::Response done(std::string_view host) {
    return with_status(net::uncached_response(json_type, "", host), 204);
}

}  // namespace

RecordingsApi::RecordingsApi(Admin& admin, Control control)
    : admin_(admin), control_(std::move(control)), key_(random_bytes(key_bytes)) {}

bool RecordingsApi::is_meant(std::string_view path) {
    return path == whole || path.starts_with(below);
}

net::Response RecordingsApi::respond(const net::ControlRequest& request) {
    const bool reads = request.method == "GET" || request.method == "HEAD";
    const bool is_file = request.path.starts_with(files) && reads;
    if (!(is_file && has_ticket(request))) {
        if (auto refused = refusal(admin_, request, control_.now())) {
            return std::move(*refused);
        }
    }
    if (!control_.folder) {
        return api_error(404, "This server has no folder for recordings (--recording-folder).",
                         request.host);
    }
    if (is_file) {
        return file(request);
    }
    if (request.path == whole && reads) {
        return list(request);
    }
    if (request.path == whole && request.method == "POST") {
        return want(request, true);
    }
    if (request.path == "recordings/stop" && request.method == "POST") {
        return want(request, false);
    }
    if (request.path == "recordings/tickets" && request.method == "POST") {
        return make_ticket(request);
    }
    if (request.path.starts_with(below) && request.method == "DELETE") {
        return remove(request, std::string(request.path.substr(below.size())));
    }
    return api_error(404, "There is nothing at this address.", request.host);
}

net::Response RecordingsApi::list(const net::ControlRequest& request) const {
    return net::uncached_response(
        json_type, recordings_to_json(*control_.folder, control_.running()), request.host);
}

net::Response RecordingsApi::want(const net::ControlRequest& request, bool wanted) const {
    const auto wish = parse_wish(request.body);
    if (!wish || wish->room.empty()) {
        return api_error(400, R"(The request must be a JSON object such as {"room": "default"}.)",
                         request.host);
    }
    const core::NodeSnapshot node = control_.node();
    const core::RoomSnapshot* room = find_room(node, wish->room);
    if (room == nullptr) {
        return api_error(404, "Nobody is in this room.", request.host);
    }
    const ParticipantId participant(wish->participant);
    const bool is_here =
        std::ranges::find(room->participants, participant, &core::ParticipantSnapshot::id) !=
        room->participants.end();
    if (!participant.empty() && !is_here) {
        return api_error(404, "This participant is not in the room, or is at another server.",
                         request.host);
    }
    control_.want(room->name, participant, wanted);
    return done(request.host);
}

net::Response RecordingsApi::remove(const net::ControlRequest& request,
                                    const std::string& id) const {
    const auto running = control_.running();
    if (std::ranges::find(running, id, &core::recording::SideFile::id) != running.end()) {
        return api_error(409, "This recording is running.", request.host);
    }
    if (!core::recording::is_recording_id(id) || !remove_recording(*control_.folder, id)) {
        return api_error(404, "There is no such recording.", request.host);
    }
    return done(request.host);
}

std::string RecordingsApi::ticket_for(const std::string& name, std::int64_t expires_s) const {
    const std::string expires = std::to_string(expires_s);
    return expires + "." + hex(hmac_sha256(key_, expires + "|" + name));
}

bool RecordingsApi::has_ticket(const net::ControlRequest& request) const {
    const auto ticket = parameter(request.query, "ticket");
    if (!ticket || !request.same_origin) {
        return false;
    }
    std::int64_t expires = 0;
    const std::string_view number = ticket->substr(0, ticket->find('.'));
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), expires);
    return error == std::errc() && end == number.data() + number.size() &&
           seconds(control_.now()) < expires &&
           equal_secrets(*ticket,
                         ticket_for(std::string(request.path.substr(files.size())), expires));
}

net::Response RecordingsApi::make_ticket(const net::ControlRequest& request) const {
    const auto wish = parse_wish(request.body);
    if (!wish || !core::recording::is_take_name(wish->file)) {
        return api_error(400, R"(The request must be {"file": "a file of a recording"}.)",
                         request.host);
    }
    const std::chrono::seconds lifetime = limits::recording_ticket_lifetime;
    JsonWriter out;
    out.element([&] {
        out.text("url", "api/" + std::string(files) + wish->file + "?ticket=" +
                            ticket_for(wish->file, seconds(control_.now()) + lifetime.count()));
    });
    return with_status(net::uncached_response(json_type, out.finish(), request.host), 201);
}

net::Response RecordingsApi::file(const net::ControlRequest& request) const {
    const std::string name(request.path.substr(files.size()));
    auto found = control_.folder->find(name);
    if (!found) {
        return api_error(404, "There is no such file.", request.host);
    }
    const bool is_take = core::recording::is_take_name(name);
    net::Response response = net::file_response(
        found->file.leak(), found->bytes, request.range,
        is_take ? core::recording::media_type_of(name) : json_type, request.host);
    if (parameter(request.query, "download")) {
        response.headers.emplace_back("Content-Disposition",
                                      "attachment; filename=\"" + name + "\"");
    }
    return response;
}

}  // namespace umbrella::app
