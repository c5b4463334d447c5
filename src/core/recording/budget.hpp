// How much recordings may take of a disk. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "base/limits_recording.hpp"
#include "core/recording/end_reason.hpp"

namespace umbrella::core::recording {

struct BudgetOptions {
    /// Of all files in the folder together; nothing: as much as there is.
    std::optional<std::uint64_t> quota_bytes;
    /// So much of the disk is left free for others.
    std::uint64_t floor_bytes = limits::recording_floor_bytes;
};

/// Keeps account of what is written between two looks at the disk. Not thread-safe.
class Budget {
  public:
    explicit Budget(BudgetOptions options) : options_(options) {}

    /// The folder holds so much, and so much is free on its disk.
    void look(std::uint64_t used_bytes, std::uint64_t free_bytes) {
        used_bytes_ = used_bytes;
        free_bytes_ = free_bytes;
    }
    /// Whether so many bytes more may be written, and if not, why.
    [[nodiscard]] Trouble objection_to(std::uint64_t bytes) const {
        if (options_.quota_bytes && used_bytes_ + bytes > *options_.quota_bytes) {
            return EndReason::QuotaReached;
        }
        if (free_bytes_ < bytes || free_bytes_ - bytes < options_.floor_bytes) {
            return EndReason::DiskFull;
        }
        return {};
    }
    void written(std::uint64_t bytes) {
        used_bytes_ += bytes;
        free_bytes_ -= bytes < free_bytes_ ? bytes : free_bytes_;
    }
    void removed(std::uint64_t bytes) { used_bytes_ -= bytes < used_bytes_ ? bytes : used_bytes_; }

    [[nodiscard]] std::uint64_t used_bytes() const { return used_bytes_; }
    [[nodiscard]] std::uint64_t free_bytes() const { return free_bytes_; }
    [[nodiscard]] const BudgetOptions& options() const { return options_; }

  private:
    BudgetOptions options_;
    std::uint64_t used_bytes_ = 0;
    std::uint64_t free_bytes_ = 0;
};

}  // namespace umbrella::core::recording
