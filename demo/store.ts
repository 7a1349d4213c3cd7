// Current state of the company: the changes over the generated records. Changes are few, so they are kept whole.

import { fingerprint, rowsFor, type GeneratedRows } from './company/generated.ts'
import { iso, type CompanyPlan } from './company/plan.ts'
import { perPlural, plurals, type Plural } from './company/sizes.ts'
import type { MutableJsonObject } from './schema.ts'
import { after, firstAfter, pageFrom, type Item, type ListPosition, type RecordPage } from './listing.ts'
import { homeOf } from './tables/all.ts'
import { lookupFor, type Lookup } from './lookup.ts'

/** A change: the whole record after it, or null for a deletion. The journal stores these. */
export interface StoreChange {
  readonly version: number
  readonly plural: Plural
  readonly id: string
  readonly updated: number
  /** Whether `updated` is from our clock, or from the record itself. */
  readonly timed: 'clock' | 'record'
  readonly record: MutableJsonObject | null
}

/** Enough to answer 304 without making the record. */
export type Peek = { kind: 'here'; etag: string; body: () => string } | { kind: 'deleted' } | { kind: 'unknown' }

export class DemoStore {
  readonly plan: CompanyPlan
  readonly #rows: Readonly<Record<Plural, GeneratedRows>>
  readonly #changes: Readonly<Record<Plural, Map<string, StoreChange>>> = perPlural(() => new Map())
  readonly #ordered: Readonly<Record<Plural, Item[]>> = perPlural(() => [])
  readonly #print: string
  readonly #byEmail: Lookup
  #version = 0
  #latest: number

  constructor(plan: CompanyPlan) {
    this.plan = plan
    this.#rows = rowsFor(plan)
    this.#print = fingerprint(plan)
    this.#latest = plan.epoch
    this.#byEmail = lookupFor(() => this.records('users'))
  }

  get version(): number {
    return this.#version
  }

  get changes(): StoreChange[] {
    return plurals.flatMap((plural) => [...this.#changes[plural].values()])
  }

  /** Sorts every listing before the first reader: 4 s for a million records, 30 ms for a small company. */
  warm(): void {
    for (const plural of plurals) this.#rows[plural].at(0)
  }

  peek(plural: Plural, id: string): Peek {
    const change = this.#changes[plural].get(id)
    if (change !== undefined) {
      const { record } = change
      return record === null
        ? { kind: 'deleted' }
        : { kind: 'here', etag: this.#etag(change), body: () => JSON.stringify(record) }
    }
    const rows = this.#rows[plural]
    const index = rows.find(id)
    if (index < 0) return { kind: 'unknown' }
    return { kind: 'here', etag: this.#madeEtag(index), body: () => JSON.stringify(rows.record(index)) }
  }

  get(plural: Plural, id: string): MutableJsonObject | null {
    const change = this.#changes[plural].get(id)
    if (change !== undefined) return change.record
    const rows = this.#rows[plural]
    const index = rows.find(id)
    return index < 0 ? null : rows.record(index)
  }

  /** From `position` on, inclusive; a cursor passes `after(position)`. */
  page(plural: Plural, from: ListPosition, limit: number): RecordPage {
    const changes = this.#changes[plural]
    return pageFrom(
      {
        rows: this.#rows[plural],
        changed: this.#ordered[plural],
        isChanged: (id) => changes.has(id),
        etagOf: (index) => this.#madeEtag(index),
      },
      from,
      limit,
    )
  }

  usersWith(email: string): MutableJsonObject[] {
    return this.#byEmail
      .find(email)
      .map((id) => this.get('users', id))
      .filter((record) => record !== null)
  }

  /** Yields every current record in the order of listings. */
  *records(plural: Plural): Generator<[id: string, record: MutableJsonObject]> {
    for (const id of this.ids(plural)) {
      const record = this.get(plural, id)
      if (record !== null) yield [id, record]
    }
  }

  *ids(plural: Plural): Generator<string> {
    let from: ListPosition | null = { updated: -Infinity, id: '' }
    while (from !== null) {
      const page: RecordPage = this.page(plural, from, 1_000)
      for (const { id } of page.items) yield id
      from = page.next === null ? null : after(page.next)
    }
  }

  count(plural: Plural): number {
    const changes = this.#changes[plural]
    const rows = this.#rows[plural]
    if (changes.size === 0) return rows.count
    let unchanged = rows.count
    for (const id of changes.keys()) if (rows.find(id) >= 0) unchanged--
    return unchanged + this.#ordered[plural].length
  }

  /** Index of a generated record; null for the story's, and for those added since. */
  indexOf(plural: Plural, id: string): number | null {
    const index = this.#rows[plural].find(id)
    return index < 0 || index >= this.plan.counts[plural] ? null : index
  }

  /** Picks a generated record by `share` in [0, 1). It may have been changed or deleted since. */
  someId(plural: Plural, share: number): string {
    const rows = this.#rows[plural]
    return rows.at(Math.floor(share * rows.count)).id
  }

  /**
   * Prepares the change to a new state. Each is later than all before it, so that readers of changes since their last
   * page miss none; a record with its own `updated_at` keeps it, like a source with a wrong clock.
   */
  draft(plural: Plural, id: string, record: MutableJsonObject | null, now: number): StoreChange {
    const own = record === null ? Number.NaN : Date.parse(String(record['updated_at']))
    const retained = this.get(plural, id)?.['updated_at'] === record?.['updated_at']
    const timed = Number.isNaN(own) || retained ? 'clock' : 'record'
    const updated = timed === 'clock' ? Math.max(Math.floor(now), this.#latest + 1) : own
    const { idKey } = homeOf(plural).table
    const complete = record === null ? null : { ...record, [idKey]: id, updated_at: iso(updated) }
    return { version: this.#version + 1, plural, id, updated, timed, record: complete }
  }

  apply(change: StoreChange): void {
    const { plural, id, updated, version } = change
    const changes = this.#changes[plural]
    const ordered = this.#ordered[plural]
    const before = changes.get(id)
    if (before?.record) ordered.splice(firstAfter(ordered, before), 1)
    if (plural === 'users') this.#byEmail.moved(id, this.get('users', id), change.record)
    changes.set(id, change)
    if (change.record !== null)
      ordered.splice(firstAfter(ordered, change), 0, { id, updated, etag: this.#etag(change) })
    this.#version = Math.max(this.#version, version)
    if (change.timed === 'clock') this.#latest = Math.max(this.#latest, updated)
  }

  #etag({ version }: StoreChange): string {
    return `"${this.#print}-c${version.toString(36)}"`
  }

  #madeEtag(index: number): string {
    return `"${this.#print}-${index.toString(36)}"`
  }
}
