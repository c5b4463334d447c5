#include "media/ice_agent.hpp"

#include <utility>

#include "media/ice_agent_state.hpp"

namespace umbrella::media {

IceAgent::IceAgent(std::shared_ptr<State> state) : state_(std::move(state)) {}

IceAgent::~IceAgent() {
    close();
}

std::shared_ptr<IceAgent> IceAgent::create(IceLoop& loop, const IceOptions& options) {
    auto state = std::make_shared<State>(loop.add(), options);
    state->begin();
    return std::shared_ptr<IceAgent>(new IceAgent(std::move(state)));
}

GstPtr<GstWebRTCICE> IceAgent::object() const {
    return make_ice_object(state_);
}

void IceAgent::follow() {
    state_->follow();
}

void IceAgent::restart() {
    if (const auto agent = state_->agent()) {
        nice_agent_restart(agent.get());
    }
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
    const auto agent = state_->agent();
    if (!agent || state_->stream_id() == 0) {
        return false;
    }
    GOutputVector vector{.buffer = packet.data(), .size = packet.size()};
    NiceOutputMessage message{.buffers = &vector, .n_buffers = 1};
    return nice_agent_send_messages_nonblocking(agent.get(), state_->stream_id(),
                                                NICE_COMPONENT_TYPE_RTP, &message, 1, nullptr,
                                                nullptr) == 1;
}

}  // namespace umbrella::media
