/** Spelling of acronyms and product names, by the word in lower case. */
export const SPELLINGS: Readonly<Record<string, string>> = {
  api: 'API',
  cpu: 'CPU',
  datahub: 'DataHub',
  dbt: 'dbt',
  gpu: 'GPU',
  id: 'ID',
  kserve: 'KServe',
  mlflow: 'MLflow',
  openlineage: 'OpenLineage',
  sagemaker: 'SageMaker',
  sla: 'SLA',
  sql: 'SQL',
  uri: 'URI',
  url: 'URL',
}
