// Trunks over HTTP: JSON and protobuf in, JSON and protobuf out (docs/trunk.md). Main context.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/admin.hpp"
#include "app/trunks_view.hpp"
#include "base/result.hpp"
#include "net/dial_address.hpp"
#include "net/routes.hpp"

namespace umbrella::app {

class TrunkApi {
  public:
    /// What it drives.
    struct Control {
        std::function<TrunksView()> view;
        std::function<Result<std::string>(const std::string& text, std::vector<std::string> rooms)>
            set;
        std::function<bool(const std::string& id)> remove;
        std::function<std::string(const net::DialAddress&)> make_invite;
        std::function<Timestamp()> now;
        std::string prefix;  ///< of the server's paths
    };

    /// `admin` must outlive this.
    TrunkApi(Admin& admin, Control control) : admin_(admin), control_(std::move(control)) {}

    [[nodiscard]] net::Response respond(const net::ControlRequest& request);

  private:
    [[nodiscard]] net::Response list(const net::ControlRequest& request) const;
    [[nodiscard]] net::Response add(const net::ControlRequest& request) const;
    [[nodiscard]] net::Response remove(const net::ControlRequest& request,
                                       const std::string& id) const;
    [[nodiscard]] net::Response invite(const net::ControlRequest& request) const;

    Admin& admin_;
    Control control_;
};

}  // namespace umbrella::app
