// Making and joining elements.
#pragma once

#include <string>
#include <string_view>

#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// A new element. Aborts when the factory is missing: that is checked at start-up
/// (missing_elements), so it is a broken invariant later. Any thread.
[[nodiscard]] GstPtr<GstElement> make_element(const char* factory, const std::string& name);

/// "rtpsession"; empty for an element without a factory.
[[nodiscard]] std::string_view factory_name(GstElement* element);

/// A bin of that name, not yet anywhere.
[[nodiscard]] GstPtr<GstBin> make_bin(const std::string& name);

/// Adds an active ghost pad to `bin` for the static pad `pad` of `element` within it.
GstPtr<GstPad> add_ghost(GstBin* bin, GstElement* element, const char* pad,
                         const std::string& name);
/// The same for a pad at hand.
GstPtr<GstPad> add_ghost(GstBin* bin, GstPad* pad, const std::string& name);

/// An active ghost pad that leads nowhere until gst_ghost_pad_set_target().
[[nodiscard]] GstPtr<GstPad> add_ghost_without_target(GstBin* bin, const std::string& name,
                                                      GstPadDirection direction);

/// Links pads of different bins that ghost pads lead between; the pads' caps are not compared,
/// since they are set later. Aborts when they cannot be linked.
void link_pads(GstPad* source, GstPad* sink);

/// Of the pipeline that `element` is in, since its own may not be set yet.
[[nodiscard]] GstClockTime base_time_of(GstElement* element);
/// Dates a buffer that comes now, as a live source would.
void stamp(GstBuffer* buffer, GstClockTime base_time);

/// Names of the needed element factories that this installation lacks, with the Debian package
/// that has each; empty if all are there.
[[nodiscard]] std::string missing_elements();

}  // namespace umbrella::media
