//! Every name that any route takes, tried by somebody whose it is not: another owner, and another runner of the same
//! owner. Made from the contract itself: a route that is new, or takes a name more, fails until it is asked here.

mod asks;
mod names;
mod parties;

use std::collections::BTreeMap;

use asks::ask;
use names::{Name, named_routes};
use parties::{Ids, Party, World};
use redraft_domain::key::ApiKey;

use crate::harness::Reply;

/// What somebody puts into a request that is not theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Swap {
    /// One name; everything else is their own.
    One(Name),
    /// Everything but what they make up: they know all that the owner knows, but for the key.
    All,
}

impl Swap {
    fn is_made_up(self) -> bool {
        matches!(self, Self::One(name) if name.is_made_up())
    }

    fn into(self, own: &Ids, others: &Ids) -> Ids {
        match self {
            Self::One(name) => own.clone().with(name, others),
            Self::All => Name::ALL
                .into_iter()
                .filter(|name| !name.is_made_up())
                .fold(own.clone(), |ids, name| ids.with(name, others)),
        }
    }
}

/// Sends what `swap` makes of a route.
async fn send(world: &World, who: &Party, route: (&str, &str), swap: Swap, others: &Ids) -> Reply {
    let ids = swap.into(&who.ids, others);
    let name = if let Swap::One(name) = swap { Some(name) } else { None };
    let key: &ApiKey = if route.1.starts_with("/api/runner/") { &who.runner_key } else { &who.user_key };
    world.api.send(ask(route, name, &ids).with_key(key)).await
}

/// Counts of what was asked, for people who read the output.
#[derive(Default)]
struct Count {
    routes: usize,
    requests: usize,
    answers: BTreeMap<u16, usize>,
}

impl Count {
    fn add(&mut self, reply: &Reply) {
        self.requests += 1;
        *self.answers.entry(reply.status).or_default() += 1;
    }
}

#[tokio::test]
async fn with_somebody_elses_names_every_route_answers_as_if_they_named_nothing() {
    let (mut count, mut wrongs) = (Count::default(), Vec::new());
    let template = World::new().await;

    for (method, path, names) in named_routes() {
        count.routes += 1;
        for swap in names.iter().map(|name| Swap::One(*name)).chain([Swap::All]) {
            let world = template.copy().await;
            let route = (method, path.as_str());
            let before = world.rows_of_ada().await;

            let nobodys = send(&world, &world.bob, route, swap, &Ids::of_nobody(&world.bob.ids)).await;
            let theirs = send(&world, &world.bob, route, swap, &world.first.ids).await;

            let after = world.rows_of_ada().await;
            let own = send(&world, &world.first, route, swap, &world.first.ids).await;

            let mut wrong = |what: String| wrongs.push(format!("{method} {path} with {swap:?}: {what}"));
            if swap.is_made_up() {
                // A new name does something; one that somebody has does nothing.
                let is_run = theirs.json().get("run").is_some();
                if nobodys.status >= 300 || (theirs.status == nobodys.status && is_run) {
                    wrong(format!("is as good as a new name: {theirs:?}"));
                }
            } else if (theirs.status, code(&theirs)) != (nobodys.status, code(&nobodys)) {
                wrong(format!("not what nobody's names are answered with:\n  {theirs:?}\n  {nobodys:?}"));
            }
            if let Some(told) = world.told_of_ada(&theirs) {
                wrong(format!("tells {told}: {theirs:?}"));
            }
            let changed: Vec<_> = after.iter().filter(|row| !before.contains(row)).collect();
            if after.len() != before.len() || !changed.is_empty() {
                wrong(format!("changed {changed:#?}"));
            }
            let is_same = (own.status, code(&own)) == (theirs.status, code(&theirs));
            if is_same && own.status >= 300 && !swap.is_made_up() {
                wrong(format!("not there for its owner either, so this proves nothing: {own:?}"));
            }
            count.add(&theirs);
        }
    }

    let Count { routes, requests, answers } = count;
    println!("another owner: {routes} routes with names, {requests} requests; answers {answers:?}");
    assert!(wrongs.is_empty(), "{}", wrongs.join("\n"));
}

#[tokio::test]
async fn a_runner_that_names_the_run_or_the_command_of_another_one_hears_what_it_hears_of_none() {
    let mut count = Count::default();
    let template = World::new().await;
    // The claim itself is the capability: who knows it, and has a key of its owner, may use it.
    let names_of_others = [Name::Run, Name::Command];

    for (method, path, names) in named_routes() {
        if !path.starts_with("/api/runner/") {
            continue;
        }
        count.routes += 1;
        for name in names.into_iter().filter(|name| names_of_others.contains(name)) {
            let world = template.copy().await;
            let (route, swap) = ((method, path.as_str()), Swap::One(name));
            let before = world.rows_of_first().await;

            let nobodys = send(&world, &world.second, route, swap, &Ids::of_nobody(&world.second.ids)).await;
            let others = send(&world, &world.second, route, swap, &world.first.ids).await;

            let what = format!("{method} {path} with another runner's {name:?}");
            assert_eq!((others.status, code(&others)), (nobodys.status, code(&nobodys)), "{what}: {others:?}");
            assert!(!others.text().contains(parties::SECRET_OF_FIRST), "{what}: {others:?}");
            assert_eq!(world.rows_of_first().await, before, "{what} changed something");
            count.add(&others);
        }
    }

    let Count { routes, requests, answers } = count;
    println!("another runner: {routes} routes of runners, {requests} requests; answers {answers:?}");
    assert!(requests >= 10, "{requests}");
}

fn code(reply: &Reply) -> Option<String> {
    (reply.status >= 400).then(|| reply.code())
}
