// Just enough JSON to print a summary.
#pragma once

#include <memory>
#include <string>

#include <json-glib/json-glib.h>

#include "base/object_ptr.hpp"

namespace umbrella::bench {

class Json {
  public:
    Json() : builder_(ObjectPtr<JsonBuilder>::adopt(json_builder_new())) {}
    Json& begin_object() { return json_builder_begin_object(builder_.get()), *this; }
    Json& end_object() { return json_builder_end_object(builder_.get()), *this; }
    Json& begin_array() { return json_builder_begin_array(builder_.get()), *this; }
    Json& end_array() { return json_builder_end_array(builder_.get()), *this; }
    Json& name(const std::string& text) {
        return json_builder_set_member_name(builder_.get(), text.c_str()), *this;
    }
    Json& number(std::uint64_t value) {
        json_builder_add_int_value(builder_.get(), static_cast<gint64>(value));
        return *this;
    }
    Json& decimal(double value) {
        return json_builder_add_double_value(builder_.get(), value), *this;
    }
    Json& truth(bool value) {
        return json_builder_add_boolean_value(builder_.get(), value ? TRUE : FALSE), *this;
    }
    Json& text(const std::string& value) {
        return json_builder_add_string_value(builder_.get(), value.c_str()), *this;
    }
    /// `pretty`: over several lines.
    [[nodiscard]] std::string print(bool pretty = true) const {
        JsonNode* root = json_builder_get_root(builder_.get());
        gchar* text = json_to_string(root, pretty ? TRUE : FALSE);
        std::string printed(text);
        g_free(text);
        json_node_unref(root);
        return printed;
    }

  private:
    ObjectPtr<JsonBuilder> builder_;
};

}  // namespace umbrella::bench
