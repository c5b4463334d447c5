// The live pipeline over HTTP, for who may change things here (docs/debugging.md): as dot, or
// drawn. Main context.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/admin.hpp"
#include "app/graph_drawer.hpp"
#include "base/clock.hpp"
#include "net/routes.hpp"

namespace umbrella::app {

class PipelineApi {
  public:
    struct Control {
        /// The pipeline as dot, later; `whole`: with what is inside the webrtcbins.
        std::function<void(bool whole, std::function<void(std::string)> done)> describe;
        std::function<Timestamp()> now;
        std::string graphviz = "dot";
    };

    /// `admin` must outlive this.
    PipelineApi(Admin& admin, Control control);

    /// `request.path` is "pipeline.dot" or "pipeline.svg".
    void respond(const net::ControlRequest& request, const net::Replier& reply);

  private:
    Admin& admin_;
    Control control_;
    /// Shared with what is asked for: an answer may come when this is gone.
    std::shared_ptr<GraphDrawer> drawer_;
};

}  // namespace umbrella::app
