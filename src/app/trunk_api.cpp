#include "app/trunk_api.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <json-glib/json-glib.h>
#include <status.pb.h>

#include "app/api_answer.hpp"
#include "app/json_reader.hpp"
#include "app/json_writer.hpp"
#include "app/trunks_text.hpp"
#include "base/limits.hpp"
#include "base/limits_trunk.hpp"
#include "base/limits_trunk_routing.hpp"
#include "core/names.hpp"
#include "net/accept.hpp"
#include "net/this_machine.hpp"

namespace umbrella::app {
namespace {

constexpr std::string_view protobuf_type = "application/x-protobuf";
constexpr std::array<std::string_view, 2> forms{json_type, protobuf_type};
constexpr const char* too_many_rooms = "\"rooms\" must be a list of at most 64 names of rooms.";

constexpr const char* no_such_form = "It can be had as application/json or application/x-protobuf.";

/// What a request for a trunk or an invite holds.
struct Wish {
    std::string address;
    std::vector<std::string> rooms;
};

/// A name of a room that was given: the list and each name have their bounds.
Result<void> add_room(Wish& wish, std::string_view name) {
    auto checked = core::check_room_name(name);
    if (!checked) {
        return fail("\"rooms\" holds what is no name of a room.");
    }
    wish.rooms.push_back(std::move(*checked));
    return {};
}

Result<Wish> parse_wish(std::string_view body) {
    const auto brackets = static_cast<std::size_t>(
        std::ranges::count_if(body, [](char c) { return c == '[' || c == '{'; }));
    if (brackets > limits::json_brackets) {
        return fail("The request holds more than can be meant.");
    }
    const auto document = JsonDocument::parse(body.empty() ? "{}" : body);
    if (!document) {
        return fail("The request must be a JSON object such as {\"address\": \"wss://host/wsb\"}.");
    }
    JsonObject* object = document->object();
    Wish wish{.address = text_member(object, "address"), .rooms = {}};
    JsonNode* rooms = json_object_get_member(object, "rooms");
    if (rooms == nullptr || JSON_NODE_HOLDS_NULL(rooms)) {
        return wish;
    }
    if (!JSON_NODE_HOLDS_ARRAY(rooms) ||
        json_array_get_length(json_node_get_array(rooms)) > limits::trunk_link_rooms) {
        return fail(too_many_rooms);
    }
    JsonArray* names = json_node_get_array(rooms);
    for (guint i = 0; i < json_array_get_length(names); ++i) {
        JsonNode* one = json_array_get_element(names, i);
        const char* name = JSON_NODE_HOLDS_VALUE(one) ? json_node_get_string(one) : nullptr;
        if (auto added = add_room(wish, name != nullptr ? name : ""); !added) {
            return tl::make_unexpected(added.error());
        }
    }
    return wish;
}

/// The body has its bound, and the message has no other one in it to go down into.
Result<Wish> parse_protobuf_wish(std::string_view body) {
    status::v1::SetTrunk message;
    if (!message.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
        return fail("The request is no SetTrunk of proto/status.proto.");
    }
    if (static_cast<std::size_t>(message.rooms_size()) > limits::trunk_link_rooms) {
        return fail(too_many_rooms);
    }
    Wish wish{.address = message.address(), .rooms = {}};
    for (const std::string& name : message.rooms()) {
        if (auto added = add_room(wish, name); !added) {
            return tl::make_unexpected(added.error());
        }
    }
    return wish;
}

std::string set_json(const std::string& id) {
    JsonWriter out;
    out.element([&] { out.text("id", id); });
    return out.finish();
}

std::string set_protobuf(const std::string& id) {
    status::v1::TrunkSet set;
    set.set_id(id);
    return set.SerializeAsString();
}

}  // namespace

net::Response TrunkApi::respond(const net::ControlRequest& request) {
    if (auto refused = refusal(admin_, request, control_.now())) {
        return std::move(*refused);
    }
    constexpr std::string_view one = "trunks/";
    if (request.path == "trunks" && request.method == "GET") {
        return list(request);
    }
    if (request.path == "trunks" && request.method == "POST") {
        return add(request);
    }
    if (request.path == "trunk-invites" && request.method == "POST") {
        return invite(request);
    }
    if (request.path.starts_with(one) && request.method == "DELETE") {
        return remove(request, std::string(request.path.substr(one.size())));
    }
    return api_error(404, "There is nothing at this address.", request.host);
}

net::Response TrunkApi::list(const net::ControlRequest& request) const {
    const auto form = net::choose_media_type(request.accept, forms);
    if (!form) {
        return api_error(406, no_such_form, request.host);
    }
    const TrunksView view = control_.view();
    return net::uncached_response(forms.at(*form), *form == 0 ? to_json(view) : to_protobuf(view),
                                  request.host);
}

net::Response TrunkApi::add(const net::ControlRequest& request) const {
    const auto form = net::choose_media_type(request.accept, forms);
    if (!form) {
        return api_error(406, no_such_form, request.host);
    }
    // What is not said to be protobuf is taken for JSON: curl says that it is a form.
    auto wish = net::media_type(request.content_type) == protobuf_type
                    ? parse_protobuf_wish(request.body)
                    : parse_wish(request.body);
    if (!wish) {
        return api_error(400, wish.error().message, request.host);
    }
    const auto id = control_.set(wish->address, std::move(wish->rooms));
    if (!id) {
        return api_error(400, id.error().message, request.host);
    }
    return with_status(
        net::uncached_response(forms.at(*form), *form == 0 ? set_json(*id) : set_protobuf(*id),
                               request.host),
        201);
}

net::Response TrunkApi::remove(const net::ControlRequest& request, const std::string& id) const {
    if (!control_.remove(id)) {
        return api_error(404, "There is no such trunk.", request.host);
    }
    return with_status(net::uncached_response(json_type, "", request.host), 204);
}

net::Response TrunkApi::invite(const net::ControlRequest& request) const {
    const auto wish = parse_wish(request.body);
    if (!wish) {
        return api_error(400, wish.error().message, request.host);
    }
    const std::string here = std::string(request.tls ? "wss://" : "ws://") +
                             std::string(request.host) + control_.prefix + "/wsb";
    const auto address = net::parse_dial_address(wish->address.empty() ? here : wish->address);
    if (!address) {
        return api_error(400, address.error().message, request.host);
    }
    if (net::is_loopback_host(net::authority(*address))) {
        return api_error(400,
                         address->host +
                             " leads every machine to itself. Name the address by which the "
                             "other server reaches this one.",
                         request.host);
    }
    JsonWriter out;
    out.element([&] { out.text("invite", control_.make_invite(*address)); });
    return with_status(net::uncached_response(json_type, out.finish(), request.host), 201);
}

}  // namespace umbrella::app
