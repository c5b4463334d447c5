#include "wire/gso.hpp"

#include <cerrno>

#include <netinet/udp.h>

#include "base/limits.hpp"

namespace umbrella::wire {

Gso::Gso(Use use) {
    if (use == Use::Never) {
        for (Family& family : families_) {
            family.state = Family::State::Unusable;
        }
    }
}

Gso& Gso::of_process() {
    static Gso gso;
    return gso;
}

Gso::Family* Gso::of(sa_family_t family) {
    switch (family) {
        case AF_INET:
            return &families_.front();
        case AF_INET6:
            return &families_.back();
        default:
            return nullptr;
    }
}

bool Gso::usable(int socket, sa_family_t family) {
    Family* const known = of(family);
    if (known == nullptr) {
        return false;
    }
    auto state = known->state.load(std::memory_order_relaxed);
    if (state == Family::State::Unasked) {
        int segment = 0;
        socklen_t size = sizeof(segment);
        const bool knows = getsockopt(socket, SOL_UDP, UDP_SEGMENT, &segment, &size) == 0;
        if (!knows && errno != ENOPROTOOPT && errno != EOPNOTSUPP) {
            return false;  // the socket's own trouble
        }
        state = knows ? Family::State::Usable : Family::State::Unusable;
        known->state.store(state, std::memory_order_relaxed);
    }
    return state == Family::State::Usable;
}

void Gso::accepted(sa_family_t family) {
    Family* const known = of(family);
    // Read first: a store for each batch would pass the cache line from core to core.
    if (known != nullptr && known->refusals.load(std::memory_order_relaxed) != 0) {
        known->refusals.store(0, std::memory_order_relaxed);
    }
}

void Gso::refused(sa_family_t family, int error) {
    Family* const known = of(family);
    if (known == nullptr || error == EMSGSIZE) {
        return;
    }
    const unsigned refusals = known->refusals.fetch_add(1, std::memory_order_relaxed) + 1;
    if (refusals >= limits::gso_refusals) {
        known->state.store(Family::State::Unusable, std::memory_order_relaxed);
    }
}

bool may_be_gso_refusal(int error) {
    return error == EINVAL || error == EIO || error == ENOPROTOOPT || error == EOPNOTSUPP ||
           error == EMSGSIZE;
}

}  // namespace umbrella::wire
