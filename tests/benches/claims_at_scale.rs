//! Looking for work and taking it, among a thousand runs and among a million.

use redraft_domain::id::ClaimId;
use redraft_store::claim::{ClaimRequest, LeaseTimes};
use redraft_store::clock::{Clock, SystemClock};
use redraft_store::control_plane::ControlPlane;
use redraft_store::entropy::{Entropy, OsEntropy};
use redraft_store::poll::Poll;

use crate::figure::Figure;
use crate::lists_at_scale::line;
use crate::population::{AGENTS, IDLE_AGENT, Population, agent_name};
use crate::samples::{Pairs, ms, timed};
use crate::{Outcome, Trouble};

/// Measures a claim that finds a run, and one that does not.
pub(crate) async fn measure(rounds: usize, few: &Population, large: &Population, note: &str) -> Outcome<Vec<Figure>> {
    let all: Vec<_> = (0..AGENTS).map(agent_name).collect();
    let (mut claims, mut empty) = (Pairs::default(), Pairs::default());
    for _ in 0..rounds {
        claims.add(claim(large, &all).await?, claim(few, &all).await?);
    }
    let idle = [agent_name(IDLE_AGENT)];
    // Thirty microseconds each: whatever else the machine does weighs more than on the others.
    for _ in 0..5 * rounds {
        empty.add(look(large, &idle).await?, look(few, &idle).await?);
    }
    Ok(vec![line("claim".to_owned(), &claims, note), line("empty poll".to_owned(), &empty, note)])
}

/// Takes the next run and gives it back, which takes no part in the time.
async fn claim(population: &Population, agents: &[String]) -> Outcome<f64> {
    let request = request(population, agents);
    let (polled, took) = timed(population.control.poll(&Poll::claiming(request))).await;
    let claimed = polled?.claimed.ok_or_else(|| Trouble::from("there is no run to claim"))?;
    population.control.release(&claimed.hold).await?;
    Ok(ms(took))
}

async fn look(population: &Population, agents: &[String]) -> Outcome<f64> {
    let (polled, took) = timed(population.control.poll(&Poll::claiming(request(population, agents)))).await;
    if polled?.claimed.is_some() {
        return Err(Trouble::from("an agent without queued runs got one"));
    }
    Ok(ms(took))
}

fn request(population: &Population, agents: &[String]) -> ClaimRequest {
    ClaimRequest {
        claim_id: ClaimId::from_bits(OsEntropy.bits(), SystemClock::new().now()),
        runner_id: population.runner_id,
        runner_name: "bench".to_owned(),
        agents: agents.to_vec(),
        only_run: None,
        lease: LeaseTimes::default().lease,
    }
}
