/**
 * The lines of a node's children, each behind box characters.
 *
 * @param paint gives the box characters their colour
 * @example
 * branches([['repo'], ['ledger']]) // ['├── repo', '└── ledger']
 */
export function branches(children: string[][], paint = (box: string) => box): string[] {
  return children.flatMap(([first, ...below], index) => {
    const [branch, trunk] = index === children.length - 1 ? ['└── ', '    '] : ['├── ', '│   '];
    return [paint(branch) + first, ...below.map((line) => paint(trunk) + line)];
  });
}
