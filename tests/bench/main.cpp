// umbrella-load: synthetic participants for a running server. One process, one thread of its own.
#include "cycle_run.hpp"
#include "meeting_run.hpp"
#include "plan.hpp"
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include <glib.h>
#include <gst/gst.h>
#include <srtp2/srtp.h>

#include "media/main_loop.hpp"

namespace {

using namespace umbrella;
using namespace umbrella::bench;

constexpr std::chrono::milliseconds tick_interval{10};

template <class Run>
int carry_out(const Plan& plan, const PreparedMedia& media) {
    const Certificate certificate;
    Run run(plan, media, certificate);
    const std::unique_ptr<GMainLoop, decltype(&g_main_loop_unref)> loop(
        g_main_loop_new(nullptr, FALSE), g_main_loop_unref);
    const media::RepeatingTimer timer(tick_interval, [&] {
        if (!run.tick(Timestamp(std::chrono::microseconds(g_get_monotonic_time())))) {
            g_main_loop_quit(loop.get());
        }
    });
    g_main_loop_run(loop.get());
    std::puts(run.summary().c_str());
    return run.good() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    int status = 0;
    const auto plan = read_plan(argc, argv, status);
    if (!plan) {
        return status;
    }
    gst_init(nullptr, nullptr);
    srtp_init();
    const auto media = prepare_media(plan->video_bitrate_bps);
    if (!media) {
        std::fprintf(stderr, "%s\n", media.error().message.c_str());
        return 2;
    }
    return plan->cycles > 0 ? carry_out<CycleRun>(*plan, *media)
                            : carry_out<MeetingRun>(*plan, *media);
}
