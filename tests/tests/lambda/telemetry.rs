//! What functions that were built with `telemetry` tell a collector and Sentry; and what others say about that.

use std::path::Path;

use e2e::lambda::Lambda;
use e2e::{Collector, Observed, functions};
use serde_json::json;

async fn start(program: &Path, observed: &Observed) -> Lambda {
    let variables = observed.variables();
    let settings: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Lambda::start_program(program, &settings).await
}

async fn telling(name: &str, observed: &Observed) -> Lambda {
    start(&functions::binary_with_telemetry(name), observed).await
}

#[tokio::test]
async fn api_tells_of_a_request_and_of_its_failure_under_the_id_of_its_answer_before_it_answers() {
    let mut observed = Observed::by(Collector::start().await).await;
    let lambda = telling("api", &observed).await;

    let fine = observed.ask(lambda.base()).await;
    let after_one = (observed.collector.spans().len(), observed.collector.events().len());
    observed.sqld.kill();
    let failed = observed.ask(lambda.base()).await;

    assert_eq!((fine.status, failed.status, after_one), (200, 503, (1, 0)));
    let (spans, events) = (observed.collector.spans(), observed.collector.events());
    assert_eq!((spans.len(), events.len()), (2, 1), "{:?}", observed.collector.heard());
    for ((service, span), answered) in spans.iter().zip([&fine, &failed]) {
        assert_eq!((service.as_str(), &span["name"]), ("redraft-api", &json!("GET /api/workflows")));
        assert_eq!(span["traceId"], answered.id.replace('-', ""), "{span}");
        let is_fine = span["status"]["code"].is_null();
        assert_eq!(is_fine, answered == &fine, "{span}");
    }
    let tags = &events[0]["tags"];
    assert_eq!((&tags["request_id"], &tags["status"]), (&json!(failed.id), &json!("503")), "{}", events[0]);
    observed.assert_discreet(&lambda.log());
}

#[tokio::test]
async fn sweep_tells_of_a_sweep_and_of_one_that_failed() {
    let mut observed = Observed::by(Collector::start().await).await;
    let lambda = telling("sweep", &observed).await;
    let event = json!({"source": "aws.events", "detail": {}});

    let swept = lambda.invoke(&event).await;
    observed.sqld.kill();
    let failed = lambda.invoke(&event).await;

    assert_eq!(swept["rescued"], 0, "{swept}");
    assert!(failed["errorMessage"].is_string(), "{failed}");
    let (spans, events) = (observed.collector.spans(), observed.collector.events());
    assert_eq!((spans.len(), events.len()), (2, 1), "{:?}", observed.collector.heard());
    assert!(spans.iter().all(|(service, span)| service == "redraft-sweep" && span["name"] == "sweep"), "{spans:?}");
    let (id, trace) = (events[0]["tags"]["request_id"].as_str().expect("an id"), &spans[1].1["traceId"]);
    assert_eq!(*trace, id.replace('-', ""));
    assert!(lambda.log().contains(id), "whoever has the event finds it in the log: {}", lambda.log());
    observed.assert_discreet(&lambda.log());
}

#[tokio::test]
async fn a_collector_that_is_silent_or_gone_delays_one_answer_and_is_named_once_in_the_log() {
    for is_gone in [false, true] {
        let mut observed = Observed::by(Collector::silent().await).await;
        if is_gone {
            observed.collector.end().await;
        }
        let lambda = telling("api", &observed).await;

        for _ in 0..3 {
            assert_eq!(observed.ask(lambda.base()).await.status, 200);
        }

        // It is asked again after half a minute, and would keep each asker waiting for an hour.
        assert_eq!(observed.collector.heard().len(), usize::from(!is_gone));
        let log = lambda.log();
        assert_eq!(log.matches("OTLP did not answer").count(), 1, "{log}");
    }
}

#[tokio::test]
async fn functions_without_the_feature_say_which_variables_they_do_not_heed() {
    let observed = Observed::by(Collector::start().await).await;
    let api = start(&functions::binary("api"), &observed).await;
    let sweep = start(&functions::binary("sweep"), &observed).await;

    assert_eq!(observed.ask(api.base()).await.status, 200);
    assert_eq!(sweep.invoke(&json!({})).await["rescued"], 0);

    for log in [api.log(), sweep.log()] {
        for name in ["OTEL_EXPORTER_OTLP_ENDPOINT", "SENTRY_DSN"] {
            let said = format!("{name} is set, and this function was built without the feature `telemetry`");
            assert_eq!(log.matches(&said).count(), 1, "{log}");
        }
    }
    assert!(observed.collector.heard().is_empty());
}
