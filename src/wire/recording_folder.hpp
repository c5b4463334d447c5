// The folder of recordings on a disk. All names are checked (core/recording/names.hpp) and all
// files opened beneath the folder, without following links. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "core/recording/budget.hpp"
#include "core/recording/folder.hpp"

namespace umbrella::wire {

/// Closes what it holds.
class FileDescriptor {
  public:
    explicit FileDescriptor(int number = -1) : number_(number) {}
    FileDescriptor(FileDescriptor&& other) noexcept : number_(other.leak()) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept;
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor();

    [[nodiscard]] int get() const { return number_; }
    [[nodiscard]] explicit operator bool() const { return number_ >= 0; }
    /// Gives it away.
    [[nodiscard]] int leak();

  private:
    int number_;
};

class RecordingFolder : public core::recording::Folder {
  public:
    /// The folder must be there, and be one that can be written to. The failure says what to do.
    [[nodiscard]] static Result<std::shared_ptr<RecordingFolder>> open(
        const std::string& path, core::recording::BudgetOptions options);

    [[nodiscard]] Result<std::unique_ptr<core::recording::Output>, core::recording::EndReason>
    create(const std::string& name) override;
    [[nodiscard]] core::recording::Trouble replace(const std::string& name,
                                                   std::string_view text) override;

    struct Found {
        FileDescriptor file;  ///< for reading
        std::uint64_t bytes = 0;
    };
    /// A file of a recording; nothing if there is no such, or the name is none of ours.
    [[nodiscard]] std::optional<Found> find(const std::string& name) const;
    /// What a side file holds, up to limits::side_file_bytes.
    [[nodiscard]] std::optional<std::string> read_side_file(const std::string& id) const;
    /// The ids of all side files, newest first, at most limits::recordings_listed.
    [[nodiscard]] std::vector<std::string> list() const;
    /// False if there was none.
    bool remove(const std::string& name);

    struct Room {
        std::uint64_t used_bytes = 0;
        std::uint64_t free_bytes = 0;
        core::recording::BudgetOptions options;
    };
    [[nodiscard]] Room room();

  private:
    friend class RecordingFile;
    RecordingFolder(FileDescriptor folder, core::recording::BudgetOptions options);

    [[nodiscard]] FileDescriptor open_beneath(const std::string& name, int flags) const;
    [[nodiscard]] std::uint64_t size_of_all() const;
    /// Looks at the disk if the last look is old, and asks the budget.
    [[nodiscard]] core::recording::Trouble objection_to(std::uint64_t bytes);
    void written(std::uint64_t bytes);
    void look_if_due();

    FileDescriptor folder_;
    /// Guards what follows; a leaf. No file is written under it.
    std::mutex mutex_;
    core::recording::Budget budget_;
    std::optional<Timestamp> looked_;
};

}  // namespace umbrella::wire
