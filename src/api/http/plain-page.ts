// Writes small pages of the service itself, such as a refused sign-in.
import { hash } from 'node:crypto'
import type { Content } from './endpoint.ts'
import { escapeMarkup } from '../../lib/markup.ts'

export const HTML: readonly Content[] = [{ type: 'text/html' }]

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:40em;margin:4em auto;padding:0 1em;color-scheme:light dark}button{font:inherit;padding:.5em 1em}'
const STYLE_DIGEST = hash('sha256', STYLE, 'base64')

/** Returns the policy of a page that loads nothing. */
export function plainPagePolicy(formAction: "'none'" | "'self'"): string {
  return `default-src 'none'; style-src 'sha256-${STYLE_DIGEST}'; base-uri 'none'; form-action ${formAction}; frame-ancestors 'none'`
}

/** The content and `head` are markup. */
export function plainPage(title: string, content: string, head = ''): string {
  const text = escapeMarkup(title)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${head}<title>${text}</title><style>${STYLE}</style></head>
<body><main><h1>${text}</h1>
${content}</main></body></html>
`
}
