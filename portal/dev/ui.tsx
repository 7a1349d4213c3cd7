/** Every primitive in every state, at `/dev/ui` of `npx vite portal`; not part of the shipped build. */
import '../src/ui/tokens.css'
import '../src/ui/base.css'
import '../src/ui/primitives.css'
import { useState, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { BarChart } from '../src/charts/bars.tsx'
import { LineChart } from '../src/charts/lines.tsx'
import { Button, IconButton } from '../src/ui/button.tsx'
import { CopyButton } from '../src/ui/copy.tsx'
import { Dialog } from '../src/ui/dialog.tsx'
import { Drawer } from '../src/ui/drawer.tsx'
import { Facts } from '../src/ui/facts.tsx'
import { FreshnessDot } from '../src/ui/freshness.tsx'
import { Icon } from '../src/ui/icon.tsx'
import { Menu } from '../src/ui/menu.tsx'
import { Panel, PanelLine } from '../src/ui/panel.tsx'
import { State, Status, Tag } from '../src/ui/state.tsx'
import { EmptyState, Note, RefusalState, Skeleton } from '../src/ui/states.tsx'
import { DataTable, type TableColumn } from '../src/ui/table.tsx'

const STATES = ['succeeded', 'overdue', 'failed', 'unknown'] as const
const LONG = 'A name that is longer than the column, '.repeat(4)

interface Example {
  readonly name: string
  readonly state: (typeof STATES)[number]
  readonly rows: number
}

const ROWS: readonly Example[] = STATES.map((state, n) => ({ name: `Ranking v${n + 1}`, state, rows: 1_000 * 7 ** n }))

const COLUMNS: readonly TableColumn<Example>[] = [
  { title: 'Name', kind: 'wide', cell: ({ name }) => <span className="name">{name}</span> },
  { title: 'State', cell: ({ state }) => <Status value={state} /> },
  { title: 'Rows', kind: 'number', cell: ({ rows }) => rows.toLocaleString('en') },
]

function Primitives() {
  return (
    <main className="page" style={{ maxWidth: 1_280, margin: '0 auto', padding: 'var(--space-6) var(--space-4)' }}>
      <h1>Primitives</h1>
      <Type />
      <div className="tiles">
        <States />
        <Actions />
        <Fields />
        <Notices />
        <Lists />
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'Owner', value: 'Personalization Ranking' },
              { label: 'Tags', value: <Tag>tier: 1</Tag> },
            ]}
          />
        </Panel>
      </div>
      <Facts
        facts={[
          { label: 'Current version', value: '5.3.0' },
          { label: 'Serving', value: '2 deployments' },
          { label: 'Name', value: LONG },
        ]}
      />
      <Panel title="Table in a panel" count={ROWS.length}>
        <DataTable label="Table in a panel" columns={COLUMNS} rows={ROWS} keyOf={({ name }) => name} />
      </Panel>
      <div className="card sheet" role="region" aria-label="Table in a card" tabIndex={0}>
        <DataTable label="Table in a card" columns={COLUMNS} rows={ROWS} keyOf={({ name }) => name} />
      </div>
      <PanelLine title="Panel without anything">No running tests.</PanelLine>
      <Charts />
      <Overlays />
    </main>
  )
}

function Type() {
  return (
    <Panel title="Type">
      <div className="stack">
        <h2>Heading of a part, 16/24</h2>
        <h3>Heading within a part, 14/20</h3>
        <p>
          Text, 14/20, with <a href="#app">a link</a>, <code>code</code>, <strong>what matters</strong> and{' '}
          <mark>what matched</mark>.
        </p>
        <p className="muted">Muted: Towards AVA, Ty. To, We. 1,111 and 8,888 are equally wide.</p>
        <p className="meta">
          Meta, 13/20, with <a href="#app">a link</a>
        </p>
        <p className="wrap">{'W'.repeat(400)}</p>
      </div>
    </Panel>
  )
}

function States() {
  return (
    <Panel title="States and tags">
      <div className="stack">
        <p className="row" role="group" aria-label="States">
          {STATES.map((state) => (
            <Status key={state} value={state} />
          ))}
        </p>
        <p className="row">
          {(['fresh', 'ageing', 'stale', 'unknown'] as const).map((freshness) => (
            <FreshnessDot key={freshness} freshness={freshness} />
          ))}
        </p>
        <p className="row">
          <State>this</State>
          <Tag>env: production</Tag>
          <Tag title={LONG}>{LONG}</Tag>
        </p>
      </div>
    </Panel>
  )
}

function Actions() {
  return (
    <Panel title="Actions" actions={<Button>Secondary</Button>}>
      <div className="row">
        <Button kind="main">Main</Button>
        <Button>Secondary</Button>
        <Button aria-pressed>Pressed</Button>
        <Button kind="danger">Danger</Button>
        <Button kind="quiet">Quiet</Button>
        <Button disabled>Disabled</Button>
        <Button kind="main" disabled>
          Main, disabled
        </Button>
        <IconButton icon="copy" label="Icon" onClick={() => undefined} />
        <CopyButton text="copied" what="the text" />
        <button type="button" className="link-like">
          Like a link
        </button>
        <Menu label="More actions">
          <button type="button">Refresh</button>
          <button type="button" disabled>
            Delete
          </button>
        </Menu>
      </div>
    </Panel>
  )
}

function Fields() {
  return (
    <Panel title="Fields">
      <div className="row">
        <input aria-label="Text" placeholder="Text" />
        <input aria-label="Date" type="date" />
        <select aria-label="Choice">
          <option>Relevance</option>
        </select>
        <select aria-label="No choice" disabled>
          <option>Disabled</option>
        </select>
        <label className="row">
          <input type="checkbox" defaultChecked /> Checked
        </label>
        <label className="row">
          <input type="radio" /> Radio
        </label>
        <div className="finder">
          <Icon name="search" />
          <input aria-label="Find" placeholder="Find" />
        </div>
        <textarea aria-label="Long text" placeholder="Long text" />
      </div>
    </Panel>
  )
}

function Notices() {
  const refusal = {
    message: 'The source did not answer',
    hint: 'Try again in a minute.',
    code: 'UNAVAILABLE',
    status: 503,
  }
  return (
    <Panel title="Notices">
      <div className="stack">
        <Note kind="info">Some sources were read late.</Note>
        <Note kind="warn">
          It may be incomplete: <a href="#app">3 reasons</a>
        </Note>
        <RefusalState refusal={refusal} again={() => undefined} />
        <EmptyState text="No favourites">The star on a page adds it here.</EmptyState>
        <Skeleton label="an example" rows={2} />
      </div>
    </Panel>
  )
}

function Lists() {
  return (
    <Panel title="Lists">
      <ul className="lines">
        {ROWS.map(({ name, state }) => (
          <li key={name} className="stack below" data-gap="1">
            <span className="name">{name}</span>
            <span className="meta">
              <Status value={state} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Charts() {
  const bars = ROWS.map(({ name, rows }) => ({ key: name, label: name, value: rows, title: name }))
  const table = <DataTable label="Rows" columns={COLUMNS} rows={ROWS} keyOf={({ name }) => name} />
  return (
    <div className="tiles">
      <div className="card inset">
        <BarChart title="Rows" summary="Rows by version" bars={bars} textOf={String} table={table} />
      </div>
      <div className="card inset">
        <LineChart
          title="Scores"
          summary="Two scores of three days"
          pointLabels={['Monday', 'Tuesday', 'Wednesday']}
          lines={[
            { key: 'auc', label: 'AUC', values: [0.7, null, 0.9] },
            { key: 'ndcg', label: 'NDCG', values: [0.5, 0.6, 0.55] },
          ]}
          table={table}
        />
      </div>
    </div>
  )
}

function Overlays() {
  const [shown, setShown] = useState<'dialog' | 'drawer' | null>(null)
  const close = (): void => setShown(null)
  const content: ReactNode = <p className="inset">What lies over the page, or beside it.</p>
  return (
    <div className="row">
      <Button onClick={() => setShown('dialog')}>Open a dialog</Button>
      <Button onClick={() => setShown('drawer')}>Open a drawer</Button>
      {shown === 'dialog' ? (
        <Dialog label="Dialog" close={close}>
          {content}
        </Dialog>
      ) : null}
      {shown === 'drawer' ? (
        <Drawer label="Drawer" close={close}>
          {content}
        </Drawer>
      ) : null}
    </div>
  )
}

const root = document.getElementById('app')
if (root === null) throw new Error('the page has no element "app"')
createRoot(root).render(<Primitives />)
