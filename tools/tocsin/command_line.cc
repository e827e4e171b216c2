#include "command_line.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>

#include "diag/suggest.h"
#include "emit/version.h"

namespace tocsin {
namespace {

constexpr size_t kNameColumns = 26;
constexpr size_t kColumns = 80;

// A name and its description beside it, wrapped at word ends.
std::string TwoColumns(const std::string& name, std::string_view text) {
  const std::string margin(kNameColumns, ' ');
  std::string out = fmt::format("  {:<{}}", name, kNameColumns - 2);
  if (name.size() + 4 > kNameColumns) out += "\n" + margin;
  size_t used = kNameColumns;
  while (!text.empty()) {
    const size_t blank = text.find(' ');
    const std::string_view word = text.substr(0, blank);
    text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
    const bool first = used == kNameColumns;
    if (!first && used + 1 + word.size() > kColumns) {
      out += "\n" + margin;
      used = kNameColumns;
    } else if (!first) {
      out += ' ';
      ++used;
    }
    out += word;
    used += word.size();
  }
  return out + "\n";
}

class HelpFormat : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App* app, std::string name) const override {
    if (!app->get_subcommands({}).empty()) {
      return fmt::format("Usage: {} COMMAND [OPTION]...\n", name);
    }
    std::string usage = "Usage: " + name;
    std::string arguments;
    for (const CLI::Option* option : app->get_options()) {
      if (option->get_positional()) {
        const bool many = option->get_items_expected_max() > 1;
        arguments += fmt::format(" {}{}", option->get_name(true), many ? "..." : "");
      } else if (option->get_required()) {
        usage += fmt::format(" {} {}", option->get_name(), option->get_type_name());
      }
    }
    return fmt::format("{} [OPTION]...{}\n", usage, arguments);
  }

  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    std::string name = option->get_name(is_positional);
    if (!is_positional && !option->get_type_name().empty()) name += " " + option->get_type_name();
    return TwoColumns(name, option->get_description());
  }

  std::string make_subcommand(const CLI::App* sub) const override {
    return TwoColumns(sub->get_name(), sub->get_description());
  }
};

CLI::Option* Add(CLI::App* app, const OptionRow& row) {
  const std::string name(row.name);
  if (bool* const* flag = std::get_if<bool*>(&row.target)) {
    return app->add_flag(name, **flag, row.help);
  }
  CLI::Option* option = nullptr;
  if (std::string* const* text = std::get_if<std::string*>(&row.target)) {
    option = app->add_option(name, **text, row.help);
  } else if (size_t* const* number = std::get_if<size_t*>(&row.target)) {
    option = app->add_option(name, **number, row.help);
  } else {
    option = app->add_option(name, *std::get<std::vector<std::string>*>(row.target), row.help);
    // What follows the one word belongs to the arguments.
    if (name.starts_with("-")) option->allow_extra_args(false);
  }
  option->type_name(std::string(row.placeholder))->required(row.required);
  if (row.check) option->check(row.check);
  return option;
}

// What is wrong with the word that should name a command; "" when it is fine.
std::string WrongCommand(int argc, char** argv, const std::vector<Command>& commands) {
  std::vector<std::string_view> names;
  for (const Command& command : commands) names.push_back(command.name);
  const auto is_word = [](const char* argument) { return argument[0] != '-'; };
  char** const end = argv + argc;
  char** const word = argc == 0 ? end : std::find_if(argv + 1, end, is_word);
  if (word == end) return fmt::format("a command is required: {}", OneOf(names));
  if (std::find(names.begin(), names.end(), *word) != names.end()) return "";
  const std::string guess = DidYouMean(*word, names);
  return fmt::format("there is no command '{}', {}", *word,
                     guess.empty() ? "there are " + OneOf(names) : guess);
}

// Help and version are answered on standard output; everything else is wrong use.
int AnswerParseError(const CLI::App& app, const CLI::ParseError& error,
                     const std::string& wrong_command) {
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
    app.exit(error);
    return kExitFine;
  }
  std::string asked = "tocsin";
  for (const CLI::App* sub : app.get_subcommands()) asked += " " + sub->get_name();
  fmt::print(stderr, "tocsin: {}\nTry '{} --help'.\n",
             wrong_command.empty() ? error.what() : wrong_command, asked);
  return kExitWrongUse;
}

}  // namespace

int RunCommandLine(int argc, char** argv, const std::vector<Command>& commands,
                   Environment* environment, const std::function<void()>& before_run) {
  CLI::App app("tocsin runs Sigma detection rules over events.", "tocsin");
  app.formatter(std::make_shared<HelpFormat>());
  app.get_formatter()->label("Positionals", "Arguments");
  app.set_help_flag("--help", "show this help");
  app.set_version_flag("--version", fmt::format("tocsin {}", EngineVersion()), "show the version");
  app.require_subcommand(1);
  app.fallthrough();
  app.add_flag("--no-color", environment->no_color, "no colours; NO_COLOR does the same");

  const Command* asked = nullptr;
  for (const Command& command : commands) {
    CLI::App* sub =
        app.add_subcommand(std::string(command.name), std::string(command.summary) + ".");
    sub->group("Commands");
    sub->footer(std::string(command.notes));
    for (const OptionRow& row : command.options) Add(sub, row);
    sub->callback([&asked, &command] { asked = &command; });
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return AnswerParseError(app, error, WrongCommand(argc, argv, commands));
  }
  before_run();
  return asked->run(*environment);
}

}  // namespace tocsin
