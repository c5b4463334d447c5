// A running server and the main loop to turn until something is true.
#pragma once

#include "main_loop.hpp"
#include "send_path.hpp"
#include "synthetic_peer.hpp"
#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "app/application.hpp"

namespace umbrella::test {

class ServerTest : public ::testing::Test {
  protected:
    void SetUp() override {
        app::Config config;
        config.cloud = true;
        config.serve_host = "127.0.0.1";
        config.serve_port = 0;
        config.send_path =
            uses_direct_path() ? app::Config::SendPath::Direct : app::Config::SendPath::Webrtcbin;
        auto started = app::Application::start(config);
        ASSERT_TRUE(started) << started.error().message;
        server_ = std::move(*started);
    }

    void TearDown() override {
        bool stopped = false;
        server_->stop([&stopped] { stopped = true; });
        EXPECT_TRUE(run_until([&stopped] { return stopped; }));
        server_.reset();
    }

    [[nodiscard]] std::string url() const {
        return "ws://127.0.0.1:" + std::to_string(server_->port()) + "/wsb";
    }

    [[nodiscard]] std::shared_ptr<SyntheticPeer> join(const std::string& name, std::uint32_t colour,
                                                      bool publish = true) {
        return SyntheticPeer::connect(
            {.url = url(), .name = name, .publish = publish, .colour = colour});
    }

    /// Whether `viewer` sees `name`'s colour move and hears its tone.
    static bool receives(const SyntheticPeer& viewer, const std::string& name,
                         std::uint32_t colour) {
        const Received camera = viewer.received(name, v1::SOURCE_CAMERA);
        const Received microphone = viewer.received(name, v1::SOURCE_MICROPHONE);
        return camera.frames > 10 && is_close(camera.colour, colour) &&
               microphone.audio_buffers > 10 && microphone.audio_peak > 0.1;
    }

    /// Whether two colours differ by no more than the codec's loss, in each channel.
    static bool is_close(std::uint32_t a, std::uint32_t b) {
        constexpr std::array channels{0U, 8U, 16U};
        return std::ranges::all_of(channels, [a, b](unsigned shift) {
            const int difference =
                static_cast<int>((a >> shift) & 0xffU) - static_cast<int>((b >> shift) & 0xffU);
            return difference <= 40 && difference >= -40;
        });
    }

    std::unique_ptr<app::Application> server_;
};

}  // namespace umbrella::test
