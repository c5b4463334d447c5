// Who is recorded, and under which name.
#pragma once

#include <string>

#include "base/ids.hpp"

namespace umbrella::core::recording {

struct Subject {
    std::string recording;  ///< its id, of names.hpp
    ParticipantId participant;
    std::string name;  ///< as others see it
    std::string room;
};

}  // namespace umbrella::core::recording
