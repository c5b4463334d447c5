#include "net/file_response.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <unistd.h>

#include "net/byte_range.hpp"

namespace umbrella::net {
namespace {

/// Read and sent at once.
constexpr std::uint64_t piece_bytes = std::uint64_t{128} * 1024;

/// Lives as long as the message sends, or something is being read for it.
class FileSender : public std::enable_shared_from_this<FileSender> {
  public:
    FileSender(SoupServerMessage* message, std::shared_ptr<FileBody> body,
               std::function<void()> alive)
        : message_(ObjectPtr<SoupServerMessage>::retain(message)),
          body_(std::move(body)),
          left_(body_->count),
          alive_(std::move(alive)),
          stream_(ObjectPtr<GInputStream>::adopt(g_unix_input_stream_new(body_->file, FALSE))) {}

    void start() {
        lseek(body_->file, static_cast<off_t>(body_->first), SEEK_SET);
        soup_message_body_set_accumulate(response_body(), FALSE);
        connect_for_life("wrote-chunk", +[](SoupServerMessage*, Self* self) { (*self)->read(); });
        connect_for_life("finished", +[](SoupServerMessage*, Self* self) { (*self)->end(); });
        connect_for_life("disconnected", +[](SoupServerMessage*, Self* self) { (*self)->end(); });
        read();
    }

  private:
    using Self = std::shared_ptr<FileSender>;

    void connect_for_life(const char* signal, void (*handler)(SoupServerMessage*, Self*)) {
        g_signal_connect_data(
            message_.get(), signal, reinterpret_cast<GCallback>(handler),
            std::make_unique<Self>(shared_from_this()).release(),
            [](gpointer data, GClosure*) { std::unique_ptr<Self>(static_cast<Self*>(data)); },
            static_cast<GConnectFlags>(0));
    }

    [[nodiscard]] SoupMessageBody* response_body() const {
        return soup_server_message_get_response_body(message_.get());
    }

    void read() {
        if (left_ == 0 || ended_) {
            return;
        }
        alive_();
        soup_server_message_pause(message_.get());
        g_input_stream_read_bytes_async(
            stream_.get(), static_cast<gsize>(std::min(left_, piece_bytes)), G_PRIORITY_DEFAULT,
            nullptr,
            [](GObject* stream, GAsyncResult* result, gpointer data) {
                const std::unique_ptr<Self> self(static_cast<Self*>(data));
                const BytesPtr bytes(
                    g_input_stream_read_bytes_finish(G_INPUT_STREAM(stream), result, nullptr));
                (*self)->on_read(bytes.get());
            },
            std::make_unique<Self>(shared_from_this()).release());
    }

    void on_read(GBytes* bytes) {
        if (ended_) {
            return;
        }
        const gsize size = bytes != nullptr ? g_bytes_get_size(bytes) : 0;
        if (size == 0) {
            // The file has become shorter than was promised: the client must not take it for whole.
            GSocket* socket = soup_server_message_get_socket(message_.get());
            if (socket != nullptr) {
                g_socket_shutdown(socket, TRUE, TRUE, nullptr);
            }
            left_ = 0;
        } else {
            left_ -= std::min<std::uint64_t>(left_, size);
            soup_message_body_append_bytes(response_body(), bytes);
        }
        soup_server_message_unpause(message_.get());
    }

    /// The message may outlive its connection; it must not be touched any more.
    void end() { ended_ = true; }

    ObjectPtr<SoupServerMessage> message_;
    std::shared_ptr<FileBody> body_;
    std::uint64_t left_;
    std::function<void()> alive_;
    ObjectPtr<GInputStream> stream_;
    bool ended_ = false;
};

}  // namespace

FileBody::~FileBody() {
    close(file);
}

Response file_response(int file, std::uint64_t size, std::string_view range,
                       std::string_view content_type, std::string_view host) {
    const ByteRange chosen = choose_range(range, size);
    auto body = std::make_shared<FileBody>(file, chosen.first, chosen.count);
    const std::string total = std::to_string(size);
    if (chosen.kind == ByteRange::Kind::Unsatisfiable) {
        Response response = text_response(416, "The file is shorter than that.\n", host);
        response.headers.emplace_back("Content-Range", "bytes */" + total);
        return response;
    }
    Response response{.content_type = std::string(content_type), .body = nullptr};
    response.headers = security_headers(host);
    response.headers.emplace_back("Cache-Control", "no-store");
    response.headers.emplace_back("Accept-Ranges", "bytes");
    if (chosen.kind == ByteRange::Kind::Part) {
        response.status = 206;
        response.headers.emplace_back(
            "Content-Range", "bytes " + std::to_string(chosen.first) + "-" +
                                 std::to_string(chosen.first + chosen.count - 1) + "/" + total);
    }
    response.file = std::move(body);
    return response;
}

void send_file(SoupServerMessage* message, std::shared_ptr<FileBody> body,
               std::function<void()> alive) {
    soup_message_headers_set_content_length(soup_server_message_get_response_headers(message),
                                            static_cast<goffset>(body->count));
    const bool without_body = g_strcmp0(soup_server_message_get_method(message), "HEAD") == 0;
    if (!without_body && body->count > 0) {
        std::make_shared<FileSender>(message, std::move(body), std::move(alive))->start();
    }
}

}  // namespace umbrella::net
