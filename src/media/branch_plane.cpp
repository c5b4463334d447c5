#include "media/branch_plane.hpp"

#include <utility>

#include "base/limits_branch.hpp"
#include "base/log.hpp"
#include "media/branch_bin.hpp"

namespace umbrella::media {

Result<void> BranchPlane::check(const std::vector<core::BranchSpec>& specs) {
    for (const core::BranchSpec& spec : specs) {
        const auto filled = core::fill_branch(spec.description, {.participant = ParticipantId("0"),
                                                                 .mline = Mid("0"),
                                                                 .source = core::Source::Camera,
                                                                 .codec = core::Codec::Vp8,
                                                                 .number = 0});
        const auto bin = filled ? make_branch_bin("check", *filled)
                                : Result<GstPtr<GstBin>>(tl::make_unexpected(filled.error()));
        if (!bin) {
            return umbrella::fail("the branch " + spec.name +
                                  " cannot be made: " + bin.error().message);
        }
    }
    return {};
}

BranchPlane::BranchPlane(GstPtr<GstElement> pipeline, std::vector<core::BranchSpec> specs,
                         std::function<void()> gone)
    : pipeline_(std::move(pipeline)), gone_(std::move(gone)) {
    for (core::BranchSpec& spec : specs) {
        kinds_.push_back({.spec = std::move(spec)});
    }
}

void BranchPlane::hang(const std::string& name, const std::shared_ptr<Publication>& publication) {
    for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
        if (kinds_[kind].spec.hangs_on(publication->mline().codec)) {
            hang_one(kind, name, publication);
        }
    }
}

void BranchPlane::hang_one(std::size_t index, const std::string& name,
                           const std::shared_ptr<Publication>& publication) {
    Kind& kind = kinds_[index];
    if (kind.ending >= limits::branch_unsettled) {
        if (!std::exchange(kind.refused, true)) {
            log::error("a branch is not hung on anything more: too many of it do not end",
                       {{"branch", kind.spec.name}});
        }
        return;
    }
    kind.refused = false;
    const std::uint64_t number = ++made_;
    const core::AddPublishMline& mline = publication->mline();
    const std::string bin_name = name + "/" + kind.spec.name + "-" + std::to_string(number);
    const auto description =
        core::fill_branch(kind.spec.description, {.participant = mline.participant,
                                                  .mline = mline.mid,
                                                  .source = mline.source,
                                                  .codec = mline.codec,
                                                  .number = number});
    using Made = Result<std::shared_ptr<Branch>>;
    const Made branch =
        !description
            ? Made(tl::make_unexpected(description.error()))
            : Branch::hang(
                  pipeline_, publication,
                  {.name = bin_name,
                   .description = *description,
                   .failed =
                       [weak = std::weak_ptr(self_), number, bin_name](const std::string& why) {
                           if (const auto self = weak.lock()) {
                               (*self)->on_failed(number, bin_name, why);
                           }
                       },
                   .gone =
                       [weak = std::weak_ptr(self_), index] {
                           if (const auto self = weak.lock()) {
                               (*self)->on_gone(index);
                           }
                       }});
    if (!branch) {
        log::warning("a branch cannot be made",
                     {{"branch", bin_name}, {"reason", branch.error().message}});
        return;
    }
    live_[number] = {.participant = mline.participant, .kind = index, .branch = *branch};
}

void BranchPlane::on_failed(std::uint64_t number, const std::string& name, const std::string& why) {
    log::warning("a branch has ended by itself", {{"branch", name}, {"reason", why}});
    end(number);
}

void BranchPlane::end(std::uint64_t number) {
    auto node = live_.extract(number);
    if (node.empty()) {
        return;
    }
    ++ending_;
    ++kinds_[node.mapped().kind].ending;
    node.mapped().branch->end();
}

void BranchPlane::on_gone(std::size_t kind) {
    --kinds_[kind].ending;
    if (--ending_ == 0) {
        gone_();
    }
}

void BranchPlane::drop(const ParticipantId& participant) {
    for (auto next = live_.begin(); next != live_.end();) {
        const auto live = next++;
        if (live->second.participant == participant) {
            end(live->first);
        }
    }
}

void BranchPlane::drop_all() {
    while (!live_.empty()) {
        end(live_.begin()->first);
    }
}

}  // namespace umbrella::media
