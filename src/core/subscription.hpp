// Which pictures a participant asks for. Pure.
#pragma once

#include <vector>

#include "core/messages.hpp"

namespace umbrella::core {

class Subscription {
  public:
    /// Takes the place of all earlier wishes. Of two for the same picture the first counts.
    /// True if anything is different now.
    bool replace(std::vector<VideoWish> wishes);

    /// Best first.
    [[nodiscard]] const std::vector<VideoWish>& wishes() const { return wishes_; }

  private:
    std::vector<VideoWish> wishes_;
};

}  // namespace umbrella::core
