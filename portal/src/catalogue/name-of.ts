import type { QuestionAnswer } from '../client/ask.ts'

export function nameOf({ attributes, uri }: Pick<QuestionAnswer<'describe'>, 'attributes' | 'uri'>): string {
  return textOf(attributes['name']) ?? textOf(attributes['email']) ?? uri.split('/').at(-1) ?? uri
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
