// Ownership of GLib things, so that each call site shows the transfer. Nothing else in src/net and
// src/app refs, unrefs or frees.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <gio/gio.h>

#include "base/object_ptr.hpp"
#include "base/release.hpp"

namespace umbrella::net {

using ErrorPtr = std::unique_ptr<GError, Release<g_error_free>>;
using CharsPtr = std::unique_ptr<char, Release<g_free>>;
using BytesPtr = std::unique_ptr<GBytes, Release<g_bytes_unref>>;

/// A GError out-parameter: `call(..., error.out())`, then look at the object.
class ErrorOut {
  public:
    ErrorOut() = default;
    ErrorOut(const ErrorOut&) = delete;
    ErrorOut& operator=(const ErrorOut&) = delete;
    ErrorOut(ErrorOut&&) = delete;
    ErrorOut& operator=(ErrorOut&&) = delete;
    ~ErrorOut() { g_clear_error(&error_); }

    /// Drops what an earlier call left there.
    [[nodiscard]] GError** out() {
        g_clear_error(&error_);
        return &error_;
    }
    [[nodiscard]] explicit operator bool() const { return error_ != nullptr; }
    [[nodiscard]] bool is(GQuark domain, int code) const {
        return g_error_matches(error_, domain, code) != FALSE;
    }
    [[nodiscard]] std::string message() const {
        return error_ != nullptr ? error_->message : "no reason given";
    }

  private:
    GError* error_ = nullptr;
};

/// The bytes as text; valid as long as they are.
[[nodiscard]] inline std::string_view text_of(GBytes* bytes) {
    gsize size = 0;
    const auto* data = static_cast<const char*>(g_bytes_get_data(bytes, &size));
    return size == 0 ? std::string_view() : std::string_view(data, size);
}

/// A GSource on the default main context that is destroyed with this object.
class Source {
  public:
    /// Returns whether the source stays (else it is spent).
    using Callback = std::function<bool()>;

    Source() = default;
    Source(Source&& other) noexcept : source_(std::exchange(other.source_, nullptr)) {}
    Source& operator=(Source&& other) noexcept {
        stop();
        source_ = std::exchange(other.source_, nullptr);
        return *this;
    }
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;
    ~Source() { stop(); }

    /// Calls `callback` once after `delay`.
    [[nodiscard]] static Source after(std::chrono::milliseconds delay, Callback callback) {
        return Source(g_timeout_source_new(static_cast<guint>(delay.count())), std::move(callback),
                      plain);
    }
    /// Calls `callback` once when the main loop comes round.
    [[nodiscard]] static Source soon(Callback callback) {
        GSource* source = g_idle_source_new();
        g_source_set_priority(source, G_PRIORITY_DEFAULT);
        return Source(source, std::move(callback), plain);
    }
    /// Calls `callback` when `socket` has `condition`.
    [[nodiscard]] static Source socket(GSocket* socket, GIOCondition condition, Callback callback) {
        return Source(g_socket_create_source(socket, condition, nullptr), std::move(callback),
                      on_socket);
    }
    [[nodiscard]] static Source readable(GPollableInputStream* stream, Callback callback) {
        return Source(g_pollable_input_stream_create_source(stream, nullptr), std::move(callback),
                      on_stream);
    }
    [[nodiscard]] static Source writable(GPollableOutputStream* stream, Callback callback) {
        return Source(g_pollable_output_stream_create_source(stream, nullptr), std::move(callback),
                      on_stream);
    }

    [[nodiscard]] bool active() const {
        return source_ != nullptr && g_source_is_destroyed(source_) == FALSE;
    }
    void stop() {
        if (source_ != nullptr) {
            g_source_destroy(source_);
            g_source_unref(std::exchange(source_, nullptr));
        }
    }

  private:
    template <class Trampoline>
    Source(GSource* source, Callback callback, Trampoline trampoline) : source_(source) {
        auto* owned = std::make_unique<Callback>(std::move(callback)).release();
        g_source_set_callback(
            source_, reinterpret_cast<GSourceFunc>(reinterpret_cast<GCallback>(trampoline)), owned,
            [](gpointer data) { std::unique_ptr<Callback>(static_cast<Callback*>(data)); });
        g_source_attach(source_, nullptr);
    }
    static gboolean call(gpointer data) { return (*static_cast<Callback*>(data))() ? TRUE : FALSE; }
    static gboolean plain(gpointer data) { return call(data); }
    static gboolean on_socket(GSocket*, GIOCondition, gpointer data) { return call(data); }
    static gboolean on_stream(GObject*, gpointer data) { return call(data); }

    GSource* source_ = nullptr;
};

}  // namespace umbrella::net
