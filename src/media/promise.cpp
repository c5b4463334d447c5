#include "media/promise.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

#include "media/main_loop.hpp"

namespace umbrella::media {
namespace {

/// Runs in webrtcbin's thread. `reply` is null when the promise was interrupted or expired.
using ReplyHandler = std::function<void(const GstStructure* reply)>;

/// The calls of one webrtcbin that have not been answered.
class Calls {
  public:
    void begin() {
        const std::lock_guard lock(mutex_);
        ++open_;
    }
    void end() {
        const std::lock_guard lock(mutex_);
        --open_;
        ended_.notify_all();
    }
    bool wait(std::chrono::milliseconds most) {
        std::unique_lock lock(mutex_);
        return ended_.wait_for(lock, most, [this] { return open_ == 0; });
    }

  private:
    std::mutex mutex_;  ///< guards what follows; a leaf
    unsigned open_ = 0;
    std::condition_variable ended_;
};
using CallsPtr = std::shared_ptr<Calls>;

constexpr const char* calls_key = "umbrella-calls";

/// Null before the first call.
CallsPtr calls_of(GstElement* webrtcbin) {
    const auto* calls =
        static_cast<const CallsPtr*>(g_object_get_data(G_OBJECT(webrtcbin), calls_key));
    return calls == nullptr ? nullptr : *calls;
}

CallsPtr begin_call(GstElement* webrtcbin) {
    CallsPtr calls = calls_of(webrtcbin);
    if (!calls) {
        calls = std::make_shared<Calls>();
        g_object_set_data_full(
            G_OBJECT(webrtcbin), calls_key, std::make_unique<CallsPtr>(calls).release(),
            [](gpointer data) { std::unique_ptr<CallsPtr>(static_cast<CallsPtr*>(data)); });
    }
    calls->begin();
    return calls;
}

GstPromise* make_promise(GstElement* webrtcbin, ReplyHandler on_reply) {
    ReplyHandler handler = [calls = begin_call(webrtcbin),
                            on_reply = std::move(on_reply)](const GstStructure* reply) {
        on_reply(reply);
        calls->end();
    };
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
    const PromisePtr promise(make_promise(webrtcbin, [handler](const GstStructure* reply) {
        std::string error = error_in(reply);
        post_to_main([handler, error = std::move(error)] {
            handler(error.empty() ? Result<void>{} : fail(error));
        });
    }));
    g_signal_emit_by_name(webrtcbin, signal, description.get(), promise.get());
}

/// "offer" or "answer", which is what webrtcbin calls the signal's reply too.
void create_description(GstElement* webrtcbin, const std::string& type,
                        const DescriptionHandler& handler) {
    const PromisePtr promise(make_promise(webrtcbin, [handler, type](const GstStructure* reply) {
        GstWebRTCSessionDescription* made = nullptr;
        if (reply == nullptr ||
            gst_structure_get(reply, type.c_str(), GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &made,
                              nullptr) == 0) {
            post_to_main([handler, type, error = error_in(reply)] {
                handler(fail("webrtcbin made no " + type + ": " + error));
            });
            return;
        }
        const DescriptionPtr owned(made);
        const GStringPtr text(gst_sdp_message_as_text(owned->sdp));
        post_to_main([handler, sdp = std::string(text.get())] { handler(sdp); });
    }));
    g_signal_emit_by_name(webrtcbin, ("create-" + type).c_str(), nullptr, promise.get());
}

}  // namespace

void create_offer(GstElement* webrtcbin, const DescriptionHandler& handler) {
    create_description(webrtcbin, "offer", handler);
}

void create_answer(GstElement* webrtcbin, const DescriptionHandler& handler) {
    create_description(webrtcbin, "answer", handler);
}

void set_local_description(GstElement* webrtcbin, GstWebRTCSDPType type, const std::string& text,
                           const DoneHandler& handler) {
    set_description(webrtcbin, "set-local-description", type, text, handler);
}

void set_remote_description(GstElement* webrtcbin, GstWebRTCSDPType type, const std::string& text,
                            const DoneHandler& handler) {
    set_description(webrtcbin, "set-remote-description", type, text, handler);
}

bool wait_for_answers(GstElement* webrtcbin, std::chrono::milliseconds most) {
    const CallsPtr calls = calls_of(webrtcbin);
    return !calls || calls->wait(most);
}

}  // namespace umbrella::media
