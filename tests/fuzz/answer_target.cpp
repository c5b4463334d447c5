#include "samples.hpp"
#include "targets.hpp"
#include <algorithm>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "core/sdp/answer.hpp"

namespace umbrella::fuzz {

void answer(Bytes input) {
    static const std::string offer = core::sdp::samples::offer(1);
    // A piece of memory of its own, so that ASan sees a step past the end.
    const std::string text(input.begin(), input.end());
    const auto checked = core::sdp::check_answer(text, offer);
    if (!checked) {
        return;
    }
    const auto is_text = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return c == '\r' || c == '\n' || (byte >= ' ' && byte < 0x7F);
    };
    UMBRELLA_ASSERT(std::ranges::all_of(checked->sdp, is_text));
    UMBRELLA_ASSERT(!checked->mlines.empty() && checked->mlines.front().usable);
    UMBRELLA_ASSERT(!core::sdp::fingerprint_of(checked->sdp).empty());
    // What has passed is an answer itself.
    UMBRELLA_ASSERT(core::sdp::check_answer(checked->sdp, offer).has_value());
}

}  // namespace umbrella::fuzz
