"""Writes metadata files with DataHub's own library, as its file sink does: <folder> <what is left out or changed, as JSON>."""

import json
import sys
from pathlib import Path

from datahub.emitter.mce_builder import make_data_flow_urn, make_data_job_urn_with_flow, make_dataplatform_instance_urn, make_dataset_urn
from datahub.emitter.mce_builder import make_dataset_urn_with_platform_instance, make_group_urn
from datahub.emitter.mce_builder import make_ml_feature_table_urn, make_ml_feature_urn, make_ml_model_group_urn
from datahub.emitter.mce_builder import make_ml_model_urn, make_tag_urn, make_term_urn, make_user_urn
from datahub.emitter.mcp import MetadataChangeProposalWrapper as Proposal
from datahub.ingestion.sink.file import write_metadata_file
from datahub.metadata import schema_classes as c

folder, changes = Path(sys.argv[1]), json.loads(sys.argv[2])

sales = make_dataset_urn("hive", "shop.sales")
totals = make_dataset_urn("snowflake", "shop.totals")
removed = make_dataset_urn("hive", "shop.removed")
orders = make_dataset_urn_with_platform_instance("postgres", "shop.public.orders", "eu")
alice, growth = make_user_urn("alice"), make_group_urn("growth")
flow = make_data_flow_urn("airflow", "train_churn")
job = make_data_job_urn_with_flow(flow, "aggregate")
group = make_ml_model_group_urn("mlflow", "churn", "PROD")
model = make_ml_model_urn("mlflow", "churn-1", "PROD")
table = make_ml_feature_table_urn("feast", "customer_stats")
feature = make_ml_feature_urn("customer_stats", "orders")
stamp = c.AuditStampClass(time=1_795_000_000_000, actor=alice)


def owners(*urns):
    return c.OwnershipClass([c.OwnerClass(owner=urn, type="TECHNICAL_OWNER") for urn in urns], lastModified=stamp)


def column(path, kind, native):
    return c.SchemaFieldClass(fieldPath=path, type=c.SchemaFieldDataTypeClass(kind()), nativeDataType=native, description=f"The {path}")


aspects = [
    (sales, c.DatasetPropertiesClass(name="sales", description=changes.get("description", "All sales"), externalUrl="https://hive.example/sales")),
    (sales, owners(alice, growth)),
    (sales, c.GlobalTagsClass([c.TagAssociationClass(make_tag_urn("pii"))])),
    (sales, c.GlossaryTermsClass([c.GlossaryTermAssociationClass(make_term_urn("Revenue"))], auditStamp=stamp)),
    (sales, c.DomainsClass(["urn:li:domain:commerce"])),
    (sales, c.SchemaMetadataClass(
        schemaName="sales", platform="urn:li:dataPlatform:hive", version=0, hash="", platformSchema=c.OtherSchemaClass(""),
        fields=[column("amount", c.NumberTypeClass, "decimal"), column("day", c.DateTypeClass, "date")])),
    (totals, c.DatasetPropertiesClass(description="Overwritten")),
    (totals, c.UpstreamLineageClass([c.UpstreamClass(dataset=sales, type="TRANSFORMED")])),
    (totals, c.EditableDatasetPropertiesClass(description="By day")),
    (removed, c.DatasetPropertiesClass(name="removed")),
    (orders, c.DatasetPropertiesClass(name="orders")),
    (orders, c.DataPlatformInstanceClass(platform="urn:li:dataPlatform:postgres", instance=make_dataplatform_instance_urn("postgres", "eu"))),
    (removed, c.StatusClass(removed=True)),
    (alice, c.CorpUserInfoClass(active=True, displayName="Alice", email="alice@example.com", title="Analyst")),
    (alice, c.GroupMembershipClass([growth])),
    (growth, c.CorpGroupInfoClass(admins=[], members=[], groups=[], displayName="Growth", email="growth@example.com")),
    (flow, c.DataFlowInfoClass(name="train_churn", description="Trains")),
    (flow, owners(growth)),
    (job, c.DataJobInfoClass(name="aggregate", type="COMMAND")),
    (job, c.DataJobInputOutputClass(inputDatasets=[sales], outputDatasets=[totals])),
    (group, c.MLModelGroupPropertiesClass(name="churn", description="Who leaves")),
    (model, c.MLModelPropertiesClass(
        name="churn 1", description="The first", version=c.VersionTagClass("1"), groups=[group], mlFeatures=[feature],
        hyperParams=[c.MLHyperParamClass(name="depth", value="6")], trainingMetrics=[c.MLMetricClass(name="auc", value="0.91")])),
    (table, c.MLFeatureTablePropertiesClass(mlFeatures=[feature])),
    (feature, c.MLFeaturePropertiesClass(description="Orders of 30 days", dataType="COUNT", sources=[totals])),
]
aspects += [(make_dataset_urn("hive", f"many.t{n}"), c.DatasetPropertiesClass(name=f"t{n}")) for n in range(changes.get("many", 0))]
kept = [(urn, aspect) for urn, aspect in aspects if urn not in changes.get("without", [])]
proposals = [Proposal(entityUrn=urn, aspect=aspect) for urn, aspect in kept]
# What an older exporter wrote: a snapshot with its aspects by their classes.
snapshot = c.DatasetSnapshotClass(urn=make_dataset_urn("kafka", "clicks"), aspects=[c.DatasetPropertiesClass(description="Every click"), owners(alice)])
write_metadata_file(folder / "metadata.json", [*proposals, c.MetadataChangeEventClass(proposedSnapshot=snapshot)])
