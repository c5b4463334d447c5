// The bin of a branch (media/branch.hpp): elements that somebody described, behind a queue. It is
// closed on all sides: whoever pushes into it is never held up and always hears that all is well,
// no query and of the events only keyframe requests leave it towards the publisher, and its
// messages do not reach the pipeline, whose state, latency and end are none of its business.
#pragma once

#include <functional>
#include <string>

#include "base/result.hpp"
#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// A bin with one pad, "sink", that takes what a publication's tee passes. `description` is that of
/// gst-launch-1.0, filled in. Fails, in words without secrets, when it cannot be read, names what
/// is not there, or leads nowhere. Main thread.
[[nodiscard]] Result<GstPtr<GstBin>> make_branch_bin(const std::string& name,
                                                     const std::string& description);

/// Who takes the messages of its elements, in the threads that post them. Before its state is
/// changed for the first time.
void set_branch_handler(GstBin* bin, std::function<void(GstMessage*)> handler);

/// Tells its elements that nothing more comes, behind what waits. Once nothing pushes any more.
void end_branch_stream(GstBin* bin);

}  // namespace umbrella::media
