// What webrtcbin does with an ICE agent, without webrtcbin.
#pragma once

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gst/check/gstharness.h>
#include <gtest/gtest.h>

#include "media/ice_agent.hpp"
#include "media/signal.hpp"

namespace umbrella::test {

template <class Condition>
bool eventually(Condition condition) {
    for (int i = 0; i < 1000; ++i) {
        if (condition()) {
            return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

/// How many sockets this process has open.
inline std::ptrdiff_t open_sockets() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return std::ranges::count_if(begin(all), end(all), [](const auto& entry) {
        std::error_code gone;
        return std::filesystem::read_symlink(entry, gone).string().starts_with("socket:");
    });
}

/// One end.
class Side {
  public:
    Side(media::IceLoop& loop, const media::IceOptions& options, bool controlling,
         const std::string& name)
        : ufrag_(name + "-ufrag"),
          agent_(media::IceAgent::create(loop, options)),
          object_(agent_->object()),
          stream_(gst_webrtc_ice_add_stream(object_.get(), 0)),
          transport_(media::GstPtr<GstWebRTCICETransport>::sink(
              gst_webrtc_ice_find_transport(object_.get(), stream_, GST_WEBRTC_ICE_COMPONENT_RTP))),
          sink_(media::GstPtr<GstElement>::sink(transport_.get()->sink)),
          harness_(gst_harness_new_with_element(transport_.get()->src, nullptr, "src")) {
        gst_webrtc_ice_set_on_ice_candidate(object_.get(), on_candidate, this, nullptr);
        gst_webrtc_ice_set_is_controller(object_.get(), static_cast<gboolean>(controlling));
        gst_harness_play(harness_);
        EXPECT_TRUE(gst_webrtc_ice_set_local_credentials(object_.get(), stream_, ufrag_.c_str(),
                                                         "a-password-of-some-length"));
    }
    ~Side() {
        gst_webrtc_ice_set_on_ice_candidate(object_.get(), nullptr, nullptr, nullptr);
        gst_harness_teardown(harness_);
    }
    Side(const Side&) = delete;
    Side& operator=(const Side&) = delete;

    /// With new credentials, as after a restart.
    void rename(const std::string& name) {
        ufrag_ = name + "-ufrag";
        EXPECT_TRUE(gst_webrtc_ice_set_local_credentials(object_.get(), stream_, ufrag_.c_str(),
                                                         "a-password-of-some-length"));
    }
    bool gather() { return gst_webrtc_ice_gather_candidates(object_.get(), stream_) != FALSE; }
    bool gathered() {
        GstWebRTCICEGatheringState state = GST_WEBRTC_ICE_GATHERING_STATE_NEW;
        g_object_get(transport_.get(), "gathering-state", &state, nullptr);
        return state == GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE;
    }
    bool connected() {
        GstWebRTCICEConnectionState state = GST_WEBRTC_ICE_CONNECTION_STATE_NEW;
        g_object_get(transport_.get(), "state", &state, nullptr);
        return state == GST_WEBRTC_ICE_CONNECTION_STATE_CONNECTED ||
               state == GST_WEBRTC_ICE_CONNECTION_STATE_COMPLETED;
    }
    /// Calls it on the agent's thread, once.
    [[nodiscard]] media::SignalConnection when_connected(const std::function<void()>& act) {
        return media::connect_signal<GParamSpec*>(transport_.get(), "notify::state",
                                                  [this, act, done = false](GParamSpec*) mutable {
                                                      if (!done && connected()) {
                                                          done = true;
                                                          act();
                                                      }
                                                  });
    }
    void meet(Side& other) {
        EXPECT_TRUE(gst_webrtc_ice_set_remote_credentials(
            object_.get(), stream_, other.ufrag_.c_str(), "a-password-of-some-length"));
        for (const std::string& candidate : other.candidates()) {
#if GST_CHECK_VERSION(1, 23, 1)
            gst_webrtc_ice_add_candidate(object_.get(), stream_, candidate.c_str(), nullptr);
#else
            gst_webrtc_ice_add_candidate(object_.get(), stream_, candidate.c_str());
#endif
        }
    }
    std::vector<std::string> candidates() {
        const std::lock_guard lock(mutex_);
        return candidates_;
    }
    [[nodiscard]] media::IceAgent& agent() const { return *agent_; }
    [[nodiscard]] GstWebRTCICE* object() const { return object_.get(); }
    [[nodiscard]] GstWebRTCICEStream* stream() const { return stream_; }
    [[nodiscard]] GstHarness* harness() const { return harness_; }

  private:
    static void on_candidate(GstWebRTCICE* /*ice*/, guint /*session*/, const gchar* candidate,
                             gpointer data) {
        auto* self = static_cast<Side*>(data);
        const std::lock_guard lock(self->mutex_);
        self->candidates_.emplace_back(candidate);
    }

    std::string ufrag_;
    std::shared_ptr<media::IceAgent> agent_;
    media::GstPtr<GstWebRTCICE> object_;
    GstWebRTCICEStream* stream_;
    media::GstPtr<GstWebRTCICETransport> transport_;
    media::GstPtr<GstElement> sink_;
    GstHarness* harness_;
    std::mutex mutex_;
    std::vector<std::string> candidates_;
};

inline void connect(Side& one, Side& other) {
    ASSERT_TRUE(one.gather() && other.gather());
    ASSERT_TRUE(eventually([&] { return one.gathered() && other.gathered(); }));
    one.meet(other);
    other.meet(one);
    ASSERT_TRUE(eventually([&] { return one.connected() && other.connected(); }));
}

}  // namespace umbrella::test
