#include "wire/recording_folder.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <functional>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/limits_recording.hpp"
#include "core/recording/names.hpp"

namespace umbrella::wire {

namespace recording = core::recording;

namespace {

/// Recordings are nobody's but the server's.
constexpr mode_t file_mode = 0600;
constexpr std::string_view side_suffix = ".json";
constexpr std::string_view new_suffix = ".new";

Timestamp now() {
    return Timestamp(std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now().time_since_epoch()));
}

recording::EndReason reason_of(int error) {
    return error == ENOSPC || error == EDQUOT ? recording::EndReason::DiskFull
                                              : recording::EndReason::WriteFailed;
}

/// 0, or the error's number.
int write_all(int file, core::rtp::Bytes bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        bytes = bytes.subspan(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
    return 0;
}

core::rtp::Bytes bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

bool is_side_file_name(std::string_view name) {
    return name.ends_with(side_suffix) &&
           recording::is_recording_id(name.substr(0, name.size() - side_suffix.size()));
}

bool is_own_name(std::string_view name) {
    return recording::is_take_name(name) || is_side_file_name(name);
}

struct CloseDirectory {
    void operator()(DIR* directory) const { closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

/// Calls `each` with the names of all entries, up to the bound.
void for_each_entry(int folder, const std::function<void(const std::string&)>& each) {
    const int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const Directory directory(copy >= 0 ? fdopendir(copy) : nullptr);
    for (std::size_t i = 0; directory && i < limits::recording_folder_entries; ++i) {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): each call has a stream of its own
        const dirent* const entry = readdir(directory.get());
        if (entry == nullptr) {
            return;
        }
        each(&entry->d_name[0]);
    }
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
}

FileDescriptor::~FileDescriptor() {
    if (number_ >= 0) {
        ::close(number_);
    }
}

int FileDescriptor::leak() {
    return std::exchange(number_, -1);
}

/// A file that grows.
class RecordingFile : public recording::Output {
  public:
    RecordingFile(RecordingFolder& folder, FileDescriptor file)
        : folder_(folder), file_(std::move(file)) {}

    recording::Trouble append(core::rtp::Bytes bytes) override {
        if (const auto trouble = folder_.objection_to(bytes.size())) {
            return trouble;
        }
        if (const int error = write_all(file_.get(), bytes); error != 0) {
            // What came of it would be no whole cluster. A disk that does not even do this leaves
            // half a cluster at the end, which players bear.
            const int cut = ftruncate(file_.get(), static_cast<off_t>(size_));
            static_cast<void>(cut);
            lseek(file_.get(), static_cast<off_t>(size_), SEEK_SET);
            return reason_of(error);
        }
        size_ += bytes.size();
        folder_.written(bytes.size());
        return {};
    }

    recording::Trouble overwrite(std::uint64_t position, core::rtp::Bytes bytes) override {
        const ssize_t written =
            pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(position));
        if (written < 0) {
            return reason_of(errno);
        }
        return static_cast<std::size_t>(written) == bytes.size()
                   ? recording::Trouble{}
                   : recording::Trouble(recording::EndReason::WriteFailed);
    }

  private:
    RecordingFolder& folder_;
    FileDescriptor file_;
    std::uint64_t size_ = 0;
};

Result<std::shared_ptr<RecordingFolder>> RecordingFolder::open(const std::string& path,
                                                               recording::BudgetOptions options) {
    FileDescriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder) {
        return fail("the folder for recordings cannot be opened: " + path + ": " +
                    std::strerror(errno));
    }
    if (faccessat(folder.get(), ".", W_OK | X_OK, AT_EACCESS) != 0) {
        return fail("the folder for recordings cannot be written to: " + path + ": " +
                    std::strerror(errno));
    }
    return std::shared_ptr<RecordingFolder>(new RecordingFolder(std::move(folder), options));
}

RecordingFolder::RecordingFolder(FileDescriptor folder, recording::BudgetOptions options)
    : folder_(std::move(folder)), budget_(options) {}

/// Without following any link, and never to what is not beneath the folder.
FileDescriptor RecordingFolder::open_beneath(const std::string& name, int flags) const {
    open_how how{};
    how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC | O_NOFOLLOW);
    how.mode = (flags & O_CREAT) != 0 ? file_mode : 0;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;
    const long opened = syscall(SYS_openat2, folder_.get(), name.c_str(), &how, sizeof how);
    if (opened < 0 && (errno == ENOSYS || errno == EPERM)) {
        // Linux before 5.6, or a container that forbids it. Names have no '/'.
        return FileDescriptor(
            openat(folder_.get(), name.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, file_mode));
    }
    return FileDescriptor(static_cast<int>(opened));
}

Result<std::unique_ptr<recording::Output>, recording::EndReason> RecordingFolder::create(
    const std::string& name) {
    UMBRELLA_ASSERT(recording::is_take_name(name));
    FileDescriptor file = open_beneath(name, O_WRONLY | O_CREAT | O_EXCL);
    if (!file) {
        return tl::make_unexpected(reason_of(errno));
    }
    return std::make_unique<RecordingFile>(*this, std::move(file));
}

recording::Trouble RecordingFolder::replace(const std::string& name, std::string_view text) {
    UMBRELLA_ASSERT(is_side_file_name(name));
    const std::string draft = name + std::string(new_suffix);
    const FileDescriptor file = open_beneath(draft, O_WRONLY | O_CREAT | O_TRUNC);
    const int error = file ? write_all(file.get(), bytes_of(text)) : errno;
    if (error != 0) {
        unlinkat(folder_.get(), draft.c_str(), 0);
        return reason_of(error);
    }
    return renameat(folder_.get(), draft.c_str(), folder_.get(), name.c_str()) == 0
               ? recording::Trouble{}
               : recording::Trouble(reason_of(errno));
}

std::optional<RecordingFolder::Found> RecordingFolder::find(const std::string& name) const {
    if (!is_own_name(name)) {
        return std::nullopt;
    }
    FileDescriptor file = open_beneath(name, O_RDONLY | O_NONBLOCK);
    struct stat facts{};
    if (!file || fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
        return std::nullopt;
    }
    return Found{.file = std::move(file), .bytes = static_cast<std::uint64_t>(facts.st_size)};
}

std::optional<std::string> RecordingFolder::read_side_file(const std::string& id) const {
    if (!recording::is_recording_id(id)) {
        return std::nullopt;
    }
    const auto found = find(recording::make_side_file_name(id));
    if (!found || found->bytes > limits::side_file_bytes) {
        return std::nullopt;
    }
    std::string text(found->bytes, '\0');
    const ssize_t size = pread(found->file.get(), text.data(), text.size(), 0);
    if (size < 0) {
        return std::nullopt;
    }
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::vector<std::string> RecordingFolder::list() const {
    std::vector<std::string> ids;
    for_each_entry(folder_.get(), [&ids](const std::string& name) {
        if (is_side_file_name(name)) {
            ids.push_back(name.substr(0, name.size() - side_suffix.size()));
        }
    });
    std::ranges::sort(ids, std::greater());
    ids.resize(std::min(ids.size(), limits::recordings_listed));
    return ids;
}

bool RecordingFolder::remove(const std::string& name) {
    const auto found = find(name);
    if (!found || unlinkat(folder_.get(), name.c_str(), 0) != 0) {
        return false;
    }
    const std::lock_guard lock(mutex_);
    budget_.removed(found->bytes);
    return true;
}

std::uint64_t RecordingFolder::size_of_all() const {
    std::uint64_t bytes = 0;
    for_each_entry(folder_.get(), [this, &bytes](const std::string& name) {
        struct stat facts{};
        if (is_own_name(name) &&
            fstatat(folder_.get(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0) {
            bytes += static_cast<std::uint64_t>(facts.st_size);
        }
    });
    return bytes;
}

void RecordingFolder::look_if_due() {
    {
        const std::lock_guard lock(mutex_);
        if (looked_ && now() - *looked_ < limits::free_space_interval) {
            return;
        }
    }
    struct statvfs disk{};
    const bool known = fstatvfs(folder_.get(), &disk) == 0;
    const std::uint64_t free_bytes =
        known ? std::uint64_t{disk.f_bavail} * std::uint64_t{disk.f_frsize} : 0;
    const std::uint64_t used_bytes = size_of_all();
    const std::lock_guard lock(mutex_);
    budget_.look(used_bytes, free_bytes);
    looked_ = now();
}

recording::Trouble RecordingFolder::objection_to(std::uint64_t bytes) {
    look_if_due();
    const std::lock_guard lock(mutex_);
    return budget_.objection_to(bytes);
}

void RecordingFolder::written(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    budget_.written(bytes);
}

RecordingFolder::Room RecordingFolder::room() {
    look_if_due();
    const std::lock_guard lock(mutex_);
    return {.used_bytes = budget_.used_bytes(),
            .free_bytes = budget_.free_bytes(),
            .options = budget_.options()};
}

}  // namespace umbrella::wire
