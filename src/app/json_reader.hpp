// JSON as others write it. Main context.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <json-glib/json-glib.h>

#include "base/object_ptr.hpp"

namespace umbrella::app {

/// An object that was read. json-glib reads nested values by recursion: who reads what anybody may
/// have written bounds its brackets before.
class JsonDocument {
  public:
    /// Nothing: it is no JSON, or no object.
    [[nodiscard]] static std::optional<JsonDocument> parse(std::string_view text) {
        auto parser = ObjectPtr<JsonParser>::adopt(json_parser_new_immutable());
        const bool read =
            json_parser_load_from_data(parser.get(), std::string(text).c_str(),
                                       static_cast<gssize>(text.size()), nullptr) != FALSE;
        JsonNode* root = read ? json_parser_get_root(parser.get()) : nullptr;
        if (root == nullptr || !JSON_NODE_HOLDS_OBJECT(root)) {
            return std::nullopt;
        }
        return JsonDocument(std::move(parser), json_node_get_object(root));
    }

    /// Lives as long as this.
    [[nodiscard]] JsonObject* object() const { return object_; }

  private:
    JsonDocument(ObjectPtr<JsonParser> parser, JsonObject* object)
        : parser_(std::move(parser)), object_(object) {}

    ObjectPtr<JsonParser> parser_;
    JsonObject* object_;
};

/// Empty for what is missing, or no text.
[[nodiscard]] inline std::string text_member(JsonObject* object, const char* name) {
    JsonNode* node = json_object_get_member(object, name);
    const char* text =
        node != nullptr && JSON_NODE_HOLDS_VALUE(node) ? json_node_get_string(node) : nullptr;
    return text != nullptr ? text : "";
}

}  // namespace umbrella::app
