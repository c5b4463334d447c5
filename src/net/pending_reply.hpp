// An answer that may come later than its request. Main context.
#pragma once

#include <libsoup/soup.h>

#include "net/glib.hpp"
#include "net/routes.hpp"

namespace umbrella::net {

/// The answer to come: the request is paused until then, unless it is gone.
class PendingReply {
  public:
    explicit PendingReply(SoupServerMessage* message);
    ~PendingReply();
    PendingReply(const PendingReply&) = delete;
    PendingReply& operator=(const PendingReply&) = delete;

    /// False: nobody waits for it any more, or it has been answered.
    bool answer(const Response& response);
    /// Once whoever answers has been asked.
    void pause_unless_answered();

    [[nodiscard]] bool is_open() const { return !gone_ && !answered_; }

  private:
    ObjectPtr<SoupServerMessage> message_;
    bool gone_ = false;
    bool answered_ = false;
    bool paused_ = false;
};

}  // namespace umbrella::net
