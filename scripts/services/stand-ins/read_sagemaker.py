"""What the client of SageMaker reads of a server: <address> <secret of the access key>."""

import json
import sys

import boto3
from botocore.exceptions import ClientError

address, secret = sys.argv[1:]
client = boto3.client(
    "sagemaker",
    endpoint_url=address,
    region_name="eu-west-1",
    aws_access_key_id="AKIDEXAMPLE",
    aws_secret_access_key=secret,
)


def names(operation, items, name, **given):
    pages = client.get_paginator(operation).paginate(**given)
    return [one[name] for page in pages for one in page[items]]


def missing(read, **given):
    try:
        read(**given)
    except ClientError as error:
        return error.response["Error"]["Code"]


packages = names("list_model_packages", "ModelPackageSummaryList", "ModelPackageArn", ModelPackageType="Versioned")
package = client.describe_model_package(ModelPackageName=packages[0])
endpoint = client.describe_endpoint(EndpointName="churn")
config = client.describe_endpoint_config(EndpointConfigName=endpoint["EndpointConfigName"])
training = client.describe_training_job(TrainingJobName="train-1")
print(
    json.dumps(
        {
            "groups": names("list_model_package_groups", "ModelPackageGroupSummaryList", "ModelPackageGroupName"),
            "packages": packages,
            "approval": package["ModelApprovalStatus"],
            "files": package["InferenceSpecification"]["Containers"][0]["ModelDataUrl"],
            "models": names("list_models", "Models", "ModelName"),
            "madeOf": client.describe_model(ModelName="churn-1")["PrimaryContainer"]["ModelPackageName"],
            "endpoints": names("list_endpoints", "Endpoints", "EndpointName"),
            "configs": names("list_endpoint_configs", "EndpointConfigs", "EndpointConfigName"),
            "weights": [one["CurrentWeight"] for one in endpoint["ProductionVariants"]],
            "served": [one["ModelName"] for one in config["ProductionVariants"]],
            "trainings": names("list_training_jobs", "TrainingJobSummaries", "TrainingJobName"),
            "data": [one["DataSource"]["S3DataSource"]["S3Uri"] for one in training["InputDataConfig"]],
            "started": training["TrainingStartTime"].timestamp(),
            "missing": [
                missing(client.describe_model, ModelName="none"),
                missing(client.describe_training_job, TrainingJobName="none"),
            ],
        }
    )
)
