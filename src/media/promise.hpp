// webrtcbin's asynchronous calls as functions that get their answer on the main thread.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "base/result.hpp"
#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// The description that create-offer or create-answer made, or why not.
using DescriptionHandler = std::function<void(Result<std::string> sdp)>;
/// Whether set-*-description succeeded.
using DoneHandler = std::function<void(Result<void>)>;

// Main thread. Each handler is called once, later, on the main thread, also when webrtcbin was
// shut down meanwhile.
void create_offer(GstElement* webrtcbin, const DescriptionHandler& handler);
/// To the offer that was set as the remote description.
void create_answer(GstElement* webrtcbin, const DescriptionHandler& handler);
void set_local_description(GstElement* webrtcbin, GstWebRTCSDPType type, const std::string& text,
                           const DoneHandler& handler);
void set_remote_description(GstElement* webrtcbin, GstWebRTCSDPType type, const std::string& text,
                            const DoneHandler& handler);

/// Waits until each of the calls above has been answered, so that webrtcbin's own thread is in none
/// of them. False: one has not been within `most`. Not the main thread, nor webrtcbin's.
[[nodiscard]] bool wait_for_answers(GstElement* webrtcbin, std::chrono::milliseconds most);

}  // namespace umbrella::media
