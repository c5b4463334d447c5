#include "media/ice_route.hpp"

#include <utility>

#include "base/log.hpp"

namespace umbrella::media {
namespace {

/// Through the agent: libnice frames for TCP and wraps for TURN. It takes the agent's lock, which
/// is held for short moments only.
class NiceSink : public wire::PacketSink {
  public:
    explicit NiceSink(std::weak_ptr<IceAgent> ice) : ice_(std::move(ice)) {}

    bool send(core::rtp::Bytes packet) override {
        const auto ice = ice_.lock();
        return ice && ice->send(packet);
    }

  private:
    std::weak_ptr<IceAgent> ice_;
};

/// Null for TCP and relayed pairs.
std::shared_ptr<const wire::UdpRoute> udp_route(const IcePath& path) {
    if (path.shared) {
        return std::make_shared<wire::UdpRoute>(path.shared, path.remote);
    }
    if (!path.socket || g_socket_get_fd(path.socket.get()) < 0) {
        return nullptr;
    }
    auto route = wire::UdpRoute::duplicate(g_socket_get_fd(path.socket.get()), path.remote);
    if (!route) {
        log::warning("sending through libnice", {{"reason", route.error().message}});
        return nullptr;
    }
    return *route;
}

}  // namespace

void follow_selected_pair(const std::shared_ptr<IceAgent>& ice,
                          std::function<void(wire::Route)> changed) {
    ice->set_path_observer([weak = std::weak_ptr(ice), changed = std::move(changed)] {
        const auto agent = weak.lock();
        const auto path = agent ? agent->path() : std::nullopt;
        if (!path) {
            return;
        }
        if (auto udp = udp_route(*path)) {
            changed(std::move(udp));
        } else {
            changed(std::make_shared<NiceSink>(agent));
        }
    });
}

}  // namespace umbrella::media
