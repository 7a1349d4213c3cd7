import { attribute, reference, type FieldRule } from '../contracts/mapping.ts'
import type { Provider, Source } from '../contracts/source.ts'

interface PushingOptions {
  readonly domain?: string
  /** Rules in addition to, or instead of, those for a title, a status and a pipeline. */
  readonly fields?: Readonly<Record<string, FieldRule>>
  readonly merge?: Provider['types'][string]['merge']
}

/** A product that only pushes pipeline runs: it has a mapping, and no address. */
export function pushingProvider({ domain = 'events', fields = {}, merge }: PushingOptions = {}): Provider {
  return {
    name: 'events',
    domains: [domain],
    pushed: true,
    events: {},
    types: {
      PipelineRun: {
        type: 'PipelineRun',
        read: () => null,
        list: () => null,
        readList: () => ({ ok: true, value: { items: [], setAside: [], next: null } }),
        mapping: {
          type: 'PipelineRun',
          fields: {
            title: attribute('name'),
            status: attribute(),
            pipeline: reference('runOf', 'Pipeline'),
            ...fields,
          },
        },
        ...(merge !== undefined && { merge }),
      },
    },
  }
}

/** A pushing product is never read. */
export const PUSHING_SOURCE: Source = {
  ask: () => Promise.reject(new Error('a product that pushes was read')),
  close: async () => undefined,
}
