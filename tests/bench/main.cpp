// umbrella-load: synthetic participants for a running server. One process, one thread.
#include "cycle_run.hpp"
#include "measure_run.hpp"
#include "meeting_run.hpp"
#include "plan.hpp"
#include <chrono>
#include <cstdio>
#include <ctime>

#include <glib.h>
#include <srtp2/srtp.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace {

using namespace umbrella;
using namespace umbrella::bench;

constexpr std::chrono::milliseconds tick_interval{1};
/// How late a packet or a message may be looked at; its time of arrival is the kernel's.
constexpr long nap_ns = 400'000;
constexpr std::chrono::milliseconds signalling_interval{4};
constexpr int messages_a_turn = 64;
constexpr std::uint64_t inspected_per_second = 20'000;

Timestamp monotonic_time() {
    return Timestamp(std::chrono::microseconds(g_get_monotonic_time()));
}

void nap() {
    const timespec time{.tv_sec = 0, .tv_nsec = nap_ns};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &time, nullptr);
}

/// Media by polling, signalling by GLib's main context in between.
template <class Run>
int carry_out(const Plan& plan, Bench& bench) {
    Run run(plan, bench);
    Timestamp ticked;
    Timestamp signalled;
    for (;;) {
        const Timestamp now = monotonic_time();
        bench.port.receive(now);
        if (now - ticked >= tick_interval) {
            ticked = now;
            bench.inspector.tick(now);
            if (!run.tick(now)) {
                break;
            }
        }
        if (now - signalled >= signalling_interval) {
            signalled = now;
            for (int i = 0;
                 i < messages_a_turn && g_main_context_iteration(nullptr, FALSE) != FALSE; ++i) {
            }
        }
        bench.port.flush();
        nap();
    }
    std::fputs(run.summary().c_str(), stdout);
    return run.good() ? 0 : 1;
}

/// Each participant has a connection to the server.
void allow_many_descriptors() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
    int status = 0;
    const auto plan = read_plan(argc, argv, status);
    if (!plan) {
        return status;
    }
    allow_many_descriptors();
    prctl(PR_SET_TIMERSLACK, 1000UL);
    srtp_init();
    UdpPort port;
    const Certificate certificate(plan->srtp);
    Inspector inspector(plan->measure ? plan->measure->inspected_per_second : inspected_per_second);
    Bench bench{
        .port = port, .certificate = certificate, .inspector = inspector, .video = plan->video};
    if (plan->measure) {
        return carry_out<MeasureRun>(*plan, bench);
    }
    return plan->cycles > 0 ? carry_out<CycleRun>(*plan, bench)
                            : carry_out<MeetingRun>(*plan, bench);
}
