#include "media/branch.hpp"

#include <thread>
#include <utility>

#include "base/limits_branch.hpp"
#include "base/log.hpp"
#include "media/branch_bin.hpp"
#include "media/branch_words.hpp"
#include "media/main_loop.hpp"

namespace umbrella::media {
namespace {

/// The sinks learn by how much what comes is late. Of this bin alone, and not in the thread that
/// asks for it, which may hold what the answer needs.
void update_latency(GstBin* bin) {
    gst_element_call_async(
        GST_ELEMENT(bin),
        [](GstElement* element, gpointer) { gst_bin_recalculate_latency(GST_BIN(element)); },
        nullptr, nullptr);
}

}  // namespace

Branch::Branch(GstPtr<GstElement> pipeline, std::shared_ptr<Publication> publication,
               Options options, GstPtr<GstBin> bin)
    : pipeline_(std::move(pipeline)),
      publication_(std::move(publication)),
      options_(std::move(options)),
      bin_(std::move(bin)) {}

Result<std::shared_ptr<Branch>> Branch::hang(GstPtr<GstElement> pipeline,
                                             std::shared_ptr<Publication> publication,
                                             Options options) {
    auto bin = make_branch_bin(options.name, options.description);
    if (!bin) {
        return tl::make_unexpected(bin.error());
    }
    std::shared_ptr<Branch> branch(new Branch(std::move(pipeline), std::move(publication),
                                              std::move(options), std::move(*bin)));
    branch->start();
    return branch;
}

void Branch::start() {
    // Owned by the bin, which is there as long as it is called.
    set_branch_handler(bin_.get(), [weak = weak_from_this(), bin = bin_.get()](
                                       GstMessage* message) { on_message(weak, bin, message); });
    // The state is changed here alone.
    gst_element_set_locked_state(GST_ELEMENT(bin_.get()), TRUE);
    gst_bin_add(GST_BIN(pipeline_.get()), GST_ELEMENT(bin_.get()));
    change_state(GST_STATE_PLAYING, &Branch::on_started);
}

void Branch::on_message(const std::weak_ptr<Branch>& weak, GstBin* bin, GstMessage* message) {
    const auto tell = [&weak](void (Branch::*method)(const std::string&), std::string words) {
        post_to_main([weak, method, words = std::move(words)] {
            if (const auto self = weak.lock()) {
                ((*self).*method)(words);
            }
        });
    };
    switch (GST_MESSAGE_TYPE(message)) {
        case GST_MESSAGE_ERROR:
            tell(&Branch::fail, words_of_error(message));
            break;
        case GST_MESSAGE_EOS:
            tell(&Branch::fail, "its elements have ended the stream");
            break;
        case GST_MESSAGE_LATENCY:
        case GST_MESSAGE_ASYNC_DONE:
            update_latency(bin);
            break;
        case GST_MESSAGE_ELEMENT:
            log::debug("branch says",
                       {{"branch", GST_OBJECT_NAME(bin)}, {"what", words_of_element(message)}});
            break;
        default:
            break;
    }
}

void Branch::change_state(GstState state, void (Branch::*then)(bool)) {
    std::thread([self = shared_from_this(), state, then]() mutable {
        const bool changed =
            gst_element_set_state(GST_ELEMENT(self->bin_.get()), state) != GST_STATE_CHANGE_FAILURE;
        // The last reference is dropped on the main thread.
        post_to_main([self = std::move(self), then, changed] { ((*self).*then)(changed); });
    }).detach();
}

void Branch::on_started(bool started) {
    starting_ = false;
    if (ended_) {
        stop();
    } else if (!started) {
        fail("its elements do not start");
    } else {
        const auto sink =
            GstPtr<GstPad>::adopt(gst_element_get_static_pad(GST_ELEMENT(bin_.get()), "sink"));
        tap_ = publication_->tap(sink.get());
        if (core::kind_of(publication_->mline().codec) == core::MediaKind::Video) {
            publication_->request_keyframe();
        }
    }
}

void Branch::fail(const std::string& why) {
    if (ended_) {
        // What it was told to do is done, or will not be.
        failed_ = true;
        stop();
        return;
    }
    failed_ = true;
    end();
    options_.failed(why);
}

void Branch::end() {
    if (std::exchange(ended_, true)) {
        return;
    }
    const bool was_fed = tap_ != nullptr;
    tap_.reset();
    publication_.reset();
    if (!was_fed || failed_) {
        stop();
        return;
    }
    end_branch_stream(bin_.get());
    // This is also what keeps it until then.
    post_to_main_after(limits::branch_end_wait, [self = shared_from_this()] { self->stop(); });
}

void Branch::stop() {
    if (!starting_ && !std::exchange(stopping_, true)) {
        change_state(GST_STATE_NULL, &Branch::on_stopped);
    }
}

void Branch::on_stopped(bool /*stopped*/) {
    gst_bin_remove(GST_BIN(pipeline_.get()), GST_ELEMENT(bin_.get()));
    options_.gone();
}

}  // namespace umbrella::media
