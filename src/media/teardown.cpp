#include "media/teardown.hpp"

#include <memory>
#include <thread>
#include <utility>

#include "base/limits.hpp"
#include "base/limits_negotiation.hpp"
#include "base/log.hpp"
#include "media/main_loop.hpp"
#include "media/promise.hpp"
#include "media/receive_block.hpp"

namespace umbrella::media {
namespace {

/// A one-shot timer on the main context, for as long as it lives.
class Deadline {
  public:
    explicit Deadline(std::string name) : name_(std::move(name)) {
        id_ = g_timeout_add(
            static_cast<guint>(limits::teardown_warning.count()),
            [](gpointer data) -> gboolean {
                auto* self = static_cast<Deadline*>(data);
                self->id_ = 0;
                log::error("stopping takes too long", {{"peer", self->name_}});
                return G_SOURCE_REMOVE;
            },
            this);
    }
    ~Deadline() {
        if (id_ != 0) {
            g_source_remove(id_);
        }
    }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

  private:
    std::string name_;
    guint id_ = 0;
};

void wait_for_calm(GstElement* webrtcbin, const std::future<void>& detached,
                   const std::string& name) {
    const bool answered = wait_for_answers(webrtcbin, limits::teardown_patience);
    const bool quiet = detached.wait_for(limits::teardown_patience) == std::future_status::ready;
    if (!answered || !quiet) {
        log::warning("a peer is stopped in the middle of something",
                     {{"peer", name}, {"what", answered ? "a packet" : "a description"}});
    }
}

}  // namespace

void stop_in_background(const GstPtr<GstBin>& bin, const GstPtr<GstElement>& webrtcbin,
                        std::future<void> detached, const std::string& name,
                        std::function<void()> done) {
    gst_element_set_locked_state(GST_ELEMENT(bin.get()), TRUE);
    auto deadline = std::make_shared<Deadline>(name);
    std::thread([bin = GstPtr<GstBin>(bin), webrtcbin = GstPtr<GstElement>(webrtcbin),
                 detached = std::move(detached), name, deadline = std::move(deadline),
                 done = std::move(done)]() mutable {
        wait_for_calm(webrtcbin.get(), detached, name);
        deafen_receivers(webrtcbin.get());
        gst_element_set_state(GST_ELEMENT(bin.get()), GST_STATE_NULL);
        deafen_receivers(webrtcbin.get());
        const unsigned blocks = free_late_receive_blocks(webrtcbin.get());
        if (blocks > 0) {
            log::debug("a block that was made too late is freed", {{"peer", name}});
        }
        webrtcbin = {};
        // The last references are dropped on the main thread, in this order.
        post_to_main([bin = std::move(bin), deadline = std::move(deadline),
                      done = std::move(done)]() mutable {
            deadline.reset();
            done();
        });
    }).detach();
}

}  // namespace umbrella::media
