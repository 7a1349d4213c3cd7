/** The style of the page: part of the page, so that it loads nothing. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#fbfbfa, #17181a);
  --raised: light-dark(#ffffff, #1f2124);
  --line: light-dark(#d9d9d5, #36393e);
  --text: light-dark(#1c1d1f, #e8e8e6);
  --quiet: light-dark(#5d6066, #a3a6ab);
  --accent: light-dark(#1f5fbf, #7fb0ff);
  --mark: light-dark(#fff3c4, #3d3516);
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0 auto;
  max-width: 78rem;
  padding: 1rem 1rem 4rem;
  background: var(--ground);
  color: var(--text);
  font: 15px/1.5 system-ui, sans-serif;
  overflow-wrap: break-word;
}
h1 { margin: 0.5rem 0 0.25rem; font-size: 1.6rem; }
h2 { margin: 3rem 0 0.5rem; font-size: 1.3rem; border-bottom: 1px solid var(--line); padding-bottom: 0.25rem; }
h3 { margin: 0; font-size: 1.05rem; }
h4 { margin: 1rem 0 0.25rem; font-size: 0.9rem; color: var(--quiet); }
p { margin: 0.25rem 0 0.5rem; max-width: 72ch; }
a { color: var(--accent); }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
code, pre { font: 0.9em/1.45 ui-monospace, monospace; }
code { overflow-wrap: anywhere; }
pre { margin: 0.25rem 0; padding: 0.5rem 0.75rem; overflow-x: auto; background: var(--ground); border: 1px solid var(--line); border-radius: 4px; }

nav li { padding: 0.1rem 0; break-inside: avoid; }
section.operation, section.shape { margin: 1rem 0; padding: 1rem; background: var(--raised); border: 1px solid var(--line); border-radius: 6px; }
section:target, tr:target { outline: 2px solid var(--accent); outline-offset: -2px; }
tr:target { background: var(--mark); }
.request { margin: 0.25rem 0 0.5rem; }
.method { font-weight: 700; }
.quiet { color: var(--quiet); }
.table { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.3rem 0.75rem 0.3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-size: 0.85rem; color: var(--quiet); font-weight: 600; }
td:first-child { white-space: nowrap; }
summary { cursor: pointer; font-size: 0.9rem; font-weight: 600; color: var(--quiet); margin-top: 0.75rem; }
ul { margin: 0.25rem 0; padding-left: 1.1rem; }
nav ul { columns: 15rem; padding: 0; list-style: none; }
ul.members li { padding: 0.1rem 0; }
@media (max-width: 40rem) {
  body { padding: 0.5rem 0.75rem 3rem; }
  section.operation, section.shape { padding: 0.75rem; }
  table, thead, tbody, tr, td { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  td { border: 0; padding: 0.05rem 0; }
  td:first-child { white-space: normal; font-weight: 600; }
  tr { border-bottom: 1px solid var(--line); padding: 0.35rem 0; }
}
`
