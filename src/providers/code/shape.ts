// Checks a module's exported provider as far as possible without calling it (`Provider` in contracts/source.ts).

import type { Mistake } from '../declared/graphql.ts'
import { z } from 'zod'
import { SIGNATURE_SCHEMES } from '../../contracts/source.ts'
import { codeAlso, idTemplate, name, writtenRules } from '../declared/rule-shape.ts'
import { proof } from '../declared/shape.ts'
import { slug } from '../../lib/shapes.ts'

const call = z.custom<(...of: never[]) => unknown>((value) => typeof value === 'function', 'must be a function')

const mapping = z.strictObject({
  type: name,
  fields: writtenRules,
  id: idTemplate.optional(),
  fromId: z.array(name).optional(),
  also: z.array(codeAlso).optional(),
})

const type = z.looseObject({
  type: name,
  read: call,
  record: call.optional(),
  list: call,
  readList: call,
  completeRecords: z.looseObject({ etags: z.boolean() }).optional(),
  onlyLatest: z.literal(true).optional(),
  noise: z.array(name).optional(),
  over: z.looseObject({ type: name, atOnce: z.int().min(1).max(1_000), endsWith: call.optional() }).optional(),
  batch: z
    .looseObject({
      max: z.int().min(1).max(1_000),
      request: call,
      read: call,
      absentMeansGone: z.literal(true).optional(),
    })
    .optional(),
  mapping,
  merge: call.optional(),
})

const lookup = z.looseObject({ read: call, readAnswer: call, type: name })

const request = z.looseObject({ method: z.enum(['GET', 'POST', 'PUT', 'PATCH']), path: z.string().startsWith('/') })

const shape = z.looseObject({
  name: slug,
  domains: z.array(slug).min(1),
  proved: proof.optional(),
  pushed: z.literal(true).optional(),
  events: z.record(
    name,
    z.looseObject({
      type: name,
      idOf: call,
      idKey: z.string(),
      also: z.looseObject({ type: name, idOf: call }).optional(),
    }),
  ),
  eventName: call.optional(),
  types: z.record(name, type),
  lookups: z.looseObject({ email: lookup.optional(), name: lookup.optional() }).optional(),
  signIn: z.looseObject({ request: call, anonymous: request.optional(), token: call }).optional(),
  settings: z.array(name).optional(),
  withSettings: call.optional(),
  files: z.looseObject({ only: z.boolean(), names: z.array(z.string()).optional(), answer: call }).optional(),
  check: z.looseObject({ request, version: call, oldest: z.string().optional() }).optional(),
  defaults: z
    .looseObject({
      ratePerSecond: z.number().positive().optional(),
      concurrency: z.int().min(1).optional(),
      maxBytes: z.int().min(1_024).optional(),
    })
    .optional(),
  webhook: z
    .looseObject({ list: call, readList: call, create: call, update: call, needs: z.string().optional() })
    .optional(),
  ofCatalogue: call.optional(),
  signature: z.enum(SIGNATURE_SCHEMES).optional(),
})

export function providerMistakes(exported: unknown): readonly Mistake[] {
  const read = shape.safeParse(exported)
  if (!read.success)
    return read.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), reason: message }))
  return Object.entries(read.data.types).flatMap(([typeName, { type: own, mapping: rules, over }]) => {
    const at = `types.${typeName}`
    const ids = Object.values(rules.fields).filter(({ kind }) => kind === 'id').length
    return [
      ...(own === typeName
        ? []
        : [{ path: `${at}.type`, reason: `must be "${typeName}", its name in "types", not "${own}"` }]),
      ...(rules.type === typeName
        ? []
        : [{ path: `${at}.mapping.type`, reason: `must be "${typeName}", not "${rules.type}"` }]),
      ...(ids + (rules.id === undefined ? 0 : 1) === 1
        ? []
        : [{ path: `${at}.mapping`, reason: 'needs either an "id" or one field of kind "id"' }]),
      ...(over === undefined || over.type in read.data.types
        ? []
        : [{ path: `${at}.over.type`, reason: `the provider has no type ${over.type}` }]),
    ]
  })
}
