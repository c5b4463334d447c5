#include "participant.hpp"

namespace umbrella::bench {

std::size_t Participant::pictures() const {
    std::size_t pictures = 0;
    visit([&](const LeanMedia& media) {
        for (const auto& [ssrc, stream] : media.incoming()) {
            pictures += stream.format.video && stream.meter.begun() ? 1 : 0;
        }
    });
    return pictures;
}

}  // namespace umbrella::bench
