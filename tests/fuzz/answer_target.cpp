#include "samples.hpp"
#include "targets.hpp"
#include <algorithm>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "core/sdp/answer.hpp"
#include "core/sdp/session_description.hpp"
#include "core/sdp/trunk.hpp"

namespace umbrella::fuzz {
namespace {

using core::sdp::TrunkDescription;

/// As a neighbour's description: what is taken of it is written as it was read.
void read_as_trunk(const std::string& text) {
    const auto transport = core::sdp::read_trunk_transport(text);
    if (transport) {
        const auto written =
            core::sdp::write_trunk_description(TrunkDescription::Offer, *transport);
        const auto again = core::sdp::read_trunk_transport(written);
        UMBRELLA_ASSERT(again && *again == *transport);
        UMBRELLA_ASSERT(core::sdp::parse(written)->media.size() == 2);
    }
}

}  // namespace

void answer(Bytes input) {
    static const std::string offer = core::sdp::samples::offer(1);
    // A piece of memory of its own, so that ASan sees a step past the end.
    const std::string text(input.begin(), input.end());
    read_as_trunk(text);
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
