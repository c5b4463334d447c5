// Two ends of a DTLS connection, each a decoder and an encoder, wired to each other.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gst/gst.h>
#include <gtest/gtest.h>

namespace umbrella::test {

struct Unref {
    void operator()(gpointer object) const { gst_object_unref(object); }
    void operator()(GstBuffer* buffer) const { gst_buffer_unref(buffer); }
};

inline constexpr int connected = 4;

struct DtlsEnd {
    GstElement* decoder = nullptr;  ///< owned by the pipeline, as the encoder
    GstElement* encoder = nullptr;
    std::vector<std::string> heard;  ///< "peer-pem" and "keys", in order

    [[nodiscard]] int state() const {
        gint value = -1;
        g_object_get(encoder, "connection-state", &value, nullptr);
        return value;
    }
    [[nodiscard]] std::string key(bool of_encoder) const {
        GstBuffer* raw = nullptr;
        g_object_get(of_encoder ? encoder : decoder, of_encoder ? "encoder-key" : "decoder-key",
                     &raw, nullptr);
        const std::unique_ptr<GstBuffer, Unref> buffer(raw);
        if (!buffer) {
            return {};
        }
        std::string bytes(gst_buffer_get_size(buffer.get()), '\0');
        gst_buffer_extract(buffer.get(), 0, bytes.data(), bytes.size());
        return bytes;
    }
    [[nodiscard]] std::pair<guint, guint> cipher_and_auth() const {
        guint cipher = 99;
        guint auth = 99;
        g_object_get(encoder, "srtp-cipher", &cipher, "srtp-auth", &auth, nullptr);
        return {cipher, auth};
    }
    [[nodiscard]] static std::string text(GstElement* element, const char* property) {
        gchar* value = nullptr;
        g_object_get(element, property, &value, nullptr);
        std::string copy = value != nullptr ? value : "";
        g_free(value);
        return copy;
    }
};

class DtlsEnds : public testing::Test {
  protected:
    enum class Whose : bool { Ours, Gstreamers };

    void SetUp() override { pipeline_ = gst_pipeline_new("ends"); }
    void TearDown() override {
        gst_element_set_state(pipeline_, GST_STATE_NULL);
        std::array<GWeakRef, 4> elements{};
        g_weak_ref_init(elements.data(), client_.decoder);
        g_weak_ref_init(&elements[1], client_.encoder);
        g_weak_ref_init(&elements[2], server_.decoder);
        g_weak_ref_init(&elements[3], server_.encoder);
        gst_object_unref(pipeline_);
        for (GWeakRef& element : elements) {
            // The clock's thread may hold it for a moment.
            EXPECT_TRUE(wait([&element] { return is_gone(element); })) << "an element leaks";
            g_weak_ref_clear(&element);
        }
    }
    static bool is_gone(GWeakRef& element) {
        gpointer alive = g_weak_ref_get(&element);
        if (alive != nullptr) {
            gst_object_unref(alive);
        }
        return alive == nullptr;
    }

    void make(Whose client = Whose::Ours, Whose server = Whose::Ours) {
        add(client_, client, "client");
        add(server_, server, "server");
        g_object_set(client_.encoder, "is-client", TRUE, nullptr);
        ASSERT_TRUE(gst_element_link(client_.encoder, server_.decoder));
        ASSERT_TRUE(gst_element_link(server_.encoder, client_.decoder));
    }
    static void prefer_gcm(const DtlsEnd& end) {
        g_object_set(end.decoder, "aes-gcm", TRUE, nullptr);
    }
    void play() const {
        ASSERT_EQ(gst_element_set_state(pipeline_, GST_STATE_PLAYING), GST_STATE_CHANGE_SUCCESS);
    }
    [[nodiscard]] bool both_connect() const {
        return wait(
            [this] { return client_.state() == connected && server_.state() == connected; });
    }
    [[nodiscard]] static bool wait(const std::function<bool()>& done) {
        for (int i = 0; i < 500 && !done(); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return done();
    }
    [[nodiscard]] bool has_error() const {
        GstBus* bus = gst_element_get_bus(pipeline_);
        GstMessage* message = gst_bus_pop_filtered(bus, GST_MESSAGE_ERROR);
        gst_object_unref(bus);
        const bool is_there = message != nullptr;
        gst_clear_message(&message);
        return is_there;
    }

    GstElement* pipeline_ = nullptr;
    DtlsEnd client_;
    DtlsEnd server_;

  private:
    static GstElement* make_element(Whose whose, const char* ours, const char* stock,
                                    const std::string& name) {
        if (whose == Whose::Ours) {
            return gst_element_factory_make(ours, name.c_str());
        }
        gst_object_unref(gst_plugin_load_by_name("dtls"));
        return GST_ELEMENT(g_object_new(g_type_from_name(stock), "name", name.c_str(), nullptr));
    }
    void add(DtlsEnd& end, Whose whose, const std::string& name) {
        end.decoder = make_element(whose, "umbrelladtlsdec", "GstDtlsDec", name + "-decoder");
        end.encoder = make_element(whose, "umbrelladtlsenc", "GstDtlsEnc", name + "-encoder");
        gst_bin_add_many(GST_BIN(pipeline_), end.decoder, end.encoder, nullptr);
        g_object_set(end.decoder, "connection-id", name.c_str(), nullptr);
        g_object_set(end.encoder, "connection-id", name.c_str(), nullptr);
        g_signal_connect(end.decoder, "notify::peer-pem",
                         G_CALLBACK(+[](GObject*, GParamSpec*, gpointer data) {
                             static_cast<DtlsEnd*>(data)->heard.emplace_back("peer-pem");
                         }),
                         &end);
        g_signal_connect(end.encoder, "on-key-received", G_CALLBACK(+[](GObject*, gpointer data) {
                             static_cast<DtlsEnd*>(data)->heard.emplace_back("keys");
                         }),
                         &end);
    }
};

}  // namespace umbrella::test
