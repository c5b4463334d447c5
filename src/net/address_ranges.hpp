// Sets of addresses, as people write them. Pure.
#pragma once

#include <string>
#include <vector>

#include <gio/gio.h>

#include "base/object_ptr.hpp"
#include "base/result.hpp"

namespace umbrella::net {

class AddressRanges {
  public:
    /// An address or a range: "127.0.0.1", "10.0.0.0/8", "fd00::/8". The failure completes the
    /// sentence "… must be".
    [[nodiscard]] Result<void> add(const std::string& range);
    [[nodiscard]] bool include(GInetAddress* address) const;
    [[nodiscard]] bool empty() const { return ranges_.empty(); }

  private:
    std::vector<ObjectPtr<GInetAddressMask>> ranges_;
};

}  // namespace umbrella::net
