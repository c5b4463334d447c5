#include "plugins/register.hpp"
#include <cstdio>
#include <string>

#include <glib-unix.h>
#include <gst/gst.h>
#include <sys/resource.h>

#include "app/application.hpp"
#include "app/config.hpp"
#include "app/heap.hpp"
#include "app/version.hpp"
#include "base/log.hpp"
#include "base/result.hpp"

namespace {

using umbrella::app::Application;

/// Status of a start that failed for a reason that the person who started it can mend.
constexpr int misconfigured = 2;

struct Running {
    GMainLoop* loop = nullptr;
    Application* application = nullptr;
    bool stopping = false;
};

gboolean on_stop_signal(gpointer data) {
    auto* running = static_cast<Running*>(data);
    if (running->stopping) {
        return G_SOURCE_CONTINUE;
    }
    running->stopping = true;
    umbrella::log::info("stopping");
    running->application->stop([loop = running->loop] { g_main_loop_quit(loop); });
    return G_SOURCE_CONTINUE;
}

gboolean on_dump_signal(gpointer data) {
    static_cast<Running*>(data)->application->dump_pipeline("signal");
    return G_SOURCE_CONTINUE;
}

/// A room's sockets are more than the 1,024 descriptors that shells start programs with.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int serve(const umbrella::app::Config& config) {
    auto application = Application::start(config);
    if (!application) {
        std::fprintf(stderr, "umbrella: %s\n", application.error().message.c_str());
        return misconfigured;
    }
    GMainLoop* loop = g_main_loop_new(nullptr, FALSE);
    Running running{loop, application->get(), false};
    g_unix_signal_add(SIGINT, on_stop_signal, &running);
    g_unix_signal_add(SIGTERM, on_stop_signal, &running);
    g_unix_signal_add(SIGUSR1, on_dump_signal, &running);
    g_main_loop_run(loop);
    g_main_loop_unref(loop);
    application->reset();
    umbrella::log::info("stopped");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    umbrella::app::keep_heaps_small(argv);
    umbrella::log::install_writer();
    const auto config = umbrella::app::load_config(umbrella::app::process_input(argc, argv),
                                                   std::string(umbrella::app::version));
    if (!config) {
        std::FILE* out = config.error().status == 0 ? stdout : stderr;
        std::fprintf(out, "%s\n", config.error().text.c_str());
        return config.error().status;
    }
    umbrella::log::set_threshold(config->log_level);
    for (const std::string& warning : config->warnings) {
        umbrella::log::warning(warning);
    }
    GError* error = nullptr;
    if (gst_init_check(nullptr, nullptr, &error) == FALSE) {
        std::fprintf(stderr, "umbrella: GStreamer does not start: %s\n", error->message);
        g_error_free(error);
        return misconfigured;
    }
    raise_descriptor_limit();
    UMBRELLA_ASSERT(umbrella_register_plugin());
    if (config->dtls == umbrella::app::Config::Dtls::Own && !umbrella_replace_dtls()) {
        std::fprintf(stderr,
                     "umbrella: GStreamer elements are missing: dtlsenc (package "
                     "gstreamer1.0-plugins-bad)\n");
        return misconfigured;
    }
    const int status = serve(*config);
    // Lets the leaks tracer report (docs/debugging.md).
    gst_deinit();
    return status;
}
