import { useState } from 'react'
import { IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { boundKeys, singleKeysOn, turnSingleKeys } from '../ui/keys.ts'
import { MODIFIER } from './modifier.ts'
import styles from './help.module.css'
import { Checkbox } from '../ui/checkbox.tsx'

/** Lists every key of the current page. */
export function HelpDialog({ close }: { readonly close: () => void }) {
  const [isOn, setIsOn] = useState(singleKeysOn)
  const rows = [...boundKeys()].sort((a, b) => a.label.localeCompare(b.label))
  return (
    <Dialog label="Keyboard shortcuts" title={null} close={close}>
      <header className="title-row">
        <h2>Keyboard shortcuts</h2>
        <IconButton icon="close" label="Close keyboard shortcuts" onClick={close} />
      </header>
      <div className="dialog">
        <dl className={styles['keys']}>
          <KeyRow keys={`${MODIFIER} K`} label="Search or jump" />
          {rows.map(({ keys, label }) => (
            <KeyRow key={keys} keys={keys} label={label} />
          ))}
        </dl>
        <Checkbox
          checked={isOn}
          set={(next) => {
            turnSingleKeys(next)
            setIsOn(next)
          }}
        >
          Use single-key shortcuts
        </Checkbox>
      </div>
    </Dialog>
  )
}

function KeyRow({ keys, label }: { readonly keys: string; readonly label: string }) {
  return (
    <div>
      <dt>
        {keys.split(' ').map((key, n) => (
          <kbd key={n}>{key}</kbd>
        ))}
      </dt>
      <dd>{label}</dd>
    </div>
  )
}
