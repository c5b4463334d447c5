#include "samples.hpp"
#include "targets.hpp"
#include <string>

#include "base/limits.hpp"
#include "base/limits_whip.hpp"
#include "base/result.hpp"
#include "core/sdp/foreign_answer.hpp"
#include "core/sdp/foreign_offer.hpp"
#include "core/sdp/ice_fragment.hpp"
#include "core/sdp/session_description.hpp"

namespace umbrella::fuzz {
namespace {

using core::sdp::ForeignMline;
using core::sdp::ForeignOffer;
using core::sdp::ForeignRole;

void expect_usable(const ForeignMline& mline, const ForeignOffer& offer) {
    UMBRELLA_ASSERT(mline.index < offer.description.media.size());
    UMBRELLA_ASSERT(!mline.formats.empty() && !mline.mid.empty());
    UMBRELLA_ASSERT(mline.mid.size() <= limits::whip_mid_bytes);
    UMBRELLA_ASSERT(mline.rids.size() <= limits::whip_layers);
    for (const auto& format : mline.formats) {
        UMBRELLA_ASSERT(format.ours != nullptr && format.theirs < 128);
    }
}

/// What a client gets for an offer that is taken can be read, and has its m-lines.
void expect_answer(const ForeignOffer& offer) {
    static const std::string server = core::sdp::samples::offer(1);
    const auto answer = core::sdp::parse(core::sdp::answer_client(offer, server, {}));
    UMBRELLA_ASSERT(answer && answer->media.size() == offer.description.media.size());
    UMBRELLA_ASSERT(core::sdp::parse(core::sdp::answer_server(offer, server)).has_value());
}

void read_as_fragment(const std::string& text) {
    const auto fragment = core::sdp::read_ice_fragment(text);
    if (!fragment) {
        return;
    }
    UMBRELLA_ASSERT(fragment->candidates.size() <= limits::candidates_per_generation);
    const auto again = core::sdp::read_ice_fragment(core::sdp::write_ice_fragment(
        {.media = "audio", .mid = "0"}, fragment->credentials, fragment->candidates));
    UMBRELLA_ASSERT(again && again->candidates == fragment->candidates);
}

}  // namespace

void offer(Bytes input) {
    const bool sends = input.empty() || (input.front() & 1U) == 0;
    const auto rest = input.empty() ? input : input.subspan(1);
    // A piece of memory of its own, so that ASan sees a step past the end.
    const std::string text(rest.begin(), rest.end());
    read_as_fragment(text);
    const auto read =
        core::sdp::read_foreign_offer(text, sends ? ForeignRole::Sends : ForeignRole::Receives);
    if (!read) {
        UMBRELLA_ASSERT(!read.error().text.empty());
        return;
    }
    UMBRELLA_ASSERT(read->audio || read->video);
    UMBRELLA_ASSERT(read->dialect != nullptr);
    UMBRELLA_ASSERT(read->description.media.size() <= limits::whip_mlines);
    for (const auto& mline : {read->audio, read->video}) {
        if (mline) {
            expect_usable(*mline, *read);
        }
    }
    expect_answer(*read);
}

}  // namespace umbrella::fuzz
