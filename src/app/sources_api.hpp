// Cameras over HTTP (docs/cameras.md): list, add, remove. Nothing of an address but its host and
// port leaves here. Main context.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/admin.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "core/camera/cameras.hpp"
#include "net/routes.hpp"

namespace umbrella::app {

class SourcesApi {
  public:
    /// What it drives.
    struct Control {
        std::function<std::vector<core::camera::View>()> view;
        /// Its id. The failure is a sentence.
        std::function<Result<std::string>(core::camera::Spec)> add;
        std::function<bool(const std::string& id)> remove;
        std::function<Timestamp()> now;
    };

    /// `admin` must outlive this.
    SourcesApi(Admin& admin, Control control) : admin_(admin), control_(std::move(control)) {}

    /// "sources", or what is below it.
    [[nodiscard]] static bool is_meant(std::string_view path);
    [[nodiscard]] net::Response respond(const net::ControlRequest& request);

  private:
    [[nodiscard]] net::Response list(const net::ControlRequest& request) const;
    [[nodiscard]] net::Response add(const net::ControlRequest& request) const;
    [[nodiscard]] net::Response remove(const net::ControlRequest& request,
                                       const std::string& id) const;

    Admin& admin_;
    Control control_;
};

}  // namespace umbrella::app
