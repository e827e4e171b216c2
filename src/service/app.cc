#include "service/app.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "compile/correlation_plan.h"
#include "emit/json_writer.h"
#include "emit/time_text.h"
#include "emit/version.h"
#include "service/correlate_stage.h"
#include "service/file_session.h"
#include "service/http_server.h"
#include "service/kafka_session.h"
#include "service/kafka_topics.h"
#include "service/local_session.h"
#include "service/local_store.h"
#include "service/match_stage.h"
#include "service/notify.h"
#include "service/rule_reload.h"
#include "service/rule_topic.h"
#include "service/rule_watch.h"
#include "service/service_context.h"
#include "service/worker.h"

namespace tocsin {
namespace {

constexpr std::chrono::milliseconds kTick(100);

Result<void> FillContext(const ServiceOptions& options, const ServiceEnvironment& environment,
                         ServiceContext* context) {
  context->options = options;
  context->log = environment.log;
  context->now_ns = environment.now_ns;
  context->steady_ns = environment.steady_ns;
  Result<std::unique_ptr<Enricher>> enricher = Enricher::Open(options.engine.enrichment);
  if (!enricher) return tl::unexpected(enricher.error());
  if (!options.engine.enrichment.empty()) context->enricher = *std::move(enricher);
  Result<std::shared_ptr<const Criticality>> criticality =
      Criticality::Load(options.engine.risk.criticality);
  if (!criticality) return tl::unexpected(criticality.error());
  context->criticality = *std::move(criticality);
  Result<SourceTable> sources = SourceTable::Make(options.sources);
  if (!sources) return tl::unexpected(sources.error());
  context->sources = std::make_shared<const SourceTable>(*std::move(sources));
  Result<std::shared_ptr<const RecordEncoder>> encoder = RecordEncoder::Make(options);
  if (!encoder) return tl::unexpected(encoder.error());
  context->encoder = *std::move(encoder);
  return {};
}

class Service : public ServiceView {
 public:
  Service(const ServiceOptions& options, const ServiceEnvironment& environment)
      : options_(options), environment_(environment), rules_(&environment_, &metrics_) {}

  Result<void> Run() {
    context_.metrics = &metrics_;
    context_.recent = &recent_;
    context_.stopping = &abandon_;
    if (Result<void> filled = FillContext(options_, environment_, &context_); !filled) {
      return filled;
    }
    metrics_.Get(metric::kBuildInfo, EngineVersion()).Set(1);
    metrics_.Get(metric::kStartTime).Set(1e-9 * static_cast<double>(environment_.now_ns()));
    if (Result<void> listening = Listen(); !listening) return listening;
    // Before the rules are read, so that no change is missed.
    if (Result<void> watching = WatchRules(); !watching) return watching;
    const std::jthread guard = WatchStop();
    if (Result<void> read = ReadRuleTopic(); !read) {
      return environment_.stop->load() ? Result<void>() : read;
    }
    if (Result<void> loaded = rules_.LoadFirst(); !loaded) return loaded;
    loaded_ = true;
    if (Result<void> ready = OpenInputs(); !ready) {
      return environment_.stop->load() ? Result<void>() : ready;
    }
    inputs_ready_ = true;
    StartWorkers();
    Supervise();
    return StopWorkers();
  }

  // --- ServiceView

  std::vector<std::string> WaitingFor() const override {
    if (!loaded_) return {"rules are being compiled"};
    if (!inputs_ready_)
      return {options_.ReadsTopics() ? "brokers have not answered yet"
                                     : "the files are not open yet"};
    std::vector<std::string> missing;
    const std::lock_guard lock(mutex_);
    for (const Running& running : workers_) {
      if (running.worker->ready()) continue;
      missing.push_back(fmt::format("{} has no partitions yet", running.name));
    }
    return missing;
  }

  std::string StatusJson() const override {
    JsonWriter json;
    json.StartObject();
    json.MemberIfAny("version", EngineVersion());
    json.MemberIfAny("name", options_.service.name);
    json.MemberIfAny("instance", environment_.instance);
    json.Key("ready");
    json.Bool(WaitingFor().empty());
    json.Key("workers");
    json.StartArray();
    {
      const std::lock_guard lock(mutex_);
      for (const Running& running : workers_) {
        json.StartObject();
        json.MemberIfAny("name", running.name);
        json.Key("partitions");
        json.Uint(running.worker->lanes());
        json.EndObject();
      }
    }
    json.EndArray();
    if (loaded_) WriteRuleState(&json);
    json.EndObject();
    return json.Take();
  }

  std::string RulesJson() const override {
    JsonWriter json;
    json.StartObject();
    json.Key("rules");
    json.StartArray();
    if (loaded_) {
      const std::shared_ptr<const RuleSet> rules = rules_.holder().Get();
      for (const Rule& rule : rules->rules()) WriteRule(rule, "detection", &json);
      for (const CorrelationPlan::Node& node : rules->correlations().nodes) {
        WriteRule(node.rule, "correlation", &json);
      }
    }
    json.EndArray();
    json.Key("refused");
    json.StartArray();
    for (const std::string& line : rules_.refused()) json.String(line);
    json.EndArray();
    json.EndObject();
    return json.Take();
  }

  LatestDetections Detections(size_t limit) const override { return recent_.Latest(limit); }

  Result<ReloadReport> Reload() override {
    if (!loaded_) return Fail("the rules are being compiled for the first time");
    return rules_.Reload();
  }

 private:
  struct Running {
    std::string name;
    std::unique_ptr<Worker> worker;
    std::thread thread;
  };

  static void WriteRule(const RuleHead& rule, std::string_view kind, JsonWriter* json) {
    json->StartObject();
    json->MemberIfAny("id", rule.id);
    json->MemberIfAny("title", rule.title);
    json->MemberIfAny("kind", kind);
    json->MemberIfAny("level", LevelName(rule.level));
    json->MemberIfAny("file", rule.file);
    json->MemberIfAny("hash", rule.content_hash);
    json->EndObject();
  }

  void WriteRuleState(JsonWriter* json) const {
    const std::shared_ptr<const RuleSet> rules = rules_.holder().Get();
    json->Key("rules");
    json->StartObject();
    json->Key("running");
    json->Uint(rules->stats().rules);
    json->Key("correlations");
    json->Uint(rules->stats().correlations);
    json->Key("refused");
    json->Uint(rules_.refused().size());
    json->MemberIfAny("hash", rules->hash());
    json->MemberIfAny("loaded", Rfc3339(rules_.loaded_ns()));
    json->MemberIfAny("last_reload_error", rules_.last_error());
    json->EndObject();
  }

  Result<void> Listen() {
    if (options_.http.listen.empty()) return {};
    Result<std::unique_ptr<HttpServer>> http =
        HttpServer::Start({options_.http.listen, options_.http.token_file,
                           options_.http.tls_certificate, options_.http.tls_key},
                          this, &metrics_);
    if (!http) return tl::unexpected(http.error());
    http_ = *std::move(http);
    environment_.log->Info("listening", http_->url());
    return {};
  }

  // What waits for a broker is given up when the service has to stop and its time is over.
  std::jthread WatchStop() {
    return std::jthread([this](const std::stop_token& over) {
      std::chrono::steady_clock::time_point told{};
      while (!over.stop_requested()) {
        std::this_thread::sleep_for(kTick);
        if (!environment_.stop->load() && !ending_) continue;
        const auto now = std::chrono::steady_clock::now();
        if (told == std::chrono::steady_clock::time_point{}) told = now;
        const bool starting = !inputs_ready_;
        const std::chrono::nanoseconds patience(options_.service.shutdown_timeout_ns);
        if (starting || now - told >= patience) abandon_ = true;
      }
    });
  }

  Result<void> OpenInputs() {
    if (options_.ReadsTopics()) return PrepareTopics(context_, Patience::kForever, true);
    if (const auto files = ListSourceFiles(options_.sources); !files) {
      return tl::unexpected(files.error());
    }
    Result<std::unique_ptr<LocalStore>> store = LocalStore::Open(options_);
    if (!store) return tl::unexpected(store.error());
    store_ = *std::move(store);
    return {};
  }

  std::unique_ptr<Session> MatchSession(uint32_t number) {
    if (store_) return MakeFileSession(&context_, store_.get(), PlaceOfWorker(number));
    return MakeKafkaSession(&context_, {options_.service.name, TransactionalId("match", number),
                                        context_.sources->Topics()});
  }

  std::unique_ptr<Session> CorrelateSession(uint32_t number) {
    if (store_) {
      return std::make_unique<LocalSession>(&context_, store_.get(), PlaceOfWorker(number));
    }
    return MakeKafkaSession(&context_, {options_.service.name + "-correlate",
                                        TransactionalId("correlate", number),
                                        {options_.RepartitionTopic()}});
  }

  WorkerPlace PlaceOfWorker(uint32_t number) const { return {number, options_.service.workers}; }

  std::string TransactionalId(std::string_view stage, uint32_t number) const {
    if (options_.service.delivery != Delivery::kExactlyOnce) return "";
    return fmt::format("{}-{}-{}-{}", options_.service.name, environment_.instance, stage, number);
  }

  void StartWorkers() {
    const auto start = [&](const char* stage, uint32_t number, std::unique_ptr<Session> session,
                           const Worker::MakeStage& make) {
      Running running;
      running.name = fmt::format("{}-{}", stage, number);
      running.worker =
          std::make_unique<Worker>(&context_, &rules_.holder(), stage, std::move(session), make);
      const std::lock_guard lock(mutex_);
      workers_.push_back(std::move(running));
    };
    for (uint32_t number = 0; number < options_.service.workers; ++number) {
      start("match", number, MatchSession(number),
            [this](Session* session, std::shared_ptr<const RuleSet> rules) {
              return std::make_unique<MatchStage>(&context_, session, std::move(rules));
            });
      start("correlate", number, CorrelateSession(number),
            [this](Session* session, std::shared_ptr<const RuleSet> rules) {
              return std::make_unique<CorrelateStage>(&context_, session, std::move(rules));
            });
    }
    metrics_.Get(metric::kWorkers, "match").Set(options_.service.workers);
    metrics_.Get(metric::kWorkers, "correlate").Set(options_.service.workers);
    for (Running& running : workers_) {
      running.thread = std::thread([this, &running] { RunWorker(&running); });
    }
  }

  void RunWorker(Running* running) {
    const Result<void> ended = running->worker->Run();
    const std::lock_guard lock(mutex_);
    ++ended_;
    if (!ended && !failure_) failure_ = ended.error();
    changed_.notify_all();
  }

  // What the rules are made of.
  std::vector<std::string> RulePaths() const {
    std::vector<std::string> paths = options_.rules.paths;
    paths.insert(paths.end(), options_.rules.pipelines.begin(), options_.rules.pipelines.end());
    for (const std::string& value : options_.rules.expand) {
      const size_t at = value.find("=@");
      if (at != std::string::npos) paths.push_back(value.substr(at + 2));
    }
    return paths;
  }

  Result<void> ReadRuleTopic() {
    if (options_.rules.topic.empty()) return {};
    if (Result<void> ready = PrepareRuleTopic(context_, Patience::kForever, true); !ready) {
      return ready;
    }
    Result<std::unique_ptr<RuleTopic>> topic = RuleTopic::Open(&context_);
    if (!topic) return tl::unexpected(topic.error());
    rule_topic_ = *std::move(topic);
    rules_.AddTopic([topic = rule_topic_.get()] { return topic->Texts(); });
    return rule_topic_->ReadAll();
  }

  Result<void> WatchRules() {
    if (!options_.rules.watch) return {};
    Result<std::unique_ptr<RuleWatch>> watch =
        RuleWatch::Open(RulePaths(), options_.rules.debounce_ns);
    if (!watch) return tl::unexpected(watch.error());
    watch_ = *std::move(watch);
    return {};
  }

  bool RulesChanged() {
    const int64_t now_ns = environment_.steady_ns();
    const bool asked = environment_.reload->exchange(false);
    const bool files = watch_ && watch_->Changed(now_ns);
    const bool topic = rule_topic_ && rule_topic_->Changed(now_ns);
    return asked || files || topic;
  }

  // Until it is over: reloads, signs of life.
  void Supervise() {
    bool told_ready = false;
    int64_t alive_ns = environment_.steady_ns();
    while (!environment_.stop->load()) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, kTick);
        if (failure_ || ended_ == workers_.size()) return;
      }
      if (RulesChanged()) {
        NotifyState(ServiceState::kReloading, "reading the rules");
        (void)Reload();  // told by log and metric
        NotifyState(ServiceState::kReady, "running");
      }
      const bool ready = WaitingFor().empty();
      metrics_.Get(metric::kReady).Set(ready ? 1 : 0);
      if (ready && !told_ready) {
        environment_.log->Info("ready", "every worker has its partitions");
        NotifyState(ServiceState::kReady, "running");
        told_ready = true;
      }
      environment_.log->Tick();
      const int64_t now_ns = environment_.steady_ns();
      if (AliveInterval() > 0 && now_ns - alive_ns >= AliveInterval()) {
        NotifyAlive();
        alive_ns = now_ns;
      }
    }
  }

  Result<void> StopWorkers() {
    ending_ = true;
    NotifyState(ServiceState::kStopping, "ending the open transactions");
    environment_.log->Info("stopping", "ending the open transactions");
    for (Running& running : workers_) running.worker->Stop();
    for (Running& running : workers_) running.thread.join();
    {
      const std::lock_guard lock(mutex_);
      workers_.clear();  // closes the sessions
    }
    if (abandon_) {
      environment_.log->Warn("stopped",
                             "the brokers did not answer in time: what was read since the "
                             "last commit will be read again");
    } else {
      environment_.log->Info("stopped", "what was told is committed");
    }
    environment_.log->Flush();
    if (failure_) return tl::unexpected(*failure_);
    return {};
  }

  const ServiceOptions options_;
  const ServiceEnvironment environment_;
  Metrics metrics_;
  RecentDetections recent_;
  ServiceContext context_;
  std::unique_ptr<RuleTopic> rule_topic_;  // null without one
  RuleReload rules_;
  std::unique_ptr<RuleWatch> watch_;
  std::unique_ptr<LocalStore> store_;  // null when the sources are topics
  std::atomic<bool> loaded_ = false;
  std::atomic<bool> inputs_ready_ = false;
  std::atomic<bool> ending_ = false;
  std::atomic<bool> abandon_ = false;
  mutable std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  std::vector<Running> workers_;
  size_t ended_ = 0;
  std::optional<Error> failure_;
  std::unique_ptr<HttpServer> http_;  // first to go
};

// For a look: as they are now.
Result<RuleTexts> TextsOfTopic(const ServiceContext& context) {
  if (context.options.rules.topic.empty()) return RuleTexts();
  if (Result<void> ready = PrepareRuleTopic(context, Patience::kOnce, false); !ready) {
    return tl::unexpected(ready.error());
  }
  const Result<std::unique_ptr<RuleTopic>> topic = RuleTopic::Open(&context);
  if (!topic) return tl::unexpected(topic.error());
  if (Result<void> read = (*topic)->ReadAll(); !read) return tl::unexpected(read.error());
  return (*topic)->Texts();
}

}  // namespace

Result<void> RunService(const ServiceOptions& options, const ServiceEnvironment& environment) {
  return Service(options, environment).Run();
}

Result<void> CheckService(const ServiceOptions& options, const ServiceEnvironment& environment) {
  ServiceContext context;
  if (Result<void> filled = FillContext(options, environment, &context); !filled) return filled;
  Metrics metrics;
  context.metrics = &metrics;
  context.stopping = environment.stop;
  const Result<RuleTexts> texts = TextsOfTopic(context);
  if (!texts) return tl::unexpected(texts.error());
  const Result<RuleLoad> load = environment.load_rules(*texts);
  if (!load) return tl::unexpected(load.error());
  if (!load->refused.empty()) return Fail(load->refused.front());
  if (options.ReadsTopics()) return PrepareTopics(context, Patience::kOnce, false);
  const auto files = ListSourceFiles(options.sources);
  return files ? Result<void>() : tl::unexpected(files.error());
}

}  // namespace tocsin
