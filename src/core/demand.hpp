// Whether anybody watches a publisher's pictures, and what it was told of that. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "core/messages.hpp"

namespace umbrella::core {

/// What the subscribers of one publisher ask for.
class Wanted {
  public:
    /// Somebody shows `source` (a picture) at `max_height`; 0 is any height and beats all others.
    void add(Source source, std::uint32_t max_height);
    /// The largest height; nothing if nobody wants it.
    [[nodiscard]] std::optional<std::uint32_t> height(Source source) const {
        return heights_.at(static_cast<std::size_t>(source));
    }

  private:
    std::array<std::optional<std::uint32_t>, std::size(all_sources)> heights_;
};

/// Says 'wanted' at once, and 'unwanted' when limits::unwanted_after has passed since the last
/// subscription went: turning a page back and forth does not stop an encoder.
class DemandTracker {
  public:
    void update(const Wanted& wanted, Timestamp now);
    /// What the publisher is to be told now: changes only.
    [[nodiscard]] std::vector<SourceDemand> take_changes(Timestamp now);
    /// What it has been told last, of all its pictures.
    [[nodiscard]] std::vector<SourceDemand> told() const;
    [[nodiscard]] const SourceDemand& told(Source source) const;

  private:
    struct Picture {
        SourceDemand told;
        std::optional<std::uint32_t> height;  ///< nothing: nobody wants it
        Timestamp unwanted_since;
    };
    std::array<Picture, 2> pictures_{
        {{.told = {.source = Source::Camera}, .height = std::nullopt, .unwanted_since = {}},
         {.told = {.source = Source::Screen}, .height = std::nullopt, .unwanted_since = {}}}};
};

}  // namespace umbrella::core
