#include "media/dot_outline.hpp"

#include <unordered_set>
#include <vector>

namespace umbrella::media {
namespace {

std::string_view trimmed(std::string_view line) {
    const std::size_t begin = line.find_first_not_of(' ');
    return begin == std::string_view::npos ? std::string_view() : line.substr(begin);
}

std::string_view first_word(std::string_view text) {
    return text.substr(0, text.find(' '));
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

/// Goes through the text once, and knows at each line whether it is inside of what is left out.
class Reader {
  public:
    explicit Reader(std::string_view type) : label_("label=\"" + std::string(type) + "\\n") {}

    /// Whether `line` is left out.
    bool skips(std::string_view line) {
        constexpr std::string_view subgraph = "subgraph ";
        if (line.ends_with('{')) {
            const std::string_view name =
                line.starts_with(subgraph) ? first_word(line.substr(subgraph.size())) : "";
            open(name);
            return hidden();
        }
        if (line == "}") {
            const bool was_hidden = hidden();
            if (!scopes_.empty()) {
                scopes_.pop_back();
            }
            return was_hidden;
        }
        if (!scopes_.empty() && line.starts_with(label_)) {
            scopes_.back().closed = true;
        }
        return hidden();
    }

  private:
    struct Scope {
        std::string_view name;
        bool closed = false;  ///< shows its pads alone
        bool hidden = false;
    };

    void open(std::string_view name) {
        Scope scope{.name = name};
        if (!scopes_.empty()) {
            const Scope& outer = scopes_.back();
            scope.hidden = outer.hidden || (outer.closed && !is_pads_of(outer.name, name));
        }
        scopes_.push_back(scope);
    }
    static bool is_pads_of(std::string_view element, std::string_view name) {
        return name.starts_with(element) &&
               (name.substr(element.size()) == "_sink" || name.substr(element.size()) == "_src");
    }
    [[nodiscard]] bool hidden() const { return !scopes_.empty() && scopes_.back().hidden; }

    std::string label_;
    std::vector<Scope> scopes_;
};

/// "a" and "b" of "a -> b [...]"; nothing of another line.
struct Edge {
    std::string_view from;
    std::string_view to;
};

Edge edge_in(std::string_view line) {
    constexpr std::string_view arrow = " -> ";
    const std::string_view from = first_word(line);
    if (!line.substr(from.size()).starts_with(arrow)) {
        return {};
    }
    const std::string_view rest = line.substr(from.size() + arrow.size());
    return {.from = from, .to = rest.substr(0, rest.find_first_of(" ;["))};
}

}  // namespace

std::string without_insides_of(std::string_view type, std::string_view dot) {
    const std::vector<std::string_view> lines = lines_of(dot);
    std::vector<bool> skipped;
    std::unordered_set<std::string_view> hidden_pads;
    Reader reader(type);
    for (const std::string_view line : lines) {
        const std::string_view text = trimmed(line);
        skipped.push_back(reader.skips(text));
        if (skipped.back() && !text.empty()) {
            hidden_pads.insert(first_word(text));
        }
    }
    std::string outline;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Edge edge = edge_in(trimmed(lines[i]));
        if (!skipped[i] && !hidden_pads.contains(edge.from) && !hidden_pads.contains(edge.to)) {
            outline.append(lines[i]).push_back('\n');
        }
    }
    return outline;
}

}  // namespace umbrella::media
