//! Stages that try to leave something running.

use crate::agent_dir::AgentDir;

/// What every script begins with. Whatever stays is a `sleep` of a length that only this run asks for: it is found
/// by that when it has neither environment, parent, folder nor session any more.
const PREAMBLE: &str = r#"
mark=86400.$(echo "$REDRAFT_RUN_ID" | tr -d - | tr abcdef 123456)
ready() { mkdir -p $home/ready; : >$home/ready/$REDRAFT_RUN_ID; }
"#;

/// Ways of staying that a stop has to end for good.
pub(super) const STOPPED: [(&str, &str); 9] = [
    ("setsid", "setsid nohup sleep $mark >/dev/null 2>&1 </dev/null &\nready\nexec sleep $mark"),
    ("double-fork", "( ( setsid sleep $mark >/dev/null 2>&1 & ) & )\nready\nexec sleep $mark"),
    ("daemon-holds-stdout", "( setsid sleep $mark & )\nready\nexec sleep $mark"),
    (
        "ignores-sigterm",
        "trap '' TERM\nsetsid nohup sleep $mark >/dev/null 2>&1 </dev/null &\nready\nwhile :; do sleep $mark; done",
    ),
    ("born-in-the-sweep", "trap 'setsid sleep $mark & setsid sleep $mark &' TERM\nready\nwhile :; do sleep 0.1; done"),
    (
        "hops",
        "hop() { [ $1 -gt 0 ] || exec setsid sleep $mark; ( hop $(($1-1)) ) & exit; }\n\
         ( trap '' TERM; hop 200 ) &\nready\nexec sleep $mark",
    ),
    ("a-crowd", "i=0; while [ $i -lt 20 ]; do setsid sleep $mark & i=$((i+1)); done\nready\nwait"),
    ("clears-environment", "env -i setsid sleep $mark >/dev/null 2>&1 &\nready\nexec sleep $mark"),
    ("daemon-clears-environment", "( env -i setsid sleep $mark >/dev/null 2>&1 & )\nready\nexec sleep $mark"),
];

/// More ways, that a runner with other stages at work does not find at a stop, but its watchdog does when it is dead.
const ORPHANED: [(&str, &str); 2] = [
    ("nameless-daemon", "( cd /; env -i setsid sleep $mark >/dev/null 2>&1 & )\nready\nexec sleep $mark"),
    (
        "nameless-daemon-ignores-sigterm",
        "trap '' TERM\n( cd /; env -i setsid nohup sleep $mark >/dev/null 2>&1 </dev/null & )\nready\nexec sleep $mark",
    ),
];

/// Every way that a watchdog has to know.
pub(super) fn all() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    STOPPED.iter().chain(&ORPHANED)
}

/// An agent for each.
pub(super) fn agents() -> AgentDir {
    let stages = |kind| format!("{{ produce: [./{kind}.sh], evaluate: [./evaluate.sh] }}");
    let agent = |kind| format!("  {kind}:\n    stages: {}\n    retries: {{ max: 0 }}\n", stages(kind));
    let text: String = all().map(|(kind, _)| agent(kind)).collect();
    let agents = AgentDir::new(&format!("agents:\n{text}")).script("evaluate.sh", "echo '{\"score\":1}'");
    all().fold(agents, |agents, (kind, code)| agents.script(&format!("{kind}.sh"), &format!("{PREAMBLE}{code}")))
}
