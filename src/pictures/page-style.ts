/** Of the page around the picture, and of what the script marks in it: line and sign, never colour alone. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 Helvetica, Arial, sans-serif; color: #1f2328; background: #ffffff; }
body { margin: 1.5rem; }
h1 { font-size: 1.3rem; margin: 0 0 .5rem; }
#said { min-height: 3em; margin: 0; max-width: 70em; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.5rem; padding: 0; margin: 0 0 1rem; list-style: none; font-size: .87rem; }
.picture { overflow: auto; max-height: 80vh; border: 1px solid #8c959f; padding-right: 1rem; }
.picture svg { overflow: visible; display: block; margin-right: 4rem; }
.node { transition: opacity .12s; }
[role=button] { cursor: pointer; }
[role=button]:focus { outline: none; }
.node:focus-visible polygon, .node:focus-visible path, .node.crashed path { stroke: #0550ae; stroke-width: 4; }
.node.needed path { stroke: #1f2328; stroke-width: 3; }
.node.unneeded path { stroke: #9a5b00; stroke-width: 3; stroke-dasharray: 7 4; }
.node.stopped path { stroke: #82071e; stroke-width: 3; stroke-dasharray: 2 4; }
.node.crashed path { stroke: #0550ae; stroke-width: 4; }
.node.untouched { opacity: .45; }
.badge { font-size: 14px; font-weight: bold; paint-order: stroke; stroke: #ffffff; stroke-width: 4; }
table { border-collapse: collapse; margin-top: 1.5rem; }
caption { text-align: left; font-weight: bold; padding: .3rem 0; }
th, td { border: 1px solid #8c959f; padding: .25rem .6rem; text-align: left; vertical-align: top; font-weight: normal; }
thead th { font-weight: bold; }
@media (prefers-color-scheme: dark) {
  :root { color: #e6edf3; background: #0d1117; }
  .picture, th, td { border-color: #6e7681; }
  .node.needed path { stroke: #e6edf3; }
  .node.unneeded path { stroke: #f0b72f; }
  .node.stopped path { stroke: #ff9492; }
  .node.crashed path, .node:focus-visible path { stroke: #71b7ff; }
  .badge { stroke: #0d1117; }
}
@media (prefers-reduced-motion: reduce) { .node { transition: none; } }
`;
