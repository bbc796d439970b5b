"""Makes the table of `template.yaml` in a DynamoDB Local: `local_table.py ENDPOINT REGION NAME`, with keys in the environment."""

import json
import pathlib
import sys

import boto3
from cfnlint.decode import cfn_yaml

TEMPLATE = pathlib.Path(__file__).with_name("template.yaml")
# What the template says of a table and `CreateTable` does not take, or not under this name.
NOT_AT_ONCE = {"TableName", "TimeToLiveSpecification", "PointInTimeRecoverySpecification"}


def main(endpoint, region, name):
    template = json.loads(json.dumps(cfn_yaml.load(str(TEMPLATE))))
    properties = template["Resources"]["Table"]["Properties"]
    wanted = {key: value for key, value in properties.items() if key not in NOT_AT_ONCE}
    client = boto3.client("dynamodb", endpoint_url=endpoint, region_name=region)
    client.create_table(TableName=name, **wanted)
    ends = properties["TimeToLiveSpecification"]
    client.update_time_to_live(
        TableName=name,
        TimeToLiveSpecification={"AttributeName": ends["AttributeName"], "Enabled": ends["Enabled"]},
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
