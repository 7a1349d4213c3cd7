// Repository guides that have a page in the portal.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readMarkdown, textOf, textOfBlock, type Block, type Inline } from './markdown.ts'

/** Each file by its path below `/docs`, as practitioners or operators would look for it. */
const GROUPS: Readonly<Record<string, readonly (readonly [slug: string, file: string])[]>> = {
  'Get started': [
    ['start', 'README.md'],
    ...['concepts', 'ask', 'search', 'questions', 'changes', 'portal', 'glossary'].map(inDocs),
  ],
  Connect: [
    'operate/connect',
    ...[
      'mlflow',
      'airflow',
      'feast',
      'dbt',
      'mlflow-and-dbt',
      'together',
      'unleash',
      'openlineage',
      'datahub',
      'backstage',
      'dagster',
      'prefect',
      'kserve',
      'databricks',
      'sagemaker',
      'vertex',
      'wandb',
      'huggingface',
      'evidently',
      'great-expectations',
      'ldap',
      'scim',
      'imports',
    ].map((name) => `guides/${name}`),
  ].map(inDocs),
  Use: [
    'python',
    'typescript',
    'ci',
    'mcp',
    'quality',
    'policies',
    'incidents',
    'notifications',
    'dossier',
    'parquet',
    'changes-topic',
  ]
    .map((name) => `guides/${name}`)
    .map(inDocs),
  Operate: [
    ...[
      'install',
      'packages',
      'configure',
      'receive-events',
      'sweeps',
      'let-people-in',
      'sign-in',
      'visibility',
      'monitor',
      'runbooks',
      'troubleshoot',
      'maintain',
      'backup',
      'releases',
      'sizing',
      'scale-out',
      'postgresql-cluster',
      'search-server',
      'clusters',
      'reliability',
    ].map((name) => `operate/${name}`),
    'security',
    'performance',
  ].map(inDocs),
  Extend: [
    'type',
    'rule',
    'provider',
    'provider-file',
    'provider-in-code',
    'question',
    'follower',
    'panel',
    'bus',
    'record',
  ]
    .map((name) => `extend/${name}`)
    .map(inDocs),
  Understand: [inDocs('life-of-an-event'), inDocs('sources'), ['architecture', 'ARCHITECTURE.md']],
}

function inDocs(name: string): readonly [string, string] {
  return [name, `docs/${name}.md`]
}

const STARTED = 'http://127.0.0.1:4321'
const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export interface DocsGuide {
  readonly slug: string
  readonly group: string
  readonly title: string
  /** Content without the title. */
  readonly blocks: readonly Block[]
}

/** A guide in the table of contents. */
export interface GuideEntry extends Pick<DocsGuide, 'slug' | 'group' | 'title'> {
  /** Address of the file with its blocks. */
  readonly address: string
}

/** Text of a guide below one heading, for searches. */
export interface GuideSection {
  readonly slug: string
  /** Null before the first heading. */
  readonly id: string | null
  readonly heading: string
  readonly text: string
}

export const GUIDE_FILES: readonly string[] = Object.values(GROUPS).flatMap((files) =>
  files.map(([, file]) => join(ROOT, file)),
)

export function readGuides(): readonly DocsGuide[] {
  const slugs = new Map(Object.values(GROUPS).flatMap((files) => files.map(([slug, file]) => [file, slug] as const)))
  const guides = Object.entries(GROUPS).flatMap(([group, files]) =>
    files.map(([slug, file]) => readGuide({ slug, group, file }, slugs)),
  )
  refuseDeadLinks(guides)
  return guides
}

function readGuide(
  { slug, group, file }: { readonly slug: string; readonly group: string; readonly file: string },
  slugs: ReadonlyMap<string, string>,
): DocsGuide {
  const target = (href: string): string | null => {
    // Guides start the service that shows them, so such links are local.
    if (href.startsWith(STARTED)) return href.slice(STARTED.length) || '/'
    if (/^https?:/.test(href)) return href
    const [path = '', anchor] = href.split('#')
    const hash = anchor === undefined ? '' : `#${anchor}`
    if (path === '') return `/docs/${slug}${hash}`
    const linked = posix.join(dirname(file), path)
    const found = slugs.get(linked.replace(/\/$/, ''))
    if (found !== undefined) return `/docs/${found}${hash}`
    if (!existsSync(join(ROOT, linked))) throw new Error(`${file} links to ${href}, and there is no such file.`)
    // It is only in the repository.
    return null
  }
  const [first, ...blocks] = readMarkdown(withoutComments(readFileSync(join(ROOT, file), 'utf8')), target)
  if (first?.kind !== 'heading' || first.level !== 1) throw new Error(`${file} doesn't begin with its title.`)
  return { slug, group, title: textOf(first.of), blocks }
}

/** A link's anchor must be a heading of the guide that it leads to. */
function refuseDeadLinks(guides: readonly DocsGuide[]): void {
  const addresses = new Set(
    guides.flatMap(({ slug, blocks }) => [
      `/docs/${slug}`,
      ...blocks.flatMap((block) => (block.kind === 'heading' ? [`/docs/${slug}#${block.id}`] : [])),
    ]),
  )
  for (const { slug, blocks } of guides)
    for (const href of blocks.flatMap(linksIn))
      if (href.startsWith('/docs/') && !addresses.has(href))
        throw new Error(`the guide ${slug} links to ${href}, and there is no such heading.`)
}

export function linksIn(block: Block): readonly string[] {
  const ofInline = (inline: Inline): readonly string[] => [
    ...(inline.kind === 'link' && inline.href !== null ? [inline.href] : []),
    ...('of' in inline ? inline.of.flatMap(ofInline) : []),
  ]
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return block.of.flatMap(ofInline)
    case 'code':
      return []
    case 'list':
      return block.items.flat().flatMap(linksIn)
    case 'table':
      return [block.head, ...block.rows].flat(2).flatMap(ofInline)
  }
}

export function sectionsOf({ slug, title, blocks }: DocsGuide): readonly GuideSection[] {
  const sections: { id: string | null; heading: string; texts: string[] }[] = [{ id: null, heading: title, texts: [] }]
  for (const block of blocks) {
    if (block.kind === 'heading') sections.push({ id: block.id, heading: textOf(block.of), texts: [] })
    else sections.at(-1)?.texts.push(textOfBlock(block))
  }
  return sections.map(({ id, heading, texts }) => ({
    slug,
    id,
    heading,
    text: texts.join(' ').replaceAll(/\s+/g, ' '),
  }))
}

/** Removes comments for tools and editors, which stand on lines of their own. */
function withoutComments(markdown: string): string {
  return markdown.replaceAll(/^<!--.*?-->$/gms, '')
}
