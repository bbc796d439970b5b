//! `make coldstart`: the function as it is deployed, beside a hello-world of the same profile, both started from nothing.

mod control_plane;
mod programs;
mod runtime_api;
mod start;

use crate::Outcome;
use crate::figure::{Figure, Quantity, Target};
use crate::options::Options;
use crate::samples::{Pairs, percentile};

use control_plane::ControlPlane;
use programs::Programs;
use start::{Plan, Start};

/// Builds both, then starts them in turns.
pub(crate) async fn measure(options: &Options) -> Outcome<Vec<Figure>> {
    let programs = Programs::build(options.bootstrap.as_deref())?;
    let plane = ControlPlane::start().await?;
    let starts = options.few_or(10, 60);
    let (mut pairs, mut small, mut heavy) = (Vec::new(), Pairs::default(), Vec::new());
    for number in 0..=starts {
        // Whoever goes second finds the machine as the first one left it.
        let (ours, hello, health) = if number % 2 == 0 {
            let (ours, health) = (plane.start_ours(&programs)?, plane.start_small(&programs)?);
            (ours, hello(&programs)?, health)
        } else {
            let hello = hello(&programs)?;
            let health = plane.start_small(&programs)?;
            (plane.start_ours(&programs)?, hello, health)
        };
        // The first ones read both programs from the disk.
        if number > 0 {
            small.add(health.first_answer_ms, hello.first_answer_ms);
            pairs.push((ours, hello));
        }
    }
    for _ in 0..3 {
        heavy.push(plane.start_heavy(&programs)?.peak_bytes);
    }
    Ok(figures(&pairs, &small, &heavy, &programs))
}

fn hello(programs: &Programs) -> Outcome<Start> {
    let plan =
        Plan { program: &programs.hello, settings: &[], events: &[control_plane::event("GET", "/", None, None)] };
    plan.play()
}

fn figures(pairs: &[(Start, Start)], small: &Pairs, heavy: &[u64], programs: &Programs) -> Vec<Figure> {
    let of = |value: fn(&Start) -> f64| {
        let mut all = Pairs::default();
        for (ours, hello) in pairs {
            all.add(value(ours), value(hello));
        }
        all
    };
    let (poll, answer) = (of(|start| start.first_poll_ms), of(|start| start.first_answer_ms));
    let memory = of(|start| mebibytes(start.peak_bytes));
    let (few, most) = (Target::RatioAtMost(2.0), Target::AtMost(Quantity::MiB(40.0)));
    let mut figures = vec![
        beside("exec to first poll, median", times(&poll, 0.5), few),
        beside("exec to first poll, p99", times(&poll, 0.99), Target::None),
        beside("exec to first response, one query, median", times(small, 0.5), Target::None),
        beside("exec to first response, one query, p99", times(small, 0.99), Target::None),
        alone("  longer than hello-world", Quantity::Ms(small.difference()), Target::AtMost(Quantity::Ms(3.0))),
        beside("exec to first response, a list with a key, median", times(&answer, 0.5), Target::None),
        beside("exec to first response, a list with a key, p99", times(&answer, 0.99), Target::None),
        alone("  longer than hello-world", Quantity::Ms(answer.difference()), Target::None),
        beside("warm response, p50", warm(pairs, 0.5), Target::None),
        beside("warm response, p99", warm(pairs, 0.99), Target::None),
        beside(
            "most memory, after lists",
            (Quantity::MiB(memory.ours(0.5)), Quantity::MiB(memory.baseline(0.5))),
            most,
        ),
    ];
    let heaviest = percentile(heavy.iter().map(|bytes| mebibytes(*bytes)), 1.0);
    figures.push(alone("most memory, after the page, a run, 256 KiB of a file", Quantity::MiB(heaviest), most));
    let zips = (Quantity::MB(megabytes(programs.ours_zip_bytes)), Quantity::MB(megabytes(programs.hello_zip_bytes)));
    figures.push(beside("zip file, the page inside", zips, Target::AtMost(Quantity::MB(4.0))));
    let note = format!(
        "{} starts of each, taking turns, on one machine with the database and the runtime API. Ours answers from sqld: \
         whether it is there, one query; or a list of 20 runs, asked for with a key, two, because whose key that is comes first. \
         Hello-world, the baseline, answers two words.",
        pairs.len()
    );
    for figure in &mut figures {
        figure.note.clone_from(&note);
    }
    figures
}

fn times(all: &Pairs, share: f64) -> (Quantity, Quantity) {
    (Quantity::Ms(all.ours(share)), Quantity::Ms(all.baseline(share)))
}

fn warm(pairs: &[(Start, Start)], share: f64) -> (Quantity, Quantity) {
    let ours = percentile(pairs.iter().flat_map(|(ours, _)| ours.warm_ms.iter().copied()), share);
    let hello = percentile(pairs.iter().flat_map(|(_, hello)| hello.warm_ms.iter().copied()), share);
    (Quantity::Ms(ours), Quantity::Ms(hello))
}

fn beside(what: &str, (ours, baseline): (Quantity, Quantity), target: Target) -> Figure {
    let ratio = Some(ours.number() / baseline.number());
    Figure { what: what.to_owned(), ours, baseline: Some(baseline), ratio, target, note: String::new() }
}

fn alone(what: &str, ours: Quantity, target: Target) -> Figure {
    Figure { what: what.to_owned(), ours, baseline: None, ratio: None, target, note: String::new() }
}

#[expect(clippy::cast_precision_loss, reason = "bytes of a process")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

#[expect(clippy::cast_precision_loss, reason = "bytes of a file")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}
