#include "app/recordings_text.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

#include <json-glib/json-glib.h>

#include "app/json_reader.hpp"
#include "app/json_writer.hpp"
#include "base/limits_recording.hpp"
#include "core/recording/names.hpp"

namespace umbrella::app {
namespace {

using core::recording::SideFile;
using core::recording::TakeNote;
using core::recording::TrackNote;
using std::chrono::milliseconds;

/// json-glib reads nested values by recursion.
bool is_deep(const std::string& text) {
    constexpr int deepest = 8;
    int depth = 0;
    for (const char c : text) {
        depth += c == '[' || c == '{' ? 1 : 0;
        depth -= c == ']' || c == '}' ? 1 : 0;
        if (depth > deepest) {
            return true;
        }
    }
    return false;
}

std::int64_t number_of(JsonObject* object, const char* name) {
    JsonNode* node = json_object_get_member(object, name);
    const bool is_number = node != nullptr && JSON_NODE_HOLDS_VALUE(node);
    return is_number ? std::max<std::int64_t>(0, json_node_get_int(node)) : 0;
}

bool flag_of(JsonObject* object, const char* name) {
    JsonNode* node = json_object_get_member(object, name);
    return node != nullptr && JSON_NODE_HOLDS_VALUE(node) && json_node_get_boolean(node) != FALSE;
}

/// Calls `each` with every object of an array.
template <class Each>
void for_each_object(JsonObject* object, const char* name, Each each) {
    JsonNode* node = json_object_get_member(object, name);
    if (node == nullptr || !JSON_NODE_HOLDS_ARRAY(node)) {
        return;
    }
    JsonArray* array = json_node_get_array(node);
    for (guint i = 0; i < json_array_get_length(array); ++i) {
        JsonNode* element = json_array_get_element(array, i);
        if (JSON_NODE_HOLDS_OBJECT(element)) {
            each(json_node_get_object(element));
        }
    }
}

TrackNote track_of(JsonObject* object) {
    TrackNote track{
        .synchronized = flag_of(object, "synchronized"),
        .lost_packets = static_cast<std::uint64_t>(number_of(object, "lost_packets")),
        .broken_pictures = static_cast<std::uint64_t>(number_of(object, "broken_pictures"))};
    const std::string source = text_member(object, "source");
    for (const core::Source known : core::all_sources) {
        if (to_string(known) == source) {
            track.source = known;
        }
    }
    track.codec = core::codec_from_string(text_member(object, "codec")).value_or(core::Codec::Opus);
    return track;
}

TakeNote take_of(JsonObject* object) {
    TakeNote take{.name = text_member(object, "name"),
                  .begun = milliseconds(number_of(object, "begun_ms")),
                  .offset = milliseconds(number_of(object, "offset_ms")),
                  .duration = milliseconds(number_of(object, "duration_ms")),
                  .bytes = static_cast<std::uint64_t>(number_of(object, "bytes")),
                  .complete = flag_of(object, "complete"),
                  .tracks = {}};
    for_each_object(object, "tracks",
                    [&take](JsonObject* track) { take.tracks.push_back(track_of(track)); });
    return take;
}

void write(JsonWriter& out, const TakeNote& take) {
    out.text("name", take.name);
    out.number("begun_ms", static_cast<std::uint64_t>(take.begun.count()));
    out.number("offset_ms", static_cast<std::uint64_t>(take.offset.count()));
    out.number("duration_ms", static_cast<std::uint64_t>(take.duration.count()));
    out.number("bytes", take.bytes);
    out.flag("complete", take.complete);
    out.array("tracks", take.tracks, [&](const TrackNote& track) {
        out.text("source", std::string(to_string(track.source)));
        out.text("codec", std::string(to_string(track.codec)));
        out.flag("synchronized", track.synchronized);
        out.number("lost_packets", track.lost_packets);
        out.number("broken_pictures", track.broken_pictures);
    });
}

struct Listed {
    SideFile side_file;
    bool running = false;
};

void write(JsonWriter& out, const Listed& one) {
    const SideFile& side = one.side_file;
    out.text("id", side.id);
    out.text("room", side.room);
    out.text("participant_id", side.participant_id);
    out.text("participant_name", side.participant_name);
    out.number("begun_ms", static_cast<std::uint64_t>(side.begun.count()));
    out.number("ended_ms", static_cast<std::uint64_t>(side.ended.count()));
    const std::string_view still = one.running ? "running" : "interrupted";
    out.text("state", std::string(side.reason ? to_string(*side.reason) : still));
    out.array("files", side.takes, [&](const TakeNote& take) { write(out, take); });
}

/// As long as its files are: nobody was left to write it down.
void measure(wire::RecordingFolder& folder, SideFile& side_file) {
    for (TakeNote& take : side_file.takes) {
        const auto found = folder.find(take.name);
        take.bytes = found ? found->bytes : 0;
    }
}

std::vector<Listed> all_of(wire::RecordingFolder& folder, const std::vector<SideFile>& running) {
    std::vector<Listed> all;
    for (const SideFile& side_file : running) {
        all.push_back({.side_file = side_file, .running = true});
    }
    for (const std::string& id : folder.list()) {
        if (std::ranges::find(running, id, &SideFile::id) != running.end()) {
            continue;
        }
        const auto text = folder.read_side_file(id);
        auto side_file = text ? parse_side_file(*text) : std::nullopt;
        if (side_file && side_file->id == id) {
            if (!side_file->reason) {
                measure(folder, *side_file);
            }
            all.push_back({.side_file = std::move(*side_file), .running = false});
        }
    }
    std::ranges::stable_sort(all, std::greater(),
                             [](const Listed& one) { return one.side_file.begun; });
    return all;
}

}  // namespace

std::optional<SideFile> parse_side_file(const std::string& text) {
    const auto document = is_deep(text) ? std::nullopt : JsonDocument::parse(text);
    if (!document) {
        return std::nullopt;
    }
    JsonObject* object = document->object();
    SideFile side_file{
        .id = text_member(object, "id"),
        .room = text_member(object, "room"),
        .participant_id = text_member(object, "participant_id"),
        .participant_name = text_member(object, "participant_name"),
        .begun = milliseconds(number_of(object, "begun_ms")),
        .ended = milliseconds(number_of(object, "ended_ms")),
        .reason = core::recording::end_reason_from_string(text_member(object, "state")),
        .takes = {}};
    for_each_object(object, "files", [&side_file](JsonObject* take) {
        if (side_file.takes.size() < limits::takes_per_recording) {
            side_file.takes.push_back(take_of(take));
        }
    });
    std::erase_if(side_file.takes, [&side_file](const TakeNote& take) {
        return !core::recording::is_take_name(take.name) || !take.name.starts_with(side_file.id);
    });
    return side_file;
}

std::string recordings_to_json(wire::RecordingFolder& folder,
                               const std::vector<SideFile>& running) {
    const auto room = folder.room();
    JsonWriter out;
    out.element([&] {
        out.number("used_bytes", room.used_bytes);
        out.number("free_bytes", room.free_bytes);
        out.number("floor_bytes", room.options.floor_bytes);
        if (room.options.quota_bytes) {
            out.number("quota_bytes", *room.options.quota_bytes);
        }
        out.array("recordings", all_of(folder, running),
                  [&](const Listed& one) { write(out, one); });
    });
    return out.finish();
}

bool remove_recording(wire::RecordingFolder& folder, const std::string& id) {
    const auto text = folder.read_side_file(id);
    if (const auto side_file = text ? parse_side_file(*text) : std::nullopt;
        side_file && side_file->id == id) {
        for (const TakeNote& take : side_file->takes) {
            folder.remove(take.name);
        }
    }
    return folder.remove(core::recording::make_side_file_name(id));
}

}  // namespace umbrella::app
