#include "camera_process.hpp"

#include <charconv>
#include <memory>

namespace umbrella::test {

CameraProcess::CameraProcess(const std::vector<std::string>& arguments) {
    std::vector<const char*> command{CAMERA_SCRIPT};
    for (const std::string& argument : arguments) {
        command.push_back(argument.c_str());
    }
    command.push_back(nullptr);
    process_ = ObjectPtr<GSubprocess>::adopt(
        g_subprocess_newv(command.data(),
                          static_cast<GSubprocessFlags>(G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                                        G_SUBPROCESS_FLAGS_STDOUT_PIPE),
                          nullptr));
    if (!process_) {
        return;
    }
    words_ = ObjectPtr<GDataInputStream>::adopt(
        g_data_input_stream_new(g_subprocess_get_stdout_pipe(process_.get())));
    const std::string line = read_line();
    if (line.starts_with("port ")) {
        std::from_chars(line.data() + 5, line.data() + line.size(), port_);
    }
}

CameraProcess::~CameraProcess() {
    if (process_) {
        g_subprocess_force_exit(process_.get());
        g_subprocess_wait(process_.get(), nullptr, nullptr);
    }
}

std::string CameraProcess::address(const std::string& path) const {
    return "rtsp://127.0.0.1:" + std::to_string(port_) + path;
}

std::string CameraProcess::read_line() {
    gsize length = 0;
    gchar* line = g_data_input_stream_read_line(words_.get(), &length, nullptr, nullptr);
    const std::unique_ptr<gchar, decltype(&g_free)> owned(line, g_free);
    return line != nullptr ? std::string(line, length) : std::string();
}

std::string CameraProcess::take_words() {
    g_subprocess_force_exit(process_.get());
    std::string all;
    for (std::string line = read_line(); !line.empty(); line = read_line()) {
        all += line + "\n";
    }
    return all;
}

}  // namespace umbrella::test
