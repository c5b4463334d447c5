// A session with a Janus server by its HTTP API: requests, and the events that a long poll brings.
// One session carries the handles of all participants. Main thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "media/gst_ptr.hpp"

namespace umbrella::bench {

/// A description that goes along with a message. Empty: there is none.
struct Jsep {
    std::string type;
    std::string sdp;
};

class JanusSession {
  public:
    using Handle = std::uint64_t;
    /// `data` is what the plugin says; it is valid during the call.
    using ReplyHandler = std::function<void(JsonObject* data, const Jsep& jsep)>;
    using AttachHandler = std::function<void(Handle handle)>;

    /// `url`: http://HOST:PORT/janus
    explicit JanusSession(std::string url);
    ~JanusSession();
    JanusSession(const JanusSession&) = delete;
    JanusSession& operator=(const JanusSession&) = delete;

    /// The session is there and polled.
    [[nodiscard]] bool open() const { return id_ != 0; }
    [[nodiscard]] const std::optional<std::string>& trouble() const { return trouble_; }

    /// Of the videoroom plugin.
    void attach(AttachHandler handler);
    /// `body` is JSON. The reply may come with the answer or as a later event.
    void send(Handle handle, const std::string& body, const Jsep& jsep, ReplyHandler handler);
    void detach(Handle handle);

  private:
    using AnswerHandler = std::function<void(JsonObject* answer)>;
    void post(const std::string& path, const std::string& json, AnswerHandler handler);
    void request(const media::GstPtr<SoupMessage>& message, AnswerHandler handler);
    void poll();
    void take_event(JsonObject* event);
    void hand_out(const std::string& transaction, JsonObject* event);
    std::string next_transaction() { return "t" + std::to_string(++transactions_); }
    [[nodiscard]] std::string path_of(Handle handle) const;

    std::string url_;
    media::GstPtr<SoupSession> soup_;
    media::GstPtr<GCancellable> cancellable_;
    std::uint64_t id_ = 0;
    std::uint64_t transactions_ = 0;
    std::map<std::string, ReplyHandler> waiting_;
    std::set<Handle> detached_;
    std::optional<std::string> trouble_;
};

}  // namespace umbrella::bench
