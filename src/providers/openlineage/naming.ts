import { memberIfAny, textOf } from '../../lib/members.ts'
import type { Json } from '../../lib/json.ts'
import { makeUri, partsOf, type Uri } from '../../model/uri.ts'
import type { JobOf, LineageName, RunOf } from './event.ts'

/** How entities are named in the graph: the platform of a namespace, and the form of that platform's ids. */
export interface Naming {
  /** The receiver's own platform, for namespaces without a configured platform. */
  readonly own: string
  readonly namespaces: ReadonlyMap<string, NamedPlatform>
  /** The only source that is an Airflow; null if there is none, or several. */
  readonly airflow: string | null
}

export interface NamedPlatform {
  readonly platform: string
  readonly provider: string
}

/** Airflow's namespace for jobs if no other is configured. */
const AIRFLOWS_OWN = 'default'
const AIRFLOW = 'airflow'

/** The ids of a run in Airflow's own API, which it adds to OpenLineage's members. */
export interface AirflowRun {
  readonly platform: string
  readonly dag: string
  readonly dagRun: string
  /** Null for a run of a whole DAG. */
  readonly task: AirflowTask | null
}

interface AirflowTask {
  readonly id: string
  readonly attempt: number
  /** -1 for a task that isn't mapped. */
  readonly mapIndex: number
}

export class Names {
  readonly #naming: Naming

  constructor(naming: Naming) {
    this.#naming = naming
  }

  /** Returns null if Airflow states no ids, or if no Airflow is configured for its namespace. */
  airflowRun(job: JobOf, run: RunOf): AirflowRun | null {
    const platform = this.#airflowOf(job.namespace)
    const facet = memberIfAny(run.facets, 'airflow') ?? memberIfAny(run.facets, 'airflowDagRun')
    const dag = textOf(memberIfAny(facet, 'dag')?.dag_id)
    const dagRun = textOf(memberIfAny(facet, 'dagRun')?.run_id)
    if (platform === null || dag === null || dagRun === null) return null
    const id = textOf(memberIfAny(facet, 'task')?.task_id)
    if (id === null) return { platform, dag, dagRun, task: null }
    const { try_number: attempt, map_index: mapIndex } = memberIfAny(facet, 'taskInstance') ?? {}
    return { platform, dag, dagRun, task: { id, attempt: numberOf(attempt, 1), mapIndex: numberOf(mapIndex, -1) } }
  }

  /** Names the job as a whole, which Airflow calls by the id of the DAG. */
  pipeline(job: LineageName): Uri | null {
    const named = this.#naming.namespaces.get(job.namespace)
    const airflow = this.#airflowOf(job.namespace)
    if (airflow !== null && named !== undefined) return this.at('pipeline', airflow, job.name)
    return named === undefined ? this.#own('pipeline', job) : this.at('pipeline', named.platform, job.name)
  }

  node(job: LineageName): Uri | null {
    const named = this.#naming.namespaces.get(job.namespace)
    if (named === undefined || named.provider === AIRFLOW) return this.#own('pipeline-node', job)
    return this.at('pipeline-node', named.platform, job.name)
  }

  run(id: string): Uri | null {
    return this.at('pipeline-run', this.#naming.own, id)
  }

  attempt(id: string): Uri | null {
    return this.at('job-attempt', this.#naming.own, id)
  }

  /** Airflow calls assets by their URIs. */
  dataset({ namespace, name }: LineageName): Uri | null {
    const named = this.#naming.namespaces.get(namespace)
    if (named === undefined) return this.#own('dataset', { namespace, name })
    const id = named.provider === AIRFLOW ? assetUri(namespace, name) : name
    return this.at('dataset', named.platform, id)
  }

  version(dataset: LineageName, version: string): Uri | null {
    return this.at('dataset-version', this.#naming.own, `${dataset.namespace}/${dataset.name}/${version}`)
  }

  at(componentType: string, platform: string, id: string): Uri | null {
    const uri = makeUri(componentType, platform, id)
    return uri.ok ? uri.value : null
  }

  #own(componentType: string, { namespace, name }: LineageName): Uri | null {
    return this.at(componentType, this.#naming.own, `${namespace}/${name}`)
  }

  #airflowOf(namespace: string): string | null {
    const named = this.#naming.namespaces.get(namespace)
    if (named !== undefined) return named.provider === AIRFLOW ? named.platform : null
    return namespace === AIRFLOWS_OWN ? this.#naming.airflow : null
  }
}

/** A column is a part of its dataset: its URI is the dataset's, with its name. */
export function columnOf(dataset: Uri, column: string): Uri | null {
  const { platformId, resourceId } = partsOf(dataset)
  const uri = makeUri('dataset-column', platformId, `${resourceId}/${column}`)
  return uri.ok ? uri.value : null
}

/** Returns Airflow's URI of an asset that OpenLineage names in two parts. */
function assetUri(namespace: string, name: string): string {
  const scheme = namespace.includes('://') ? namespace : `${namespace}://`
  return scheme.endsWith('/') || name.startsWith('/') ? `${scheme}${name}` : `${scheme}/${name}`
}

function numberOf(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : otherwise
}
