#include "net/address_ranges.hpp"

#include <algorithm>

namespace umbrella::net {

Result<void> AddressRanges::add(const std::string& range) {
    auto mask = ObjectPtr<GInetAddressMask>::adopt(
        g_inet_address_mask_new_from_string(range.c_str(), nullptr));
    if (!mask) {
        return fail(
            "an address or a range of addresses, such as 127.0.0.1, 10.0.0.0/8 or fd00::/8");
    }
    ranges_.push_back(std::move(mask));
    return {};
}

bool AddressRanges::include(GInetAddress* address) const {
    return std::ranges::any_of(ranges_, [address](const auto& range) {
        return g_inet_address_mask_matches(range.get(), address) != FALSE;
    });
}

}  // namespace umbrella::net
