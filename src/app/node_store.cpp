#include "app/node_store.hpp"

#include <algorithm>
#include <utility>

#include "app/certificate_files.hpp"
#include "app/key_file.hpp"
#include "app/secrets.hpp"
#include "base/limits_trunk_routing.hpp"

namespace umbrella::app {
namespace {

constexpr const char* file_name = "umbrella-node.ini";
constexpr const char* node_group = "node";
constexpr std::string_view trunk_prefix = "trunk ";
constexpr std::string_view known_key_prefix = "known key ";
constexpr std::string_view invite_prefix = "invite ";
constexpr std::size_t id_bytes = 8;

StoredTrunk trunk_in(const KeyFile& file, const std::string& group) {
    return {.address = file.text(group, "address"),
            .rooms = file.texts(group, "rooms"),
            .key = file.text(group, "key"),
            .key_given = file.flag(group, "key-given"),
            .invite = file.text(group, "invite"),
            .secret = file.text(group, "secret")};
}

StoredInvite invite_in(const KeyFile& file, const std::string& group) {
    return {.id = file.text(group, "id"),
            .secret = file.text(group, "secret"),
            .expires = file.number(group, "expires"),
            .node = file.text(group, "node")};
}

void put(KeyFile& file, const std::string& group, const StoredTrunk& trunk) {
    file.put(group, "address", trunk.address);
    file.put(group, "key", trunk.key);
    file.put(group, "invite", trunk.invite);
    file.put(group, "secret", trunk.secret);
    file.put_flag(group, "key-given", trunk.key_given);
    file.put(group, "rooms", trunk.rooms);
}

void put(KeyFile& file, const std::string& group, const StoredInvite& invite) {
    file.put(group, "id", invite.id);
    file.put(group, "secret", invite.secret);
    file.put(group, "node", invite.node);
    file.put_number(group, "expires", invite.expires);
}

bool is_node_id(const std::string& id) {
    return !id.empty() && id.size() <= limits::trunk_id_bytes &&
           std::ranges::all_of(id, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

}  // namespace

std::string to_text(const NodeMemory& memory) {
    KeyFile file(
        "Made by Umbrella. It holds secrets. Each server needs a file of its own: never "
        "copy it to another one.");
    file.put(node_group, "id", memory.id.text());
    file.put_number(node_group, "epoch", memory.epoch);
    file.put(node_group, "password", memory.password_hash);
    std::size_t number = 0;
    for (const StoredTrunk& trunk : memory.trunks) {
        put(file, std::string(trunk_prefix) + std::to_string(++number), trunk);
    }
    for (const KnownKey& known : memory.known_keys) {
        const std::string group = std::string(known_key_prefix) + std::to_string(++number);
        file.put(group, "address", known.address);
        file.put(group, "key", known.key);
    }
    for (const StoredInvite& invite : memory.invites) {
        put(file, std::string(invite_prefix) + std::to_string(++number), invite);
    }
    return file.to_text();
}

Result<NodeMemory> parse_memory(const std::string& text) {
    const auto file = KeyFile::parse(text);
    if (!file) {
        return tl::make_unexpected(file.error());
    }
    NodeMemory memory{.id = core::trunk::NodeId(file->text(node_group, "id")),
                      .epoch = file->number(node_group, "epoch"),
                      .password_hash = file->text(node_group, "password"),
                      .trunks = {},
                      .known_keys = {},
                      .invites = {}};
    if (!is_node_id(memory.id.text())) {
        return fail("it has no id of a node");
    }
    for (const std::string& group : file->groups()) {
        if (group.starts_with(trunk_prefix)) {
            memory.trunks.push_back(trunk_in(*file, group));
        } else if (group.starts_with(known_key_prefix)) {
            memory.known_keys.push_back(
                {.address = file->text(group, "address"), .key = file->text(group, "key")});
        } else if (group.starts_with(invite_prefix)) {
            memory.invites.push_back(invite_in(*file, group));
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
