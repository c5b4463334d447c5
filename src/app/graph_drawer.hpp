// Draws graphs by graphviz, as a process beside this one: it takes long, and what it may take of
// the machine is bounded (base/limits_branch.hpp). Main context.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"

namespace umbrella::app {

class GraphDrawer {
  public:
    /// The picture as SVG, or why there is none, as a sentence for people.
    using Done = std::function<void(Result<std::string>)>;

    /// `program` is found on the PATH.
    explicit GraphDrawer(std::string program = "dot") : program_(std::move(program)) {}
    /// Gives up what is being drawn, without an answer.
    ~GraphDrawer();
    GraphDrawer(const GraphDrawer&) = delete;
    GraphDrawer& operator=(const GraphDrawer&) = delete;

    /// `done` is called later, or at once when it cannot even begin: one is drawn at a time.
    void draw(const std::string& dot, const Done& done);

  private:
    class Drawing;
    std::string program_;
    std::weak_ptr<Drawing> current_;
};

}  // namespace umbrella::app
