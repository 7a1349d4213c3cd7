// Reads the files of `deploy` for comparisons in tests.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load, loadAll } from 'js-yaml'
import { isObject, type JsonObject } from '../../lib/json.ts'

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
export const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
export const yaml = (path: string): unknown => load(text(path))

export interface DeployedManifest extends JsonObject {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> }
  readonly spec: JsonObject
}

/** Parses a file or a program's output; comments between two manifests are ignored. */
export function manifestsIn(printed: string): readonly DeployedManifest[] {
  return (loadAll(printed) as unknown[]).filter((one): one is DeployedManifest => isObject(one) && 'kind' in one)
}

export interface Workload {
  readonly role: string
  readonly pod: PodSpec
  readonly container: ContainerSpec
}

interface PodSpec {
  readonly automountServiceAccountToken: boolean
  readonly terminationGracePeriodSeconds: number
  readonly securityContext: JsonObject
  readonly containers: readonly ContainerSpec[]
  readonly volumes: readonly (JsonObject & { readonly name: string })[]
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string }
}

interface ContainerSpec {
  readonly image: string
  readonly args: readonly string[]
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[]
  readonly startupProbe: Probe
  readonly livenessProbe: Probe
  readonly readinessProbe: Probe
  readonly resources: { readonly requests: JsonObject; readonly limits: JsonObject }
  readonly securityContext: JsonObject
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[]
}

export function workloadsOf(manifests: readonly DeployedManifest[]): readonly Workload[] {
  return manifests
    .filter(({ kind }) => kind === 'Deployment')
    .map(({ metadata, spec }) => {
      const pod = (spec as unknown as { readonly template: { readonly spec: PodSpec } }).template.spec
      const [container] = pod.containers
      if (container === undefined) throw new Error(`${metadata.name} has no container`)
      return { role: metadata.labels['app.kubernetes.io/component'] ?? '', pod, container }
    })
}
