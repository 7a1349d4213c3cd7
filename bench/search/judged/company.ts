import { planFor } from '../../../demo/company/plan.ts'
import { plurals } from '../../../demo/company/sizes.ts'
import type { MutableJson, MutableJsonObject } from '../../../demo/schema.ts'
import { DemoStore } from '../../../demo/store.ts'
import { homeOf } from '../../../demo/tables/all.ts'
import { builtinCatalogue } from '../../../src/catalogue/load.ts'
import { must } from '../../../src/lib/result.ts'
import { makeUri } from '../../../src/model/uri.ts'

/** A record of the demo company as its source has it, from which relevance is judged. */
export interface JudgedRecord {
  readonly uri: string
  /** `<plural>/<id>`, used in the judgements. */
  readonly key: string
  readonly plural: string
  readonly id: string
  readonly type: string
  readonly platform: string
  readonly name: string
  readonly description: string | null
  readonly emails: readonly string[]
  readonly groups: readonly string[]
  /** Tags as `key::value`. */
  readonly tags: readonly string[]
  readonly businessDomains: readonly string[]
  /** Address of a person. */
  readonly email: string | null
  readonly memberOf: readonly string[]
  readonly status: string | null
  readonly owned: readonly string[]
}

/** The small company with its default seed. */
export function judgedCompany(): readonly JudgedRecord[] {
  const store = new DemoStore(planFor('small', 1))
  const catalogue = builtinCatalogue()
  return plurals.flatMap((plural) => {
    const { source, table } = homeOf(plural)
    const component = catalogue.type(table.type)?.componentType ?? ''
    return [...store.records(plural)].map(([id, record]) => ({
      ...textsOf(record),
      uri: must(makeUri(component, source, id)),
      key: `${plural}/${id}`,
      plural,
      id,
      type: table.type,
      platform: source,
    }))
  })
}

function textsOf(record: MutableJsonObject) {
  const labels = Array.isArray(record['labels']) ? record['labels'] : []
  return {
    name: text(record['name']) ?? '',
    description: text(record['description']),
    emails: texts(record['owner_emails']),
    groups: texts(record['owner_groups']),
    tags: labels.map((label) => `${text(field(label, 'key')) ?? ''}::${text(field(label, 'value')) ?? ''}`),
    businessDomains: texts(record['business_domains']),
    email: text(record['email']),
    memberOf: texts(record['group_ids']),
    status: text(record['status']) ?? text(record['stage']),
    owned: texts(record['owned_resources']),
  }
}

const field = (value: MutableJson, key: string): MutableJson | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value[key] : undefined
const text = (value: MutableJson | undefined): string | null => (typeof value === 'string' ? value : null)
const texts = (value: MutableJson | undefined): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
