#include "wire/datagram_bio.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

#include "base/limits_dtls.hpp"

namespace umbrella::wire {
namespace {

DatagramPort& port_of(BIO* bio) {
    return *static_cast<DatagramPort*>(BIO_get_data(bio));
}

int write_datagram(BIO* bio, const char* data, int size) {
    DatagramPort& port = port_of(bio);
    if (port.outgoing.size() < limits::dtls_waiting_datagrams) {
        const auto* begin = reinterpret_cast<const std::uint8_t*>(data);
        port.outgoing.emplace_back(begin, begin + size);
    }
    return size;
}

/// What does not fit is lost, as with a socket.
int read_datagram(BIO* bio, char* data, int size) {
    const core::rtp::Bytes datagram = std::exchange(port_of(bio).incoming, {});
    BIO_clear_retry_flags(bio);
    if (datagram.empty()) {
        BIO_set_retry_read(bio);
        return -1;
    }
    const std::size_t copied = std::min(datagram.size(), static_cast<std::size_t>(size));
    std::copy_n(datagram.begin(), copied, data);
    return static_cast<int>(copied);
}

long control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
    // All that is written is out at once, and nothing here has a timer.
    return command == BIO_CTRL_FLUSH || command == BIO_CTRL_DGRAM_SET_NEXT_TIMEOUT ? 1 : 0;
}

using MethodPtr = std::unique_ptr<BIO_METHOD, Release<BIO_meth_free>>;

MethodPtr make_method() {
    MethodPtr method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams"));
    if (method) {
        BIO_meth_set_write(method.get(), write_datagram);
        BIO_meth_set_read(method.get(), read_datagram);
        BIO_meth_set_ctrl(method.get(), control);
    }
    return method;
}

}  // namespace

BioPtr make_datagram_bio(DatagramPort& port) {
    static const MethodPtr method = make_method();
    BioPtr bio(method ? BIO_new(method.get()) : nullptr);
    if (bio) {
        BIO_set_data(bio.get(), &port);
        BIO_set_init(bio.get(), 1);
    }
    return bio;
}

}  // namespace umbrella::wire
