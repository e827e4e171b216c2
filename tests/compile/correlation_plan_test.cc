// Correlation rules in, plans and complaints out.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "compile/compiled.h"
#include "diag/render_text.h"
#include "tests/support/engine.h"
#include "tests/support/plan_text.h"

namespace tocsin {
namespace {

// A base rule with a name; `more` are further lines of its document.
std::string Base(const std::string& name, const std::string& more = "") {
  return fmt::format(
      "title: The {0}\nname: {0}\n{1}logsource: {{product: test}}\n"
      "detection: {{s: {{kind: {0}}}, condition: s}}\n",
      name, more);
}

// A correlation with a name; `body` is its section in flow form.
std::string Correlation(const std::string& name, const std::string& body,
                        const std::string& more = "") {
  return fmt::format("title: The {0}\nname: {0}\n{2}correlation: {{timespan: 5m, {1}}}\n", name,
                     body, more);
}

std::string Documents(const std::vector<std::string>& documents) {
  return fmt::format("{}", fmt::join(documents, "---\n"));
}

struct Built {
  std::shared_ptr<const RuleSet> rules;
  std::string complaints;  // rendered errors, warnings left out

  std::string plan() const { return PlanText(rules->correlations()); }
};

// Each text is a file of its own: 0.yml, 1.yml, ...
Built Build(const std::vector<std::string>& files, RuleSetOptions options = {}) {
  RuleSetBuilder builder(std::move(options));
  builder.SetChains({});
  for (size_t i = 0; i < files.size(); ++i) builder.AddText(files[i], fmt::format("{}.yml", i));
  Built built;
  built.rules = builder.Build();
  for (const Diagnostic& d : builder.diagnostics()) {
    if (d.severity != Severity::kError) continue;
    built.complaints += fmt::format("{}:{}:{} [{}] {}{}{}\n", d.file, d.range.line, d.range.column,
                                    d.code, d.message, d.hint.empty() ? "" : "; ", d.hint);
  }
  return built;
}

RuleSetOptions AtLeast(Level level) {
  RuleSetOptions options;
  options.min_level = level;
  return options;
}

TEST(CorrelationPlan, ResolvesByNameAndById) {
  const std::string id = "0a1b2c3d-1111-4222-8333-444455556666";
  const Built built = Build({Base("a"), Base("b", "id: " + id + "\n"),
                             Correlation("c", "type: event_count, rules: [a, " + id +
                                                  "], group-by: user, condition: {gte: 3.5}")});
  EXPECT_EQ(built.complaints, "");
  EXPECT_EQ(built.plan(),
            "source 0 rule 0 'The a': user\n"
            "    -> node 0 slot 0 key user values - passed -\n"
            "source 1 rule 1 'The b': user\n"
            "    -> node 0 slot 1 key user values - passed -\n"
            "node 0 'The c' of 0,1: gte 3.5\n");
}

TEST(CorrelationPlan, SharesFieldsBetweenCorrelations) {
  const Built built =
      Build({Base("a"),
             Correlation("c",
                         "type: value_count, rules: a, group-by: [host, user], condition: {field: "
                         "[port, user], gt: 1, lt: 9}"),
             Correlation("d", "type: value_sum, rules: a, condition: {field: bytes, gte: 100}")});
  EXPECT_EQ(built.plan(),
            "source 0 rule 0 'The a': bytes, host, user, port\n"
            "    -> node 0 slot 0 key host,user values port,user passed -\n"
            "    -> node 1 slot 0 key - values bytes passed -\n"
            "node 0 'The c' of 0: gt 1 lt 9\n"
            "node 1 'The d' of 0: gte 100\n");
}

TEST(CorrelationPlan, AliasesNameFieldsRuleByRule) {
  // `ip` shadows a field of that name; rule b has no entry, so there it is a field.
  const Built built =
      Build({Base("a"), Base("b"),
             Correlation("c",
                         "type: value_count, rules: [a, b], aliases: {ip: {a: src}, n: {a: x, b: "
                         "y}}, group-by: [ip], condition: {field: n, gte: 2}")});
  EXPECT_EQ(built.complaints, "");
  EXPECT_EQ(built.plan(),
            "source 0 rule 0 'The a': src, x\n"
            "    -> node 0 slot 0 key src values x passed -\n"
            "source 1 rule 1 'The b': ip, y\n"
            "    -> node 0 slot 1 key ip values y passed -\n"
            "node 0 'The c' of 0,1: gte 2\n");
}

TEST(CorrelationPlan, OuterCorrelationsAskInnerOnesAndTheirSources) {
  // c knows user and its own count; host comes from the event that made it fire; n is an alias of
  // c, so each of its rules has its own name for it.
  const Built built =
      Build({Base("a"), Base("b"),
             Correlation("c",
                         "type: event_count, rules: [a, b], aliases: {user: {a: subject}, n: {b: "
                         "size}}, group-by: user, condition: {gte: 2}"),
             Correlation("d",
                         "type: value_sum, rules: c, group-by: [host, user], condition: {field: "
                         "event_count, gte: 9}"),
             Correlation("e", "type: value_sum, rules: [c, d], condition: {field: n, gte: 1}")});
  EXPECT_EQ(built.complaints, "");
  EXPECT_EQ(built.plan(),
            "source 0 rule 0 'The a': subject, n, host\n"
            "    -> node 0 slot 0 key subject values - passed n,host,none,none\n"
            "source 1 rule 1 'The b': user, size, host\n"
            "    -> node 0 slot 1 key user values - passed size,host,none,none\n"
            "source 2 node 0 'The c': n, host, user, event_count\n"
            "    -> node 1 slot 0 key host,user values event_count passed n\n"
            "    -> node 2 slot 0 key - values n passed -\n"
            "source 3 node 1 'The d': n\n"
            "    -> node 2 slot 1 key - values n passed -\n"
            "node 0 'The c' of 0,1: gte 2 = source 2 n:event host:event user:group0 "
            "event_count:aggregate\n"
            "node 1 'The d' of 2: gte 9 = source 3 n:event\n"
            "node 2 'The e' of 2,3: gte 1\n");
}

TEST(CorrelationPlan, NodesComeAfterWhatTheyReferTo) {
  const Built built =
      Build({Correlation("top", "type: event_count, rules: middle, condition: {gte: 1}"),
             Correlation("middle", "type: event_count, rules: low, condition: {gte: 1}"),
             Correlation("low", "type: event_count, rules: a, condition: {gte: 1}"), Base("a")});
  EXPECT_EQ(built.plan(),
            "source 0 rule 0 'The a': -\n"
            "    -> node 0 slot 0 key - values - passed -\n"
            "source 1 node 0 'The low': -\n"
            "    -> node 1 slot 0 key - values - passed -\n"
            "source 2 node 1 'The middle': -\n"
            "    -> node 2 slot 0 key - values - passed -\n"
            "node 0 'The low' of 0: gte 1 = source 1\n"
            "node 1 'The middle' of 1: gte 1 = source 2\n"
            "node 2 'The top' of 2: gte 1\n");
}

std::string NodeLine(const std::string& body) {
  const Built built = Build({Base("a"), Base("b"), Base("c"), Correlation("x", body)});
  const std::string plan = built.plan();
  const size_t node = plan.find("node 0 '");
  return node == std::string::npos ? built.complaints : plan.substr(node);
}

TEST(CorrelationPlan, TemporalConditionsBecomePostfixPrograms) {
  EXPECT_EQ(NodeLine("type: temporal, rules: [a, b]"), "node 0 'The x' of 0,1:\n");
  EXPECT_EQ(NodeLine("type: temporal, rules: [a, b], condition: {gte: 1}"),
            "node 0 'The x' of 0,1: gte 1\n");
  EXPECT_EQ(NodeLine("type: temporal, condition: a and b or c"),
            "node 0 'The x' of 0,1,2: when 0 1 and 2 or\n");
  EXPECT_EQ(NodeLine("type: temporal, rules: [c, b, a], condition: a and not (b or c)"),
            "node 0 'The x' of 2,1,0: when 2 1 0 or not and (negated)\n");
}

TEST(CorrelationPlan, OrderedConditionsBecomeSequences) {
  EXPECT_EQ(NodeLine("type: temporal_ordered, rules: [b, a]"),
            "node 0 'The x' of 1,0: then 0 then 1\n");
  EXPECT_EQ(NodeLine("type: temporal_ordered, condition: a and not b"),
            "node 0 'The x' of 0,1: then 0 !1\n");
  EXPECT_EQ(NodeLine("type: temporal_ordered, condition: a and not b and c"),
            "node 0 'The x' of 0,1,2: then 0 !1 then 2\n");
  EXPECT_EQ(NodeLine("type: temporal_ordered, rules: [b, a, c], condition: b and (a or c)"),
            "node 0 'The x' of 1,0,2: then 0 then 1|2\n");
  EXPECT_EQ(
      NodeLine("type: temporal_ordered, rules: [a, b], condition: b and a"),
      "3.yml:3:79 [sequence_order] the condition names the rules in another order than "
      "'rules'; write both in the order in which they have to happen, or leave 'rules' out\n");
}

TEST(CorrelationPlan, LegacyAggregationsAreCorrelationsWhenAskedFor) {
  const std::string text =
      "title: Old\nlogsource: {product: test}\n"
      "detection: {s: {k: 1}, timeframe: 5m, condition: s | count(host) by user > 3}\n";
  RuleSetOptions options;
  options.legacy_aggregation = true;
  const Built built = Build({text}, options);
  EXPECT_EQ(built.complaints, "");
  EXPECT_EQ(built.plan(),
            "source 0 rule 0 'Old/search' quiet: user, host\n"
            "    -> node 0 slot 0 key user values host passed -\n"
            "node 0 'Old' of 0: gt 3\n");
  EXPECT_EQ(Build({text}).rules->correlations().nodes.size(), 0u);
}

// --- who tells

TEST(CorrelationPlan, RulesOfTheSameFileAreQuietUnlessGenerated) {
  const std::string count = "type: event_count, rules: a, condition: {gte: 2}";
  const auto emits = [](const Built& built) {
    return std::pair<bool, bool>(built.rules->correlations().rule_emits[0],
                                 built.rules->correlations().nodes[0].emits);
  };
  EXPECT_EQ(emits(Build({Documents({Base("a"), Correlation("c", count)})})),
            std::make_pair(false, true));
  EXPECT_EQ(emits(Build({Base("a"), Correlation("c", count)})), std::make_pair(true, true));
  EXPECT_EQ(emits(Build({Documents({Base("a"), Correlation("c", count),
                                    Correlation("d", count, "generate: true\n")})})),
            std::make_pair(true, true));
  EXPECT_EQ(emits(Build({Documents({Base("a"), Correlation("c", count)}),
                         Correlation("d", count, "generate: true\n")})),
            std::make_pair(false, true));
  EXPECT_EQ(emits(Build({Documents(
                {Base("a"), Correlation("c", count),
                 Correlation("d", "type: event_count, rules: c, condition: {gte: 2}")})})),
            std::make_pair(false, false));
}

TEST(CorrelationPlan, RulesBelowTheLevelRunQuietlyWhenNeeded) {
  const std::string count = "type: event_count, condition: {gte: 2}, rules: ";
  const Built built =
      Build({Base("a", "level: low\n"), Base("b", "status: deprecated\n"),
             Base("c", "level: low\n"), Correlation("low", count + "[a, b]", "level: low\n"),
             Correlation("alone", count + "c", "level: low\n"),
             Correlation("high", count + "low", "level: high\n")},
            AtLeast(Level::kHigh));
  EXPECT_EQ(built.complaints, "");
  EXPECT_EQ(built.plan(),
            "source 0 rule 0 'The a' quiet: -\n"
            "    -> node 0 slot 0 key - values - passed -\n"
            "source 1 rule 1 'The b' quiet: -\n"
            "    -> node 0 slot 1 key - values - passed -\n"
            "source 2 node 0 'The low': -\n"
            "    -> node 1 slot 0 key - values - passed -\n"
            "node 0 'The low' of 0,1: gte 2 quiet = source 2\n"
            "node 1 'The high' of 2: gte 2\n");
  EXPECT_EQ(built.rules->rules().size(), 2u);
  EXPECT_EQ(built.rules->stats().correlations, 2u);
  EXPECT_EQ(built.rules->stats().skipped, 2u);
}

// --- refusals

TEST(CorrelationPlan, UnknownReferencesNameTheirNeighbours) {
  const std::string body = "type: event_count, condition: {gte: 2}, rules: ";
  const Built built = Build({Base("failed_logon"), Correlation("c", body + "[failed_login]"),
                             Correlation("d", body + "[xyz]"), Correlation("e", body + "[The d]")});
  EXPECT_EQ(built.complaints,
            "1.yml:3:77 [unknown_reference] no rule has the id or the name 'failed_login'; did you "
            "mean 'failed_logon'?\n"
            "2.yml:3:77 [unknown_reference] no rule has the id or the name 'xyz'\n"
            "3.yml:3:77 [unknown_reference] no rule has the id or the name 'The d'\n");
  EXPECT_EQ(built.plan(), "");
  EXPECT_EQ(built.rules->rules().size(), 1u);
  EXPECT_EQ(built.rules->stats().correlations_rejected, 3u);
}

TEST(CorrelationPlan, ReferencesToRulesThatDoNotRunSayWhy) {
  const std::string id = "0a1b2c3d-1111-4222-8333-444455556666";
  const std::string body = "type: event_count, condition: {gte: 2}, rules: ";
  const std::string unread = "title: t\nid: " + id + "\nlogsource: {product: p}\n";
  const Built built =
      Build({Base("old", "status: unsupported\n"), unread, Base("bad", "fields: [x]\n") + "",
             FlowRule("s: {a|nope: 1}") + "name: broken\n", Correlation("c", body + "old"),
             Correlation("d", body + id), Correlation("e", body + "broken"),
             Correlation("f", body + "bad"), Correlation("g", body + "e")});
  EXPECT_EQ(
      built.complaints,
      "1.yml:1:1 [missing_attribute] the rule has no 'detection'; add 'detection:' with named "
      "selections and a condition\n"
      "4.yml:3:76 [refused_reference] the rule 'old' is skipped: its status is unsupported\n"
      "5.yml:3:76 [refused_reference] the rule '0a1b2c3d-1111-4222-8333-444455556666' is "
      "refused\n"
      "3.yml:4:19 [unknown_modifier] the modifier 'nope' is unknown\n"
      "6.yml:3:76 [refused_reference] the rule 'broken' can't be used; see what is wrong with "
      "it\n"
      "8.yml:3:76 [refused_reference] the rule 'e' can't be used; see what is wrong with it\n");
  EXPECT_EQ(built.plan(),
            "source 0 rule 0 'The bad': -\n"
            "    -> node 0 slot 0 key - values - passed -\n"
            "node 0 'The f' of 0: gte 2\n");
}

TEST(CorrelationPlan, NamesOfSeveralRulesAreAmbiguous) {
  const std::string body = "type: event_count, condition: {gte: 2}, rules: ";
  const Built built =
      Build({Base("a"), Documents({Base("b"), Base("a")}), Base("b", "level: low\n"),
             Correlation("c", body + "a"), Correlation("d", body + "b")},
            AtLeast(Level::kHigh));
  // The second b is below the level, so the first is meant.
  EXPECT_EQ(built.complaints,
            "3.yml:3:76 [ambiguous_reference] 2 rules have the name 'a': 0.yml line 1, 1.yml line "
            "6\n");
  EXPECT_EQ(built.rules->correlations().nodes.size(), 1u);
}

TEST(CorrelationPlan, IdsAreUniqueAmongAllKinds) {
  const std::string id = "id: 0a1b2c3d-1111-4222-8333-444455556666\n";
  const std::string body = "type: event_count, condition: {gte: 2}, rules: a";
  const Built built =
      Build({Correlation("c", body, id), Base("a", id), Correlation("d", body, id)});
  EXPECT_EQ(built.complaints,
            "0.yml:3:5 [duplicate_rule_id] the id '0a1b2c3d-1111-4222-8333-444455556666' is taken "
            "already "
            "by 'The a' in 1.yml; give this rule an id of its own, as uuidgen prints them\n"
            "2.yml:3:5 [duplicate_rule_id] the id '0a1b2c3d-1111-4222-8333-444455556666' is taken "
            "already "
            "by 'The a' in 1.yml; give this rule an id of its own, as uuidgen prints them\n");
  EXPECT_EQ(built.rules->stats().correlations_rejected, 2u);
}

TEST(CorrelationPlan, ARuleStandsOnceInAList) {
  const std::string id = "0a1b2c3d-1111-4222-8333-444455556666";
  const Built built =
      Build({Base("a", "id: " + id + "\n"),
             Correlation("c", "type: event_count, condition: {gte: 2}, rules: [a, " + id + "]")});
  EXPECT_EQ(
      built.complaints,
      "1.yml:3:80 [repeated_reference] the rule '0a1b2c3d-1111-4222-8333-444455556666' stands "
      "twice in the list; leave one of them out\n");
}

TEST(CorrelationPlan, AliasesSpeakOfTheirOwnRules) {
  const std::string id = "0a1b2c3d-1111-4222-8333-444455556666";
  const Built built = Build(
      {Base("a", "id: " + id + "\n"), Base("b"),
       Correlation("c", "type: event_count, condition: {gte: 2}, rules: a, aliases: {ip: {b: x}}"),
       Correlation("d", "type: event_count, condition: {gte: 2}, rules: a, aliases: {ip: {a: x, " +
                            id + ": y}}")});
  EXPECT_EQ(built.complaints,
            "2.yml:3:94 [alias_without_rule] the alias 'ip' names 'b', which is no rule of this "
            "correlation; the correlation refers to 'a'\n"
            "3.yml:3:100 [alias_without_rule] the alias 'ip' names the rule "
            "'0a1b2c3d-1111-4222-8333-444455556666' twice; leave one of them out\n");
}

TEST(CorrelationPlan, CirclesAreRefusedWithTheirUsers) {
  const std::string body = "type: event_count, condition: {gte: 2}, rules: ";
  const Built built =
      Build({Correlation("user", body + "[y, a]"), Correlation("x", body + "[a, y]"),
             Correlation("y", body + "x"), Correlation("self", body + "self"), Base("a"),
             Correlation("fine", body + "a")});
  EXPECT_EQ(
      built.complaints,
      "2.yml:3:35 [correlation_cycle] correlations refer to each other in a circle: 'y' -> "
      "'x' -> 'y'; let one of them refer to detection rules only\n"
      "3.yml:3:35 [correlation_cycle] correlations refer to each other in a circle: 'self' -> "
      "'self'; let one of them refer to detection rules only\n"
      "0.yml:3:77 [refused_reference] the rule 'y' can't be used; see what is wrong with it\n");
  EXPECT_EQ(built.rules->correlations().nodes.size(), 1u);
  EXPECT_EQ(built.rules->stats().correlations_rejected, 4u);
}

std::vector<std::string> Chain(int length) {
  std::vector<std::string> files = {Base("c0")};
  for (int i = 1; i <= length; ++i) {
    files.push_back(Correlation(
        fmt::format("c{}", i),
        fmt::format("type: event_count, condition: {{gte: 1}}, rules: c{}, group-by: u", i - 1)));
  }
  return files;
}

TEST(CorrelationPlan, SixteenLevelsAreFineSeventeenAreNot) {
  EXPECT_EQ(Build(Chain(16)).complaints, "");
  const Built built = Build(Chain(18));
  EXPECT_EQ(built.complaints,
            "17.yml:3:35 [correlation_too_deep] this correlation stands on 16 levels of others; at "
            "most 15 are allowed\n"
            "18.yml:3:76 [refused_reference] the rule 'c17' can't be used; see what is wrong with "
            "it\n");
  EXPECT_EQ(built.rules->correlations().nodes.size(), 16u);
}

TEST(CorrelationPlan, OrderedCorrelationsTakeSixtyFourRules) {
  std::vector<std::string> documents;
  std::string names;
  for (int i = 0; i < 65; ++i) {
    documents.push_back(Base(fmt::format("r{}", i)));
    names += fmt::format("{}r{}", i == 0 ? "" : ", ", i);
    if (i < 63) continue;
    std::vector<std::string> all = documents;
    all.push_back(Correlation("c", fmt::format("type: temporal_ordered, rules: [{}]", names)));
    const Built built = Build({Documents(all)});
    EXPECT_EQ(built.rules->stats().correlations, i == 63 ? 1u : 0u);
    if (i == 63) continue;
    EXPECT_NE(built.complaints.find(
                  "[correlation_condition] an ordered correlation takes at most 64 rules, this one "
                  "has 65"),
              std::string::npos)
        << built.complaints;
    // Its mistake does not make the rules tell every match.
    EXPECT_FALSE(built.rules->correlations().rule_emits[0]);
  }
}

TEST(CorrelationPlan, TooManyFieldsAskedOfACorrelationAreRefused) {
  std::vector<std::string> files = {
      Base("a"), Correlation("c", "type: event_count, condition: {gte: 1}, rules: a")};
  for (int user = 0; user < 3; ++user) {
    std::string fields;
    for (int i = 0; i < 100; ++i) fields += fmt::format("{}f{}_{}", i == 0 ? "" : ", ", user, i);
    files.push_back(Correlation(
        fmt::format("d{}", user),
        "type: event_count, condition: {gte: 1}, rules: c, group-by: [" + fields + "]"));
  }
  const Built built = Build(files);
  EXPECT_EQ(built.complaints,
            "2.yml:3:76 [correlation_too_wide] more than 256 fields are asked of the events of "
            "'c'\n");
  EXPECT_EQ(built.rules->correlations().nodes.size(), 3u);
}

// --- pipelines

PipelineChain ChainOf(const std::string& transformations) {
  Diagnostics diagnostics;
  auto pipeline =
      Pipeline::Parse("name: p\ntransformations:\n" + transformations, "p.yml", &diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  return PipelineChain({std::move(pipeline)});
}

// The names that each variant of rule 0 asks events for.
std::vector<std::string> AskedNames(const RuleSet& rules) {
  std::vector<std::string> out;
  for (const Variant& variant : rules.compiled().variants) {
    if (variant.rule != 0) continue;
    std::vector<std::string> names;
    for (const FieldId field : variant.correlation_fields) {
      names.push_back(rules.field_names()[field]);
    }
    out.push_back(fmt::format("{}", fmt::join(names, ",")));
  }
  return out;
}

// `c` counts events of `a` by these fields.
std::string CountOf(const std::string& fields, const std::string& more = "") {
  return Correlation(
      "c", "type: event_count, rules: a, group-by: [" + fields + "], condition: {gte: 2}", more);
}

// Files 0.yml, ... under one chain or several; errors with their places.
Built Under(const std::vector<std::string>& chains, const std::vector<std::string>& files) {
  RuleSetBuilder builder;
  std::vector<PipelineChain> made;
  for (const std::string& transformations : chains) made.push_back(ChainOf(transformations));
  builder.SetChains(std::move(made));
  for (size_t i = 0; i < files.size(); ++i) builder.AddText(files[i], fmt::format("{}.yml", i));
  Built built;
  built.rules = builder.Build();
  for (const Diagnostic& d : builder.diagnostics()) {
    built.complaints += fmt::format("{}:{}:{} [{}] {}; {}\n", d.file, d.range.line, d.range.column,
                                    d.code, d.message, d.hint);
  }
  return built;
}

TEST(CorrelationPlan, PipelinesRenameWhatIsAskedOfARule) {
  const Built built =
      Under({"  - {type: field_name_mapping, mapping: {user: account, kind: sort}}\n",
             "  - {type: field_name_prefix, prefix: win.}\n"},
            {Base("a"), CountOf("user, host")});
  EXPECT_EQ(built.complaints, "");
  EXPECT_EQ(AskedNames(*built.rules),
            (std::vector<std::string>{"account,host", "win.user,win.host"}));
}

TEST(CorrelationPlan, ARenamedFieldAloneMakesNoFurtherVariant) {
  const std::string renames = "  - {type: field_name_mapping, mapping: {user: account}}\n";
  const Built alone = Under({renames,
                             "  - {type: set_state, key: k, val: 1, rule_conditions: "
                             "[{type: tag, tag: a.b}]}\n"},
                            {Base("a"), CountOf("user")});
  EXPECT_EQ(AskedNames(*alone.rules), (std::vector<std::string>{"account"}));
  // Without the correlation only the second chain makes a variant.
  const Built both = Under({renames, "  - {type: field_name_prefix, prefix: win.}\n"},
                           {Base("a"), CountOf("user")});
  EXPECT_EQ(AskedNames(*both.rules), (std::vector<std::string>{"win.user"}));
}

TEST(CorrelationPlan, LogSourceAndFieldsAreTheReferencedRules) {
  const std::string other =
      "title: The b\nname: b\nlogsource: {product: other}\n"
      "detection: {s: {x: 1}, condition: s}\n";
  const std::vector<std::string> files = {
      Base("a"), other,
      Correlation("c",
                  "type: temporal, rules: [a, b], aliases: {who: {b: login}}, "
                  "group-by: [user, who]")};
  const Built built = Under({"  - type: field_name_mapping\n"
                             "    mapping: {user: account, login: l}\n"
                             "    rule_conditions: [{type: logsource, product: other}]\n"
                             "  - type: field_name_suffix\n"
                             "    suffix: .x\n"
                             "    rule_conditions: [{type: contains_field, field: kind}]\n"
                             "  - {type: change_logsource, product: third}\n"},
                            files);
  EXPECT_EQ(built.complaints, "");
  EXPECT_EQ(AskedNames(*built.rules), (std::vector<std::string>{"user.x,who.x"}));
  EXPECT_EQ(built.rules->variants(1)[0].asks.fields[0].name, "account");
  EXPECT_EQ(built.rules->variants(1)[0].asks.fields[1].name, "l");
}

TEST(CorrelationPlan, KindAttributesAndTagsAreTheCorrelationsOwn) {
  const auto asked = [](const std::string& condition) {
    const Built built = Under({"  - type: field_name_mapping\n"
                               "    mapping: {user: account, kind: sort}\n"
                               "    rule_conditions: [{type: " +
                               condition + "}]\n"},
                              {Base("a", "tags: [attack.t1059]\nlevel: low\n"),
                               CountOf("user", "tags: [attack.t1110]\nlevel: high\n")});
    EXPECT_EQ(built.complaints, "");
    return AskedNames(*built.rules).at(0);
  };
  EXPECT_EQ(asked("is_sigma_rule"), "user");
  EXPECT_EQ(asked("is_sigma_correlation_rule"), "account");
  EXPECT_EQ(asked("tag, tag: attack.t1110"), "account");
  EXPECT_EQ(asked("tag, tag: attack.t1059"), "user");
  EXPECT_EQ(asked("rule_attribute, attribute: level, value: medium, op: gte"), "account");
}

TEST(CorrelationPlan, StateIsTheCorrelationsOwn) {
  const Built built =
      Under({"  - {type: set_state, key: k, val: 1, rule_conditions: [{type: "
             "is_sigma_rule}]}\n"
             "  - {type: set_state, key: k, val: 2, rule_conditions: [{type: "
             "is_sigma_correlation_rule}]}\n"
             "  - type: nest\n"
             "    rule_conditions: [{type: processing_state, key: k, val: 2}]\n"
             "    items:\n"
             "      - {id: m, type: field_name_mapping, mapping: {user: u, kind: k}}\n"
             "  - type: field_name_suffix\n"
             "    suffix: .x\n"
             "    rule_conditions: [{type: processing_item_applied, "
             "processing_item_id: m}]\n"
             "    field_name_conditions: [{type: processing_item_applied, "
             "processing_item_id: m}]\n"},
            {Base("a"), CountOf("user, host")});
  EXPECT_EQ(built.complaints, "");
  EXPECT_EQ(AskedNames(*built.rules), (std::vector<std::string>{"u.x,host"}));
}

TEST(CorrelationPlan, CorrelationsThatAPipelineTellsApartHaveFieldsOfTheirOwn) {
  const auto count = [](const std::string& name, const std::string& more) {
    return Correlation(name, "type: event_count, rules: a, group-by: user, condition: {gte: 2}",
                       more);
  };
  const Built built = Under({"  - type: field_name_mapping\n"
                             "    mapping: {user: account}\n"
                             "    rule_conditions: [{type: tag, tag: a.b}]\n"},
                            {Base("a"), count("c", ""), count("d", "tags: [a.b]\n"), count("e", ""),
                             count("f", "tags: [a.b]\n")});
  EXPECT_EQ(built.complaints, "");
  EXPECT_EQ(AskedNames(*built.rules), (std::vector<std::string>{"account,user"}));
  EXPECT_EQ(built.plan().substr(0, built.plan().find("\nnode 0") + 1),
            "source 0 rule 0 'The a': user\n1,, user\n"
            "    -> node 0 slot 0 key user values - passed -\n"
            "    -> node 1 slot 0 key user\n1, values - passed -\n"
            "    -> node 2 slot 0 key user values - passed -\n"
            "    -> node 3 slot 0 key user\n1, values - passed -\n");
}

TEST(CorrelationPlan, AFieldThatMapsToSeveralCostsTheCorrelationNotTheRule) {
  const Built built =
      Under({"  - {id: m, type: field_name_mapping, mapping: {user: [u1, u2]}}\n"},
            {Base("a"), CountOf("user"),
             Correlation("d", "type: event_count, rules: a, group-by: host, condition: {gte: 2}"),
             Correlation("e", "type: event_count, rules: c, group-by: user, condition: {gte: 2}"),
             Correlation("f", "type: value_count, rules: d, condition: {gte: 2, field: user}")});
  EXPECT_EQ(built.rules->rules().size(), 1u);
  EXPECT_EQ(built.complaints,
            "1.yml:3:69 [correlation_field_mapping] in the events of 'a', the field 'user' is "
            "mapped to several: u1, u2; pipeline p.yml, item 'm'\n"
            "4.yml:3:85 [correlation_field_mapping] in the events of 'a', the field 'user' is "
            "mapped to several: u1, u2; pipeline p.yml, item 'm'\n"
            "3.yml:3:55 [refused_reference] the rule 'c' can't be used; see what is wrong with "
            "it\n");
  ASSERT_EQ(built.rules->correlations().nodes.size(), 1u);
  EXPECT_EQ(built.rules->correlations().nodes[0].rule.name, "d");
}

TEST(CorrelationPlan, APipelineRefusesACorrelationNotTheRule) {
  const Built built =
      Under({"  - {type: rule_failure, message: no counting here, rule_conditions: "
             "[{type: is_sigma_correlation_rule}, {type: logsource, product: test}]}\n"},
            {Base("a"), Correlation("c", "type: event_count, rules: a, condition: {gte: 2}")});
  EXPECT_EQ(built.complaints,
            "1.yml:3:35 [pipeline_refuses_rule] no counting here; pipeline p.yml\n");
  EXPECT_EQ(built.rules->rules().size(), 1u);
  EXPECT_EQ(built.rules->correlations().nodes.size(), 0u);
}

// --- the rule set

TEST(CorrelationPlan, TheHashCoversCorrelations) {
  const std::string body = "type: event_count, rules: a, condition: ";
  const auto hash = [&](const std::string& condition) {
    return Build({Base("a"), Correlation("c", body + condition)}).rules->hash();
  };
  EXPECT_EQ(hash("{gte: 2}"), hash("{gte: 2}"));
  EXPECT_NE(hash("{gte: 2}"), hash("{gte: 3}"));
  EXPECT_NE(hash("{gte: 2}"), Build({Base("a")}).rules->hash());
}

TEST(CorrelationPlan, LongChainsOfWrongReferencesAreRefused) {
  std::string text = Base("c0");
  constexpr int kRules = 4000;
  for (int i = 1; i < kRules; ++i) {
    text += "---\n" + Correlation(fmt::format("c{}", i),
                                  fmt::format("type: event_count, condition: {{gte: 1}}, rules: "
                                              "[c{}, nowhere{}]",
                                              i - 1, i));
  }
  EXPECT_EQ(Build({text}).rules->stats().correlations_rejected, kRules - 1u);
}

}  // namespace
}  // namespace tocsin
