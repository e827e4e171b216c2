// The dashboard and the alerts that come with tocsin ask for metrics that exist, by labels that
// these have. A query is read as far as that takes: names, selectors, groupings, brackets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rule/yaml_tree.h"
#include "service/metrics.h"
#include "tests/support/read_file.h"
#include "tocsin/decoder.h"

namespace tocsin {
namespace {

using testing::IsEmpty;

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";

// A query, and the texts that name labels of what it gives.
struct Query {
  std::string where;
  std::string expression;
  std::vector<std::string> texts;
};

const MetricRow* FindRow(std::string_view name) {
  for (const MetricRow& row : MetricRows()) {
    if (row.name == name) return &row;
    if (row.kind != MetricKind::kHistogram || !name.starts_with(row.name)) continue;
    const std::string_view part = name.substr(row.name.size());
    if (part == "_bucket" || part == "_count" || part == "_sum") return &row;
  }
  return nullptr;
}

// The word that begins at `at`.
std::string WordAt(std::string_view text, size_t at) {
  return std::string(text.substr(at, text.find_first_not_of(kLetters, at) - at));
}

// All words of a text.
std::set<std::string> Words(std::string_view text) {
  std::set<std::string> words;
  size_t at = 0;
  while ((at = text.find_first_of(kLetters, at)) != std::string_view::npos) {
    const std::string word = WordAt(text, at);
    words.insert(word);
    at += word.size();
  }
  return words;
}

// What stands between `open` and the next `close`, for every `open`.
std::vector<std::string> Between(std::string_view text, std::string_view open,
                                 std::string_view close) {
  std::vector<std::string> parts;
  for (size_t at = 0; (at = text.find(open, at)) != std::string_view::npos;) {
    at += open.size();
    parts.emplace_back(text.substr(at, text.find(close, at) - at));
  }
  return parts;
}

bool HasBalancedBrackets(std::string_view text) {
  std::string open;
  for (const char c : text) {
    if (c == '(' || c == '[' || c == '{') open += c == '(' ? ')' : c == '[' ? ']' : '}';
    if (c != ')' && c != ']' && c != '}') continue;
    if (open.empty() || open.back() != c) return false;
    open.pop_back();
  }
  return open.empty();
}

// Label names before = =~ != in a selector, such as job=~"$job",status="loaded".
std::set<std::string> SelectedLabels(std::string_view selector) {
  std::set<std::string> labels;
  for (const std::string& part : Between("," + std::string(selector), ",", "=")) {
    labels.insert(WordAt(part, 0));
  }
  return labels;
}

std::set<std::string> LabelsOf(const MetricRow& row) {
  std::set<std::string> labels = {"job", "instance", "le"};
  labels.insert(row.labels.begin(), row.labels.end());
  return labels;
}

// Everything that is wrong with a query.
std::vector<std::string> Problems(const Query& query) {
  std::vector<std::string> problems;
  const auto need = [&](const std::set<std::string>& wanted, const std::set<std::string>& known) {
    for (const std::string& label : wanted) {
      if (known.count(label) == 0) problems.push_back(query.where + ": no label " + label);
    }
  };
  const std::string& text = query.expression;
  if (!HasBalancedBrackets(text)) problems.push_back(query.where + ": brackets");

  std::set<std::string> known = {"job", "instance", "le"};
  size_t metrics = 0;
  for (size_t at = 0; (at = text.find("tocsin_", at)) != std::string::npos; ++metrics) {
    const std::string name = WordAt(text, at);
    at += name.size();
    const MetricRow* row = FindRow(name);
    if (row == nullptr) {
      problems.push_back(query.where + ": no metric " + name);
      continue;
    }
    known.merge(LabelsOf(*row));
    if (text.substr(at, 1) == "{") {
      need(SelectedLabels(text.substr(at + 1, text.find('}', at) - at - 1)), LabelsOf(*row));
    }
  }
  if (metrics == 0) problems.push_back(query.where + ": no metric");

  std::set<std::string> grouped;
  for (const std::string& by : Between(text, "by (", ")")) grouped.merge(Words(by));
  need(grouped, known);
  const std::set<std::string>& given = grouped.empty() ? known : grouped;
  for (const std::string& shown : query.texts) {
    for (const std::string& label : Between(shown, "$labels.", " ")) need({label}, given);
    for (const std::string& label : Between(shown, "{{", "}}")) {
      if (label.find('$') == std::string::npos) need({label}, given);
    }
  }
  return problems;
}

// --- the dashboard ----------------------------------------------------------------------------

const Node* Member(const Node& node, std::string_view name) {
  for (const auto& [key, value] : node.members) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string Text(const Node& node, std::string_view name) {
  const Node* member = Member(node, name);
  return member == nullptr ? "" : member->text;
}

EventTree ReadDashboard() {
  const std::string json = ReadFile(SourceDir() / "tools/packaging/grafana/tocsin.json");
  EventTree tree;
  StreamContext context;
  context.format = Format::kJson;
  const DecodeOutcome outcome = Decoder::Create({})->DecodeTree(json, context, &tree);
  EXPECT_TRUE(outcome.ok()) << outcome.reason;
  return tree;
}

std::vector<Query> DashboardQueries(const Node& dashboard) {
  std::vector<Query> queries;
  for (const Node& panel : Member(dashboard, "panels")->items) {
    const Node* targets = Member(panel, "targets");
    if (targets == nullptr) continue;
    for (const Node& target : targets->items) {
      queries.push_back(
          {Text(panel, "title"), Text(target, "expr"), {Text(target, "legendFormat")}});
    }
  }
  return queries;
}

TEST(Dashboard, AsksForMetricsThatExist) {
  const EventTree dashboard = ReadDashboard();
  const std::vector<Query> queries = DashboardQueries(dashboard.root);
  EXPECT_GT(queries.size(), 20u);
  for (const Query& query : queries) EXPECT_THAT(Problems(query), IsEmpty());
}

TEST(Dashboard, LetsTheDataSourceBeChosenEverywhere) {
  const EventTree dashboard = ReadDashboard();
  std::set<std::string> variables;
  for (const Node& variable : Member(*Member(dashboard.root, "templating"), "list")->items) {
    variables.insert(Text(variable, "name"));
  }
  EXPECT_THAT(variables, testing::IsSupersetOf({"datasource", "job", "instance"}));
  for (const Node& panel : Member(dashboard.root, "panels")->items) {
    if (Text(panel, "type") == "row") continue;
    EXPECT_EQ(Text(*Member(panel, "datasource"), "uid"), "${datasource}") << Text(panel, "title");
    EXPECT_NE(Text(panel, "description"), "") << Text(panel, "title");
  }
}

TEST(Dashboard, PanelsHaveTheirOwnIdsAndPlaces) {
  const EventTree dashboard = ReadDashboard();
  std::set<std::string> ids;
  std::set<std::pair<int, int>> cells;
  for (const Node& panel : Member(dashboard.root, "panels")->items) {
    EXPECT_TRUE(ids.insert(Text(panel, "id")).second);
    const Node& place = *Member(panel, "gridPos");
    const int x = std::stoi(Text(place, "x")), y = std::stoi(Text(place, "y"));
    const int w = std::stoi(Text(place, "w")), h = std::stoi(Text(place, "h"));
    EXPECT_LE(x + w, 24);
    for (int i = x; i < x + w; ++i) {
      for (int k = y; k < y + h; ++k) {
        EXPECT_TRUE(cells.insert({i, k}).second) << Text(panel, "title");
      }
    }
  }
}

// --- the alerts -------------------------------------------------------------------------------

std::string Text(const YamlNode& node, std::string_view name) {
  const YamlNode* member = node.Find(name);
  return member == nullptr ? "" : member->text;
}

TEST(Alerts, AskForMetricsThatExist) {
  const std::string text = ReadFile(SourceDir() / "tools/packaging/prometheus/alerts.yml");
  Diagnostics diagnostics;
  const std::vector<YamlDocument> documents = ParseYaml(text, "alerts.yml", {}, &diagnostics);
  EXPECT_THAT(diagnostics, IsEmpty());
  ASSERT_EQ(documents.size(), 1u);
  std::set<std::string> names;
  for (const YamlNode& group : documents[0].root.Find("groups")->items) {
    for (const YamlNode& rule : group.Find("rules")->items) {
      const std::string name = Text(rule, "alert");
      const YamlNode& annotations = *rule.Find("annotations");
      EXPECT_TRUE(names.insert(name).second) << name;
      EXPECT_NE(Text(annotations, "summary"), "") << name;
      EXPECT_NE(Text(annotations, "description"), "") << name;
      EXPECT_THAT(Text(*rule.Find("labels"), "severity"),
                  testing::AnyOf("info", "warning", "critical"));
      EXPECT_THAT(Problems({name,
                            Text(rule, "expr"),
                            {Text(annotations, "summary"), Text(annotations, "description")}}),
                  IsEmpty());
    }
  }
  EXPECT_GT(names.size(), 7u);
}

// What the tests above would say of a wrong query.
TEST(Queries, ThatAreWrongAreFound) {
  const std::pair<const char*, const char*> wrong[] = {
      {"rate(tocsin_event_total[5m])", ": no metric tocsin_event_total"},
      {"tocsin_events_total_bucket", ": no metric tocsin_events_total_bucket"},
      {"sum by (reason) (tocsin_events_total)", ": no label reason"},
      {"tocsin_events_total{status=\"x\"}", ": no label status"},
      {"sum(tocsin_ready", ": brackets"},
      {"up == 0", ": no metric"},
  };
  for (const auto& [expression, problem] : wrong) {
    EXPECT_THAT(Problems({"", expression, {}}), testing::ElementsAre(problem));
  }
  EXPECT_THAT(Problems({"", "sum by (topic) (tocsin_events_total)", {"{{profile}}"}}),
              testing::ElementsAre(": no label profile"));
  EXPECT_THAT(Problems({"", "sum(tocsin_events_total)", {"of {{ $labels.stage }} x"}}),
              testing::ElementsAre(": no label stage"));
  EXPECT_THAT(
      Problems({"", "sum by (le) (tocsin_transaction_seconds_bucket{stage=\"match\"})", {}}),
      IsEmpty());
}

}  // namespace
}  // namespace tocsin
