#include "janus_session.hpp"

#include <utility>

#include "base/json_text.hpp"
#include "base/result.hpp"

namespace umbrella::bench {
namespace {

using media::GstPtr;

JsonObject* member_object(JsonObject* object, const char* name) {
    JsonNode* node = json_object_get_member(object, name);
    return node != nullptr && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : nullptr;
}

std::string member_text(JsonObject* object, const char* name) {
    const char* text = json_object_get_string_member_with_default(object, name, "");
    return text != nullptr ? text : "";
}

/// What waits for a response of libsoup.
struct Waiting {
    GstPtr<SoupMessage> message;
    std::function<void(JsonObject*)> handler;
};

}  // namespace

JanusSession::JanusSession(std::string url)
    : url_(std::move(url)),
      // As many requests at once as a batch of joins makes; libsoup's default is two.
      soup_(GstPtr<SoupSession>::adopt(
          soup_session_new_with_options("max-conns", 16, "max-conns-per-host", 16, nullptr))),
      cancellable_(GstPtr<GCancellable>::adopt(g_cancellable_new())) {
    post("", R"({"janus":"create","transaction":"create"})", [this](JsonObject* answer) {
        JsonObject* data = member_object(answer, "data");
        id_ = data == nullptr ? 0
                              : static_cast<std::uint64_t>(json_object_get_int_member(data, "id"));
        if (id_ != 0) {
            poll();
        }
    });
}

JanusSession::~JanusSession() {
    g_cancellable_cancel(cancellable_.get());
    // The answers that were waited for come as cancelled before this is gone.
    while (g_main_context_iteration(nullptr, FALSE) != FALSE) {
    }
}

std::string JanusSession::path_of(Handle handle) const {
    return "/" + std::to_string(id_) + "/" + std::to_string(handle);
}

void JanusSession::post(const std::string& path, const std::string& json, AnswerHandler handler) {
    const auto message =
        GstPtr<SoupMessage>::adopt(soup_message_new("POST", (url_ + path).c_str()));
    UMBRELLA_ASSERT(message);
    GBytes* body = g_bytes_new(json.data(), json.size());
    soup_message_set_request_body_from_bytes(message.get(), "application/json", body);
    g_bytes_unref(body);
    request(message, std::move(handler));
}

void JanusSession::request(const GstPtr<SoupMessage>& message, AnswerHandler handler) {
    soup_session_send_and_read_async(
        soup_.get(), message.get(), G_PRIORITY_DEFAULT, cancellable_.get(),
        [](GObject* session, GAsyncResult* result, gpointer data) {
            const std::unique_ptr<Waiting> waiting(static_cast<Waiting*>(data));
            GBytes* bytes =
                soup_session_send_and_read_finish(SOUP_SESSION(session), result, nullptr);
            if (bytes == nullptr) {
                return;
            }
            gsize size = 0;
            const auto* text = static_cast<const gchar*>(g_bytes_get_data(bytes, &size));
            const auto parser = GstPtr<JsonParser>::adopt(json_parser_new());
            if (json_parser_load_from_data(parser.get(), text, static_cast<gssize>(size),
                                           nullptr) != FALSE) {
                JsonNode* root = json_parser_get_root(parser.get());
                if (root != nullptr && JSON_NODE_HOLDS_OBJECT(root)) {
                    waiting->handler(json_node_get_object(root));
                } else if (root != nullptr && JSON_NODE_HOLDS_ARRAY(root)) {
                    JsonArray* events = json_node_get_array(root);
                    JsonObject* wrapped = json_object_new();
                    json_object_set_array_member(wrapped, "events", json_array_ref(events));
                    waiting->handler(wrapped);
                    json_object_unref(wrapped);
                }
            }
            g_bytes_unref(bytes);
        },
        std::make_unique<Waiting>(Waiting{.message = message, .handler = std::move(handler)})
            .release());
}

void JanusSession::poll() {
    const std::string url = url_ + "/" + std::to_string(id_) + "?maxev=50";
    request(GstPtr<SoupMessage>::adopt(soup_message_new("GET", url.c_str())),
            [this](JsonObject* answer) {
                if (json_object_has_member(answer, "events") != FALSE) {
                    JsonArray* events = json_object_get_array_member(answer, "events");
                    for (guint i = 0; i < json_array_get_length(events); ++i) {
                        take_event(json_array_get_object_element(events, i));
                    }
                } else {
                    take_event(answer);
                }
                poll();
            });
}

void JanusSession::take_event(JsonObject* event) {
    const std::string kind = member_text(event, "janus");
    const auto sender =
        static_cast<Handle>(json_object_get_int_member_with_default(event, "sender", 0));
    if (kind == "hangup" && !detached_.contains(sender)) {
        trouble_ = "a connection was hung up: " + member_text(event, "reason");
    }
    const std::string transaction = member_text(event, "transaction");
    if (kind == "event" && !transaction.empty()) {
        hand_out(transaction, event);
    }
}

void JanusSession::hand_out(const std::string& transaction, JsonObject* event) {
    const auto found = waiting_.find(transaction);
    if (found == waiting_.end()) {
        return;
    }
    const ReplyHandler handler = std::move(found->second);
    waiting_.erase(found);
    JsonObject* plugin = member_object(event, "plugindata");
    JsonObject* data = plugin == nullptr ? nullptr : member_object(plugin, "data");
    if (data == nullptr || json_object_has_member(data, "error") != FALSE) {
        trouble_ = data == nullptr ? "an event without data" : member_text(data, "error");
        return;
    }
    Jsep jsep;
    if (JsonObject* description = member_object(event, "jsep")) {
        jsep = {.type = member_text(description, "type"), .sdp = member_text(description, "sdp")};
    }
    if (handler) {
        handler(data, jsep);
    }
}

void JanusSession::attach(AttachHandler handler) {
    post("/" + std::to_string(id_),
         R"({"janus":"attach","plugin":"janus.plugin.videoroom","transaction":")" +
             next_transaction() + "\"}",
         [this, handler = std::move(handler)](JsonObject* answer) {
             JsonObject* data = member_object(answer, "data");
             if (data == nullptr) {
                 trouble_ = "cannot attach";
                 return;
             }
             handler(static_cast<Handle>(json_object_get_int_member(data, "id")));
         });
}

void JanusSession::send(Handle handle, const std::string& body, const Jsep& jsep,
                        ReplyHandler handler) {
    const std::string transaction = next_transaction();
    waiting_[transaction] = std::move(handler);
    std::string json =
        R"({"janus":"message","transaction":")" + transaction + R"(","body":)" + body;
    if (!jsep.sdp.empty()) {
        json += R"(,"jsep":{"type":")" + jsep.type + R"(","sdp":)" + json_text(jsep.sdp) + "}";
    }
    post(path_of(handle), json + "}", [this, transaction](JsonObject* answer) {
        const std::string kind = member_text(answer, "janus");
        if (kind == "success") {
            hand_out(transaction, answer);
        } else if (kind == "error") {
            JsonObject* error = member_object(answer, "error");
            trouble_ = error == nullptr ? "an error" : member_text(error, "reason");
        }
    });
}

void JanusSession::detach(Handle handle) {
    detached_.insert(handle);
    post(path_of(handle), R"({"janus":"detach","transaction":")" + next_transaction() + "\"}",
         [](JsonObject*) {});
}

}  // namespace umbrella::bench
