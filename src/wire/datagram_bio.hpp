// Where OpenSSL reads and writes datagrams in memory: its own BIO for memory (3.0) joins them.
#pragma once

#include <cstdint>
#include <vector>

#include "core/rtp/bytes.hpp"
#include "wire/openssl_ptr.hpp"

namespace umbrella::wire {

using Datagram = std::vector<std::uint8_t>;

struct DatagramPort {
    core::rtp::Bytes incoming;       ///< what is read next, all at once; empty: nothing
    std::vector<Datagram> outgoing;  ///< what has been written, as far as it waits
};

/// `port` must outlive it. Of what is written above limits::dtls_waiting_datagrams is dropped. Null
/// if there is no memory.
[[nodiscard]] BioPtr make_datagram_bio(DatagramPort& port);

}  // namespace umbrella::wire
