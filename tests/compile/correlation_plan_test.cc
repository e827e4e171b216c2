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

TEST(CorrelationPlan, PipelinesRenameWhatIsAskedOfARule) {
  RuleSetBuilder builder;
  builder.SetChains({ChainOf("  - {type: field_name_mapping, mapping: {user: account}}\n"),
                     ChainOf("  - {type: field_name_prefix, prefix: win.}\n")});
  builder.AddText(Base("a"), "a.yml");
  builder.AddText(Correlation("c",
                              "type: event_count, rules: a, group-by: [user, host], "
                              "condition: {gte: 2}"),
                  "c.yml");
  const std::shared_ptr<const RuleSet> rules = builder.Build();
  EXPECT_TRUE(builder.diagnostics().empty());
  ASSERT_EQ(rules->variants(0).size(), 2u);
  EXPECT_EQ(rules->variants(0)[0].correlation_fields,
            (std::vector<std::string>{"account", "host"}));
  EXPECT_EQ(rules->variants(0)[1].correlation_fields,
            (std::vector<std::string>{"win.user", "win.host"}));
  std::vector<std::string> names;
  for (const Variant& variant : rules->compiled().variants) {
    for (const FieldId field : variant.correlation_fields) {
      names.push_back(rules->field_names()[field]);
    }
  }
  EXPECT_EQ(names, (std::vector<std::string>{"account", "host", "win.user", "win.host"}));
}

TEST(CorrelationPlan, AFieldThatMapsToSeveralCostsTheCorrelationNotTheRule) {
  RuleSetBuilder builder;
  builder.SetChains({ChainOf("  - {type: field_name_mapping, mapping: {user: [u1, u2]}}\n")});
  builder.AddText(Base("a"), "a.yml");
  builder.AddText(
      Correlation("c", "type: event_count, rules: a, group-by: user, condition: {gte: 2}"),
      "c.yml");
  const std::shared_ptr<const RuleSet> rules = builder.Build();
  EXPECT_EQ(rules->rules().size(), 1u);
  EXPECT_EQ(rules->correlations().nodes.size(), 0u);
  ASSERT_EQ(builder.diagnostics().size(), 2u);
  EXPECT_EQ(builder.diagnostics()[0].message,
            "a correlation asks for the field 'user' of this rule, which is mapped to several: u1, "
            "u2");
  EXPECT_EQ(builder.diagnostics()[0].hint, "pipeline p.yml");
  EXPECT_EQ(builder.diagnostics()[1].message, "the rule 'a' can't be used");
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
