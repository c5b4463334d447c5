// What a run knows of a synthetic participant, whichever server it is with. Main thread.
#pragma once

#include "lean_media.hpp"
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace umbrella::bench {

/// What a participant is to do.
struct Part {
    std::size_t room = 0;  ///< rooms are numbered from 0
    bool publish = false;
    std::size_t watch = 0;  ///< so many of the others' cameras
};

class Participant {
  public:
    using MediaVisitor = std::function<void(const LeanMedia&)>;

    explicit Participant(const Part& part) : part_(part) {}
    virtual ~Participant() = default;
    Participant(const Participant&) = delete;
    Participant& operator=(const Participant&) = delete;

    /// Every millisecond or so.
    virtual void tick(Timestamp now) = 0;
    /// All its transports are up.
    [[nodiscard]] virtual bool connected() const = 0;
    /// What has gone wrong for good.
    [[nodiscard]] virtual std::optional<std::string> trouble() const = 0;
    /// Each of its connections that is there.
    virtual void visit(const MediaVisitor& visitor) const = 0;
    /// An orderly end; it may be destroyed some time later.
    virtual void leave() = 0;

    [[nodiscard]] const Part& part() const { return part_; }
    /// Pictures of others that have begun to come.
    [[nodiscard]] std::size_t pictures() const;

  private:
    Part part_;
};

}  // namespace umbrella::bench
