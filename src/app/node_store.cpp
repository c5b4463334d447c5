#include "app/node_store.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <glib.h>

#include "app/certificate_files.hpp"
#include "app/secrets.hpp"
#include "base/limits_trunk_routing.hpp"
#include "net/glib.hpp"

namespace umbrella::app {
namespace {

constexpr const char* file_name = "umbrella-node.ini";
constexpr const char* node_group = "node";
constexpr std::string_view trunk_prefix = "trunk ";
constexpr std::string_view known_key_prefix = "known key ";
constexpr std::string_view invite_prefix = "invite ";
constexpr std::size_t id_bytes = 8;

using KeyFilePtr = std::unique_ptr<GKeyFile, Release<g_key_file_unref>>;
using StringsPtr = std::unique_ptr<gchar*, Release<g_strfreev>>;

std::string text_in(GKeyFile* file, const std::string& group, const char* name) {
    const net::CharsPtr value(g_key_file_get_string(file, group.c_str(), name, nullptr));
    return value == nullptr ? std::string() : std::string(value.get());
}

std::uint64_t number_in(GKeyFile* file, const std::string& group, const char* name) {
    return g_key_file_get_uint64(file, group.c_str(), name, nullptr);
}

std::vector<std::string> texts_in(GKeyFile* file, const std::string& group, const char* name) {
    gsize count = 0;
    const StringsPtr values(g_key_file_get_string_list(file, group.c_str(), name, &count, nullptr));
    return values == nullptr ? std::vector<std::string>()
                             : std::vector<std::string>(values.get(), values.get() + count);
}

void put(GKeyFile* file, const std::string& group, const char* name, const std::string& value) {
    if (!value.empty()) {
        g_key_file_set_string(file, group.c_str(), name, value.c_str());
    }
}

StoredTrunk trunk_in(GKeyFile* file, const std::string& group) {
    return {.address = text_in(file, group, "address"),
            .rooms = texts_in(file, group, "rooms"),
            .key = text_in(file, group, "key"),
            .key_given = g_key_file_get_boolean(file, group.c_str(), "key-given", nullptr) != FALSE,
            .invite = text_in(file, group, "invite"),
            .secret = text_in(file, group, "secret")};
}

StoredInvite invite_in(GKeyFile* file, const std::string& group) {
    return {.id = text_in(file, group, "id"),
            .secret = text_in(file, group, "secret"),
            .expires = number_in(file, group, "expires"),
            .node = text_in(file, group, "node")};
}

void put(GKeyFile* file, const std::string& group, const StoredTrunk& trunk) {
    put(file, group, "address", trunk.address);
    put(file, group, "key", trunk.key);
    put(file, group, "invite", trunk.invite);
    put(file, group, "secret", trunk.secret);
    if (trunk.key_given) {
        g_key_file_set_boolean(file, group.c_str(), "key-given", TRUE);
    }
    if (!trunk.rooms.empty()) {
        std::vector<const gchar*> rooms;
        for (const std::string& room : trunk.rooms) {
            rooms.push_back(room.c_str());
        }
        g_key_file_set_string_list(file, group.c_str(), "rooms", rooms.data(), rooms.size());
    }
}

void put(GKeyFile* file, const std::string& group, const StoredInvite& invite) {
    put(file, group, "id", invite.id);
    put(file, group, "secret", invite.secret);
    put(file, group, "node", invite.node);
    g_key_file_set_uint64(file, group.c_str(), "expires", invite.expires);
}

bool is_node_id(const std::string& id) {
    return !id.empty() && id.size() <= limits::trunk_id_bytes &&
           std::ranges::all_of(id, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

}  // namespace

std::string to_text(const NodeMemory& memory) {
    const KeyFilePtr file(g_key_file_new());
    g_key_file_set_comment(file.get(), nullptr, nullptr,
                           " Made by Umbrella. It holds secrets. Each server needs a file of its "
                           "own: never copy it to another one.",
                           nullptr);
    put(file.get(), node_group, "id", memory.id.text());
    g_key_file_set_uint64(file.get(), node_group, "epoch", memory.epoch);
    put(file.get(), node_group, "password", memory.password_hash);
    std::size_t number = 0;
    for (const StoredTrunk& trunk : memory.trunks) {
        put(file.get(), std::string(trunk_prefix) + std::to_string(++number), trunk);
    }
    for (const KnownKey& known : memory.known_keys) {
        const std::string group = std::string(known_key_prefix) + std::to_string(++number);
        put(file.get(), group, "address", known.address);
        put(file.get(), group, "key", known.key);
    }
    for (const StoredInvite& invite : memory.invites) {
        put(file.get(), std::string(invite_prefix) + std::to_string(++number), invite);
    }
    const net::CharsPtr text(g_key_file_to_data(file.get(), nullptr, nullptr));
    return text.get();
}

Result<NodeMemory> parse_memory(const std::string& text) {
    const KeyFilePtr file(g_key_file_new());
    net::ErrorOut error;
    if (g_key_file_load_from_data(file.get(), text.c_str(), text.size(), G_KEY_FILE_NONE,
                                  error.out()) == FALSE) {
        return fail(error.message());
    }
    NodeMemory memory{.id = core::trunk::NodeId(text_in(file.get(), node_group, "id")),
                      .epoch = number_in(file.get(), node_group, "epoch"),
                      .password_hash = text_in(file.get(), node_group, "password"),
                      .trunks = {},
                      .known_keys = {},
                      .invites = {}};
    if (!is_node_id(memory.id.text())) {
        return fail("it has no id of a node");
    }
    gsize count = 0;
    const StringsPtr groups(g_key_file_get_groups(file.get(), &count));
    for (gsize i = 0; i < count; ++i) {
        const std::string group = groups.get()[i];
        if (group.starts_with(trunk_prefix)) {
            memory.trunks.push_back(trunk_in(file.get(), group));
        } else if (group.starts_with(known_key_prefix)) {
            memory.known_keys.push_back({.address = text_in(file.get(), group, "address"),
                                         .key = text_in(file.get(), group, "key")});
        } else if (group.starts_with(invite_prefix)) {
            memory.invites.push_back(invite_in(file.get(), group));
        }
    }
    std::erase_if(memory.trunks, [](const StoredTrunk& trunk) { return trunk.address.empty(); });
    std::erase_if(memory.known_keys,
                  [](const KnownKey& known) { return known.address.empty() || known.key.empty(); });
    std::erase_if(memory.invites, [](const StoredInvite& invite) {
        return invite.id.empty() || invite.secret.empty();
    });
    return memory;
}

Result<NodeStore> NodeStore::open(const std::filesystem::path& directory) {
    NodeStore store(directory / file_name);
    const auto text = read_if_present(store.path_);
    if (!text) {
        return tl::make_unexpected(text.error());
    }
    if (*text) {
        auto memory = parse_memory(**text);
        if (!memory) {
            return fail("cannot understand " + store.path_.string() + ": " +
                        memory.error().message + "; mend it, or delete it to be a new node");
        }
        store.memory_ = std::move(*memory);
    } else {
        store.memory_.id = core::trunk::NodeId(random_hex(id_bytes));
    }
    ++store.memory_.epoch;
    if (const auto saved = store.save(); !saved) {
        if (*text) {
            // Two lives with one epoch would be taken for two nodes with one id.
            store.memory_.id = core::trunk::NodeId(random_hex(id_bytes));
        }
        store.warning_ = saved.error().message +
                         ": this server's identity, its trunks and its password are forgotten when "
                         "it ends";
    }
    return store;
}

Result<void> NodeStore::save() const {
    return replace_file(path_, to_text(memory_), secret_mode);
}

}  // namespace umbrella::app
