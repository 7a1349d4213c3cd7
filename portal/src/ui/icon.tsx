/** Our own outlines of 16 × 16; each decorates a word. */
const PATHS = {
  home: 'M2.5 7.5 8 3l5.5 4.5M4 6.8V13h8V6.8M6.8 13V9.5h2.4V13',
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.3 10.3 14 14',
  lineage: 'M2 3h4v3H2zM10 6.500h4v3h-4zM2 10h4v3H2zM6 4.500h2v7H6M8 8h2',
  impact: 'M8 2v3M8 11v3M2 8h3M11 8h3M8 6.200a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6',
  retire: 'M1.500 12.500h13M4.200 12.500a3.8 3.8 0 0 1 7.600 0M8 1.500V6M6 4.200l2 2 2-2',
  sources: 'M3 4.200C3 3 13 3 13 4.200v7.600C13 13 3 13 3 11.800zM3 4.200c0 1.3 10 1.3 10 0M3 8c0 1.3 10 1.3 10 0',
  book: 'M8 4C6.500 3 4.500 2.800 2.500 3v9.500c2-.2 4 0 5.500 1 1.500-1 3.500-1.200 5.500-1V3c-2-.2-4 0-5.500 1zM8 4v9.500',
  sun: 'M8 5.200a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.600M8 1.500v1.500M8 13v1.500M1.5 8H3M13 8h1.500M3.4 3.400l1 1M11.6 11.600l1 1M3.4 12.600l1-1M11.6 4.400l1-1',
  moon: 'M13 9.600A5.5 5.5 0 0 1 6.4 3 5.5 5.5 0 1 0 13 9.600z',
  system: 'M2 3h12v8H2zM6 14h4M8 11v3',
  copy: 'M5.5 5.500h7v8h-7zM3.5 10.500v-8h7',
  catalog: 'M2.5 2.500h4v4h-4zM9.5 2.500h4v4h-4zM2.5 9.500h4v4h-4zM9.5 9.500h4v4h-4z',
  gauge: 'M2.800 12a5.8 5.8 0 1 1 10.4 0M8 9.500l2.700-3.200',
  shield: 'M8 2 13 4v4c0 3-2.200 5-5 6-2.800-1-5-3-5-6V4z',
  pulse: 'M1.500 8h3l2-4.500 3 9 2-4.500h3',
  bulb: 'M5.800 10.300a4.3 4.3 0 1 1 4.400 0v1.500H5.800zM6.500 14h3',
  bell: 'M4 11V7.300a4 4 0 0 1 8 0V11l1 1H3zM7 14h2',
  key: 'M5 6a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5M7.500 8.500H14V11M11.500 8.500v2',
  code: 'M5.500 4.500 2 8l3.500 3.500M10.500 4.500 14 8l-3.500 3.500',
  check: 'M3 8.5 6.5 12 13 4.5',
  close: 'M4 4l8 8M12 4l-8 8',
  refresh: 'M13 8a5 5 0 1 1-1.5-3.500M12 2v3H9',
  external: 'M6 3H3v10h10v-3M9 3h4v4M13 3 7.5 8.5',
  down: 'M4 6l4 4 4-4',
  right: 'M6 4l4 4-4 4',
  warning: 'M8 2.5 14 13.500H2zM8 6.500v3.500M8 11.500v.6',
  edit: 'M3 13l.6-3L10.5 3 13 5.5 6 12.400z',
  help: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M6.300 6.400a1.700 1.700 0 1 1 2.700 1.400C8.300 8.300 8 8.600 8 9.300M8 11.300v.1',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  filter: 'M2.500 4h11M4.5 8h7M6.500 12h3',
  compare: 'M2.5 3h4v10h-4zM9.5 3h4v10h-4zM4.500 6h.01M11.500 6h.01M11.500 9h.01',
  tag: 'M2.5 2.500h5L13.500 8.500 8.500 13.5 2.500 7.500zM5 5h.01',
  jump: 'M9 1.500 3.5 9H8l-1 5.500L12.500 7H8z',
  clock: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 4.800V8l2.200 1.600',
  history: 'M2.8 5.200A6 6 0 1 1 2 8M2.500 2v3.500H6M8 4.800V8l2.200 1.600',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  download: 'M8 2.500v7M5 7l3 3 3-3M3 13h10',
  star: 'M8 2.2 9.700 5.900 13.700 6.300 10.700 9 11.600 13 8 10.900 4.400 13 5.300 9 2.300 6.300 6.300 5.900z',
  mail: 'M2 4h12v8H2zM2 4.500l6 4.500 6-4.500',
  chat: 'M2.500 3h11v7.500H7L4 13v-2.500H2.500z',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
