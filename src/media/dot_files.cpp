#include "media/dot_files.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "base/limits_branch.hpp"
#include "base/log.hpp"
#include "media/dot_dump.hpp"
#include "media/main_loop.hpp"

namespace umbrella::media {
namespace {

/// Since the first dump, so that files sort: "0.00.12.345678901".
std::string time_prefix() {
    static const GstClockTime start = gst_util_get_timestamp();
    const GstClockTime passed = gst_util_get_timestamp() - start;
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%u.%02u.%02u.%09u", GST_TIME_ARGS(passed));
    return text.data();
}

/// A file that is to be written. What waits keeps no bin alive.
class Dump {
  public:
    Dump(GstBin* bin, std::string_view occasion, std::string path)
        : identity_(bin), occasion_(occasion), path_(std::move(path)) {
        g_weak_ref_init(&bin_, bin);
    }
    ~Dump() { g_weak_ref_clear(&bin_); }
    Dump(const Dump&) = delete;
    Dump& operator=(const Dump&) = delete;

    [[nodiscard]] bool replaces(const Dump& other) const {
        return identity_ == other.identity_ && occasion_ == other.occasion_;
    }
    void write() {
        auto bin = GstPtr<GstBin>::adopt(static_cast<GstBin*>(g_weak_ref_get(&bin_)));
        if (!bin) {
            return;
        }
        std::ofstream out(path_);
        if (!(out << dot_of(bin.get()))) {
            log::warning("cannot write a dot dump", {{"file", path_}});
        }
        // What may be the last reference is dropped on the main thread.
        post_to_main([bin = std::move(bin)] {});
    }

  private:
    const void* identity_;
    GWeakRef bin_{};
    std::string occasion_;
    std::string path_;
};

/// The thread is there while there is anything to write.
class Dumps {
  public:
    static Dumps& instance() {
        // Never destroyed: the thread may be at work when the process ends.
        static Dumps& only = *std::make_unique<Dumps>().release();
        return only;
    }

    void add(std::unique_ptr<Dump> dump) {
        const std::lock_guard lock(mutex_);
        std::erase_if(waiting_, [&](const auto& other) { return dump->replaces(*other); });
        if (waiting_.size() >= limits::waiting_dumps) {
            return;
        }
        waiting_.push_back(std::move(dump));
        if (!std::exchange(running_, true)) {
            std::thread([this] { run(); }).detach();
        }
    }

  private:
    void run() {
        while (const auto dump = next()) {
            dump->write();
        }
    }
    std::unique_ptr<Dump> next() {
        const std::lock_guard lock(mutex_);
        if (waiting_.empty()) {
            running_ = false;
            return nullptr;
        }
        auto dump = std::move(waiting_.front());
        waiting_.pop_front();
        return dump;
    }

    std::mutex mutex_;  ///< leaf; guards what follows
    std::deque<std::unique_ptr<Dump>> waiting_;
    bool running_ = false;
};

}  // namespace

void dump_dot(GstBin* bin, std::string_view occasion, std::string_view name) {
    const char* directory = std::getenv("GST_DEBUG_DUMP_DOT_DIR");
    if (directory == nullptr) {
        return;
    }
    std::string file =
        time_prefix() + "-umbrella." + std::string(occasion) + "." + std::string(name) + ".dot";
    std::ranges::replace(file, '/', '.');
    Dumps::instance().add(
        std::make_unique<Dump>(bin, occasion, std::string(directory) + "/" + file));
}

}  // namespace umbrella::media
