import type { z } from 'zod'

/** zod is handed in, so that a program that only lists what there is need not load it. */
type Zod = typeof z

/** Of a description, in characters. */
export const MAX_TEXT = 10_000
/** Of the name of a tag, and of its value. */
const MAX_TAG = 200
/** Of the tags, or the owners, of one command. */
const MAX_MEMBERS = 50

const tag = (zod: Zod) =>
  zod.strictObject({ tag: zod.string().min(1).max(MAX_TAG), value: zod.string().max(MAX_TAG).default('') })
const edge = (zod: Zod) => ({
  type: zod.string().max(400).describe('The edge type, such as `Entity.ownedBy`.'),
  from: zod.string().describe('The URI that it starts from.'),
  to: zod.string().describe('The URI that it leads to.'),
})
const by = (zod: Zod) =>
  zod.string().optional().describe('Who states it: the URI of a person, or a name. Without it, the name of the caller.')

export const annotateArguments = (zod: Zod) =>
  zod.strictObject({
    uri: zod.string().describe('The entity.'),
    by: by(zod),
    description: zod.string().nullable().optional().describe('In the place of every other; null: that there is none.'),
    addTags: zod.array(tag(zod)).max(MAX_MEMBERS).default([]),
    removeTags: zod.array(tag(zod)).max(MAX_MEMBERS).default([]).describe('Gone, whoever else states them.'),
    addOwners: zod.array(zod.string()).max(MAX_MEMBERS).default([]).describe('URIs of people and groups.'),
    removeOwners: zod.array(zod.string()).max(MAX_MEMBERS).default([]).describe('Gone, whoever else states them.'),
  })

export const confirmEdgeArguments = (zod: Zod) => zod.strictObject({ ...edge(zod), by: by(zod) })
export const rejectEdgeArguments = confirmEdgeArguments

export const retractArguments = (zod: Zod) =>
  zod.strictObject({
    uri: zod.string().describe('The entity; of edges, the one that they start from.'),
    by: by(zod).describe('Whose statements are taken back: the URI of a person, or a name. Without it, the caller.'),
    what: zod
      .array(
        zod.discriminatedUnion('kind', [
          zod.strictObject({ kind: zod.literal('attribute'), name: zod.string().max(MAX_TAG) }),
          zod.strictObject({ kind: zod.literal('edge'), ...edge(zod) }),
        ]),
      )
      .max(MAX_MEMBERS)
      .optional()
      .describe('Without it, everything.'),
  })

export type AnnotateArguments = z.infer<ReturnType<typeof annotateArguments>>
export type EdgeArguments = z.infer<ReturnType<typeof confirmEdgeArguments>>
export type RetractArguments = z.infer<ReturnType<typeof retractArguments>>

export const editAnswer = (zod: Zod) =>
  zod.strictObject({
    uri: zod.string(),
    by: zod.string().describe('Whose statement it is now.'),
    tx: zod.int().nullable().describe('The transaction that holds it; null where it changed nothing.'),
  })

export type EditAnswer = z.infer<ReturnType<typeof editAnswer>>
