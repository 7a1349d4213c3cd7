import { z } from 'zod'
import { nameOf } from '../catalogue/entity.ts'
import { badArgument, type Problem } from '../contracts/problem.ts'
import { err, ok } from '../lib/result.ts'
import { serviceQuestion, type AnswerOf } from './declare.ts'
import { fitting, roomFor } from './fitting.ts'
import { optional, text, uri } from './parameters.ts'
import { listAtSource, UNREAD } from './read-at-source.ts'
import { time } from './shapes.ts'
import { isoOf } from '../lib/iso.ts'

export const MAX_ARTIFACTS = 1_000
const MAX_CHARACTERS = 1_000

const artifactsParameters = {
  uri: uri('a run or a logged model'),
  folder: optional(text('the path of one of its folders; the root, if omitted')),
}

const artifact = z
  .strictObject({
    path: z.string().describe('Path below the root; for a folder, pass it as `folder`.'),
    name: z.string(),
    isFolder: z.boolean(),
    bytes: z.number().nullable().describe('Size in bytes; null for a folder, and if the source states none.'),
  })
  .meta({ id: 'Artifact' })

const artifactsAnswer = z.strictObject({
  uri: z.string(),
  name: z.string().nullable(),
  platform: z.string().describe('The source that was asked.'),
  readAt: time,
  folder: z.string().nullable(),
  files: z.array(artifact).describe('The direct contents of this folder.'),
  isCut: z.boolean().describe(`True if the folder has more than the ${MAX_ARTIFACTS.toLocaleString('en')} listed.`),
})

export type ArtifactsAnswer = AnswerOf<typeof artifactsAnswer>

export const ARTIFACTS = serviceQuestion({
  name: 'artifacts',
  scope: 'own',
  path: '/api/v1/artifacts',
  summary: 'List the files of a run or a model, read from its source now',
  description:
    'Lists names and sizes, one folder at a time. Asks the source for each answer, within its rate limit, and stores nothing; the contents stay there.',
  cost: 1_000,
  parameters: artifactsParameters,
  absent: { asOf: 'artifacts are read from the source now, and no history is kept' },
  answer: artifactsAnswer,
  problems: UNREAD,
  cli: { group: 'query', positional: ['uri'] },
  async ask(service, { uri, folder: given }, caller) {
    const folder = given?.replace(/\/$/, '') || null
    if (folder !== null && !isBelow(folder)) return err(badFolder())
    const instead = 'Ask for its run or its logged model instead.'
    const source = await listAtSource(service, { uri, kind: 'artifacts', caller, instead })
    if (!source.ok) return source
    const { entity, platform, read } = source.value
    const what = folder === null ? 'the list of its files' : 'the list of the files in this folder'
    const list = await read(what, { folder, limit: MAX_ARTIFACTS }, MAX_ARTIFACTS)
    if (!list.ok) return list
    const beginning = folder === null ? '' : `${folder}/`
    const within = list.value.items
      .filter(({ path }) => path.startsWith(beginning))
      .map(({ path, isFolder, bytes }) => ({ path, name: path.slice(beginning.length), isFolder, bytes }))
      .filter(({ name }) => name !== '' && !name.includes('/'))
    const files = fitting(within.slice(0, MAX_ARTIFACTS), roomFor(0, 0))
    const isCut = list.value.isCut || files.length < within.length
    const readAt = isoOf(service.clock.now())
    return ok({ uri: entity.uri, name: nameOf(entity), platform, readAt, folder, files, isCut })
  },
})

/** Tells whether a path stays below the folder, however a product interprets it. */
function isBelow(folder: string): boolean {
  return folder.length <= MAX_CHARACTERS && !folder.split(/[/\\]/).some((name) => ['', '.', '..'].includes(name))
}

function badFolder(): Problem {
  const detail = `folder must be a path below the root, up to ${MAX_CHARACTERS} characters, without "..".`
  return badArgument('folder', detail, "Give a folder's path as the list shows it.")
}
