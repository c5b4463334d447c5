#include "app/certificate_files.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace umbrella::app {
namespace {

/// A PEM chain is a few KB; what is larger is no certificate.
constexpr std::uintmax_t largest_file_bytes = 1024 * 1024;

class File {
  public:
    File(const std::filesystem::path& path, mode_t mode)
        : fd_(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    File(File&&) = delete;
    File& operator=(File&&) = delete;
    ~File() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }

    [[nodiscard]] bool opened() const { return fd_ >= 0; }
    [[nodiscard]] bool write(std::string_view content, mode_t mode) const {
        while (!content.empty()) {
            const ssize_t count = ::write(fd_, content.data(), content.size());
            if (count < 0 && errno != EINTR) {
                return false;
            }
            content.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
        }
        // The mode that open() was given has passed the umask.
        return ::fchmod(fd_, mode) == 0 && ::fsync(fd_) == 0;
    }

  private:
    int fd_;
};

}  // namespace

Result<std::optional<std::string>> read_if_present(const std::filesystem::path& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (status.type() == std::filesystem::file_type::not_found) {
        return std::nullopt;
    }
    const auto cannot = [&path](const std::string& reason) {
        return fail("cannot read " + path.string() + ": " + reason);
    };
    if (!std::filesystem::is_regular_file(status)) {
        return cannot(error ? error.message() : "it is not a file");
    }
    if (std::filesystem::file_size(path, error) > largest_file_bytes) {
        return cannot("it is too large to hold a key or certificate");
    }
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) {
        return cannot(std::strerror(errno));
    }
    return content;
}

Result<void> replace_file(const std::filesystem::path& path, std::string_view content,
                          mode_t mode) {
    std::filesystem::path temporary = path;
    temporary += ".new";
    const auto cannot = [&path](int error) {
        return fail("cannot write " + path.string() + ": " + std::strerror(error));
    };
    // What an interrupted run has left.
    ::unlink(temporary.c_str());
    const File file(temporary, mode);
    if (!file.opened()) {
        return cannot(errno);
    }
    if (!file.write(content, mode) || ::rename(temporary.c_str(), path.c_str()) != 0) {
        const int error = errno;
        ::unlink(temporary.c_str());
        return cannot(error);
    }
    return {};
}

}  // namespace umbrella::app
