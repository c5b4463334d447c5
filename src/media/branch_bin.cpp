#include "media/branch_bin.hpp"

#include <atomic>
#include <memory>
#include <utility>

#include <gst/video/video.h>

#include "base/limits_branch.hpp"
#include "media/branch_words.hpp"
#include "media/elements.hpp"

namespace umbrella::media {
namespace {

constexpr const char* entry_name = "umbrella-entry";

using Handler = std::function<void(GstMessage*)>;

struct State {
    Handler handler;
    std::atomic<bool> stuck = false;  ///< nothing goes on behind the queue; told
};

struct BranchBin {
    GstBin parent;
    State state;
};
struct BranchBinClass {
    GstBinClass parent_class;
};

/// GstBinClass, set once by class_init().
gpointer parent_class = nullptr;

State& state_of(gpointer bin) {
    return static_cast<BranchBin*>(bin)->state;
}

/// All that the elements say passes here on its way to the pipeline, and ends.
gboolean post_message(GstElement* element, GstMessage* message) {
    if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_STATE_CHANGED &&
        GST_MESSAGE_SRC(message) == GST_OBJECT_CAST(element)) {
        // By it a bin knows whether it may tell of the end of its sinks (gst_bin_post_message).
        return GST_ELEMENT_CLASS(parent_class)->post_message(element, message);
    }
    const MessagePtr owned(message);
    if (const Handler& handler = state_of(element).handler) {
        handler(owned.get());
    }
    return TRUE;
}

void finalize(GObject* object) {
    std::destroy_at(&state_of(object));
    G_OBJECT_CLASS(parent_class)->finalize(object);
}

void class_init(gpointer klass, gpointer /*data*/) {
    parent_class = g_type_class_peek_parent(klass);
    G_OBJECT_CLASS(klass)->finalize = finalize;
    GST_ELEMENT_CLASS(klass)->post_message = post_message;
}

void instance_init(GTypeInstance* instance, gpointer /*class*/) {
    std::construct_at(&state_of(instance));
}

GType branch_bin_type() {
    static const GType type = g_type_register_static_simple(
        GST_TYPE_BIN, "UmbrellaBranchBin", sizeof(BranchBinClass), class_init, sizeof(BranchBin),
        instance_init, static_cast<GTypeFlags>(0));
    return type;
}

/// What has stopped behind the queue comes back by a later push. An element that has failed has
/// said so; that nobody takes these caps, or that an element has had enough, is said here alone.
GstFlowReturn pass(GstObject* bin, GstFlowReturn flow) {
    const bool goes_on = flow == GST_FLOW_OK || flow == GST_FLOW_FLUSHING;
    if (!goes_on && !state_of(bin).stuck.exchange(true)) {
        const ErrorPtr error(g_error_new(GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED,
                                         "the elements take no more (%s)",
                                         gst_flow_get_name(flow)));
        post_message(GST_ELEMENT_CAST(bin), gst_message_new_error(bin, error.get(), nullptr));
    }
    return GST_FLOW_OK;
}

GstFlowReturn take_buffer(GstPad* pad, GstObject* parent, GstBuffer* buffer) {
    return pass(parent, gst_proxy_pad_chain_default(pad, parent, buffer));
}

GstFlowReturn take_buffer_list(GstPad* pad, GstObject* parent, GstBufferList* list) {
    return pass(parent, gst_proxy_pad_chain_list_default(pad, parent, list));
}

gboolean take_event(GstPad* pad, GstObject* parent, GstEvent* event) {
    switch (GST_EVENT_TYPE(event)) {
        case GST_EVENT_FLUSH_START:
        case GST_EVENT_FLUSH_STOP:
        case GST_EVENT_EOS:
            // A publisher that changes its SSRC ends a stream, and goes on.
            gst_event_unref(event);
            break;
        default:
            gst_pad_event_default(pad, parent, event);
    }
    return TRUE;
}

/// Of the tee, which asks all of its branches and takes what suits each.
gboolean answer_query(GstPad* /*pad*/, GstObject* /*parent*/, GstQuery* query) {
    const CapsPtr any(gst_caps_new_any());
    switch (GST_QUERY_TYPE(query)) {
        case GST_QUERY_CAPS: {
            GstCaps* filter = nullptr;
            gst_query_parse_caps(query, &filter);
            gst_query_set_caps_result(query, filter != nullptr ? filter : any.get());
            return TRUE;
        }
        case GST_QUERY_ACCEPT_CAPS:
            gst_query_set_accept_caps_result(query, TRUE);
            return TRUE;
        default:
            return FALSE;
    }
}

GstPadProbeReturn hold_back(GstPad* /*pad*/, GstPadProbeInfo* info, gpointer /*data*/) {
    if ((GST_PAD_PROBE_INFO_TYPE(info) & GST_PAD_PROBE_TYPE_QUERY_UPSTREAM) != 0) {
        GstQuery* query = gst_pad_probe_info_get_query(info);
        if (GST_QUERY_TYPE(query) != GST_QUERY_LATENCY) {
            return GST_PAD_PROBE_DROP;
        }
        // What comes is live, and is passed on as it comes.
        gst_query_set_latency(query, TRUE, 0, GST_CLOCK_TIME_NONE);
        return GST_PAD_PROBE_HANDLED;
    }
    GstEvent* event = gst_pad_probe_info_get_event(info);
    if (gst_video_event_is_force_key_unit(event) == FALSE) {
        return GST_PAD_PROBE_DROP;
    }
    // A new one: with an SSRC of the branch's own in it, it would not find the publisher.
    GST_PAD_PROBE_INFO_DATA(info) =
        gst_video_event_new_upstream_force_key_unit(GST_CLOCK_TIME_NONE, TRUE, 0);
    gst_event_unref(event);
    return GST_PAD_PROBE_OK;
}

std::string with_queue(const std::string& description) {
    const auto time =
        std::chrono::duration_cast<std::chrono::nanoseconds>(limits::branch_queue_time);
    std::string queue = "queue leaky=downstream silent=true name=";
    queue += entry_name;
    queue += " max-size-buffers=" + std::to_string(limits::branch_queue_packets);
    queue += " max-size-bytes=" + std::to_string(limits::branch_queue_bytes);
    queue += " max-size-time=" + std::to_string(time.count());
    return queue + " ! " + description;
}

using ContextPtr = std::unique_ptr<GstParseContext, decltype(&gst_parse_context_free)>;

std::string words_of(const GError* error, const ContextPtr& context) {
    std::string words = error != nullptr ? error->message : "it cannot be read";
    gchar** missing = gst_parse_context_get_missing_elements(context.get());
    if (missing != nullptr) {
        const GStringPtr names(g_strjoinv(", ", missing));
        g_strfreev(missing);
        words = std::string("this GStreamer has no element ") + names.get();
    }
    return without_addresses(words);
}

/// An end that leads nowhere would end the stream with its first buffer.
Result<void> check_ends(GstBin* elements) {
    const auto pad = GstPtr<GstPad>::adopt(gst_bin_find_unlinked_pad(elements, GST_PAD_SRC));
    if (!pad) {
        return {};
    }
    const auto element = GstPtr<GstElement>::adopt(gst_pad_get_parent_element(pad.get()));
    if (GST_OBJECT_PARENT(element.get()) != GST_OBJECT_CAST(elements)) {
        return {};  // of a bin that links what is in it when it knows what comes
    }
    const GStringPtr name(gst_element_get_name(element.get()));
    return fail("what comes out of " + std::string(name.get()) +
                " leads nowhere; end it with a sink, such as fakesink");
}

Result<GstPtr<GstBin>> parse_elements(const std::string& description) {
    const ContextPtr context(gst_parse_context_new(), gst_parse_context_free);
    GError* raw_error = nullptr;
    auto elements = GstPtr<GstElement>::sink(
        gst_parse_bin_from_description_full(with_queue(description).c_str(), FALSE, context.get(),
                                            GST_PARSE_FLAG_FATAL_ERRORS, &raw_error));
    const ErrorPtr error(raw_error);
    if (!elements || error) {
        return fail(words_of(error.get(), context));
    }
    auto bin = GstPtr<GstBin>::retain(GST_BIN(elements.get()));
    if (auto checked = check_ends(bin.get()); !checked) {
        return tl::make_unexpected(checked.error());
    }
    return bin;
}

GstPtr<GstPad> entry_of(GstBin* bin) {
    const auto queue = GstPtr<GstElement>::adopt(gst_bin_get_by_name(bin, entry_name));
    return GstPtr<GstPad>::adopt(gst_element_get_static_pad(queue.get(), "sink"));
}

}  // namespace

Result<GstPtr<GstBin>> make_branch_bin(const std::string& name, const std::string& description) {
    auto elements = parse_elements(description);
    if (!elements) {
        return tl::make_unexpected(elements.error());
    }
    gst_object_set_name(GST_OBJECT(elements->get()), "elements");
    const auto entry = entry_of(elements->get());
    gst_pad_add_probe(entry.get(),
                      static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_EVENT_UPSTREAM |
                                                   GST_PAD_PROBE_TYPE_QUERY_UPSTREAM),
                      hold_back, nullptr, nullptr);
    const auto inner = add_ghost(elements->get(), entry.get(), "sink");
    auto bin = GstPtr<GstBin>::sink(
        GST_BIN(g_object_new(branch_bin_type(), "name", name.c_str(), nullptr)));
    // It goes on to PLAYING by itself when its sinks have got something: the pipeline, which would
    // see to that, does not hear of it.
    g_object_set(bin.get(), "async-handling", TRUE, nullptr);
    gst_bin_add(bin.get(), GST_ELEMENT(elements->get()));
    const auto sink = add_ghost(bin.get(), inner.get(), "sink");
    gst_pad_set_chain_function(sink.get(), take_buffer);
    gst_pad_set_chain_list_function(sink.get(), take_buffer_list);
    gst_pad_set_event_function(sink.get(), take_event);
    gst_pad_set_query_function(sink.get(), answer_query);
    return bin;
}

void set_branch_handler(GstBin* bin, std::function<void(GstMessage*)> handler) {
    state_of(bin).handler = std::move(handler);
}

void end_branch_stream(GstBin* bin) {
    gst_pad_send_event(entry_of(bin).get(), gst_event_new_eos());
}

}  // namespace umbrella::media
