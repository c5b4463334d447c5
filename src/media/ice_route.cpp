#include "media/ice_route.hpp"

#include <utility>

#include <gio/gnetworking.h>
#include <nice/agent.h>

#include "base/log.hpp"
#include "media/main_loop.hpp"

namespace umbrella::media {
namespace {

struct Component {
    guint stream = 0;
    guint component = 0;
};

/// Through libnice, which frames for TCP and wraps for TURN. It takes the agent's lock, which is
/// held for short moments only.
class NiceSink : public wire::PacketSink {
  public:
    NiceSink(GstPtr<NiceAgent> agent, Component component)
        : agent_(std::move(agent)), component_(component) {}
    ~NiceSink() override {
        // The last reference to an agent joins threads and closes sockets.
        post_to_main([agent = std::move(agent_)] {});
    }

    bool send(core::rtp::Bytes packet) override {
        GOutputVector piece{.buffer = packet.data(), .size = packet.size()};
        const NiceOutputMessage message{.buffers = &piece, .n_buffers = 1};
        return nice_agent_send_messages_nonblocking(agent_.get(), component_.stream,
                                                    component_.component, &message, 1, nullptr,
                                                    nullptr) == 1;
    }

  private:
    GstPtr<NiceAgent> agent_;
    Component component_;
};

/// Null for TCP and relayed pairs.
std::shared_ptr<const wire::UdpRoute> udp_route(NiceAgent* agent, Component component,
                                                const NiceCandidate& remote) {
    const auto socket = GstPtr<GSocket>::adopt(
        nice_agent_get_selected_socket(agent, component.stream, component.component));
    if (!socket || g_socket_get_fd(socket.get()) < 0) {
        return nullptr;
    }
    sockaddr_storage address{};
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    nice_address_copy_to_sockaddr(&remote.addr, generic);
    auto route = wire::UdpRoute::create(g_socket_get_fd(socket.get()), *generic);
    if (!route) {
        log::warning("sending through libnice", {{"reason", route.error().message}});
        return nullptr;
    }
    return *route;
}

wire::Route route_of(const GstPtr<NiceAgent>& agent, Component component,
                     const NiceCandidate& remote) {
    if (auto udp = udp_route(agent.get(), component, remote)) {
        return udp;
    }
    return std::make_shared<NiceSink>(agent, component);
}

}  // namespace

SignalConnection follow_selected_pair(GstElement* webrtcbin,
                                      std::function<void(wire::Route)> changed) {
    const auto ice = object_property<GstObject>(webrtcbin, "ice-agent");
    const auto agent = object_property<NiceAgent>(ice.get(), "agent");
    // The handler must not keep the agent: it belongs to it.
    return connect_signal<guint, guint, NiceCandidate*, NiceCandidate*>(
        agent.get(), "new-selected-pair-full",
        [raw = agent.get(), changed = std::move(changed)](guint stream, guint component,
                                                          NiceCandidate*, NiceCandidate* remote) {
            changed(route_of(GstPtr<NiceAgent>::retain(raw), {stream, component}, *remote));
        });
}

}  // namespace umbrella::media
