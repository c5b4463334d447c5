// What a node remembers beyond its life: who it is, the trunks that were set on its page, the
// invites that it has given. One file of mode 0600 in the working directory, since it holds
// secrets. Main context.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/trunk/model.hpp"

namespace umbrella::app {

struct StoredTrunk {
    std::string address;             ///< "wss://host/wsb"
    std::vector<std::string> rooms;  ///< to which it is limited; none: all
    std::string key;                 ///< fingerprint to find there; empty: not known yet
    bool key_given = false;          ///< by an invite: an authority's word is not enough
    std::string invite;              ///< id; empty: none
    std::string secret;              ///< of the invite
    friend bool operator==(const StoredTrunk&, const StoredTrunk&) = default;
};

/// Of a trunk that is configured, and so not stored: its key was trusted at first use.
struct KnownKey {
    std::string address;  ///< "wss://host/wsb"
    std::string key;
    friend bool operator==(const KnownKey&, const KnownKey&) = default;
};

struct StoredInvite {
    std::string id;
    std::string secret;
    std::uint64_t expires = 0;  ///< seconds since 1970-01-01 UTC, unless it has been used
    std::string node;           ///< who has used it, and alone may go on to; empty: nobody
    friend bool operator==(const StoredInvite&, const StoredInvite&) = default;
};

struct NodeMemory {
    core::trunk::NodeId id;
    std::uint64_t epoch = 0;
    std::string password_hash;
    std::vector<StoredTrunk> trunks;
    std::vector<KnownKey> known_keys;
    std::vector<StoredInvite> invites;
};

/// Text of the file, and back. Pure. What cannot be read in it is left out.
[[nodiscard]] std::string to_text(const NodeMemory& memory);
[[nodiscard]] Result<NodeMemory> parse_memory(const std::string& text);

class NodeStore {
  public:
    /// Begins a life: makes an id if there is none, raises the epoch, and writes both. A file that
    /// cannot be read is a failure, since its id would be lost. When nothing can be written here
    /// the node has another id in its next life, and `warning` says so.
    [[nodiscard]] static Result<NodeStore> open(const std::filesystem::path& directory);

    [[nodiscard]] const NodeMemory& memory() const { return memory_; }
    [[nodiscard]] NodeMemory& memory() { return memory_; }
    /// The failure says that it will be forgotten.
    [[nodiscard]] Result<void> save() const;
    [[nodiscard]] const std::string& warning() const { return warning_; }

  private:
    explicit NodeStore(std::filesystem::path path) : path_(std::move(path)) {}
    std::filesystem::path path_;
    NodeMemory memory_;
    std::string warning_;
};

}  // namespace umbrella::app
