#include "media/ice_agent.hpp"

#include <utility>

#include "media/ice_agent_state.hpp"
#include "media/libnice_agent.hpp"
#include "media/lite_agent.hpp"

namespace umbrella::media {

IceAgent::IceAgent(std::shared_ptr<State> state) : state_(std::move(state)) {}

IceAgent::~IceAgent() {
    close();
}

std::shared_ptr<IceAgent> IceAgent::create(IceLoop& loop, const IceOptions& options) {
    std::shared_ptr<State> state;
    if (options.shared_port) {
        state = LiteAgent::create(options.shared_port, options);
    } else {
        state = LibniceAgent::create(loop.add(), options);
    }
    return std::shared_ptr<IceAgent>(new IceAgent(std::move(state)));
}

GstPtr<GstWebRTCICE> IceAgent::object() const {
    return make_ice_object(state_);
}

void IceAgent::follow() {
    state_->follow();
}

bool IceAgent::is_lite() const {
    return state_->is_lite();
}

void IceAgent::restart() {
    state_->restart();
}

void IceAgent::close() {
    state_->close();
}

std::optional<IcePath> IceAgent::path() const {
    return state_->path();
}

void IceAgent::set_path_observer(std::function<void()> observer) {
    state_->set_path_observer(std::move(observer));
}

void IceAgent::set_packet_filter(PacketFilter filter) {
    state_->set_packet_filter(std::move(filter));
}

std::future<void> IceAgent::detach() {
    return state_->detach();
}

bool IceAgent::send(std::span<const std::uint8_t> packet) const {
    return state_->send(packet);
}

}  // namespace umbrella::media
