#include "media/promise.hpp"

#include <memory>
#include <utility>

#include "media/main_loop.hpp"

namespace umbrella::media {
namespace {

/// Runs in webrtcbin's thread. `reply` is null when the promise was interrupted or expired.
using ReplyHandler = std::function<void(const GstStructure* reply)>;

GstPromise* make_promise(ReplyHandler handler) {
    return gst_promise_new_with_change_func(
        [](GstPromise* promise, gpointer data) {
            const bool replied = gst_promise_wait(promise) == GST_PROMISE_RESULT_REPLIED;
            (*static_cast<ReplyHandler*>(data))(replied ? gst_promise_get_reply(promise) : nullptr);
        },
        std::make_unique<ReplyHandler>(std::move(handler)).release(),
        [](gpointer data) { std::unique_ptr<ReplyHandler>(static_cast<ReplyHandler*>(data)); });
}

std::string error_in(const GstStructure* reply) {
    GError* error = nullptr;
    if (reply == nullptr || gst_structure_get(reply, "error", G_TYPE_ERROR, &error, nullptr) == 0) {
        return {};
    }
    const ErrorPtr owned(error);
    return owned->message;
}

DescriptionPtr parse(GstWebRTCSDPType type, const std::string& text) {
    GstSDPMessage* message = nullptr;
    if (gst_sdp_message_new_from_text(text.c_str(), &message) != GST_SDP_OK) {
        return nullptr;
    }
    return DescriptionPtr(gst_webrtc_session_description_new(type, message));
}

void set_description(GstElement* webrtcbin, const char* signal, GstWebRTCSDPType type,
                     const std::string& text, const DoneHandler& handler) {
    const DescriptionPtr description = parse(type, text);
    if (!description) {
        post_to_main([handler] { handler(fail("the description does not parse")); });
        return;
    }
    const PromisePtr promise(make_promise([handler](const GstStructure* reply) {
        std::string error = error_in(reply);
        post_to_main([handler, error = std::move(error)] {
            handler(error.empty() ? Result<void>{} : fail(error));
        });
    }));
    g_signal_emit_by_name(webrtcbin, signal, description.get(), promise.get());
}

}  // namespace

void create_offer(GstElement* webrtcbin, const DescriptionHandler& handler) {
    const PromisePtr promise(make_promise([handler](const GstStructure* reply) {
        GstWebRTCSessionDescription* offer = nullptr;
        if (reply == nullptr ||
            gst_structure_get(reply, "offer", GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &offer,
                              nullptr) == 0) {
            post_to_main([handler, error = error_in(reply)] {
                handler(fail("webrtcbin made no offer: " + error));
            });
            return;
        }
        const DescriptionPtr owned(offer);
        const GStringPtr text(gst_sdp_message_as_text(owned->sdp));
        post_to_main([handler, sdp = std::string(text.get())] { handler(sdp); });
    }));
    g_signal_emit_by_name(webrtcbin, "create-offer", nullptr, promise.get());
}

void set_local_description(GstElement* webrtcbin, const std::string& offer,
                           const DoneHandler& handler) {
    set_description(webrtcbin, "set-local-description", GST_WEBRTC_SDP_TYPE_OFFER, offer, handler);
}

void set_remote_description(GstElement* webrtcbin, const std::string& answer,
                            const DoneHandler& handler) {
    set_description(webrtcbin, "set-remote-description", GST_WEBRTC_SDP_TYPE_ANSWER, answer,
                    handler);
}

}  // namespace umbrella::media
