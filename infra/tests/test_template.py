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

import boto3  # noqa: E402  (moto wants to see the keys above)
from moto import mock_aws  # noqa: E402

from stack import BUCKET, REGION, TEMPLATE, TOKEN, Stack  # noqa: E402

KEYS = TEMPLATE.parents[1] / "shared/store-dynamodb/src/keys.rs"
SETTINGS = TEMPLATE.parents[1] / "functions/src/telemetry/settings.rs"
WAKING = TEMPLATE.parents[1] / "functions/src/waking.rs"


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
            written = stack.properties(name)["Environment"]["Variables"]["REDRAFT_DATABASE_TOKEN"]
            arn = stack.parameters["DatabaseTokenSecret"]
            self.assertEqual(written, "{{resolve:secretsmanager:" + arn + ":SecretString}}")
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
        written = stack.properties("Api")["Environment"]["Variables"]["REDRAFT_OIDC_CLIENT_SECRET"]
        self.assertEqual(written, "{{resolve:secretsmanager:" + arn + ":SecretString}}")
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
            self.assertEqual(iam.list_role_policies(RoleName=role)["PolicyNames"], ["write-own-log"])
            (policy,) = stack.properties(name)["Policies"]
            (statement,) = policy["PolicyDocument"]["Statement"]
            self.assertEqual(statement["Action"], ["logs:CreateLogStream", "logs:PutLogEvents"])
            group = f"arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/{function}:*"
            self.assertEqual(statement["Resource"], group)

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
        allowed = {name: stack.properties(name) for name in stack.of_type("AWS::Lambda::Permission")}
        anybody = {entry["Action"] for entry in allowed.values() if entry["Principal"] == "*"}
        self.assertEqual(anybody, {"lambda:InvokeFunctionUrl", "lambda:InvokeFunction"})
        self.assertTrue(allowed["ApiInvokePermission"]["InvokedViaFunctionUrl"])
        policy = json.loads(client.get_policy(FunctionName=stack.physical["Sweep"])["Policy"])
        (statement,) = policy["Statement"]
        self.assertEqual(statement["Principal"], {"Service": "events.amazonaws.com"})
        self.assertIn("ArnLike", statement["Condition"])

    @deployed
    def test_the_sweeper_is_called_every_minute_and_never_twice(self, stack):
        events = stack.client("events")
        (rule,) = events.list_rules()["Rules"]
        self.assertEqual((rule["ScheduleExpression"], rule["State"]), ("rate(1 minute)", "ENABLED"))
        (target,) = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
        self.assertEqual(target["Arn"], stack.function("Sweep")["FunctionArn"])
        self.assertEqual(stack.properties("Sweep")["ReservedConcurrentExecutions"], 1)

    @deployed
    def test_a_flood_has_a_ceiling(self, stack):
        client = stack.client("lambda")
        reserved = client.get_function_concurrency(FunctionName=stack.physical["Api"])
        self.assertEqual(int(reserved["ReservedConcurrentExecutions"]), 20)

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
        self.assertEqual(set(alarms), {"ApiFails", "ApiIsFull", "SweepFails", "SweepIsMissing"})
        (topic,) = stack.client("sns").list_topics()["Topics"]
        names = {stack.physical["Api"], stack.physical["Sweep"]}
        for name, alarm in alarms.items():
            self.assertEqual(alarm["AlarmActions"], [topic["TopicArn"]], name)
            self.assertIn(alarm["Dimensions"][0]["Value"], names, name)

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
        # moto's CloudFormation makes tables without it.
        self.assertEqual(stack.properties("Table")["TimeToLiveSpecification"], {"AttributeName": "ttl", "Enabled": True})
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
        (statement,) = stack.properties("UseTheTable")["PolicyDocument"]["Statement"]
        self.assertEqual(statement["Resource"], [arn, f"{arn}/index/*"])
        verbs = {action.removeprefix("dynamodb:") for action in statement["Action"]}
        reads, writes = {"GetItem", "BatchGetItem", "Query"}, {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"}
        self.assertEqual(verbs, reads | writes | {"ConditionCheckItem"})
        for name in ["ApiRole", "SweepRole"]:
            made = stack.client("iam").list_role_policies(RoleName=stack.physical[name])["PolicyNames"]
            self.assertEqual(set(made), {"write-own-log", "use-the-table"}, name)

    def test_the_readme_names_parameters_and_an_event_that_there_are(self):
        readme = TEMPLATE.with_name("README.md").read_text()
        named = set(re.findall(r"\b([A-Z][a-z]\w+)=", readme))
        with mock_aws():
            self.assertLessEqual(named, set(Stack().parameters))
        self.assertIn("CodeBucket", named)
        (event,) = set(re.findall(r'\{"(\w+)": true\}', readme))
        self.assertIn(f'ADMIN_INIT: &str = "{event}"', WAKING.read_text())

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
