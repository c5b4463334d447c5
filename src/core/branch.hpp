// Branches that whoever runs the server describes (docs/pipelines.md): how one is written, what it
// hangs on, and what is filled into its description. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "core/model.hpp"

namespace umbrella::core {

struct BranchSpec {
    std::string name;  ///< letters a-z, digits and dashes
    /// Neither of the two: it hangs on everything.
    std::optional<MediaKind> kind;
    std::optional<Codec> codec;
    /// As gst-launch-1.0 takes it, with places to fill in. May hold secrets: keys of streams.
    std::string description;

    [[nodiscard]] bool hangs_on(Codec published) const {
        return (!kind || *kind == kind_of(published)) && (!codec || *codec == published);
    }
};

/// "NAME=DESCRIPTION", or with what it hangs on "NAME:audio=…", "NAME:video=…", "NAME:vp8=…". The
/// failure completes "… must be", and holds nothing of the description.
[[nodiscard]] Result<BranchSpec> parse_branch(std::string_view text);

/// One publication, as a description may name it. All of it is the server's own: nothing that a
/// person, a browser or another server has chosen may get in here.
struct BranchPlace {
    ParticipantId participant;
    Mid mline;
    Source source;
    Codec codec;
    std::uint64_t number;  ///< another one each time that something is hung on
};

/// `description` with {participant}, {publication} (the participant and the m-line), {source},
/// {kind}, {codec} and {number} filled in. Braces around anything but one word of small letters
/// stay: caps have lists in them. Fails when there is no such word, or an id holds more than
/// letters, digits and dashes.
[[nodiscard]] Result<std::string> fill_branch(std::string_view description,
                                              const BranchPlace& place);

}  // namespace umbrella::core
