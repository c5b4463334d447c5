#include "media/children.hpp"

#include <memory>

namespace umbrella::media {

std::vector<GstPtr<GstElement>> children_of(GstBin* bin) {
    std::vector<GstPtr<GstElement>> found;
    const std::unique_ptr<GstIterator, decltype(&gst_iterator_free)> all(
        gst_bin_iterate_elements(bin), gst_iterator_free);
    const auto append = [](const GValue* item, gpointer list) {
        static_cast<std::vector<GstPtr<GstElement>>*>(list)->push_back(
            GstPtr<GstElement>::retain(GST_ELEMENT(g_value_get_object(item))));
    };
    while (gst_iterator_foreach(all.get(), append, &found) == GST_ITERATOR_RESYNC) {
        found.clear();
        gst_iterator_resync(all.get());
    }
    return found;
}

}  // namespace umbrella::media
