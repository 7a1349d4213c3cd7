import { DEFAULT_GUARD, type GuardRule } from '../../contracts/sweeps.ts'
import type { Provider, SweepConfig, TypeContract } from '../../contracts/source.ts'
import { below, shuffle, type Random } from '../../lib/random.ts'
import { inBulk } from './bulk.ts'
import { MAPPED, SORTS, type UnmappedFields } from './oracle.ts'
import { PROVIDERS } from './providers.ts'

/** Settings that processes start with, which an operator may change while all are stopped. */
export interface Configuration {
  readonly unmapped: UnmappedFields
  readonly sweep: SweepConfig
  readonly guard: GuardRule
  /** Listings show whole records, and several entities are read at once. */
  readonly bulk: boolean
}

/** The second that disappears within half a minute waits for a person. */
const GUARDED: GuardRule = { share: 0.1, atLeast: 2, windowMs: 30_000 }

export function firstConfiguration({
  guarded,
  bulk,
}: {
  readonly guarded: boolean
  readonly bulk: boolean
}): Configuration {
  // With so few documents hardly anything is a mass disappearance: the default guards nothing.
  const guard = guarded ? GUARDED : DEFAULT_GUARD
  // Only complete sweeps show changes, and soon, so that a spoiled page shows in the end.
  const sweep = { fullSeconds: bulk ? 1 : 90, incrementalSeconds: 20 }
  return { unmapped: new Set(), sweep, guard, bulk }
}

/** Changes the mappings: leaves out some fields, and maps those that were left out before. */
export function otherConfiguration(random: Random, before: Configuration): Configuration {
  return {
    ...before,
    unmapped: new Set(shuffle(random, MAPPED).slice(0, below(random, 6))),
    sweep: { fullSeconds: 30 + below(random, 90), incrementalSeconds: 5 + below(random, 25) },
    bulk: before.bulk !== random() < 0.3,
  }
}

/** Returns the providers, without what this configuration doesn't map. */
export function providersUnder({ unmapped, bulk }: Configuration): Provider[] {
  return PROVIDERS.map((provider) => ({
    ...provider,
    types: Object.fromEntries(
      Object.entries(provider.types).map(([type, contract]) => [
        type,
        offerInBulk(provider, withoutFields(contract, fieldsLeftOut(provider.name, type, unmapped)), bulk),
      ]),
    ),
  }))
}

function offerInBulk({ pushed }: Provider, contract: TypeContract, bulk: boolean): TypeContract {
  return bulk && pushed !== true ? inBulk(contract) : contract
}

function fieldsLeftOut(platform: string, type: string, unmapped: UnmappedFields): readonly string[] {
  const plural = Object.keys(SORTS).find((name) => SORTS[name]?.type === type && SORTS[name].platform === platform)
  return [...unmapped].flatMap((name) => {
    const [of, field = ''] = name.split('.')
    return of === plural ? [field] : []
  })
}

function withoutFields(contract: TypeContract, fields: readonly string[]): TypeContract {
  const { mapping } = contract
  const unknown = fields.filter((field) => mapping.fields[field] === undefined)
  if (unknown.length > 0) throw new Error(`${contract.type} has no fields ${unknown.join(', ')} to leave out`)
  const retained = Object.entries(mapping.fields).filter(([field]) => !fields.includes(field))
  return { ...contract, mapping: { ...mapping, fields: Object.fromEntries(retained) } }
}
