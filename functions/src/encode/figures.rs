//! Figures as `OpenMetrics` text.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, MetricEncoder, NoLabelSet, text};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::{Registry, Unit};
use redraft_domain::figures::{AgentFigures, Histogram};
use redraft_domain::run::Stage;
use redraft_store::figures::OwnerFigures;

/// The whole text.
///
/// # Errors
/// None ever: it is written to memory.
pub(crate) fn open_metrics(figures: OwnerFigures) -> Result<String, fmt::Error> {
    let mut registry = Registry::with_prefix("redraft");
    registry.register_collector(Box::new(Shown(figures)));
    let mut text = String::new();
    text::encode(&mut text, &registry)?;
    Ok(text)
}

/// Figures that a registry writes down.
#[derive(Debug)]
struct Shown(OwnerFigures);

impl Collector for Shown {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        self.stands(&mut encoder)?;
        self.ended(&mut encoder)?;
        let (waited, took) = (
            "Time from submission until a runner took the run for the first time, of ended runs.",
            "Time from the first claim until the end, of ended runs.",
        );
        self.histograms(&mut encoder, ("claim_latency", waited), |of| vec![([].as_slice(), &of.waited)])?;
        self.histograms(&mut encoder, ("run_duration", took), |of| vec![([].as_slice(), &of.took)])?;
        self.histograms(&mut encoder, ("stage_duration", "Time that finished stages took, of ended runs."), |of| {
            STAGES.iter().map(|(stage, labels)| (labels.as_slice(), of.stage(*stage))).collect()
        })
    }
}

const STAGES: [(Stage, [(&str, &str); 1]); 3] = [
    (Stage::Producing, [("stage", Stage::Producing.as_str())]),
    (Stage::Evaluating, [("stage", Stage::Evaluating.as_str())]),
    (Stage::Revising, [("stage", Stage::Revising.as_str())]),
];

impl Shown {
    /// How things stand now.
    fn stands(&self, encoder: &mut DescriptorEncoder) -> fmt::Result {
        let (standing, runners) = (self.0.standing, self.0.runners);
        let statuses = [("queued", standing.queued), ("running", standing.running), ("waiting", standing.waiting)];
        let mut runs = gauge(encoder, "runs", "Runs that have not ended, by status.", None)?;
        for (status, count) in statuses {
            runs.encode_family(&[("status", status)])?.encode_gauge(&count)?;
        }
        let active: i64 = statuses.iter().map(|(_, count)| count).sum();
        gauge(encoder, "active_runs", "Runs that have not ended.", None)?.encode_gauge(&active)?;
        let age = self.0.queued_since.map_or(0.0, |since| self.0.now.since(since).as_secs_f64());
        let help = "How long the run waits that waits the longest for a runner; 0 if none does.";
        gauge(encoder, "queue_age", help, Some(&Unit::Seconds))?.encode_gauge(&age)?;
        let mut seen = gauge(encoder, "runners", "Runners, by whether they were heard lately.", None)?;
        for (state, count) in [("online", runners.online), ("offline", runners.offline)] {
            seen.encode_family(&[("state", state)])?.encode_gauge(&i64::try_from(count).unwrap_or(i64::MAX))?;
        }
        let help = "How far these figures are behind what happened: grows if nobody sweeps.";
        gauge(encoder, "roll_up_lag", help, Some(&Unit::Seconds))?.encode_gauge(&self.0.lag.as_secs_f64())
    }

    fn ended(&self, encoder: &mut DescriptorEncoder) -> fmt::Result {
        let mut ended = encoder.encode_descriptor("runs_ended", "Runs that ended.", None, MetricType::Counter)?;
        for (agent, figures) in &self.0.agents.0 {
            for (reason, count) in &figures.ended {
                let labels =
                    [("agent", agent.as_str()), ("status", reason.status().as_str()), ("reason", reason.as_str())];
                ended.encode_family(&labels)?.encode_counter::<NoLabelSet, _, u64>(count, None)?;
            }
        }
        Ok(())
    }

    /// Histograms of one name, for each agent and, within it, for what `of` tells apart. Empty ones are left out: a series
    /// that never was is no loss.
    fn histograms<'a>(
        &'a self,
        encoder: &mut DescriptorEncoder,
        (name, help): (&str, &str),
        of: impl Fn(&'a AgentFigures) -> Vec<(&'a [(&'a str, &'a str)], &'a Histogram)>,
    ) -> fmt::Result {
        let mut encoder = encoder.encode_descriptor(name, help, Some(&Unit::Seconds), MetricType::Histogram)?;
        for (agent, figures) in &self.0.agents.0 {
            for (labels, histogram) in of(figures).into_iter().filter(|(_, histogram)| histogram.count() > 0) {
                let labels: Vec<_> = [("agent", agent.as_str())].into_iter().chain(labels.iter().copied()).collect();
                histogram_of(&mut encoder, &labels, histogram)?;
            }
        }
        Ok(())
    }
}

fn gauge<'a>(
    encoder: &'a mut DescriptorEncoder,
    name: &'a str,
    help: &str,
    unit: Option<&'a Unit>,
) -> Result<MetricEncoder<'a>, fmt::Error> {
    encoder.encode_descriptor(name, help, unit, MetricType::Gauge)
}

fn histogram_of(encoder: &mut MetricEncoder, labels: &impl EncodeLabelSet, histogram: &Histogram) -> fmt::Result {
    let buckets: Vec<_> = histogram.buckets().collect();
    let (sum, count) = (histogram.sum().as_secs_f64(), histogram.count());
    encoder.encode_family(labels)?.encode_histogram::<NoLabelSet>(sum, count, &buckets, None)
}
