// Answers with a file, or a part of it, that is read piece by piece while it is sent: files may be
// larger than the memory. Main context; the disk is read on GLib's threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include <libsoup/soup.h>

#include "net/routes.hpp"

namespace umbrella::net {

/// What of the file is sent. Closes it.
struct FileBody {
    FileBody(int number, std::uint64_t from, std::uint64_t bytes)
        : file(number), first(from), count(bytes) {}
    ~FileBody();
    FileBody(const FileBody&) = delete;
    FileBody& operator=(const FileBody&) = delete;

    int file;
    std::uint64_t first;  ///< in bytes
    std::uint64_t count;
};

/// 200, 206 or 416. Takes over `file`, which is open for reading and has `size` bytes; `range` is
/// the Range header.
[[nodiscard]] Response file_response(int file, std::uint64_t size, std::string_view range,
                                     std::string_view content_type, std::string_view host);

/// Sends `body` with `message`, whose status and headers are set; `alive` is called with each
/// piece.
void send_file(SoupServerMessage* message, std::shared_ptr<FileBody> body,
               std::function<void()> alive);

}  // namespace umbrella::net
