#include "app/application.hpp"

#include <array>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <utility>

#include <glib.h>
#include <sys/random.h>

#include "app/ice_options.hpp"
#include "app/identity.hpp"
#include "app/secrets.hpp"
#include "app/version.hpp"
#include "base/log.hpp"

namespace umbrella::app {
namespace {

constexpr guint tick_ms = 250;

/// 64 bits of the kernel's generator as 16 hex digits.
std::string make_id() {
    std::uint64_t bits = 0;
    UMBRELLA_ASSERT(getrandom(&bits, sizeof bits, 0) == sizeof bits);
    std::array<char, 17> text{};
    std::snprintf(text.data(), text.size(), "%016" PRIx64, bits);
    return text.data();
}

core::NodeOptions node_options(const Config& config, std::function<bool()> has_room) {
    core::NodeOptions options;
    options.ice_servers = config.ice_servers;
    options.video_codecs = config.video_codecs;
    options.make_id = make_id;
    options.has_room = std::move(has_room);
    options.can_record = !config.recording_folder.empty();
    return options;
}

TrunkOptions trunk_options(const Config& config, const Identity& identity) {
    TrunkOptions options{.node_name = config.node_name,
                         .configured = config.trunks,
                         .accept = config.accept_trunks(),
                         .policy = net::AddressPolicy(!config.cloud),
                         .allow_plain = config.trunk_allow_ws,
                         .user_agent = "Umbrella/" + std::string(version)};
    if (options.node_name.empty()) {
        options.node_name = config.public_host ? config.public_host->name : identity.host();
    }
    // Checked when the settings were read.
    for (const std::string& range : config.trunk_allow) {
        UMBRELLA_ASSERT(options.policy.allow(range).has_value());
    }
    for (const std::string& range : config.trunk_deny) {
        UMBRELLA_ASSERT(options.policy.deny(range).has_value());
    }
    return options;
}

media::SendOptions send_options(const Config& config) {
    using Path = media::SendOptions::Path;
    const bool direct = config.send_path == Config::SendPath::Direct;
    return {.path = direct ? Path::Direct : Path::Webrtcbin, .threads = config.send_threads};
}

}  // namespace

Application::Application(const Config& config)
    : conductor_(node_options(config, [this] { return has_room(); }), std::string(version)),
      status_(config, {.node = [this] { return conductor_.snapshot(); },
                       .peers = [this] { return media_->stats(); },
                       .joins = [this] { return conductor_.joins(); },
                       .trunks = [this] { return trunks_->view(); }}),
      sockets_(conductor_.gateway()) {
    conductor_.gateway().set_transport(&sockets_);
    conductor_.set_before_end([this](const ParticipantId& participant) {
        if (const auto stats = media_->stats(participant)) {
            status_.close(*stats);
        }
        heap_.somebody_left();
    });
}

Application::~Application() {
    if (tick_ != 0) {
        g_source_remove(tick_);
    }
}

Result<std::unique_ptr<Application>> Application::start(const Config& config) {
    std::unique_ptr<Application> application(new Application(config));
    const Result<void> begun = application->begin(config);
    if (!begun) {
        return tl::make_unexpected(begun.error());
    }
    return application;
}

Result<void> Application::begin(const Config& config) {
    auto identity = Identity::establish(config);
    if (!identity) {
        return tl::make_unexpected(identity.error());
    }
    identity_ = std::move(*identity);
    Result<void> begun = begin_media(config);
    if (begun) {
        begun = begin_trunks(config);
    }
    if (begun) {
        begin_whip(config);
        begin_cameras(config);
        begun = begin_serving(config.state_directory);
    }
    if (!begun) {
        return begun;
    }
    tick_ = g_timeout_add(
        tick_ms,
        [](gpointer data) -> gboolean {
            auto* self = static_cast<Application*>(data);
            self->conductor_.handle(core::Tick{});
            self->whip_->tick();
            self->cameras_->tick();
            return G_SOURCE_CONTINUE;
        },
        this);
    return {};
}

Result<void> Application::begin_media(const Config& config) {
    if (!config.recording_folder.empty()) {
        auto folder = wire::RecordingFolder::open(config.recording_folder,
                                                  {.quota_bytes = config.recording_quota_bytes,
                                                   .floor_bytes = config.recording_floor_bytes});
        if (!folder) {
            return tl::make_unexpected(folder.error());
        }
        recording_folder_ = std::move(*folder);
    }
    auto media = media::MediaEngine::create(
        {.ice = ice_options(config),
         .udp_port = config.udp_port,
         .send = send_options(config),
         .recordings = recording_folder_,
         .branches = config.branches},
        [this](core::Event event) { conductor_.handle(std::move(event)); });
    if (!media) {
        return tl::make_unexpected(media.error());
    }
    media_ = std::move(*media);
    conductor_.set_media(media_.get());
    return {};
}

Result<void> Application::begin_trunks(const Config& config) {
    auto store = NodeStore::open(config.state_directory);
    if (!store) {
        return tl::make_unexpected(store.error());
    }
    trunks_ = std::make_unique<Trunks>(
        trunk_options(config, *identity_), std::move(*store),
        Trunks::Surroundings{
            .gateway = conductor_.gateway(),
            .sockets = sockets_,
            .rooms = [this](core::Event event) { conductor_.handle(std::move(event)); },
            .media = &media_->trunks(),
            .own_key = [this] { return identity_->key_fingerprint(); }});
    admin_.emplace(!config.cloud);
    trunk_api_.emplace(
        *admin_,
        TrunkApi::Control{
            .view = [this] { return trunks_->view(); },
            .set =
                [this](const std::string& text, std::vector<std::string> rooms) {
                    return trunks_->set(text, std::move(rooms));
                },
            .remove = [this](const std::string& id) { return trunks_->remove(id); },
            .make_invite =
                [this](const net::DialAddress& address) { return trunks_->make_invite(address); },
            .now = [] { return Timestamp{std::chrono::microseconds(g_get_monotonic_time())}; },
            .prefix = config.http_prefix});
    begin_recordings();
    begin_pipeline();
    conductor_.set_trunks(trunks_.get());
    conductor_.gateway().set_links(trunks_.get());
    return {};
}

void Application::begin_whip(const Config& config) {
    whip_.emplace(signalling::WhipSessions::Surroundings{
        .node = [this](core::Event event) { conductor_.handle(std::move(event)); },
        .watchable = [this](const std::string& room,
                            const ParticipantId& id) { return conductor_.watchable(room, id); },
        .make_id = make_id,
        .now = [] { return Timestamp{std::chrono::microseconds(g_get_monotonic_time())}; },
        .admits =
            [whip = config.whip_token, whep = config.whep_token](signalling::WhipDoor door,
                                                                 std::string_view token) {
                const std::string& wanted = door == signalling::WhipDoor::Whip ? whip : whep;
                return wanted.empty() || equal_secrets(wanted, token);
            },
        .ice_servers = config.ice_servers,
        .prefix = config.http_prefix});
    conductor_.set_whip(&*whip_);
}

void Application::begin_cameras(const Config& config) {
    cameras_ = std::make_unique<Cameras>(
        Cameras::Options{.configured = config.sources,
                         .policy = net::AddressPolicy(!config.cloud),
                         .state_directory = config.state_directory,
                         .user_agent = "Umbrella/" + std::string(version)},
        Cameras::Surroundings{
            .node = [this](core::Event event) { conductor_.handle(std::move(event)); },
            .plane = &media_->cameras()});
    conductor_.set_cameras(cameras_.get());
    sources_api_.emplace(
        *admin_,
        SourcesApi::Control{
            .view = [this] { return cameras_->view(); },
            .add = [this](core::camera::Spec spec) { return cameras_->add(std::move(spec)); },
            .remove = [this](const std::string& id) { return cameras_->remove(id); },
            .now = [] { return Timestamp{std::chrono::microseconds(g_get_monotonic_time())}; }});
}

void Application::begin_recordings() {
    recordings_api_.emplace(
        *admin_,
        RecordingsApi::Control{
            .folder = recording_folder_,
            .node = [this] { return conductor_.snapshot(); },
            .running = [this] { return media_->recordings(); },
            .want =
                [this](const std::string& room, const ParticipantId& participant, bool wanted) {
                    conductor_.handle(core::RecordingWanted{
                        .room = room, .participant = participant, .wanted = wanted});
                },
            .now = [] { return Timestamp{std::chrono::microseconds(g_get_monotonic_time())}; }});
}

void Application::begin_pipeline() {
    pipeline_api_.emplace(
        *admin_,
        PipelineApi::Control{
            .describe =
                [this](bool whole, std::function<void(std::string)> done) {
                    media_->describe(whole ? media::DotDetail::Whole : media::DotDetail::Outline,
                                     std::move(done));
                },
            .now = [] { return Timestamp{std::chrono::microseconds(g_get_monotonic_time())}; }});
}

Result<void> Application::begin_serving(const std::string& state_directory) {
    net::HttpOptions options = identity_->http_options();
    options.connections = connections_for(read_usage().descriptors_limit);
    options.site.inspection = status_.inspection();
    options.site.control = [this](const net::ControlRequest& request) {
        if (RecordingsApi::is_meant(request.path)) {
            return recordings_api_->respond(request);
        }
        return SourcesApi::is_meant(request.path) ? sources_api_->respond(request)
                                                  : trunk_api_->respond(request);
    };
    options.site.pipeline = [this](const net::ControlRequest& request, const net::Replier& reply) {
        pipeline_api_->respond(request, reply);
    };
    options.site.whip = [this](const signalling::WhipRequest& request,
                               const signalling::WhipReplier& reply) {
        whip_->request(request, reply);
    };
    auto server = net::HttpServer::start(std::move(options), sockets_);
    if (!server) {
        return tl::make_unexpected(server.error());
    }
    server_ = std::move(*server);
    // Not before: a server that cannot start has nothing to tell but why.
    establish_password(trunks_->store(), state_directory);
    admin_->set_password_hash(trunks_->store().memory().password_hash);
    identity_->announce(*server_);
    trunks_->start();
    headroom_.emplace(read_usage());
    return cameras_->start();
}

bool Application::has_room() {
    const Timestamp now{std::chrono::microseconds(g_get_monotonic_time())};
    const Load load{.participants = conductor_.counts().participants,
                    .connections = server_->connections(),
                    .proven_connections = server_->proven_connections(),
                    .most_connections = server_->most_connections()};
    const auto shortage = headroom_->shortage(read_usage(), load, now);
    if (!shortage) {
        full_ = false;
        headroom_->let_in(now);
        return true;
    }
    if (!std::exchange(full_, true)) {
        log::warning("full: nobody more is let in for now", {{"short_of", *shortage}});
    }
    return false;
}

void Application::stop(std::function<void()> done) {
    stopped_ = std::move(done);
    stopping_parts_ = 2;
    status_.close_all();
    trunks_->stop();
    // Before everybody leaves: it is the server that ends them.
    media_->end_recordings();
    cameras_->stop();
    conductor_.handle(core::ShutdownRequested{});
    server_->stop([this] { part_stopped(); });
    media_->shut_down([this] { part_stopped(); });
}

void Application::part_stopped() {
    if (--stopping_parts_ == 0) {
        std::exchange(stopped_, nullptr)();
    }
}

}  // namespace umbrella::app
