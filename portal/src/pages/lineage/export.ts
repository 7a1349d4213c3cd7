import { csvOf } from '../../lineage/csv.ts'
import { pictureOf, type DrawnPicture, type PictureColours } from '../../lineage/picture.ts'
import type { LaidDrawing } from '../../lineage/drawing-layouts.ts'
import { truncate } from '../../../../src/lib/cut-text.ts'

/** Pixels per side that every browser's canvas supports; larger drawings are scaled down. */
const MAX_PIXELS = 8_000

export interface ExportedDrawing {
  readonly laid: LaidDrawing
  readonly title: string
  readonly labelOfType: (type: string | null) => string
}

function svgOf({ laid, title, labelOfType }: ExportedDrawing): DrawnPicture {
  const probe = document.createElement('i')
  probe.hidden = true
  document.body.append(probe)
  try {
    return pictureOf({ drawing: laid.drawing, laid: laid.laid, title, labelOfType }, coloursOf(probe))
  } finally {
    probe.remove()
  }
}

export function downloadSvg(exported: ExportedDrawing): void {
  const { svg } = svgOf(exported)
  download(new Blob([svg], { type: 'image/svg+xml' }), `${fileName(exported.title)}.svg`)
}

export function downloadCsv({ laid, title, labelOfType }: ExportedDrawing): void {
  const text = csvOf(laid.drawing, labelOfType)
  download(new Blob([text], { type: 'text/csv;charset=utf-8' }), `${fileName(title)}.csv`)
}

export async function downloadPng(exported: ExportedDrawing): Promise<void> {
  const { svg, width, height } = svgOf(exported)
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const scale = Math.min(2, MAX_PIXELS / width, MAX_PIXELS / height)
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (blob !== null) download(blob, `${fileName(exported.title)}.png`)
}

function download(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // The browser has started to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

function fileName(title: string): string {
  return truncate(title.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-'), 80)
}

/** Reads the colours of the current theme from a rendered element: a token has a value per theme. */
function coloursOf(probe: HTMLElement): PictureColours {
  const colourOf = (token: string): string => {
    probe.style.color = `var(--${token})`
    return getComputedStyle(probe).color
  }
  return {
    background: colourOf('bg'),
    surface: colourOf('surface'),
    border: colourOf('border'),
    text: colourOf('text'),
    muted: colourOf('muted'),
    line: colourOf('control'),
    accent: colourOf('accent'),
    added: colourOf('good'),
    removed: colourOf('bad'),
    typeColour: (colour) => colourOf(`type-${colour}`),
  }
}
