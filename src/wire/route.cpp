#include "wire/route.hpp"

#include <fcntl.h>

namespace umbrella::wire {

Result<std::shared_ptr<const UdpRoute>> UdpRoute::duplicate(int socket,
                                                            const SocketAddress& address) {
    Descriptor copy(fcntl(socket, F_DUPFD_CLOEXEC, 0));
    if (!copy) {
        return fail("a socket cannot be duplicated");
    }
    return std::make_shared<const UdpRoute>(std::make_shared<const Descriptor>(std::move(copy)),
                                            address);
}

}  // namespace umbrella::wire
