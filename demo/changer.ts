// The only way to change the company: journal, then state, then events.

import { iso, type CompanyPlan } from './company/plan.ts'
import { fingerprint } from './company/generated.ts'
import { hashText } from './company/random.ts'
import type { Plural } from './company/sizes.ts'
import type { ThinEvent } from './emit.ts'
import { mergePatch } from './merge.ts'
import type { MutableJsonObject } from './schema.ts'
import type { StoreChange, DemoStore } from './store.ts'
import { homeOf } from './tables/all.ts'
import type { SourceName } from './tables/table.ts'

export interface ChangeOptions {
  /** Sends no event, so that only a sweep finds the change. */
  readonly silent?: boolean
}

interface ChangerParts {
  readonly store: DemoStore
  readonly clock: () => number
  readonly append: (change: StoreChange) => void
  readonly emit: (source: SourceName, event: ThinEvent) => void
}

/** Result of a change: the current record, or why nothing changed. */
export type ChangeResult =
  | { kind: 'done'; record: MutableJsonObject | null }
  | { kind: 'deleted' }
  | { kind: 'unknown' }

export class Changer {
  readonly #parts: ChangerParts

  constructor(parts: ChangerParts) {
    this.#parts = parts
  }

  patch(plural: Plural, id: string, patch: MutableJsonObject, options: ChangeOptions = {}): ChangeResult {
    const before = this.#parts.store.get(plural, id)
    return before === null ? this.#absent(plural, id) : this.put(plural, id, mergePatch(before, patch), options)
  }

  /** Creates a record, or replaces all of it; restores a deleted one. */
  put(plural: Plural, id: string, record: MutableJsonObject, options: ChangeOptions = {}): ChangeResult {
    return { kind: 'done', record: this.#commit(plural, id, record, options) }
  }

  remove(plural: Plural, id: string, options: ChangeOptions = {}): ChangeResult {
    if (this.#parts.store.get(plural, id) === null) return this.#absent(plural, id)
    return { kind: 'done', record: this.#commit(plural, id, null, options) }
  }

  #absent(plural: Plural, id: string): ChangeResult {
    return this.#parts.store.peek(plural, id).kind === 'deleted' ? { kind: 'deleted' } : { kind: 'unknown' }
  }

  #commit(
    plural: Plural,
    id: string,
    record: MutableJsonObject | null,
    { silent = false }: ChangeOptions,
  ): MutableJsonObject | null {
    const { store, clock, append, emit } = this.#parts
    const now = clock()
    const before = store.get(plural, id)
    const change = store.draft(plural, id, record, now)
    append(change)
    store.apply(change)
    if (silent) return change.record
    const { source, table } = homeOf(plural)
    for (const [nth, type] of table.events(before, change.record).entries())
      emit(source, {
        event_type: type,
        [table.eventKey]: id,
        event_id: eventId(store.plan, change.version, nth),
        occurred_at: iso(now),
      })
    return change.record
  }
}

/** The nth event of a version has the same id in every run of the same company. Formatted as a UUID (v8). */
export function eventId(plan: CompanyPlan, version: number, nth: number): string {
  const part = (about: string): string =>
    hashText(`${fingerprint(plan)} ${version} ${nth} ${about}`)
      .toString(16)
      .padStart(8, '0')
  const [a, b, c] = [part('a'), part('b'), part('c')]
  const counter = version.toString(16).padStart(8, '0')
  return `${a}-${b.slice(0, 4)}-8${b.slice(5)}-8${c.slice(0, 3)}-${c.slice(4)}${counter}`
}
