// What the person who runs Umbrella can choose: flags, environment variables and a file, from one
// table (settings.hpp). Pure: everything that it reads is handed in.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/configured_trunk.hpp"
#include "app/trunk_accept.hpp"
#include "base/limits_recording.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "core/branch.hpp"
#include "core/camera/cameras.hpp"
#include "core/messages.hpp"
#include "core/model.hpp"

namespace umbrella::app {

struct PublicHost {
    std::string name;                   ///< lower case; an address may stand for a name
    std::optional<std::uint16_t> port;  ///< where the public reaches it, when not as expected
};

struct Config {
    bool cloud = false;
    /// "" or "/path", without a slash at its end.
    std::string http_prefix;
    /// An IP address without brackets; empty: all addresses.
    std::string serve_host;
    std::uint16_t serve_port = 8081;
    /// An IP address.
    std::optional<std::string> public_ip;
    std::optional<PublicHost> public_host;
    /// Of pages elsewhere that may connect, as normalize_origin() spells them.
    std::vector<std::string> allowed_origins;
    /// Addresses and ranges (CIDR) of the proxies whose X-Forwarded-* headers are believed.
    std::vector<std::string> trusted_proxies;
    /// One UDP port for the media of everybody; 0: each has sockets of its own within the next two.
    std::uint16_t udp_port = 0;
    /// Ports for media, both included.
    std::uint16_t min_port = 40000;
    std::uint16_t max_port = 60000;
    /// The codecs that publishers are offered, best liked first. Never empty.
    std::vector<core::Codec> video_codecs = {core::Codec::Vp8};
    /// For the node's own ICE and for the browsers': `urls` as in RFC 7064 and RFC 7065
    /// ("stun:HOST:PORT", "turn:HOST:PORT?transport=udp"). Credentials are secrets.
    std::vector<core::IceServer> ice_servers;
    /// How packets get to subscribers: by our own threads, or through their webrtcbins.
    enum class SendPath : unsigned char { Direct, Webrtcbin };
    SendPath send_path = SendPath::Direct;
    /// Threads of the direct send path; 0: one for each core.
    unsigned send_threads = 0;
    /// Who agrees with peers on the keys of media: our elements, or GStreamer's.
    enum class Dtls : unsigned char { Own, Gstreamer };
    Dtls dtls = Dtls::Own;
    /// In cloud mode: /status and /metrics are for everybody, not only for this machine. In local
    /// mode they are anyway.
    bool status_public = false;
    /// What people at other servers see beside the names of those who are here; empty: the host's.
    std::string node_name;
    /// Other servers to dial. Invites are secrets.
    std::vector<ConfiguredTrunk> trunks;
    /// Nothing was chosen: see accept_trunks().
    std::optional<TrunkAccept> trunk_accept;
    /// ws:// may be dialled.
    bool trunk_allow_ws = false;
    /// Addresses and ranges that trunks may dial, or may not, whatever else holds.
    std::vector<std::string> trunk_allow;
    std::vector<std::string> trunk_deny;
    /// What who sends by WHIP, or watches by WHEP, must show; empty: nothing. Secrets.
    std::string whip_token;
    std::string whep_token;
    /// Where recordings go; empty: there are none.
    std::string recording_folder;
    /// Of all of them; nothing: as much as there is.
    std::optional<std::uint64_t> recording_quota_bytes;
    /// So much of the disk is left free.
    std::uint64_t recording_floor_bytes = limits::recording_floor_bytes;
    /// What is hung on all that people here send. No variable: who can set those of a process is
    /// not always who may run elements in it. Descriptions may hold secrets.
    std::vector<core::BranchSpec> branches;
    /// Cameras that are in rooms from the start. Their addresses are secrets.
    std::vector<core::camera::Spec> sources;
    log::Level log_level = log::Level::Info;
    /// Where the node keeps what it remembers. No setting: the working directory.
    std::string state_directory = ".";

    /// Not wrong, but probably not meant: one line each, for the log.
    std::vector<std::string> warnings;

    /// Without a choice: everybody's at home, as people are let in; in the cloud, which everybody
    /// reaches, those that come by an invite.
    [[nodiscard]] TrunkAccept accept_trunks() const {
        return trunk_accept.value_or(cloud ? TrunkAccept::Invited : TrunkAccept::Anybody);
    }
};

/// The program ends before it starts: --help and --version (status 0, for standard output), or a
/// choice that makes no sense (status 2, one line for standard error). No newline at the end.
struct Exit {
    int status = 0;
    std::string text;
};

struct ConfigInput {
    std::vector<std::string> arguments;  ///< without the program's name
    std::map<std::string, std::string> environment;
    /// The content of a file, or why it cannot be read.
    std::function<Result<std::string>(const std::string& path)> read_file;
};

/// Defaults < file < environment < flags.
[[nodiscard]] Result<Config, Exit> load_config(const ConfigInput& input,
                                               const std::string& version);

/// From main(): the process's own arguments, environment and files.
[[nodiscard]] ConfigInput process_input(int argc, char** argv);

}  // namespace umbrella::app
