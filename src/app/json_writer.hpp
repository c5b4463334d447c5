// JSON as the server writes it. Main context.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <json-glib/json-glib.h>

#include "base/object_ptr.hpp"
#include "net/glib.hpp"

namespace umbrella::app {

/// json-glib's builder, as one writes: members of an object, in order.
class JsonWriter {
  public:
    JsonWriter() : builder_(ObjectPtr<JsonBuilder>::adopt(json_builder_new())) {}

    void text(const char* name, const std::string& value) {
        json_builder_set_member_name(builder_.get(), name);
        json_builder_add_string_value(builder_.get(), value.c_str());
    }
    void flag(const char* name, bool value) {
        json_builder_set_member_name(builder_.get(), name);
        json_builder_add_boolean_value(builder_.get(), value ? TRUE : FALSE);
    }
    void number(const char* name, std::uint64_t value) {
        json_builder_set_member_name(builder_.get(), name);
        json_builder_add_int_value(builder_.get(), static_cast<gint64>(value));
    }
    void fraction(const char* name, double value) {
        json_builder_set_member_name(builder_.get(), name);
        json_builder_add_double_value(builder_.get(), value);
    }
    template <class Fill>
    void object(const char* name, Fill fill) {
        json_builder_set_member_name(builder_.get(), name);
        element(fill);
    }
    template <class Items, class Fill>
    void array(const char* name, const Items& items, Fill fill) {
        json_builder_set_member_name(builder_.get(), name);
        json_builder_begin_array(builder_.get());
        for (const auto& item : items) {
            element([&] { fill(item); });
        }
        json_builder_end_array(builder_.get());
    }
    void texts(const char* name, const std::vector<std::string>& values) {
        json_builder_set_member_name(builder_.get(), name);
        json_builder_begin_array(builder_.get());
        for (const std::string& value : values) {
            json_builder_add_string_value(builder_.get(), value.c_str());
        }
        json_builder_end_array(builder_.get());
    }
    template <class Fill>
    void element(Fill fill) {
        json_builder_begin_object(builder_.get());
        fill();
        json_builder_end_object(builder_.get());
    }
    [[nodiscard]] std::string finish() {
        const auto generator = ObjectPtr<JsonGenerator>::adopt(json_generator_new());
        using NodePtr = std::unique_ptr<JsonNode, Release<json_node_unref>>;
        const NodePtr root(json_builder_get_root(builder_.get()));
        json_generator_set_root(generator.get(), root.get());
        const net::CharsPtr text(json_generator_to_data(generator.get(), nullptr));
        return std::string(text.get()) + "\n";
    }

  private:
    ObjectPtr<JsonBuilder> builder_;
};

}  // namespace umbrella::app
