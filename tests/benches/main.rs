//! `make bench`: how fast it is, beside what the machine could do at best in the same minute.
//!
//! Nothing is asserted. Ours and its baseline take turns, pair by pair, so that whatever else the
//! machine does slows both; what is printed are medians.

mod agent;
mod asking;
mod claims_at_scale;
mod coldstart;
mod command_overhead;
mod figure;
mod http_start;
mod idle_memory;
mod lists_at_scale;
mod machine;
mod noop_steps;
mod options;
mod population;
mod recorder;
mod recording;
mod redraft;
mod replay;
mod samples;
mod scratch;
mod scripts;
mod sqld_operations;
mod stand;
mod start_latency;
mod table;
mod throughput;

use clap::Parser;

use crate::figure::Figure;
use crate::machine::Machine;
use crate::options::Options;

/// Something went wrong that no figure can be made of.
type Trouble = Box<dyn std::error::Error + Send + Sync>;
type Outcome<T> = Result<T, Trouble>;

fn main() -> Outcome<()> {
    let options = Options::parse();
    let machine = Machine::look(&options)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let figures = runtime.block_on(measure(&options))?;
    table::print(&machine, &figures, options.json)
}

async fn measure(options: &Options) -> Outcome<Vec<Figure>> {
    let mut figures = Vec::new();
    // First: a fork copies the page tables of this process, which is as small as a runner only now.
    if options.wants("overhead") {
        figures.extend(command_overhead::measure(options).await?);
    }
    if options.wants("throughput") {
        figures.extend(throughput::measure(options).await?);
    }
    if options.wants("start") {
        figures.extend(start_latency::measure(options).await?);
        figures.extend(http_start::measure(options).await?);
    }
    if options.wants("memory") {
        figures.extend(idle_memory::measure(options).await?);
    }
    if options.wants("asking") {
        figures.extend(asking::measure(options).await?);
    }
    if options.wants("sqld") {
        figures.extend(sqld_operations::measure(options).await?);
    }
    if options.wants("scale") {
        figures.extend(lists_at_scale::measure(options).await?);
    }
    // Only if it is asked for: it builds a release.
    if options.only.iter().any(|wanted| wanted == "coldstart") {
        figures.extend(coldstart::measure(options).await?);
    }
    Ok(figures)
}
