// Extracts the valid part of a faulty configuration, so that its other mistakes are listed as well.
import type { z } from 'zod'
import { configShape, type ConfigFile } from './shape.ts'
import { printPath } from '../lib/print-path.ts'

interface WellShaped {
  /** Values of the wrong type are replaced by their defaults. */
  readonly file: ConfigFile
  /** Selects the problems in `file` that the whole file has too, with the element numbers of the whole file. */
  ownProblems(problems: readonly string[]): readonly string[]
}

type Path = readonly PropertyKey[]

/** Each round drops something; if a required property is dropped, the next round drops its parent. */
const MAX_ROUNDS = 20

/** Returns null if nothing is left to check. */
export function wellShapedPartOf(content: unknown): WellShaped | null {
  const rest = structuredClone(content)
  const dropped: string[] = []
  const elements: RemainingElements[] = []
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const parsed = configShape.safeParse(rest)
    if (parsed.success)
      return { file: parsed.data, ownProblems: (problems) => ownProblems(problems, { dropped, elements }) }
    const paths = parsed.error.issues.flatMap(pathsOf).map((path) => presentPart(rest, path))
    if (paths.some((path) => path.length === 0)) return null
    dropAll(rest, paths, { dropped, elements })
  }
  return null
}

/** A list that lost elements: the original numbers of the remaining ones. */
interface RemainingElements {
  readonly list: string
  readonly numbers: readonly number[]
}

interface Dropped {
  /** Paths, with the numbers of the file. */
  readonly dropped: string[]
  readonly elements: RemainingElements[]
}

function pathsOf(issue: z.core.$ZodIssue): readonly Path[] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path]
}

/** Returns the existing part of a path: for a missing property, its parent. */
function presentPart(content: unknown, path: Path): Path {
  let at: unknown = content
  for (const [i, key] of path.entries()) {
    const next: unknown = isContainer(at) ? at[String(key)] : undefined
    if (next === undefined) return path.slice(0, i)
    at = next
  }
  return path
}

function dropAll(content: unknown, paths: readonly Path[], told: Dropped): void {
  const emptied = new Map<unknown[], string>()
  for (const path of paths) {
    const parent = valueAt(content, path.slice(0, -1))
    const key = String(path.at(-1))
    if (!isContainer(parent)) continue
    told.dropped.push(inFile(printPath(path), told.elements))
    // Elements are removed once all are known, since the numbers of the others stay until then.
    if (Array.isArray(parent)) emptied.set(parent, printPath(path.slice(0, -1)))
    if (Array.isArray(parent)) parent[Number(key)] = DROPPED
    else if (isPlatform(path)) parent[key] = `unnamed-${String(path[1])}`
    else delete parent[key]
  }
  for (const [list, path] of emptied) {
    const left = list.flatMap((element, i) => (element === DROPPED ? [] : [i]))
    const before = told.elements.find((one) => one.list === path)
    if (before !== undefined) told.elements.splice(told.elements.indexOf(before), 1)
    told.elements.push({ list: path, numbers: left.map((i) => before?.numbers[i] ?? i) })
    list.splice(0, Infinity, ...list.filter((element) => element !== DROPPED))
  }
}

const DROPPED = Symbol('dropped')

/** Required: without a replacement the whole source would be dropped, with its other mistakes. */
function isPlatform(path: Path): boolean {
  return path.length === 3 && path[0] === 'sources' && path[2] === 'platform'
}

const isContainer = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function valueAt(content: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, key) => (isContainer(at) ? at[String(key)] : undefined), content)
}

/** Checks that compare two parts are unreliable if the first is incomplete. */
const COMPARED: readonly (readonly [dropped: RegExp, problem: RegExp])[] = [
  [/^sources/, /^(sources\[\d+\]\.(references|namespaces)|access\.tokens\[\d+\]\.platforms)\b/],
  [/^providers/, /^sources\[\d+\]\.provider:/],
  [/^(access|listen)\b/, /^(access|listen|out|graph)\b/],
  [/^store\b/, /^(readFrom|graph)\b/],
  [/^intake\.kafka\b/, /^out\.kafka\b/],
]

function ownProblems(problems: readonly string[], { dropped, elements }: Dropped): readonly string[] {
  return problems
    .map((problem) => inFile(problem, elements))
    .filter((problem) => !dropped.some((path) => isAbout(problem, path)))
    .filter(
      (problem) => !COMPARED.some(([of, hidden]) => hidden.test(problem) && dropped.some((path) => of.test(path))),
    )
}

function isAbout(problem: string, path: string): boolean {
  return problem.startsWith(path) && /^[.[:]/.test(problem.slice(path.length))
}

/** Restores the element numbers of the whole file. */
function inFile(text: string, elements: readonly RemainingElements[]): string {
  return elements.reduce(
    (said, { list, numbers }) =>
      said.replaceAll(
        new RegExp(`\\b${list.replaceAll(/[.[\]]/g, '\\$&')}\\[(\\d+)\\]`, 'g'),
        (all, number: string) => {
          const own = numbers[Number(number)]
          return own === undefined ? all : `${list}[${own}]`
        },
      ),
    text,
  )
}
