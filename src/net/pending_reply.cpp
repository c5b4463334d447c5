#include "net/pending_reply.hpp"

#include "net/http_reply.hpp"

namespace umbrella::net {

PendingReply::PendingReply(SoupServerMessage* message)
    : message_(ObjectPtr<SoupServerMessage>::retain(message)) {
    for (const char* signal : {"disconnected", "finished"}) {
        g_signal_connect_data(
            message, signal,
            reinterpret_cast<GCallback>(
                +[](SoupServerMessage*, PendingReply* self) { self->gone_ = true; }),
            this, nullptr, static_cast<GConnectFlags>(0));
    }
}

PendingReply::~PendingReply() {
    g_signal_handlers_disconnect_by_data(message_.get(), this);
}

bool PendingReply::answer(const Response& response) {
    if (!is_open()) {
        return false;
    }
    answered_ = true;
    send(message_.get(), response);
    if (paused_) {
        soup_server_message_unpause(message_.get());
    }
    return true;
}

void PendingReply::pause_unless_answered() {
    if (is_open()) {
        paused_ = true;
        soup_server_message_pause(message_.get());
    }
}

}  // namespace umbrella::net
