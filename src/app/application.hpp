// A running server: the parts, wired. Main thread, default main context.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/admin.hpp"
#include "app/cameras.hpp"
#include "app/conductor.hpp"
#include "app/config.hpp"
#include "app/headroom.hpp"
#include "app/heap.hpp"
#include "app/identity.hpp"
#include "app/pipeline_api.hpp"
#include "app/recordings_api.hpp"
#include "app/sources_api.hpp"
#include "app/status_reporter.hpp"
#include "app/trunk_api.hpp"
#include "app/trunks.hpp"
#include "base/result.hpp"
#include "media/media_engine.hpp"
#include "net/http_server.hpp"
#include "signalling/whip_sessions.hpp"
#include "wire/recording_folder.hpp"

namespace umbrella::app {

class Application {
  public:
    /// Serves from now on. gst_init() has been called and umbrella_register_plugin() has
    /// succeeded. The failure is one line that says what to do.
    [[nodiscard]] static Result<std::unique_ptr<Application>> start(const Config& config);
    /// After stop().
    ~Application();
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    /// The port that is served, also when any free one was asked for.
    [[nodiscard]] std::uint16_t port() const { return server_->port(); }

    /// For tests: the trunks of a running server.
    [[nodiscard]] Trunks& trunks() { return *trunks_; }

    /// Dumps the pipeline and each participant (docs/debugging.md).
    void dump_pipeline(std::string_view occasion) const { media_->dump(occasion); }

    /// Tells the clients and ends everything; `done` is called within 4 s.
    void stop(std::function<void()> done);

  private:
    explicit Application(const Config& config);
    [[nodiscard]] Result<void> begin(const Config& config);
    [[nodiscard]] Result<void> begin_media(const Config& config);
    void begin_recordings();
    void begin_pipeline();
    void begin_cameras(const Config& config);
    [[nodiscard]] Result<void> begin_trunks(const Config& config);
    void begin_whip(const Config& config);
    [[nodiscard]] Result<void> begin_serving(const std::string& state_directory);
    /// For the node: whether it may let one more in.
    [[nodiscard]] bool has_room();
    void part_stopped();

    Conductor conductor_;
    std::shared_ptr<wire::RecordingFolder> recording_folder_;  ///< null: there is none
    std::unique_ptr<media::MediaEngine> media_;
    std::unique_ptr<Cameras> cameras_;
    StatusReporter status_;
    net::WebSocketServer sockets_;
    std::unique_ptr<Identity> identity_;
    std::unique_ptr<Trunks> trunks_;
    std::optional<Admin> admin_;
    std::optional<TrunkApi> trunk_api_;
    std::optional<signalling::WhipSessions> whip_;
    std::optional<RecordingsApi> recordings_api_;
    std::optional<PipelineApi> pipeline_api_;
    std::optional<SourcesApi> sources_api_;
    std::unique_ptr<net::HttpServer> server_;
    std::optional<Headroom> headroom_;
    HeapKeeper heap_;
    bool full_ = false;  ///< said in the log
    guint tick_ = 0;
    int stopping_parts_ = 0;
    std::function<void()> stopped_;
};

}  // namespace umbrella::app
