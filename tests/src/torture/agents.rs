use crate::AgentDir;

/// Before anything else an execution gets a name that no other one has, and writes it down together with
/// its runner's folder: `<run> <stage> <attempt> <name>`. Without a fork, so that nothing is between.
const TRACE: &str = "\
read -r name </proc/sys/kernel/random/uuid
own=${REDRAFT_WORKSPACE%/runs/*}
echo \"$REDRAFT_RUN_ID $REDRAFT_STAGE $REDRAFT_ATTEMPT $name\" >>$own/executions
IFS= read -r document || :
";

/// The agent `work`: a draft below the threshold, a better one, and verdicts that say which draft they saw.
/// Every stage takes `seconds`.
pub(super) fn traced(seconds: &str) -> AgentDir {
    let draft = format!("{TRACE}sleep {seconds}\necho \"draft $name\"");
    let judge = format!(
        "{TRACE}sleep {seconds}
rest=${{document#*draft }}
seen=${{rest%%\\\\n*}}
score=0.4
[ $REDRAFT_ATTEMPT = 1 ] || score=1
printf '{{\"score\":%s,\"feedback\":\"%s saw %s\"}}\\n' $score $name $seen"
    );
    AgentDir::new(
        "agents:
  work:
    stages: { produce: [./draft.sh], evaluate: [./judge.sh], revise: [./draft.sh] }
    maxAttempts: 3
    retries: { max: 0 }
",
    )
    .script("draft.sh", &draft)
    .script("judge.sh", &judge)
}

/// The same, and the agent `poison`, whose every stage kills the runner that executes it.
pub(super) fn traced_and_poisonous() -> AgentDir {
    AgentDir::new(
        "agents:
  work:
    stages: { produce: [./draft.sh], evaluate: [./judge.sh], revise: [./draft.sh] }
    maxAttempts: 3
    retries: { max: 0 }
  poison:
    stages: { produce: [./poison.sh], evaluate: [./judge.sh] }
    retries: { max: 0 }
",
    )
    .over(traced("0.02"))
    .script("poison.sh", &format!("{TRACE}kill -9 $PPID\nsleep 60"))
}

/// Stages of a run of [`traced`].
pub(super) const STAGES: usize = 4;
