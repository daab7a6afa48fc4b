/** Presentation attributes would give way to it; these shapes have none. Line and sign say what colour says. */
export const TIMELINE_STYLE = `
.timeline text { font: 12px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328; }
.timeline .paper { fill: #ffffff; }
.timeline .title { font-size: 16px; font-weight: bold; }
.timeline .module { font-size: 13px; font-weight: bold; }
.timeline .quiet { fill: #57606a; }
.timeline .tick { stroke: #d0d7de; }
.timeline .gone { stroke: #afb8c1; stroke-dasharray: 1 4; }
.timeline .bar { stroke-width: 1.2; }
.timeline .up { fill: #d4ebd9; stroke: #2c974b; }
.timeline .starting { fill: #ffffff; stroke: #57606a; stroke-dasharray: 3 3; }
.timeline .paused { fill: #fff1c9; stroke: #9a6700; stroke-dasharray: 6 3; }
.timeline .sideB { fill: #cfe3fa; stroke: #0969da; }
.timeline .sideC { fill: #e8dcfb; stroke: #8250df; }
.timeline .side { font-size: 10px; font-weight: bold; }
.timeline .mark { stroke: #57606a; stroke-dasharray: 3 2; }
.timeline .cross { stroke: #82071e; stroke-width: 2.4; stroke-linecap: round; }
.timeline .failure, .timeline .headline.fail, .timeline .headline.unfinished { fill: #a40e26; }
.timeline .headline.pass { fill: #1a7f37; }
.timeline .frame { fill: none; stroke: none; }
.timeline .fail .frame { stroke: #a40e26; stroke-width: 1.5; }
@media (prefers-color-scheme: dark) {
  .timeline text { fill: #e6edf3; }
  .timeline .paper { fill: #0d1117; }
  .timeline .quiet { fill: #9198a1; }
  .timeline .tick { stroke: #30363d; }
  .timeline .gone { stroke: #6e7681; }
  .timeline .up { fill: #12391f; stroke: #3fb950; }
  .timeline .starting { fill: #0d1117; stroke: #9198a1; }
  .timeline .paused { fill: #3b2d05; stroke: #d29922; }
  .timeline .sideB { fill: #0c2d5b; stroke: #58a6ff; }
  .timeline .sideC { fill: #32215b; stroke: #a371f7; }
  .timeline .mark { stroke: #9198a1; }
  .timeline .cross { stroke: #ff7b72; }
  .timeline .failure, .timeline .headline.fail, .timeline .headline.unfinished { fill: #ff9492; }
  .timeline .headline.pass { fill: #56d364; }
  .timeline .fail .frame { stroke: #ff7b72; }
}
`;
