import { airflow } from './airflow.ts'
import { backstage } from './backstage.ts'
import { chromium } from './chromium.ts'
import { dagster } from './dagster.ts'
import { feast } from './feast.ts'
import { kafka } from './kafka.ts'
import { keycloak } from './keycloak.ts'
import { mlflow } from './mlflow.ts'
import { nginx } from './nginx.ts'
import { opensearch } from './opensearch.ts'
import { otlp } from './otlp.ts'
import { pgbouncer } from './pgbouncer.ts'
import { postgres } from './postgres.ts'
import { prefect } from './prefect.ts'
import { prometheus } from './prometheus.ts'
import type { ServiceDefinition } from './service.ts'
import { scim } from './scim.ts'
import { slapd } from './slapd.ts'
import { sqs } from './sqs.ts'
import { unleash } from './unleash.ts'

/** Every service that can be started, by name. */
export const definitions = {
  postgres,
  kafka,
  sqs,
  opensearch,
  chromium,
  mlflow,
  airflow,
  feast,
  dagster,
  prefect,
  backstage,
  scim,
  slapd,
  unleash,
  nginx,
  pgbouncer,
  keycloak,
  otlp,
  prometheus,
} as const satisfies Record<string, ServiceDefinition>

export type ServiceName = keyof typeof definitions

export const isServiceName = (name: string): name is ServiceName => Object.hasOwn(definitions, name)
