// Cameras, wired: what core/camera decides is done by the media plane and the resolver, and to the
// node each camera is a client with a connection. Main context.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/camera_store.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "core/camera/cameras.hpp"
#include "core/effects.hpp"
#include "core/events.hpp"
#include "media/camera_plane.hpp"
#include "net/address_policy.hpp"
#include "net/resolver.hpp"

namespace umbrella::app {

class Cameras {
  public:
    using CameraId = core::camera::CameraId;

    struct Options {
        std::vector<core::camera::Spec> configured;
        /// For those that are added later; who runs the server may name any address.
        net::AddressPolicy policy{true};
        std::filesystem::path state_directory;
        std::string user_agent;
    };
    struct Surroundings {
        /// Takes each event, at once or later; may call carry_out() from within.
        std::function<void(core::Event)> node;
        media::CameraPlane* plane = nullptr;  ///< outlives this
    };
    Cameras(Options options, Surroundings surroundings);

    /// Opens those that are configured and those that were kept.
    [[nodiscard]] Result<void> start();
    /// All leave.
    void stop();

    /// Whether the node means one of these.
    [[nodiscard]] static bool owns(ConnectionId connection);
    void carry_out(const core::Send& effect);
    void carry_out(const core::CloseConnection& effect);
    /// At least every 500 ms.
    void tick();

    // --- For pages ----------------------------------------------------------------------------

    /// The failure is a sentence.
    [[nodiscard]] Result<std::string> add(core::camera::Spec spec);
    [[nodiscard]] bool remove(const std::string& id);
    [[nodiscard]] std::vector<core::camera::View> view() const;

  private:
    void run();
    void execute(const core::camera::Open& effect);
    void execute(const core::camera::Play& effect) const;
    void execute(const core::camera::Close& effect);
    void execute(const core::camera::Join& effect);
    void execute(const core::camera::Leave& effect);
    void execute(const core::camera::ShowReachable& effect);
    void execute(const core::camera::Note& effect);
    void resolved(const core::camera::Open& open, const Result<net::Resolver::Addresses>& found);
    void say(ConnectionId connection, core::ClientMessage message) const;
    void keep();
    [[nodiscard]] const core::camera::View* find(const CameraId& id);

    Options options_;
    Surroundings around_;
    CameraStore store_;
    core::camera::Cameras cameras_;
    std::map<CameraId, std::unique_ptr<net::Resolver>> resolvers_;
    struct Seat {
        CameraId camera;
        core::CodecSet codecs;
        ParticipantId participant;
    };
    std::map<ConnectionId, Seat> seats_;  ///< those in a room, or about to be
    std::map<CameraId, std::string> noted_;
    std::vector<core::camera::View> view_;  ///< of find()
    std::uint64_t last_connection_ = 0;
    bool busy_ = false;
};

}  // namespace umbrella::app
