import { middleCut } from '../ui/middle-cut.ts'
import { colourOf, GLYPH_SHAPES } from '../ui/shape.ts'
import { changeOf, type Drawing, type DrawnNode } from './drawing.ts'
import type { LayoutResult, NodePosition } from './layout/layout.ts'
import { headOf, pathOf } from './layout/path.ts'
import { NODE_HEIGHT, NODE_WIDTH } from './layout/sizes.ts'
import { aboutOf } from './spoken.ts'
import { escapeMarkup } from '../../../src/lib/markup.ts'

/** The page's colours, as the browser computes them, because a picture has no style sheet. */
export interface PictureColours {
  readonly background: string
  readonly surface: string
  readonly border: string
  readonly text: string
  readonly muted: string
  readonly line: string
  readonly accent: string
  readonly added: string
  readonly removed: string
  readonly typeColour: (colour: string) => string
}

export interface DrawnPicture {
  readonly svg: string
  readonly width: number
  readonly height: number
}

const MARGIN = 24
const TITLE = 28
/** Characters of a name that fit beside the glyph: system fonts differ, and a picture can't measure them. */
const FITS = 21

/** Draws a self-contained picture: it loads nothing from elsewhere, and text from sources stays text. */
export function pictureOf(
  {
    drawing,
    laid,
    title,
    labelOfType,
  }: {
    readonly drawing: Drawing
    readonly laid: LayoutResult
    readonly title: string
    readonly labelOfType: (type: string | null) => string
  },
  colours: PictureColours,
): DrawnPicture {
  const { left, top, right, bottom } = laid.bounds
  const [width, height] = [right - left + 2 * MARGIN, bottom - top + 2 * MARGIN + TITLE]
  const shift = `translate(${MARGIN - left} ${MARGIN + TITLE - top})`
  const edges = drawing.edges.map((edge, i) => {
    const route = laid.routes[i]
    if (route === undefined) return ''
    const colour = colours[changeOf(edge) ?? 'line']
    const dash = edge.inferred ? ' stroke-dasharray="5 4"' : edge.name === null ? ' stroke-dasharray="1 4"' : ''
    return `<path d="${pathOf(route)}"${dash} stroke="${colour}"/><path d="${headOf(route)}" fill="${colour}" stroke="none"/>`
  })
  const nodes = drawing.nodes.map((node) => {
    const position = laid.positions.get(node.id)
    return position === undefined ? '' : pictureOfNode(node, { position, label: labelOfType(node.type), colours })
  })
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${colours.background}"/>`,
    `<text x="${MARGIN}" y="${MARGIN + 4}" font-size="16" font-weight="600" fill="${colours.text}">${escapeXml(title)}</text>`,
    `<g transform="${shift}"><g fill="none" stroke="${colours.line}" stroke-width="1.5">${edges.join('')}</g>${nodes.join('')}</g>`,
    '</svg>',
  ].join('')
  return { svg, width, height }
}

function pictureOfNode(
  node: DrawnNode,
  {
    position,
    label,
    colours,
  }: { readonly position: NodePosition; readonly label: string; readonly colours: PictureColours },
): string {
  const { x, y } = position
  const shape = GLYPH_SHAPES[node.glyph]
  const change = changeOf(node)
  const stroke = change !== null ? colours[change] : node.kind === 'focus' ? colours.accent : colours.border
  const box = `x="${x}" y="${y}" width="${NODE_WIDTH}" height="${NODE_HEIGHT}" rx="6"`
  const behind = `x="${x + 3}" y="${y + 3}" width="${NODE_WIDTH}" height="${NODE_HEIGHT}" rx="6"`
  const colour = colours.typeColour(colourOf(node.glyph))
  return [
    '<g>',
    `<title>${escapeXml(node.name)}</title>`,
    node.kind === 'group' ? `<rect ${behind} fill="${colours.surface}" stroke="${stroke}"/>` : '',
    `<rect ${box} fill="${colours.surface}" stroke="${stroke}"${node.kind === 'focus' ? ' stroke-width="2"' : ''}/>`,
    shape === null
      ? ''
      : `<path transform="translate(${x + 12} ${y + 20})" d="${shape.path}" fill="none" stroke="${colour}" stroke-width="1.4"/>`,
    `<text x="${x + 39}" y="${y + 25}" font-weight="500" fill="${colours.text}">${escapeXml(middleCut(node.name, FITS))}</text>`,
    `<text x="${x + 39}" y="${y + 42}" font-size="12" fill="${colours.muted}">${escapeXml(aboutOf(node, label))}</text>`,
    '</g>',
  ].join('')
}

/** Escapes text for XML, and drops characters that XML forbids or that change the direction of other text. */
export function escapeXml(text: string): string {
  const shown = text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]|[\u202A-\u202E\u2066-\u2069]/gu, '')
  return escapeMarkup(shown)
}
