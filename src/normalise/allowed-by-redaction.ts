import type { AlsoRule, FieldRule, Mapping } from '../contracts/mapping.ts'
import type { AllowedAttributes } from '../contracts/record-past.ts'
import { alsoPaths, pathsRead } from './mapped-paths.ts'
import { attributeOf } from './normalise.ts'

/** An attribute that a mapping produces, and the members of an answer that it reads. */
interface AllowedReading {
  readonly of: keyof AllowedAttributes
  readonly attribute: string
  readonly members: readonly string[]
}

/**
 * Past attributes that may stay once these paths are redacted: those whose rules read neither such a path, its parent
 * nor a child of it. Attributes that no present rule produces don't stay, since their origin is unknown. Issues don't
 * stay, since they quote values.
 */
export function allowedBy(mapping: Mapping | null, paths: readonly string[]): AllowedAttributes {
  const own = Object.entries(mapping?.fields ?? {}).flatMap(([field, rule]) => readingsOf(rule, field))
  const readings = [...own, ...(mapping?.also ?? []).flatMap(readingsOfAlso)]
  const touched = readings.filter(({ members }) => paths.some((path) => members.some((member) => meet(member, path))))
  const left = (of: keyof AllowedAttributes) => {
    const gone = new Set(touched.filter((reading) => reading.of === of).map(({ attribute }) => attribute))
    return readings.filter((reading) => reading.of === of && !gone.has(reading.attribute)).map((r) => r.attribute)
  }
  const issues = mapping === null || touched.length > 0 ? [] : ['issues']
  return {
    subject: [...new Set(['entityType', ...issues, ...left('subject')])],
    parts: [...new Set(['entityType', ...left('parts')])],
  }
}

function readingsOf(rule: FieldRule, field: string): AllowedReading[] {
  switch (rule.kind) {
    case 'parts': {
      const { part, whole, attributes } = rule
      const named = [part.key, ...(whole === null ? [] : [whole])].map((key) => `${field}.${key}`)
      return [
        { of: 'parts', attribute: part.keyAttribute, members: named },
        ...Object.entries(attributes).map(([key, attribute]) => ({
          of: 'parts' as const,
          attribute,
          members: [`${field}.${key}`],
        })),
      ]
    }
    case 'part':
      return [{ of: 'parts', attribute: rule.part.keyAttribute, members: [field, rule.part.key] }]
    default: {
      const attribute = attributeOf(rule, field)
      return attribute === null ? [] : [{ of: 'subject', attribute, members: pathsRead(field, rule) }]
    }
  }
}

/** The entry's place is no longer known, so the members that make up its list decide for all its attributes. */
function readingsOfAlso(also: AlsoRule): AllowedReading[] {
  const members = alsoPaths(also)
  return Object.entries(also.fields).flatMap(([field, rule]) => {
    const attribute = attributeOf(rule, field)
    return attribute === null ? [] : [{ of: 'parts' as const, attribute, members }]
  })
}

/** Tells whether the paths are equal or one leads to the other. Anything may follow an asterisk. */
function meet(member: string, path: string): boolean {
  const [a, b] = [member, path.replace(/(^|\.)\*(\..*)?$/s, '')]
  if (a === '' || b === '') return true
  return `${a}.`.startsWith(`${b}.`) || `${b}.`.startsWith(`${a}.`)
}
