import type { GuardRule } from '../../contracts/reconcile.ts'
import type { Provider, SweepConfig, TypeContract } from '../../contracts/source.ts'
import { below, shuffled, type Random } from '../../lib/random.ts'
import { inBulk } from './bulk.ts'
import { MAPPED, SORTS, type UnmappedFields } from './oracle.ts'
import { PROVIDERS } from './providers.ts'

/** What processes start with, and what whoever runs them may change while all of them stand. */
export interface Configuration {
  readonly unmapped: UnmappedFields
  readonly sweep: SweepConfig
  readonly guard: GuardRule
  /** Listings show whole records, and several things are read at once. */
  readonly bulk: boolean
}

/** Of so few documents hardly anything is a mass: this guards nothing. */
const UNGUARDED: GuardRule = { share: 0.1, atLeast: 20, windowMs: 3_600_000 }
/** The second that goes within half a minute waits for a person. */
const GUARDED: GuardRule = { share: 0.1, atLeast: 2, windowMs: 30_000 }

export function firstConfiguration({
  guarded,
  bulk,
}: {
  readonly guarded: boolean
  readonly bulk: boolean
}): Configuration {
  const guard = guarded ? GUARDED : UNGUARDED
  // Only complete listings show what changed, and soon: what a page spoils is to be seen in the end.
  const sweep = { fullSeconds: bulk ? 1 : 90, incrementalSeconds: 20 }
  return { unmapped: new Set(), sweep, guard, bulk }
}

/** Other mappings: some fields are left out, and those that were before are mapped again. */
export function otherConfiguration(random: Random, before: Configuration): Configuration {
  return {
    ...before,
    unmapped: new Set(shuffled(random, MAPPED).slice(0, below(random, 6))),
    sweep: { fullSeconds: 30 + below(random, 90), incrementalSeconds: 5 + below(random, 25) },
    bulk: before.bulk !== random() < 0.3,
  }
}

/** The providers, but for what this configuration does not map. */
export function providersUnder({ unmapped, bulk }: Configuration): Provider[] {
  return PROVIDERS.map((provider) => ({
    ...provider,
    types: Object.fromEntries(
      Object.entries(provider.types).map(([type, contract]) => [
        type,
        offered(provider, without(contract, fieldsLeftOut(provider.name, type, unmapped)), bulk),
      ]),
    ),
  }))
}

function offered({ pushed }: Provider, contract: TypeContract, bulk: boolean): TypeContract {
  return bulk && pushed !== true ? inBulk(contract) : contract
}

function fieldsLeftOut(platform: string, type: string, unmapped: UnmappedFields): readonly string[] {
  const plural = Object.keys(SORTS).find((name) => SORTS[name]?.type === type && SORTS[name].platform === platform)
  return [...unmapped].flatMap((name) => {
    const [of, field = ''] = name.split('.')
    return of === plural ? [field] : []
  })
}

function without(contract: TypeContract, fields: readonly string[]): TypeContract {
  const { mapping } = contract
  const unknown = fields.filter((field) => mapping.fields[field] === undefined)
  if (unknown.length > 0) throw new Error(`${contract.type} has no fields ${unknown.join(', ')} to leave out`)
  const retained = Object.entries(mapping.fields).filter(([field]) => !fields.includes(field))
  return { ...contract, mapping: { ...mapping, fields: Object.fromEntries(retained) } }
}
