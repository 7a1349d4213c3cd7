import { compareTexts } from '../../../lib/compare-texts.ts'
import { isObject, listOf, type Json, type JsonObject } from '../../../lib/json.ts'
import { datasetOf, exposureOf, stepsOf } from './datasets.ts'
import { runOf } from './runs.ts'
import { member, membersOf, objectsIn, textOf } from '../../../lib/members.ts'
import { DbtWarehouse, type DbtNode } from './warehouse.ts'

/**
 * Joins the artifacts in a dbt target folder: the nodes of `manifest.json`, their columns in `catalog.json`, their
 * outcomes in `run_results.json` and their freshness in `sources.json`. Artifacts state their kind, so files may have
 * any name, and several projects may share a folder. If two artifacts describe one id, the newer one wins. Throws if a
 * file can't be understood, so that nothing is stated rather than half of it.
 */
export function dbtArtifacts(files: Json): JsonObject {
  const artifacts = listOf(files)
    .flatMap(artifactsIn)
    .toSorted((a, b) => compareTexts(a.time, b.time))
  const artifactsOfKind = (kind: ArtifactKind) => artifacts.filter((artifact) => artifact.kind === kind)
  const manifests = artifactsOfKind('manifest')
  if (manifests.length === 0) throw new Error('there is no manifest of dbt among the files')
  const warehouse = new DbtWarehouse({
    nodes: manifests.flatMap(nodesIn),
    catalog: artifactsOfKind('catalog').flatMap(({ content }) => [
      ...membersOf(content, 'nodes'),
      ...membersOf(content, 'sources'),
    ]),
    results: artifactsOfKind('run-results').flatMap(({ content }) =>
      ranNodes(content) ? objectsIn(content, 'results') : [],
    ),
    freshness: artifactsOfKind('sources').flatMap(({ content }) => objectsIn(content, 'results')),
  })
  const tables = [...warehouse.datasets.values()]
  return {
    projects: [...new Map(manifests.map((manifest) => [projectOf(manifest), projectIn(manifest)])).values()],
    datasets: tables.map((node) => datasetOf(node, warehouse)),
    steps: tables.flatMap((node) => stepsOf(node, warehouse)),
    runs: artifactsOfKind('run-results').flatMap((run) =>
      ranNodes(run.content) ? runOf(run.content, projectBeside(run, manifests)) : [],
    ),
    exposures: [
      ...new Map(
        manifests
          .flatMap(({ content }) => membersOf(content, 'exposures'))
          .map((exposure) => [exposure.unique_id, exposure]),
      ).values(),
    ].map((exposure) => exposureOf(exposure, warehouse)),
  }
}

/** The schema versions that are read, and which dbt versions write them. */
const VERSIONS = {
  manifest: { from: 10, to: 12 },
  catalog: { from: 1, to: 1 },
  'run-results': { from: 4, to: 6 },
  sources: { from: 3, to: 3 },
} as const
type ArtifactKind = keyof typeof VERSIONS

interface Artifact {
  readonly file: string
  readonly kind: ArtifactKind
  readonly content: JsonObject
  readonly time: string
}

const SCHEMA = /\/dbt\/([a-z-]+)\/v(\d+)\.json$/

function artifactsIn(file: Json): readonly Artifact[] {
  const name = (isObject(file) ? textOf(file.name as Json) : null) ?? 'a file'
  const documents = isObject(file) ? listOf(file.documents as Json) : []
  return documents.map((content) => {
    const metadata = member(content, 'metadata')
    const [, kind = '', version = ''] = SCHEMA.exec(textOf(metadata.dbt_schema_version) ?? '') ?? []
    if (!isKind(kind) || !isObject(content))
      throw new Error(`${name} isn't a manifest, catalog, run_results or sources of dbt`)
    const { from, to } = VERSIONS[kind]
    if (Number(version) < from || Number(version) > to)
      throw new Error(
        `${name} has the schema ${kind}/v${version} of dbt ${textOf(metadata.dbt_version) ?? 'unknown'}; ` +
          `${from === to ? `v${from} is` : `v${from} to v${to} are`} read (dbt 1.6 to 1.12)`,
      )
    return { file: name, kind, content, time: textOf(metadata.generated_at) ?? '' }
  })
}

function isKind(kind: string): kind is ArtifactKind {
  return Object.hasOwn(VERSIONS, kind)
}

function nodesIn(manifest: Artifact): readonly DbtNode[] {
  const { content } = manifest
  const owners = new Map(membersOf(content, 'groups').map((group) => [group.name, member(group, 'owner')]))
  const around = {
    project: projectOf(manifest),
    adapter: textOf(member(content, 'metadata').adapter_type) ?? '',
  }
  return [...membersOf(content, 'nodes'), ...membersOf(content, 'sources')].map((node) => {
    const group = textOf(node.group) ?? textOf(member(node, 'config').group)
    return { ...around, node, group, owner: group === null ? {} : (owners.get(group) ?? {}) }
  })
}

/** Commands that execute nodes. `dbt compile` and `dbt docs generate` report success for everything. */
const RUNNING: ReadonlySet<string> = new Set(['build', 'run', 'test', 'seed', 'snapshot', 'retry', 'clone'])

function ranNodes(content: JsonObject): boolean {
  return RUNNING.has(textOf(member(content, 'args').which) ?? '')
}

function projectOf({ content, file }: Artifact): string {
  return textOf(member(content, 'metadata').project_name) ?? file
}

function projectIn(manifest: Artifact): JsonObject {
  const { dbt_version: version = null, adapter_type: adapter = null } = member(manifest.content, 'metadata')
  return { project: projectOf(manifest), dbt_version: version, adapter_type: adapter }
}

/** Results don't name their project: it is that of the manifest in the same folder, or of the only one. */
function projectBeside(run: Artifact, manifests: readonly Artifact[]): string | null {
  const folderOf = ({ file }: Artifact) => file.slice(0, Math.max(0, file.lastIndexOf('/')))
  const beside = manifests.filter((manifest) => folderOf(manifest) === folderOf(run)).at(-1)
  const found = beside ?? (manifests.length === 1 ? manifests[0] : undefined)
  return found === undefined ? null : projectOf(found)
}
