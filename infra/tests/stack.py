"""The template as a stack in moto, with what its CloudFormation leaves out made through the services themselves."""

import ast
import io
import json
import pathlib
import re
import zipfile

import boto3
from cfnlint.decode import cfn_yaml

REGION = "eu-central-1"
TEMPLATE = pathlib.Path(__file__).parents[1] / "template.yaml"
BUCKET = "code-of-redraft"
# What moto's CloudFormation does not know at all. Of functions it forgets `Architectures`, and it does not resolve secrets.
LEFT_OUT = ["AWS::Lambda::Url", "AWS::CloudWatch::Alarm"]
TOKEN = "the token of the database"


class Stack:
    """`infra/template.yaml` with some parameters, as the services see it once it is deployed."""

    def __init__(self, name="redraft", **parameters):
        self.name = name
        self.template = json.loads(json.dumps(cfn_yaml.load(str(TEMPLATE))))
        self.clients = {}
        self._upload_code()
        secret = self.client("secretsmanager").create_secret(Name="redraft/database-token", SecretString=TOKEN)
        self.parameters = {
            key: str(value["Default"]) for key, value in self.template["Parameters"].items() if "Default" in value
        } | {"CodeBucket": BUCKET, "DatabaseUrl": "libsql://runs.example.org", "DatabaseTokenSecret": secret["ARN"]}
        self.parameters |= {key: str(value) for key, value in parameters.items()}
        formation = self.client("cloudformation")
        formation.create_stack(
            StackName=name,
            TemplateBody=json.dumps(self._as_far_as_moto_goes()),
            Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in self.parameters.items()],
            Capabilities=["CAPABILITY_IAM"],
        )
        listed = formation.list_stack_resources(StackName=name)["StackResourceSummaries"]
        self.physical = {entry["LogicalResourceId"]: entry["PhysicalResourceId"] for entry in listed}
        self._make_what_moto_leaves_out()

    def client(self, service):
        if service not in self.clients:
            self.clients[service] = boto3.client(service, region_name=REGION)
        return self.clients[service]

    def of_type(self, kind):
        """Resources of a type, by their names in the template; without those whose condition does not hold."""
        resources = self.template["Resources"].items()
        return {name: made for name, made in resources if made["Type"] == kind and self._is_wanted(made)}

    def properties(self, name):
        """A resource's properties with every reference resolved."""
        return self._resolved(self.template["Resources"][name].get("Properties", {}))

    def function(self, name):
        return self.client("lambda").get_function_configuration(FunctionName=self.physical[name])

    def policies(self, role):
        """What a role may do, by the name of its policy, as the service tells it."""
        client, name = self.client("iam"), self.physical[role]
        documents = {
            policy: client.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            for policy in client.list_role_policies(RoleName=name)["PolicyNames"]
        }
        # What comes with a role comes back as Python wrote it.
        return {policy: ast.literal_eval(it) if isinstance(it, str) else it for policy, it in documents.items()}

    def _upload_code(self):
        s3 = self.client("s3")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        for name in ["api", "sweep"]:
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w") as archive:
                archive.writestr("bootstrap", "a program")
            s3.put_object(Bucket=BUCKET, Key=f"redraft/{name}.zip", Body=packed.getvalue())

    def _as_far_as_moto_goes(self):
        resources = self.template["Resources"].items()
        made = {name: resource for name, resource in resources if resource["Type"] not in LEFT_OUT}
        without = {key: value for key, value in self.template.items() if key != "Outputs"}
        return without | {"Resources": made}

    def _make_what_moto_leaves_out(self):
        for name in self.of_type("AWS::Lambda::Url"):
            wanted = self.properties(name)
            self.client("lambda").create_function_url_config(
                FunctionName=wanted["TargetFunctionArn"], AuthType=wanted["AuthType"]
            )
        for name in self.of_type("AWS::CloudWatch::Alarm"):
            wanted = {key: value for key, value in self.properties(name).items() if value is not None}
            numbers = {key: int(wanted[key]) for key in ["Period", "EvaluationPeriods", "Threshold"]}
            self.client("cloudwatch").put_metric_alarm(AlarmName=name, **(wanted | numbers))
        for name in self.of_type("AWS::DynamoDB::Table"):
            wanted, table = self.properties(name), self.physical[name]
            for key in ["TimeToLiveSpecification", "PointInTimeRecoverySpecification"]:
                wanted[key] = {word: value in [True, "true"] if word.endswith("nabled") else value for word, value in wanted[key].items()}
            self.client("dynamodb").update_time_to_live(
                TableName=table, TimeToLiveSpecification=wanted["TimeToLiveSpecification"]
            )
            self.client("dynamodb").update_continuous_backups(
                TableName=table, PointInTimeRecoverySpecification=wanted["PointInTimeRecoverySpecification"]
            )

    def _is_wanted(self, resource):
        return "Condition" not in resource or self._condition(resource["Condition"])

    def _condition(self, name):
        return self._resolved(self.template["Conditions"][name])

    def _resolved(self, node):
        if isinstance(node, list):
            return [self._resolved(entry) for entry in node]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            (word, given), = node.items()
            match word:
                case "Ref":
                    return self._reference(given)
                case "Fn::GetAtt":
                    return self._attribute(given if isinstance(given, list) else given.split("."))
                case "Fn::Sub":
                    return re.sub(r"\$\{([^}]+)\}", lambda hole: self._hole(hole[1]), given)
                case "Fn::If":
                    return self._resolved(given[1] if self._condition(given[0]) else given[2])
                case "Fn::Equals":
                    return self._resolved(given[0]) == self._resolved(given[1])
                case "Fn::Not":
                    return not self._resolved(given[0])
        return {key: self._resolved(value) for key, value in node.items()}

    def _reference(self, name):
        pseudo = {
            "AWS::StackName": self.name,
            "AWS::Partition": "aws",
            "AWS::Region": REGION,
            "AWS::AccountId": "123456789012",
            "AWS::NoValue": None,
        }
        return next(known[name] for known in [pseudo, self.parameters, self.physical] if name in known)

    def _hole(self, name):
        return self._attribute(name.split(".")) if "." in name else self._reference(name)

    def _attribute(self, path):
        name, attribute = path
        assert attribute == "Arn", f"{name}.{attribute} is not known here"
        if self.template["Resources"][name]["Type"] == "AWS::Lambda::Function":
            return self.function(name)["FunctionArn"]
        if self.template["Resources"][name]["Type"] == "AWS::DynamoDB::Table":
            return self.client("dynamodb").describe_table(TableName=self.physical[name])["Table"]["TableArn"]
        return self.physical[name]
