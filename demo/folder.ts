// Stores the demo's identity and the ports of its services in a data folder.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EPOCH } from './company/plan.ts'
import { isSize, type CompanySize } from './company/sizes.ts'
import { isObject, type MutableJsonObject } from './schema.ts'

export interface Identity {
  readonly size: CompanySize
  readonly seed: number
  readonly epoch: number
}

export interface Folder {
  readonly journal: string
  readonly identity: Identity
  readonly ports: ReadonlyMap<string, number>
  readonly keepPorts: (ports: ReadonlyMap<string, number>) => void
}

export const DEFAULTS: Identity = { size: 'small', seed: 1, epoch: EPOCH }

/**
 * A folder keeps its company: missing parameters come from it, and another company is refused. The epoch is that of the
 * first start, so that records made from the company stay true.
 */
export function openFolder(data: string, wanted: Partial<Identity>): Folder {
  const folder = join(data, 'demo')
  mkdirSync(folder, { recursive: true })
  const companyFile = join(folder, 'company.json')
  const portsFile = join(folder, 'ports.json')
  const stored = identityIn(readObject(companyFile))
  if (stored === null && existsSync(companyFile))
    throw new Error(`demo: ${companyFile} is damaged: delete ${folder} to begin anew.`)
  const identity = { ...(stored ?? DEFAULTS), ...wanted, ...(stored !== null && { epoch: stored.epoch }) }
  if (stored === null) writeFileSync(companyFile, `${JSON.stringify(identity)}\n`)
  else if (stored.size !== identity.size || stored.seed !== identity.seed)
    throw new Error(refusal(folder, stored, identity))
  const ports = new Map(portsIn(readObject(portsFile)))
  return {
    journal: join(folder, 'journal.jsonl'),
    identity,
    ports,
    // Keeps the ports of services that were left out this time.
    keepPorts: (used) => writeFileSync(portsFile, `${JSON.stringify(Object.fromEntries([...ports, ...used]))}\n`),
  }
}

const nameOf = ({ size, seed }: Identity): string => `the ${size} company of seed ${seed}`

const refusal = (folder: string, stored: Identity, requested: Identity): string =>
  `demo: ${folder} holds ${nameOf(stored)}, and ${nameOf(requested)} was asked for. ` +
  `Start with --size ${stored.size} --seed ${stored.seed}, name another --data folder, or delete ${folder} to begin anew.`

function readObject(file: string): MutableJsonObject | null {
  if (!existsSync(file)) return null
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

function identityIn(value: MutableJsonObject | null): Identity | null {
  const { size, seed, epoch } = value ?? {}
  if (typeof size !== 'string' || !isSize(size) || typeof seed !== 'number' || typeof epoch !== 'number') return null
  return { size, seed, epoch }
}

const portsIn = (value: MutableJsonObject | null): [string, number][] =>
  Object.entries(value ?? {}).flatMap(([name, port]): [string, number][] =>
    typeof port === 'number' && port > 0 && port < 65_536 ? [[name, port]] : [],
  )
