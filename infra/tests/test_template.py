"""`infra/template.yaml`: linted, and made for real by services of our own machine."""

import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

for variable in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]:
    os.environ[variable] = "testing"

import botocore  # noqa: E402
import boto3  # noqa: E402  (moto wants to see the keys above)
from moto import mock_aws  # noqa: E402

from stack import BUCKET, REGION, TEMPLATE, TOKEN, Stack  # noqa: E402

KEYS = TEMPLATE.parents[1] / "shared/store-dynamodb/src/keys.rs"
SETTINGS = TEMPLATE.parents[1] / "functions/src/telemetry/settings.rs"
WAKING = TEMPLATE.parents[1] / "functions/src/waking.rs"


def aws_commands(document):
    """The commands of AWS' command line in a document: service, operation, and what is behind them."""
    plain = re.sub(r"\$\([^()]*\)", "", document.replace("\\\n", " "))
    return re.findall(r"(?:^|`|; do )aws ([a-z0-9]+) ([a-z-]+)([^;`#\n]*)", plain, re.MULTILINE)


def deployed(test):
    """Gives the test a stack with all defaults."""

    @mock_aws
    def wrapped(self):
        test(self, Stack())

    wrapped.__name__ = test.__name__
    return wrapped


class Template(unittest.TestCase):
    def test_the_linter_has_nothing_to_say(self):
        lint = pathlib.Path(sys.executable).with_name("cfn-lint")
        # By this interpreter: the script names the folder that it was installed in.
        said = subprocess.run([sys.executable, lint, "--non-zero-exit-code", "informational", TEMPLATE], capture_output=True, text=True)
        self.assertEqual((said.returncode, said.stdout), (0, ""), said.stderr)

    @deployed
    def test_both_functions_have_their_code_their_memory_and_an_end(self, stack):
        for name, memory, timeout in [("Api", 256, 15), ("Sweep", 128, 30)]:
            function = stack.function(name)
            self.assertEqual(function["Runtime"], "provided.al2023", name)
            self.assertEqual(stack.properties(name)["Architectures"], ["arm64"], name)
            self.assertEqual((function["MemorySize"], function["Timeout"]), (memory, timeout), name)

    @deployed
    def test_the_functions_find_the_database_and_its_token(self, stack):
        for name in ["Api", "Sweep"]:
            variables = stack.function(name)["Environment"]["Variables"]
            self.assertEqual(variables["REDRAFT_DATABASE_URL"], "libsql://runs.example.org")
            arn = stack.parameters["DatabaseTokenSecret"]
            self.assertEqual(variables["REDRAFT_DATABASE_TOKEN"], "{{resolve:secretsmanager:" + arn + ":SecretString}}")
        self.assertNotIn(TOKEN, TEMPLATE.read_text())

    @mock_aws
    def test_pages_elsewhere_may_call_only_if_they_are_named(self):
        stack = Stack(AllowedOrigins="https://runs.example.com")
        variables = stack.function("Api")["Environment"]["Variables"]
        self.assertEqual(variables["REDRAFT_ALLOWED_ORIGINS"], "https://runs.example.com")
        urls = stack.of_type("AWS::Lambda::Url")
        self.assertEqual(["Cors" in url["Properties"] for url in urls.values()], [False], "CORS is answered in one place")

    @mock_aws
    def test_an_identity_provider_is_named_and_its_secret_is_read_from_where_it_is_kept(self):
        secrets = boto3.client("secretsmanager", region_name=REGION)
        arn = secrets.create_secret(Name="redraft/provider", SecretString="a secret of the provider")["ARN"]
        provider = {"OidcIssuer": "https://id.example.com", "OidcClientId": "redraft", "OidcClientSecret": arn}
        stack = Stack(OidcNewUsers="@example.com", **provider)
        variables = stack.function("Api")["Environment"]["Variables"]
        self.assertEqual(variables["REDRAFT_OIDC_ISSUER"], "https://id.example.com")
        self.assertEqual(variables["REDRAFT_OIDC_CLIENT_ID"], "redraft")
        self.assertEqual(variables["REDRAFT_OIDC_NEW_USERS"], "@example.com")
        self.assertEqual(variables["REDRAFT_OIDC_CLIENT_SECRET"], "{{resolve:secretsmanager:" + arn + ":SecretString}}")
        self.assertNotIn("REDRAFT_OIDC_ISSUER", stack.function("Sweep")["Environment"]["Variables"])

    @mock_aws
    def test_a_collector_and_sentry_are_told_by_both_and_their_secrets_are_read_from_where_they_are_kept(self):
        secrets = boto3.client("secretsmanager", region_name=REGION)
        arn = lambda name, text: secrets.create_secret(Name=f"redraft/{name}", SecretString=text)["ARN"]
        headers, dsn = arn("collector", "x-token=a secret of the collector"), arn("sentry", "https://a-key@sentry.example.com/1")
        stack = Stack(OtlpEndpoint="https://otlp.example.com", OtlpHeadersSecret=headers, SentryDsnSecret=dsn)
        for name in ["Api", "Sweep"]:
            variables = stack.properties(name)["Environment"]["Variables"]
            self.assertEqual(variables["OTEL_EXPORTER_OTLP_ENDPOINT"], "https://otlp.example.com")
            self.assertEqual(variables["OTEL_EXPORTER_OTLP_HEADERS"], "{{resolve:secretsmanager:" + headers + ":SecretString}}")
            self.assertEqual(variables["SENTRY_DSN"], "{{resolve:secretsmanager:" + dsn + ":SecretString}}")
            self.assertEqual(stack.function(name)["Environment"]["Variables"]["SENTRY_ENVIRONMENT"], "redraft")

    @deployed
    def test_nobody_else_is_told_anything_unless_somebody_asked_for_it(self, stack):
        told = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS", "SENTRY_DSN"]
        for name in ["Api", "Sweep"]:
            variables = stack.function(name)["Environment"]["Variables"]
            self.assertEqual([variables[variable] for variable in told], ["", "", ""], name)

    def test_the_variables_that_tell_others_are_those_that_the_functions_read(self):
        set_here = set(re.findall(r"\b((?:OTEL|SENTRY)_\w+):", TEMPLATE.read_text()))
        self.assertLessEqual(set_here, set(re.findall(r'"((?:OTEL|SENTRY)_\w+)"', SETTINGS.read_text())))
        self.assertEqual(len(set_here), 4)

    @deployed
    def test_a_role_may_write_its_own_log_and_nothing_else(self, stack):
        iam = stack.client("iam")
        for name, function in [("ApiRole", "redraft-api"), ("SweepRole", "redraft-sweep")]:
            role = stack.physical[name]
            self.assertEqual(iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"], [])
            ((policy, document),) = stack.policies(name).items()
            (statement,) = document["Statement"]
            self.assertEqual((policy, statement["Action"]), ("write-own-log", ["logs:CreateLogStream", "logs:PutLogEvents"]))
            group = f"arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/{function}:*"
            self.assertEqual(statement["Resource"], group)
            (trusted,) = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]["Statement"]
            self.assertEqual((trusted["Principal"], trusted["Action"]), ({"Service": "lambda.amazonaws.com"}, "sts:AssumeRole"))
            used = stack.function(name.removesuffix("Role"))["Role"]
            self.assertEqual(used, iam.get_role(RoleName=role)["Role"]["Arn"])

    @deployed
    def test_logs_are_not_kept_for_ever(self, stack):
        groups = stack.client("logs").describe_log_groups()["logGroups"]
        kept = {group["logGroupName"]: group.get("retentionInDays") for group in groups}
        self.assertEqual(kept, {"/aws/lambda/redraft-api": 30, "/aws/lambda/redraft-sweep": 30})

    @deployed
    def test_the_address_is_open_by_both_permissions_and_the_sweeper_by_its_schedule_only(self, stack):
        client = stack.client("lambda")
        url = client.get_function_url_config(FunctionName=stack.physical["Api"])
        self.assertEqual(url["AuthType"], "NONE")
        allowed = json.loads(client.get_policy(FunctionName=stack.physical["Api"])["Policy"])["Statement"]
        self.assertEqual({statement["Principal"] for statement in allowed}, {"*"})
        by_action = {statement["Action"]: statement for statement in allowed}
        self.assertEqual(set(by_action), {"lambda:InvokeFunctionUrl", "lambda:InvokeFunction"})
        self.assertEqual(by_action["lambda:InvokeFunctionUrl"]["FunctionUrlAuthType"], "NONE")
        self.assertIs(by_action["lambda:InvokeFunction"]["InvokedViaFunctionUrl"], True)
        policy = json.loads(client.get_policy(FunctionName=stack.physical["Sweep"])["Policy"])
        (statement,) = policy["Statement"]
        self.assertEqual(statement["Principal"], {"Service": "events.amazonaws.com"})
        (rule,) = stack.client("events").list_rules()["Rules"]
        self.assertEqual(statement["Condition"], {"ArnLike": {"AWS:SourceArn": rule["Arn"]}})

    @deployed
    def test_the_sweeper_is_called_every_minute_and_never_twice(self, stack):
        events = stack.client("events")
        (rule,) = events.list_rules()["Rules"]
        self.assertEqual((rule["ScheduleExpression"], rule["State"]), ("rate(1 minute)", "ENABLED"))
        (target,) = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
        self.assertEqual(target["Arn"], stack.function("Sweep")["FunctionArn"])
        self.assertEqual(target["RetryPolicy"]["MaximumRetryAttempts"], 0)
        self.assertEqual(self.reserved(stack, "Sweep"), 1)

    @deployed
    def test_a_flood_has_a_ceiling(self, stack):
        self.assertEqual(self.reserved(stack, "Api"), 20)

    def reserved(self, stack, name):
        """How many requests a function answers at once at most."""
        told = stack.client("lambda").get_function_concurrency(FunctionName=stack.physical[name])
        return int(told["ReservedConcurrentExecutions"])

    @mock_aws
    def test_an_account_that_cannot_reserve_anything_reserves_nothing(self):
        stack = Stack(ReservedConcurrency=0)
        for name in ["Api", "Sweep"]:
            # moto would make 0 of it.
            self.assertIsNone(stack.properties(name)["ReservedConcurrentExecutions"], name)

    @mock_aws
    def test_alarms_watch_the_functions_and_tell_whoever_asked(self):
        stack = Stack(AlarmEmail="ops@example.com")
        alarms = {alarm["AlarmName"]: alarm for alarm in stack.client("cloudwatch").describe_alarms()["MetricAlarms"]}
        self.assertEqual(set(alarms), {"ApiBreaks", "ApiFails", "ApiIsFull", "SweepFails", "SweepIsMissing"})
        (topic,) = stack.client("sns").list_topics()["Topics"]
        names = {stack.physical["Api"], stack.physical["Sweep"]}
        for name, alarm in alarms.items():
            self.assertEqual(alarm["AlarmActions"], [topic["TopicArn"]], name)
            self.assertIn(alarm["Dimensions"][0]["Value"], names, name)
        (told,) = stack.client("sns").list_subscriptions()["Subscriptions"]
        self.assertEqual((told["TopicArn"], told["Endpoint"]), (topic["TopicArn"], "ops@example.com"))

    @deployed
    def test_without_an_address_nobody_is_told_and_nothing_is_made_for_it(self, stack):
        self.assertEqual(stack.client("sns").list_topics()["Topics"], [])
        for alarm in stack.client("cloudwatch").describe_alarms()["MetricAlarms"]:
            self.assertEqual(alarm["AlarmActions"], [])

    @deployed
    def test_whoever_has_a_libsql_server_gets_no_table(self, stack):
        self.assertEqual(stack.client("dynamodb").list_tables()["TableNames"], [])
        self.assertEqual(stack.function("Api")["Environment"]["Variables"]["REDRAFT_DYNAMODB_TABLE"], "")

    @mock_aws
    def test_without_a_libsql_server_runs_are_kept_in_a_table_billed_by_request(self):
        stack = Stack(DatabaseUrl="", DatabaseTokenSecret="")
        table = stack.client("dynamodb").describe_table(TableName="redraft")["Table"]
        self.assertEqual(table["BillingModeSummary"]["BillingMode"], "PAY_PER_REQUEST")
        ends = stack.client("dynamodb").describe_time_to_live(TableName="redraft")["TimeToLiveDescription"]
        self.assertEqual((ends["AttributeName"], ends["TimeToLiveStatus"]), ("ttl", "ENABLED"))
        kept = stack.client("dynamodb").describe_continuous_backups(TableName="redraft")["ContinuousBackupsDescription"]
        self.assertEqual(kept["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"], "ENABLED")
        for name in ["Api", "Sweep"]:
            variables = stack.function(name)["Environment"]["Variables"]
            named = (variables["REDRAFT_DYNAMODB_TABLE"], variables["REDRAFT_DATABASE_URL"])
            self.assertEqual(named, ("redraft", ""), name)

    @mock_aws
    def test_the_table_is_the_one_that_the_store_works_on(self):
        stack = Stack(DatabaseUrl="", DatabaseTokenSecret="")
        table = stack.client("dynamodb").describe_table(TableName="redraft")["Table"]
        keys = lambda of: tuple(key["AttributeName"] for key in of["KeySchema"])
        self.assertEqual(keys(table), ("pk", "sk"))
        indexes = {(index["IndexName"], *keys(index)) for index in table["GlobalSecondaryIndexes"]}
        self.assertEqual({index["Projection"]["ProjectionType"] for index in table["GlobalSecondaryIndexes"]}, {"KEYS_ONLY"})
        pattern = r'Index = Index \{ name: "(\w+)", pk: "(\w+)", sk: "(\w+)" \}'
        self.assertEqual(indexes, set(re.findall(pattern, KEYS.read_text())))

    @mock_aws
    def test_a_role_may_use_the_table_and_not_change_or_delete_it(self):
        stack = Stack(DatabaseUrl="", DatabaseTokenSecret="")
        arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/redraft"
        reads, writes = {"GetItem", "BatchGetItem", "Query"}, {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"}
        for name in ["ApiRole", "SweepRole"]:
            policies = stack.policies(name)
            self.assertEqual(set(policies), {"write-own-log", "use-the-table"}, name)
            (statement,) = policies["use-the-table"]["Statement"]
            self.assertEqual(statement["Resource"], [arn, f"{arn}/index/*"], name)
            verbs = {action.removeprefix("dynamodb:") for action in statement["Action"]}
            self.assertEqual(verbs, reads | writes | {"ConditionCheckItem"}, name)

    @mock_aws
    def test_a_table_that_is_there_is_used_and_none_is_made(self):
        stack = Stack(DatabaseUrl="", DatabaseTokenSecret="", ExistingTable="redraft-restored")
        self.assertEqual(stack.client("dynamodb").list_tables()["TableNames"], [])
        arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/redraft-restored"
        for name in ["Api", "Sweep"]:
            self.assertEqual(stack.function(name)["Environment"]["Variables"]["REDRAFT_DYNAMODB_TABLE"], "redraft-restored")
            (statement,) = stack.policies(f"{name}Role")["use-the-table"]["Statement"]
            self.assertEqual(statement["Resource"], [arn, f"{arn}/index/*"], name)

    @mock_aws
    def test_whoever_has_a_libsql_server_uses_no_table_whatever_is_named(self):
        stack = Stack(ExistingTable="redraft-restored")
        self.assertEqual(stack.function("Api")["Environment"]["Variables"]["REDRAFT_DYNAMODB_TABLE"], "")
        self.assertEqual(set(stack.policies("ApiRole")), {"write-own-log"})

    def test_the_readme_names_parameters_and_an_event_that_there_are(self):
        readme = TEMPLATE.with_name("README.md").read_text()
        ours = {line for line in readme.splitlines() if "aws dynamodb" not in line}
        named = set(re.findall(r"\b([A-Z][a-z]\w+)=", "\n".join(ours)))
        with mock_aws():
            self.assertLessEqual(named, set(Stack().parameters))
        self.assertIn("CodeBucket", named)
        (event,) = set(re.findall(r'\{"(\w+)": true\}', readme))
        self.assertIn(f'ADMIN_INIT: &str = "{event}"', WAKING.read_text())

    def test_every_command_of_the_readme_has_the_options_that_are_used(self):
        given = {
            ("cloudformation", "deploy"): {"stack-name", "template-file", "capabilities", "parameter-overrides"},
            ("s3", "mb"): set(),
            ("s3", "cp"): set(),
            ("s3", "rb"): {"force"},
        }
        everywhere = {"query", "cli-binary-format"}
        seen = set()
        for service, operation, rest in aws_commands(TEMPLATE.with_name("README.md").read_text()):
            used = set(re.findall(r"(?<=\s--)[a-z-]+", rest)) - everywhere
            seen.add(service)
            if (service, operation) in given:
                self.assertLessEqual(used, given[service, operation], (service, operation))
                continue
            client = boto3.client(service, region_name=REGION)
            if operation == "wait":
                waiter, *_ = rest.split()
                self.assertIn(waiter.replace("-", "_"), client.waiter_names)
                continue
            model = client.meta.service_model.operation_model("".join(word.title() for word in operation.split("-")))
            known = {botocore.xform_name(member).replace("_", "-") for member in model.input_shape.members}
            self.assertLessEqual(used, known, (service, operation))
        self.assertEqual(seen, {"s3", "cloudformation", "dynamodb", "lambda", "secretsmanager"})

    def test_cargo_lambda_knows_the_options_of_the_readme(self):
        program = pathlib.Path(sys.executable).with_name("cargo-lambda")
        readme = TEMPLATE.with_name("README.md").read_text().replace("\\\n", " ")
        commands = re.findall(r"^(?:.* do )?cargo lambda (build|deploy)\b([^;\n]*)", readme, re.MULTILINE)
        self.assertEqual({command for command, _ in commands}, {"build", "deploy"})
        for command, rest in commands:
            told = subprocess.run([program, "lambda", command, "--help"], capture_output=True, text=True).stdout
            for option in re.findall(r"(?<=\s)--?[a-z][a-z0-9-]*", rest):
                self.assertRegex(told, rf"(?m)(^|\s){option}\b", f"cargo lambda {command}")

    def test_the_readme_restores_a_table_that_is_like_the_one_it_replaces(self):
        readme, table = TEMPLATE.with_name("README.md").read_text(), TEMPLATE.read_text()
        ends = re.search(r"TimeToLiveSpecification: \{AttributeName: (\w+), Enabled: true\}", table)[1]
        self.assertIn(f"--time-to-live-specification Enabled=true,AttributeName={ends}\n", readme)
        self.assertIn("--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true\n", readme)

    def test_a_role_may_do_what_the_store_asks_for(self):
        table, write = (KEYS.with_name(name).read_text() for name in ["table.rs", "write.rs"])
        calls = re.findall(r"\.(query|(?:batch_)?[a-z]+_item)\(\)", table)
        asked = {"".join(word.title() for word in call.split("_")) for call in calls}
        # What a transaction does needs the same rights as if it were done alone.
        parts = re.search(r"use aws_sdk_dynamodb::types::\{(.+)\};", write)[1].split(", ")
        asked |= {f"{part}Item" for part in parts if part in ["Put", "Update", "Delete", "ConditionCheck"]}
        policy = TEMPLATE.read_text()
        self.assertEqual({f"dynamodb:{verb}" for verb in asked}, set(re.findall(r"- (dynamodb:\w+)", policy)))

    def test_runs_outlive_the_stack(self):
        text = TEMPLATE.read_text()
        table = text[text.index("  Table:\n") : text.index("    Properties:", text.index("  Table:\n"))]
        self.assertIn("DeletionPolicy: Retain", table)

    @deployed
    def test_deleting_the_stack_leaves_nothing_but_the_code_and_the_secret(self, stack):
        stack.client("cloudformation").delete_stack(StackName=stack.name)
        self.assertEqual(stack.client("lambda").list_functions()["Functions"], [])
        self.assertEqual(stack.client("events").list_rules()["Rules"], [])
        self.assertEqual(stack.client("logs").describe_log_groups()["logGroups"], [])
        self.assertEqual(stack.client("iam").list_roles()["Roles"], [])
        self.assertEqual([bucket["Name"] for bucket in stack.client("s3").list_buckets()["Buckets"]], [BUCKET])


if __name__ == "__main__":
    unittest.main()
