// Recordings over HTTP (docs/recording.md): start, stop, list, play, download, delete. Main
// context.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/admin.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "core/recording/side_file.hpp"
#include "core/snapshot.hpp"
#include "net/routes.hpp"
#include "wire/recording_folder.hpp"

namespace umbrella::app {

class RecordingsApi {
  public:
    /// What it drives.
    struct Control {
        /// Null: there are no recordings.
        std::shared_ptr<wire::RecordingFolder> folder;
        std::function<core::NodeSnapshot()> node;
        std::function<std::vector<core::recording::SideFile>()> running;
        /// Records, or not any more; an empty participant is the whole room.
        std::function<void(const std::string& room, const ParticipantId& participant, bool wanted)>
            want;
        std::function<Timestamp()> now;
    };

    /// `admin` must outlive this.
    RecordingsApi(Admin& admin, Control control);

    /// "recordings", or what is below it.
    [[nodiscard]] static bool is_meant(std::string_view path);
    [[nodiscard]] net::Response respond(const net::ControlRequest& request);

  private:
    [[nodiscard]] net::Response list(const net::ControlRequest& request) const;
    [[nodiscard]] net::Response want(const net::ControlRequest& request, bool wanted) const;
    [[nodiscard]] net::Response remove(const net::ControlRequest& request,
                                       const std::string& id) const;
    [[nodiscard]] net::Response make_ticket(const net::ControlRequest& request) const;
    [[nodiscard]] net::Response file(const net::ControlRequest& request) const;

    /// A link that plays one file and nothing else, for who cannot send a password: a video
    /// element, a download.
    [[nodiscard]] std::string ticket_for(const std::string& name, std::int64_t expires_s) const;
    [[nodiscard]] bool has_ticket(const net::ControlRequest& request) const;

    Admin& admin_;
    Control control_;
    std::string key_;  ///< of tickets; they do not survive the server
};

}  // namespace umbrella::app
