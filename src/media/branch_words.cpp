#include "media/branch_words.hpp"

#include <algorithm>

#include "base/limits_branch.hpp"

namespace umbrella::media {

std::string without_addresses(std::string_view text) {
    constexpr std::string_view mark = "://";
    constexpr std::string_view ends = " \t\n\"'<>";
    std::string clean;
    while (!text.empty()) {
        const std::size_t found = text.find(mark);
        if (found == std::string_view::npos) {
            clean += text;
            break;
        }
        clean += text.substr(0, found + mark.size());
        clean += "…";
        text.remove_prefix(std::min(text.find_first_of(ends, found), text.size()));
    }
    return clean;
}

std::string words_of_error(GstMessage* message) {
    GError* raw_error = nullptr;
    gst_message_parse_error(message, &raw_error, nullptr);
    const ErrorPtr error(raw_error);
    // The branch's own bin is named beside this.
    const std::string where = GST_IS_BIN(GST_MESSAGE_SRC(message))
                                  ? std::string()
                                  : std::string(GST_OBJECT_NAME(GST_MESSAGE_SRC(message))) + ": ";
    return where + without_addresses(error->message);
}

std::string words_of_element(GstMessage* message) {
    const GstStructure* structure = gst_message_get_structure(message);
    const GStringPtr text(structure != nullptr ? gst_structure_to_string(structure) : nullptr);
    const std::string words = std::string(GST_OBJECT_NAME(GST_MESSAGE_SRC(message))) + ": " +
                              without_addresses(text ? text.get() : "");
    return words.substr(0, limits::branch_message_bytes);
}

}  // namespace umbrella::media
