import { objectsOf, type Json, type JsonObject } from '../../lib/json.ts'
import { memberIfAny, textOf } from '../../lib/members.ts'

/** Items kept of a list in a facet, the first ones, because each owner is looked up and each tag is searched for. */
export const LISTED = { owners: 100, tags: 1_000, symlinks: 500, assertions: 1_000 } as const

/** Attributes read from facets, under the names of the mapping. A removed facet (`_deleted`) leaves null. */
export type FacetAttributes = Readonly<Record<string, Json>>

export function jobFacets(facets: JsonObject): FacetAttributes {
  return {
    ...from(facets, 'documentation', (facet) => ({ description: textOf(facet.description) })),
    ...from(facets, 'jobType', (facet) => ({ kind: textOf(facet.jobType) ?? textOf(facet.integration) })),
    ...from(facets, 'sourceCodeLocation', (facet) => ({
      repository: textOf(facet.repoUrl) ?? textOf(facet.url),
      sourceUrl: webAddress(facet.url),
    })),
    ...from(facets, 'sourceCode', (facet) => ({ language: textOf(facet.language), command: textOf(facet.sourceCode) })),
    ...from(facets, 'sql', (facet) => ({ command: textOf(facet.query) })),
    ...ownersAndTags(facets),
  }
}

export function runFacets(facets: JsonObject): FacetAttributes {
  return {
    ...from(facets, 'errorMessage', (facet) => ({ error: textOf(facet.message) })),
    ...from(facets, 'nominalTime', ({ nominalStartTime = null, nominalEndTime = null }) => ({
      parameters: { nominalStartTime, nominalEndTime },
    })),
    ...from(facets, 'tags', labelsOf),
  }
}

export function datasetFacets(facets: JsonObject): FacetAttributes {
  return {
    ...from(facets, 'documentation', (facet) => ({ description: textOf(facet.description) })),
    ...from(facets, 'dataSource', (facet) => ({ location: textOf(facet.uri) })),
    ...from(facets, 'storage', (facet) => ({ format: textOf(facet.fileFormat) ?? textOf(facet.storageLayer) })),
    ...ownersAndTags(facets),
  }
}

function ownersAndTags(facets: JsonObject): FacetAttributes {
  return {
    ...from(facets, 'ownership', ownersOf),
    ...from(facets, 'tags', labelsOf),
  }
}

/** Airflow states this owner for whatever nobody owns. */
const AIRFLOWS_OWN = 'airflow'

/** Owners are names, e-mail addresses, or either with a kind before it: `team:retention`. */
function ownersOf(facet: JsonObject): FacetAttributes {
  const all = objectsOf(facet.owners).flatMap(({ name }) => textOf(name)?.replace(/^mailto:/, '') ?? [])
  const named = all.filter((name) => name !== AIRFLOWS_OWN)
  const names = named.slice(0, LISTED.owners)
  return {
    ownersCut: isCut(named, LISTED.owners),
    ownerEmails: names.filter((name) => name.includes('@')),
    ownerNames: names.filter((name) => !name.includes('@')).map((name) => name.replace(/^\w+:(?!\/)/, '')),
  }
}

function labelsOf(facet: JsonObject): FacetAttributes {
  const labels = objectsOf(facet.tags).flatMap(({ key, value, field = null }) => {
    const [tag, text] = [textOf(key), typeof value === 'string' ? value : '']
    // A column's tag belongs to the column.
    if (tag === null || field !== null) return []
    // Airflow has bare texts, and sends each as key and value: `team:retention` names the owning team.
    const [, before, after = ''] = /^([^:]+)(?::(.*))?$/s.exec(text) ?? []
    return tag === text && before !== undefined ? [{ key: before, value: after }] : [{ key: tag, value: text }]
  })
  return { labels: labels.slice(0, LISTED.tags), labelsCut: isCut(labels, LISTED.tags) }
}

/** Returns null if nothing is left out, which replaces an earlier true: each event states the whole list. */
export function isCut(all: readonly unknown[], most: number): true | null {
  return all.length > most ? true : null
}

/** Returns a link for a page: only the web's own schemes. */
function webAddress(value: Json | undefined): string | null {
  const text = textOf(value)
  return text !== null && /^https?:\/\//.test(text) ? text : null
}

/** Returns nothing if the facet is absent; null members if it was removed. */
export function from(facets: JsonObject, name: string, read: (facet: JsonObject) => FacetAttributes): FacetAttributes {
  const facet = memberIfAny(facets, name)
  if (facet === undefined) return {}
  const attributes = read(facet)
  if (facet['_deleted'] !== true) return attributes
  return Object.fromEntries(Object.keys(attributes).map((key) => [key, null]))
}

export function numberAt(of: JsonObject | undefined, name: string): number | null {
  const value = of?.[name]
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null
}
