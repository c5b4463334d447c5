#include "app/trunk_api.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <json-glib/json-glib.h>
#include <status.pb.h>

#include "app/json_writer.hpp"
#include "base/limits.hpp"
#include "base/limits_trunk.hpp"
#include "core/names.hpp"
#include "net/accept.hpp"

namespace umbrella::app {
namespace {

constexpr std::string_view json_type = "application/json";
constexpr std::string_view protobuf_type = "application/x-protobuf";

net::Response with_status(net::Response response, unsigned status) {
    response.status = status;
    return response;
}

net::Response error(unsigned status, const std::string& sentence, std::string_view host) {
    JsonWriter out;
    out.element([&] { out.text("error", sentence); });
    return with_status(net::uncached_response(json_type, out.finish(), host), status);
}

/// What a request for a trunk or an invite holds.
struct Wish {
    std::string address;
    std::vector<std::string> rooms;
};

Result<Wish> parse_wish(std::string_view body) {
    const auto brackets = static_cast<std::size_t>(
        std::ranges::count_if(body, [](char c) { return c == '[' || c == '{'; }));
    if (brackets > limits::json_brackets) {
        return fail("The request holds more than can be meant.");
    }
    const auto parser = ObjectPtr<JsonParser>::adopt(json_parser_new_immutable());
    net::ErrorOut failed;
    const std::string text(body.empty() ? "{}" : body);
    JsonNode* root = json_parser_load_from_data(parser.get(), text.c_str(),
                                                static_cast<gssize>(text.size()), failed.out())
                         ? json_parser_get_root(parser.get())
                         : nullptr;
    if (root == nullptr || !JSON_NODE_HOLDS_OBJECT(root)) {
        return fail("The request must be a JSON object such as {\"address\": \"wss://host/wsb\"}.");
    }
    JsonObject* object = json_node_get_object(root);
    Wish wish{
        .address = json_object_get_string_member_with_default(object, "address", "") != nullptr
                       ? json_object_get_string_member_with_default(object, "address", "")
                       : "",
        .rooms = {}};
    JsonNode* rooms = json_object_get_member(object, "rooms");
    if (rooms == nullptr || JSON_NODE_HOLDS_NULL(rooms)) {
        return wish;
    }
    if (!JSON_NODE_HOLDS_ARRAY(rooms) ||
        json_array_get_length(json_node_get_array(rooms)) > limits::trunk_link_rooms) {
        return fail("\"rooms\" must be a list of at most 64 names of rooms.");
    }
    JsonArray* names = json_node_get_array(rooms);
    for (guint i = 0; i < json_array_get_length(names); ++i) {
        JsonNode* one = json_array_get_element(names, i);
        const char* name = JSON_NODE_HOLDS_VALUE(one) ? json_node_get_string(one) : nullptr;
        auto checked = core::check_room_name(name != nullptr ? name : "");
        if (!checked) {
            return fail("\"rooms\" holds what is no name of a room.");
        }
        wish.rooms.push_back(std::move(*checked));
    }
    return wish;
}

}  // namespace

std::string to_json(const TrunksView& view) {
    JsonWriter out;
    out.element([&] {
        out.text("node", view.node);
        out.text("name", view.name);
        out.flag("duplicate", view.duplicate);
        out.array("trunks", view.trunks, [&](const TrunkView& trunk) {
            out.text("id", trunk.id);
            out.text("address", trunk.address);
            out.text("state", trunk.state);
            out.text("words", trunk.words);
            out.texts("rooms", trunk.rooms);
            out.text("key", trunk.key);
            out.flag("vouched", trunk.vouched);
            out.flag("invited", trunk.invited);
            out.flag("configured", trunk.configured);
            out.text("node", trunk.node);
        });
        out.array("neighbours", view.neighbours, [&](const NeighbourView& neighbour) {
            out.text("node", neighbour.node);
            out.text("name", neighbour.name);
            out.flag("up", neighbour.up);
            out.flag("dialled", neighbour.dialled);
            if (neighbour.round_trip_us) {
                out.number("round_trip_us", *neighbour.round_trip_us);
            }
            out.number("cost", neighbour.cost);
            out.number("routes", neighbour.routes);
            out.number("announced", neighbour.announced);
            out.number("sending", neighbour.sending);
            out.number("receiving", neighbour.receiving);
        });
        out.array("nodes", view.nodes, [&](const NodeView& node) {
            out.text("node", node.node);
            out.text("name", node.name);
            out.number("participants", node.participants);
            out.texts("path", node.path);
        });
    });
    return out.finish();
}

std::string to_protobuf(const TrunksView& view) {
    status::v1::Trunks out;
    out.set_node(view.node);
    out.set_name(view.name);
    out.set_duplicate(view.duplicate);
    for (const TrunkView& trunk : view.trunks) {
        status::v1::Trunk& one = *out.add_trunks();
        one.set_id(trunk.id);
        one.set_address(trunk.address);
        one.set_state(trunk.state);
        one.set_words(trunk.words);
        one.mutable_rooms()->Assign(trunk.rooms.begin(), trunk.rooms.end());
        one.set_key(trunk.key);
        one.set_vouched(trunk.vouched);
        one.set_invited(trunk.invited);
        one.set_configured(trunk.configured);
        one.set_node(trunk.node);
    }
    for (const NeighbourView& neighbour : view.neighbours) {
        status::v1::Neighbour& one = *out.add_neighbours();
        one.set_node(neighbour.node);
        one.set_name(neighbour.name);
        one.set_up(neighbour.up);
        one.set_dialled(neighbour.dialled);
        if (neighbour.round_trip_us) {
            one.set_round_trip_us(*neighbour.round_trip_us);
        }
        one.set_cost(neighbour.cost);
        one.set_routes(neighbour.routes);
        one.set_announced(neighbour.announced);
        one.set_sending(neighbour.sending);
        one.set_receiving(neighbour.receiving);
    }
    for (const NodeView& node : view.nodes) {
        status::v1::TrunkNode& one = *out.add_nodes();
        one.set_node(node.node);
        one.set_name(node.name);
        one.set_participants(node.participants);
        one.mutable_path()->Assign(node.path.begin(), node.path.end());
    }
    return out.SerializeAsString();
}

net::Response TrunkApi::respond(const net::ControlRequest& request) {
    switch (admin_.judge(request, control_.now())) {
        case Admin::Verdict::Allowed:
            break;
        case Admin::Verdict::Needed:
            return error(401, "The admin password is needed.", request.host);
        case Admin::Verdict::Wrong:
            return error(403, "This is not the admin password.", request.host);
        case Admin::Verdict::TooMany:
            return error(429, "Too many wrong passwords; try again in a minute.", request.host);
        case Admin::Verdict::OtherSite:
            return error(403, "Pages of other sites may not do this.", request.host);
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
    return error(404, "There is nothing at this address.", request.host);
}

net::Response TrunkApi::list(const net::ControlRequest& request) const {
    constexpr std::array<std::string_view, 2> forms{json_type, protobuf_type};
    const auto form = net::choose_media_type(request.accept, forms);
    if (!form) {
        return error(406, "It can be had as application/json or application/x-protobuf.",
                     request.host);
    }
    const TrunksView view = control_.view();
    return net::uncached_response(forms.at(*form), *form == 0 ? to_json(view) : to_protobuf(view),
                                  request.host);
}

net::Response TrunkApi::add(const net::ControlRequest& request) const {
    auto wish = parse_wish(request.body);
    if (!wish) {
        return error(400, wish.error().message, request.host);
    }
    const auto id = control_.set(wish->address, std::move(wish->rooms));
    if (!id) {
        return error(400, id.error().message, request.host);
    }
    JsonWriter out;
    out.element([&] { out.text("id", *id); });
    return with_status(net::uncached_response(json_type, out.finish(), request.host), 201);
}

net::Response TrunkApi::remove(const net::ControlRequest& request, const std::string& id) const {
    if (!control_.remove(id)) {
        return error(404, "There is no such trunk.", request.host);
    }
    return with_status(net::uncached_response(json_type, "", request.host), 204);
}

net::Response TrunkApi::invite(const net::ControlRequest& request) const {
    const auto wish = parse_wish(request.body);
    if (!wish) {
        return error(400, wish.error().message, request.host);
    }
    const std::string here = std::string(request.tls ? "wss://" : "ws://") +
                             std::string(request.host) + control_.prefix + "/wsb";
    const auto address = net::parse_dial_address(wish->address.empty() ? here : wish->address);
    if (!address) {
        return error(400, address.error().message, request.host);
    }
    JsonWriter out;
    out.element([&] { out.text("invite", control_.make_invite(*address)); });
    return with_status(net::uncached_response(json_type, out.finish(), request.host), 201);
}

}  // namespace umbrella::app
