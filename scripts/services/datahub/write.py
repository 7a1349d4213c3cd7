"""Writes metadata files with DataHub's own library, as its file sink does: <folder> <what is left out or changed, as JSON>."""

import json
import sys
from pathlib import Path

from datahub.emitter.mce_builder import make_data_flow_urn, make_data_job_urn_with_flow, make_dataplatform_instance_urn, make_dataset_urn
from datahub.emitter.mce_builder import make_dataset_urn_with_platform_instance, make_group_urn
from datahub.emitter.mce_builder import make_ml_feature_table_urn, make_ml_feature_urn, make_ml_model_group_urn
from datahub.emitter.mce_builder import make_chart_urn, make_dashboard_urn, make_ml_model_deployment_urn
from datahub.emitter.mce_builder import make_ml_model_urn, make_schema_field_urn, make_tag_urn, make_term_urn, make_user_urn
from datahub.emitter.mcp import MetadataChangeProposalWrapper as Proposal
from datahub.ingestion.sink.file import write_metadata_file
from datahub.metadata import schema_classes as c
from datahub.specific.dataset import DatasetPatchBuilder

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
moment = c.TimeStampClass(time=1_795_000_100_000)
twin = make_dataset_urn("dbt", "shop.totals")
database, schema = "urn:li:container:0aa1", "urn:li:container:0aa2"
commerce = "urn:li:domain:6c9e"
revenue, secret = make_term_urn("3f2a"), make_tag_urn("9b1d")
chart, dashboard, overview = make_chart_urn("looker", "churn"), make_dashboard_urn("looker", "board"), make_dashboard_urn("looker", "all")
deployment = make_ml_model_deployment_urn("sagemaker", "churn-live", "PROD")
flow_run, job_run, training = (f"urn:li:dataProcessInstance:{name}" for name in ("flow-run", "job-run", "training"))
bob, platform_team = make_user_urn("bob"), make_group_urn("platform")


def owners(*urns):
    return c.OwnershipClass([c.OwnerClass(owner=urn, type="TECHNICAL_OWNER") for urn in urns], lastModified=stamp)


def column(path, kind, native, **more):
    described = {"fieldPath": path, "type": c.SchemaFieldDataTypeClass(kind()), "nativeDataType": native, "description": f"The {path}"}
    return c.SchemaFieldClass(**{**described, **more})


def tags(*urns):
    return c.GlobalTagsClass([c.TagAssociationClass(urn) for urn in urns])


def terms(*urns):
    return c.GlossaryTermsClass([c.GlossaryTermAssociationClass(urn) for urn in urns], auditStamp=stamp)


def columns(name, fields, **more):
    described = {"schemaName": name, "platform": "urn:li:dataPlatform:hive", "version": 0, "hash": "", "platformSchema": c.OtherSchemaClass("")}
    return c.SchemaMetadataClass(**described, fields=fields, **more)


def lineage(from_fields, to_fields, how="SUM"):
    return c.FineGrainedLineageClass(
        upstreamType="FIELD_SET", upstreams=from_fields, downstreamType="FIELD", downstreams=to_fields, transformOperation=how)


def run(status, at, **more):
    return c.DataProcessInstanceRunEventClass(timestampMillis=at, status=status, **more)


def succeeded(at, took, attempt=1):
    result = c.DataProcessInstanceRunResultClass(type="SUCCESS", nativeResultType="airflow")
    return run("COMPLETE", at, result=result, attempt=attempt, durationMillis=took)


aspects = [
    (sales, c.DatasetPropertiesClass(name="sales", description=changes.get("description", "All sales"), externalUrl="https://hive.example/sales")),
    (sales, owners(alice, growth)),
    (sales, tags(make_tag_urn("pii"), secret)),
    (sales, terms(revenue, make_term_urn("Sum"))),
    (sales, c.DomainsClass([commerce])),
    (sales, columns(
        "sales",
        [
            column("id", c.NumberTypeClass, "bigint", isPartOfKey=True, nullable=False),
            column("amount", c.NumberTypeClass, "decimal", globalTags=tags(make_tag_urn("pii"), secret), glossaryTerms=terms(revenue)),
            column("day", c.DateTypeClass, "date", isPartitioningKey=True, nullable=True),
            column("[version=2.0].[type=struct].[type=struct].buyer.[type=string].name", c.StringTypeClass, "string"),
            column("order", c.NumberTypeClass, "bigint"),
        ],
        primaryKeys=["day"],
        foreignKeys=[c.ForeignKeyConstraintClass(
            name="orders", foreignDataset=orders, foreignFields=[make_schema_field_urn(orders, "id")],
            sourceFields=[make_schema_field_urn(sales, "order")])])),
    (sales, c.EditableSchemaMetadataClass(
        [c.EditableSchemaFieldInfoClass("amount", description="With tax", globalTags=tags(make_tag_urn("money")))], created=stamp)),
    (sales, c.DatasetProfileClass(timestampMillis=1_795_000_000_000, rowCount=changes.get("rows", 1200), columnCount=5, sizeInBytes=48_000)),
    (sales, c.DatasetUsageStatisticsClass(timestampMillis=1_794_960_000_000, totalSqlQueries=7, uniqueUserCount=2)),
    (sales, c.InstitutionalMemoryClass([c.InstitutionalMemoryMetadataClass("https://wiki.example/sales", "How it is made", stamp)])),
    (sales, c.DeprecationClass(deprecated=True, note="Use totals", actor=alice, decommissionTime=1_799_000_000_000)),
    (sales, c.ContainerClass(schema)),
    (sales, c.SubTypesClass(["Table"])),
    (sales, c.BrowsePathsV2Class([c.BrowsePathEntryClass("shop")])),
    (orders, columns("orders", [column("id", c.NumberTypeClass, "bigint")])),
    (totals, columns("totals", [column("total", c.NumberTypeClass, "decimal")])),
    (totals, c.DeprecationClass(deprecated=True, note="", actor=alice)),
    (totals, c.SiblingsClass([twin], primary=False)),
    (totals, c.ViewPropertiesClass(materialized=True, viewLogic="select 1", viewLanguage="SQL")),
    (twin, c.DatasetPropertiesClass(name="totals of dbt", customProperties={"materialized": "table", "dbt.unique_id": "model.shop.totals"})),
    (twin, c.SiblingsClass([totals], primary=True)),
    (make_tag_urn("pii"), c.TagPropertiesClass(name="PII", description="About people")),
    (secret, c.TagPropertiesClass(name=changes.get("secret", "Secret"))),
    (revenue, c.GlossaryTermInfoClass(definition="What comes in", termSource="INTERNAL", name="Revenue")),
    (commerce, c.DomainPropertiesClass(name="Commerce", description="Shops")),
    (database, c.ContainerPropertiesClass(name="warehouse", customProperties={"region": "eu"}, externalUrl="https://hive.example")),
    (database, c.SubTypesClass(["Database"])),
    (database, owners(growth)),
    (schema, c.ContainerPropertiesClass(name="shop", qualifiedName="warehouse.shop", description="The shop")),
    (schema, c.ContainerClass(database)),
    (schema, c.DomainsClass([commerce])),
    (totals, c.DatasetPropertiesClass(description="Overwritten")),
    (totals, c.UpstreamLineageClass(
        [c.UpstreamClass(dataset=sales, type="TRANSFORMED")],
        [lineage([make_schema_field_urn(sales, "amount"), make_schema_field_urn(sales, "day")], [make_schema_field_urn(totals, "total")])])),
    (totals, c.EditableDatasetPropertiesClass(description="By day")),
    (removed, c.DatasetPropertiesClass(name="removed")),
    (orders, c.DatasetPropertiesClass(name="orders")),
    (orders, c.DataPlatformInstanceClass(platform="urn:li:dataPlatform:postgres", instance=make_dataplatform_instance_urn("postgres", "eu"))),
    (removed, c.StatusClass(removed=True)),
    (alice, c.CorpUserInfoClass(active=True, displayName="Alice", email="alice@example.com", title="Analyst")),
    (alice, c.GroupMembershipClass([growth])),
    (growth, c.CorpGroupInfoClass(admins=[], members=[], groups=[], displayName="Growth", email="growth@example.com")),
    (bob, c.CorpUserInfoClass(active=True, displayName="Bob", email="bob@example.com", managerUrn=alice)),
    (bob, c.CorpUserStatusClass(status="SUSPENDED", lastModified=stamp)),
    (bob, c.NativeGroupMembershipClass([growth])),
    (platform_team, c.CorpGroupInfoClass(admins=[alice], members=[bob], groups=[growth], displayName="Platform", slack="#platform")),
    (flow, c.DataFlowInfoClass(name="train_churn", description="Trains", project="churn", customProperties={"schedule": "daily"}, created=moment)),
    (flow, owners(growth)),
    (job, c.DataJobInfoClass(name="aggregate", type="COMMAND", customProperties={"retries": "2"})),
    (job, c.DataJobInputOutputClass(
        inputDatasets=[sales], outputDatasets=[], outputDatasetEdges=[c.EdgeClass(destinationUrn=totals)],
        fineGrainedLineages=[lineage([make_schema_field_urn(sales, "id")], [make_schema_field_urn(totals, "total")], "COUNT")])),
    (flow_run, c.DataProcessInstancePropertiesClass(name="manual__1", created=stamp, externalUrl="https://airflow.example/1")),
    (flow_run, c.DataProcessInstanceRelationshipsClass(upstreamInstances=[], parentTemplate=flow)),
    (flow_run, run("STARTED", 1_795_000_000_000)),
    (job_run, c.DataProcessInstancePropertiesClass(name="aggregate of manual__1", created=stamp, customProperties={"queue": "default"})),
    (job_run, c.DataProcessInstanceRelationshipsClass(upstreamInstances=[], parentTemplate=job, parentInstance=flow_run)),
    (job_run, c.DataProcessInstanceInputClass([sales])),
    (job_run, c.DataProcessInstanceOutputClass([], outputEdges=[c.EdgeClass(destinationUrn=totals)])),
    (job_run, run("STARTED", 1_795_000_000_000, attempt=2)),
    (job_run, succeeded(1_795_000_060_000, 60_000, 2)),
    (training, c.DataProcessInstancePropertiesClass(name="churn training", created=stamp)),
    (training, c.MLTrainingRunPropertiesClass(
        id="7", hyperParams=[c.MLHyperParamClass(name="depth", value="6")], trainingMetrics=[c.MLMetricClass(name="auc", value="0.91")],
        customProperties={"gpu": "none"}, externalUrl="https://mlflow.example/7")),
    (training, c.DataProcessInstanceInputClass([totals])),
    (training, c.DataProcessInstanceOutputClass([model])),
    (training, c.SubTypesClass(["ML Training Run"])),
    (training, succeeded(1_795_000_600_000, 600_000)),
    (group, c.MLModelGroupPropertiesClass(
        name="churn", description="Who leaves", trainingJobs=[job], downstreamJobs=[job], created=moment, customProperties={"stage": "live"})),
    (model, c.MLModelPropertiesClass(
        name="churn 1", description="The first", version=c.VersionTagClass("1"), groups=[group], mlFeatures=[feature],
        hyperParams=[c.MLHyperParamClass(name="depth", value="6")],
        trainingMetrics=[c.MLMetricClass(name="auc", value="0.91", createdAt=1_795_000_600_000), c.MLMetricClass(name="note", value="good")],
        onlineMetrics=[c.MLMetricClass(name="ctr", value="0.2")], trainingJobs=[job, training], downstreamJobs=[job],
        deployments=[deployment], customProperties={"framework": "xgboost"}, created=moment, type="XGBoost")),
    (model, c.TrainingDataClass([c.BaseDataClass(dataset=totals)])),
    (model, c.EvaluationDataClass([c.BaseDataClass(dataset=sales)])),
    (model, c.SourceCodeClass([
        c.SourceCodeUrlClass(type="ML_MODEL_SOURCE_CODE", sourceCodeUrl="https://git.example/churn"),
        c.SourceCodeUrlClass(type="TRAINING_PIPELINE_SOURCE_CODE", sourceCodeUrl="https://git.example/train")])),
    (model, c.VersionPropertiesClass(
        versionSet="urn:li:versionSet:(churn,mlModel)", version=c.VersionTagClass("1"), sortId="1", aliases=[c.VersionTagClass("champion")],
        isLatest=True)),
    (model, c.IntendedUseClass(primaryUses=["Letters to members"])),
    (deployment, c.MLModelDeploymentPropertiesClass(description="Live", createdAt=1_795_000_700_000, status=changes.get("status", "IN_SERVICE"))),
    (table, c.MLFeatureTablePropertiesClass(mlFeatures=[feature], mlPrimaryKeys=["urn:li:mlPrimaryKey:(customer_stats,customer)"])),
    (feature, c.MLFeaturePropertiesClass(description="Orders of 30 days", dataType="COUNT", sources=[totals])),
    (chart, c.ChartInfoClass(
        title="Churn by day", description="", lastModified=c.ChangeAuditStampsClass(lastModified=stamp), inputs=[totals], type="LINE",
        chartUrl="https://looker.example/churn", lastRefreshed=1_795_000_800_000)),
    (chart, c.InputFieldsClass([c.InputFieldClass(make_schema_field_urn(totals, "total"))])),
    (dashboard, c.DashboardInfoClass(
        title="Retention", description="For the board", lastModified=c.ChangeAuditStampsClass(), charts=[chart], datasets=[sales],
        dashboardUrl="https://looker.example/board", customProperties={"folder": "board"})),
    (dashboard, owners(alice)),
    (overview, c.DashboardInfoClass(
        title="Everything", description="", lastModified=c.ChangeAuditStampsClass(), dashboards=[c.EdgeClass(destinationUrn=dashboard)])),
    ("urn:li:dataProduct:members", c.DataProductPropertiesClass(name="Members")),
    ("urn:li:glossaryNode:money", c.GlossaryNodeInfoClass(definition="About money")),
]
aspects += [(make_dataset_urn("hive", f"many.t{n}"), c.DatasetPropertiesClass(name=f"t{n}")) for n in range(changes.get("many", 0))]
kept = [(urn, aspect) for urn, aspect in aspects if urn not in changes.get("without", [])]
proposals = [Proposal(entityUrn=urn, aspect=aspect) for urn, aspect in kept]
# What an older exporter wrote: a snapshot with its aspects by their classes.
snapshot = c.DatasetSnapshotClass(urn=make_dataset_urn("kafka", "clicks"), aspects=[c.DatasetPropertiesClass(description="Every click"), owners(alice)])
patches = DatasetPatchBuilder(totals).add_tag(c.TagAssociationClass(make_tag_urn("patched"))).build()
write_metadata_file(folder / "metadata.json", [*proposals, c.MetadataChangeEventClass(proposedSnapshot=snapshot), *patches])
