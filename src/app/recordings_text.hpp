// Recordings as JSON: those that run, and what is in the folder. Main context.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/recording/side_file.hpp"
#include "wire/recording_folder.hpp"

namespace umbrella::app {

/// Newest first. What a side file tells is passed on; one that says "running" and does not run any
/// more is "interrupted", and its files are as long as they are.
[[nodiscard]] std::string recordings_to_json(wire::RecordingFolder& folder,
                                             const std::vector<core::recording::SideFile>& running);

/// Its files and its side file. False if there is no such recording.
[[nodiscard]] bool remove_recording(wire::RecordingFolder& folder, const std::string& id);

/// What a side file's text says; nothing if it says nothing that can be used. It may have been
/// written by anybody who may write into the folder.
[[nodiscard]] std::optional<core::recording::SideFile> parse_side_file(const std::string& text);

}  // namespace umbrella::app
