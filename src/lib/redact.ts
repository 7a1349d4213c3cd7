import { isObject, type Json } from './json.ts'

/**
 * Returns a value without the properties at dotted paths (`configuration.api_key`); for a list, without them in each
 * item. Keys may contain dots. `*` stands for any key, where keys are data (`sources.*.meta`).
 */
export function withoutPaths(value: Json, paths: readonly string[]): Json {
  return paths.reduce(withoutPath, value)
}

function withoutPath(value: Json, path: string): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => withoutPath(item, path))
  if (!isObject(value)) return value
  const members = Object.entries(value).filter(([name]) => name !== path && path !== ANY)
  return Object.fromEntries(
    members.map(([name, member]) => [
      name,
      [name, ANY].reduce((left, step) => withoutPathBelow(left, step, path), member),
    ]),
  )
}

const ANY = '*'

function withoutPathBelow(member: Json, step: string, path: string): Json {
  return path.startsWith(`${step}.`) ? withoutPath(member, path.slice(step.length + 1)) : member
}
