// What a DTLS encoder has to say, pushed in order, by one thread at a time and with no lock held.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include <gst/gst.h>

#include "wire/datagram_bio.hpp"

namespace umbrella::plugins {

/// Any thread.
class DtlsOutbox {
  public:
    /// Pushes them into `src`, behind stream-start, caps and segment; or leaves them to the thread
    /// that pushes just now, which may be this one, further up. What is above
    /// limits::dtls_waiting_datagrams, and what `src` does not take, is lost.
    void push(GstPad* src, const std::vector<wire::Datagram>& datagrams);
    /// Drops what waits. What comes next begins a new stream.
    void reset();

  private:
    struct Next {
        wire::Datagram datagram;
        bool begins = false;
    };
    [[nodiscard]] bool take_over(const std::vector<wire::Datagram>& datagrams);
    [[nodiscard]] std::optional<Next> next();

    /// Guards what follows; a leaf.
    std::mutex mutex_;
    std::deque<wire::Datagram> waiting_;
    bool pushing_ = false;
    bool begun_ = false;
};

}  // namespace umbrella::plugins
