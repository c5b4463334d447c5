#include "app/graph_drawer.hpp"

#include <optional>
#include <utility>

#include <gio/gio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits_branch.hpp"
#include "base/object_ptr.hpp"
#include "net/glib.hpp"

namespace umbrella::app {
namespace {

/// A file that is nowhere; -1 if there is none to be had.
int open_nameless_file(const std::string& content) {
    const int file = memfd_create("graph", MFD_CLOEXEC);
    std::size_t written = 0;
    while (file >= 0 && written < content.size()) {
        const ssize_t count = write(file, content.data() + written, content.size() - written);
        if (count <= 0) {
            close(file);
            return -1;
        }
        written += static_cast<std::size_t>(count);
    }
    if (file >= 0) {
        lseek(file, 0, SEEK_SET);
    }
    return file;
}

std::optional<std::string> read_whole(int file) {
    struct stat facts{};
    if (fstat(file, &facts) != 0) {
        return std::nullopt;
    }
    std::string content(static_cast<std::size_t>(facts.st_size), '\0');
    const ssize_t count = pread(file, content.data(), content.size(), 0);
    return count == facts.st_size ? std::optional(std::move(content)) : std::nullopt;
}

void limit(__rlimit_resource resource, std::uint64_t most) {
    const rlimit bound{.rlim_cur = most, .rlim_max = most};
    setrlimit(resource, &bound);
}

/// In the child, between fork and exec. A write beyond the limit ends it.
void limit_child(gpointer /*data*/) {
    constexpr int yielding = 10;
    limit(RLIMIT_FSIZE, limits::drawn_svg_bytes);
    limit(RLIMIT_AS, limits::drawing_memory_bytes);
    limit(RLIMIT_CPU, static_cast<std::uint64_t>(limits::drawing_timeout.count()));
    limit(RLIMIT_CORE, 0);
    setpriority(PRIO_PROCESS, 0, yielding);
}

}  // namespace

/// One picture. Lives until its process has ended.
class GraphDrawer::Drawing : public std::enable_shared_from_this<Drawing> {
  public:
    explicit Drawing(Done done) : done_(std::move(done)) {}
    ~Drawing() {
        if (timer_ != 0) {
            g_source_remove(timer_);
        }
        if (picture_ >= 0) {
            close(picture_);
        }
    }
    Drawing(const Drawing&) = delete;
    Drawing& operator=(const Drawing&) = delete;

    /// False: there is no such process.
    bool start(const std::string& program, const std::string& dot) {
        const int graph = open_nameless_file(dot);
        picture_ = open_nameless_file({});
        if (graph < 0 || picture_ < 0) {
            return false;
        }
        const auto launcher = ObjectPtr<GSubprocessLauncher>::adopt(
            g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDERR_SILENCE));
        g_subprocess_launcher_take_stdin_fd(launcher.get(), graph);
        g_subprocess_launcher_take_stdout_fd(launcher.get(), dup(picture_));
        g_subprocess_launcher_set_child_setup(launcher.get(), limit_child, nullptr, nullptr);
        net::ErrorOut error;
        process_ = ObjectPtr<GSubprocess>::adopt(g_subprocess_launcher_spawn(
            launcher.get(), error.out(), program.c_str(), "-Tsvg", nullptr));
        if (!process_) {
            return false;
        }
        timer_ = g_timeout_add_seconds(
            static_cast<guint>(limits::drawing_timeout.count()),
            [](gpointer data) -> gboolean {
                auto* self = static_cast<Drawing*>(data);
                self->timer_ = 0;
                self->timed_out_ = true;
                g_subprocess_force_exit(self->process_.get());
                return G_SOURCE_REMOVE;
            },
            this);
        using Self = std::shared_ptr<Drawing>;
        g_subprocess_wait_async(
            process_.get(), nullptr,
            [](GObject*, GAsyncResult*, gpointer data) {
                const std::unique_ptr<Self> self(static_cast<Self*>(data));
                (*self)->on_ended();
            },
            std::make_unique<Self>(shared_from_this()).release());
        return true;
    }

    void give_up() {
        done_ = nullptr;
        g_subprocess_force_exit(process_.get());
    }

  private:
    void on_ended() {
        if (const Done done = std::exchange(done_, nullptr)) {
            done(result());
        }
    }
    [[nodiscard]] Result<std::string> result() const {
        if (timed_out_) {
            return fail("Drawing took longer than 20 s and was given up.");
        }
        if (g_subprocess_get_successful(process_.get()) == FALSE) {
            return fail("Graphviz could not draw this.");
        }
        auto picture = read_whole(picture_);
        return picture ? Result<std::string>(std::move(*picture))
                       : fail("What graphviz has drawn cannot be read.");
    }

    Done done_;
    ObjectPtr<GSubprocess> process_;
    int picture_ = -1;
    guint timer_ = 0;
    bool timed_out_ = false;
};

GraphDrawer::~GraphDrawer() {
    if (const auto current = current_.lock()) {
        current->give_up();
    }
}

void GraphDrawer::draw(const std::string& dot, const Done& done) {
    const net::CharsPtr program(g_find_program_in_path(program_.c_str()));
    if (program == nullptr) {
        done(fail("Graphviz is not installed here (Debian: apt install graphviz)."));
    } else if (!current_.expired()) {
        done(fail("Another picture is being drawn; try again in a moment."));
    } else if (dot.size() > limits::drawn_dot_bytes) {
        done(fail("There is too much to draw."));
    } else {
        const auto drawing = std::make_shared<Drawing>(done);
        if (drawing->start(program.get(), dot)) {
            current_ = drawing;
        } else {
            done(fail("Graphviz could not be started."));
        }
    }
}

}  // namespace umbrella::app
