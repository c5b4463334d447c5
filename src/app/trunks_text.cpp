#include "app/trunks_text.hpp"

#include <optional>

#include <status.pb.h>

#include "app/json_writer.hpp"

namespace umbrella::app {
namespace {

void maybe(JsonWriter& out, const char* name, const std::optional<std::uint64_t>& value) {
    if (value) {
        out.number(name, *value);
    }
}

void write(JsonWriter& out, const TrunkView& trunk) {
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
}

void write(JsonWriter& out, const StreamView& stream) {
    out.flag("sent", stream.sent);
    out.text("participant_id", stream.participant_id);
    out.text("name", stream.name);
    out.text("source", stream.source);
    out.text("codec", stream.codec);
    out.text("room", stream.room);
    out.text("node", stream.node);
    out.text("node_name", stream.node_name);
    maybe(out, "bitrate_bps", stream.bitrate_bps);
}

void write(JsonWriter& out, const NeighbourView& neighbour) {
    out.text("node", neighbour.node);
    out.text("name", neighbour.name);
    out.flag("up", neighbour.up);
    out.flag("dialled", neighbour.dialled);
    maybe(out, "round_trip_us", neighbour.round_trip_us);
    out.number("cost", neighbour.cost);
    out.number("routes", neighbour.routes);
    out.number("announced", neighbour.announced);
    out.number("sending", neighbour.sending);
    out.number("receiving", neighbour.receiving);
    out.flag("media", neighbour.media);
    out.number("bytes_sent", neighbour.bytes_sent);
    out.number("bytes_received", neighbour.bytes_received);
    maybe(out, "sent_bps", neighbour.sent_bps);
    maybe(out, "received_bps", neighbour.received_bps);
    out.array("streams", neighbour.streams, [&](const StreamView& stream) { write(out, stream); });
}

void write(status::v1::Trunk& out, const TrunkView& trunk) {
    out.set_id(trunk.id);
    out.set_address(trunk.address);
    out.set_state(trunk.state);
    out.set_words(trunk.words);
    out.mutable_rooms()->Assign(trunk.rooms.begin(), trunk.rooms.end());
    out.set_key(trunk.key);
    out.set_vouched(trunk.vouched);
    out.set_invited(trunk.invited);
    out.set_configured(trunk.configured);
    out.set_node(trunk.node);
}

void write(status::v1::TrunkStream& out, const StreamView& stream) {
    out.set_sent(stream.sent);
    out.set_participant_id(stream.participant_id);
    out.set_name(stream.name);
    out.set_source(stream.source);
    out.set_codec(stream.codec);
    out.set_room(stream.room);
    out.set_node(stream.node);
    out.set_node_name(stream.node_name);
    if (stream.bitrate_bps) {
        out.set_bitrate_bps(*stream.bitrate_bps);
    }
}

void write(status::v1::Neighbour& out, const NeighbourView& neighbour) {
    out.set_node(neighbour.node);
    out.set_name(neighbour.name);
    out.set_up(neighbour.up);
    out.set_dialled(neighbour.dialled);
    if (neighbour.round_trip_us) {
        out.set_round_trip_us(*neighbour.round_trip_us);
    }
    out.set_cost(neighbour.cost);
    out.set_routes(neighbour.routes);
    out.set_announced(neighbour.announced);
    out.set_sending(neighbour.sending);
    out.set_receiving(neighbour.receiving);
    out.set_media(neighbour.media);
    out.set_bytes_sent(neighbour.bytes_sent);
    out.set_bytes_received(neighbour.bytes_received);
    if (neighbour.sent_bps) {
        out.set_sent_bps(*neighbour.sent_bps);
    }
    if (neighbour.received_bps) {
        out.set_received_bps(*neighbour.received_bps);
    }
    for (const StreamView& stream : neighbour.streams) {
        write(*out.add_streams(), stream);
    }
}

}  // namespace

std::string to_json(const TrunksView& view) {
    JsonWriter out;
    out.element([&] {
        out.text("node", view.node);
        out.text("name", view.name);
        out.flag("duplicate", view.duplicate);
        out.array("trunks", view.trunks, [&](const TrunkView& trunk) { write(out, trunk); });
        out.array("neighbours", view.neighbours,
                  [&](const NeighbourView& neighbour) { write(out, neighbour); });
        out.array("nodes", view.nodes, [&](const NodeView& node) {
            out.text("node", node.node);
            out.text("name", node.name);
            out.number("participants", node.participants);
            out.texts("path", node.path);
        });
        out.array("edges", view.edges, [&](const EdgeView& edge) {
            out.text("a", edge.a);
            out.text("b", edge.b);
            out.flag("used", edge.used);
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
        write(*out.add_trunks(), trunk);
    }
    for (const NeighbourView& neighbour : view.neighbours) {
        write(*out.add_neighbours(), neighbour);
    }
    for (const NodeView& node : view.nodes) {
        status::v1::TrunkNode& one = *out.add_nodes();
        one.set_node(node.node);
        one.set_name(node.name);
        one.set_participants(node.participants);
        one.mutable_path()->Assign(node.path.begin(), node.path.end());
    }
    for (const EdgeView& edge : view.edges) {
        status::v1::TrunkEdge& one = *out.add_edges();
        one.set_a(edge.a);
        one.set_b(edge.b);
        one.set_used(edge.used);
    }
    return out.SerializeAsString();
}

}  // namespace umbrella::app
