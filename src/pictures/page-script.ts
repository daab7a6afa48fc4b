/**
 * What the page does: marks in the picture what the crash of the service at hand does, and says it in words. The nth entry
 * of `services` belongs to the picture's element `n<n>`; it is null for a supervisor.
 */
export const PAGE_SCRIPT = `
const { services, crashes } = JSON.parse(document.getElementById('data').textContent);
const tree = document.getElementById('tree');
const said = document.getElementById('said');
const invitation = said.textContent;
const nodes = new Map();
services.forEach((name, index) => {
  if (Object.hasOwn(crashes, name)) nodes.set(name, document.getElementById('n' + index));
});
let kept = null;

for (const [name, node] of nodes) {
  node.setAttribute('tabindex', '0');
  node.setAttribute('role', 'button');
  node.setAttribute('aria-label', name + ': show what its crash does');
  node.addEventListener('pointerenter', () => show(name));
  node.addEventListener('pointerleave', () => show(kept));
  node.addEventListener('focus', () => show(name));
  node.addEventListener('blur', () => show(kept));
  node.addEventListener('click', () => keep(name));
  node.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); keep(name); }
  });
}
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') { kept = null; show(null); } });
if (location.hash) keep(decodeURIComponent(location.hash.slice(1)));

function keep(name) {
  kept = kept === name ? null : name;
  show(kept);
}

function show(name) {
  for (const badge of tree.querySelectorAll('.badge')) badge.remove();
  for (const node of nodes.values()) node.classList.remove('crashed', 'needed', 'unneeded', 'stopped', 'untouched');
  const effect = nodes.has(name) ? crashes[name] : undefined;
  if (!effect) { said.textContent = invitation; return; }
  const { restarts, unneeded, terminated = [], lost_children: lost = [] } = effect;
  for (const node of nodes.values()) node.classList.add('untouched');
  terminated.forEach((each) => mark(each, 'stopped', '■'));
  restarts.forEach((each, index) => {
    const isUnneeded = unneeded.includes(each);
    const crossed = each === name ? '✕ ' : '';
    const empty = lost.includes(each) ? ' ∅' : '';
    mark(each, isUnneeded ? 'unneeded' : 'needed', crossed + (index + 1) + (isUnneeded ? '*' : '') + empty);
  });
  if (!restarts.includes(name)) mark(name, 'stopped', '✕');
  nodes.get(name).classList.add('crashed');
  said.textContent = inWords(name, restarts, unneeded, terminated, lost);
}

function mark(name, kind, text) {
  const node = nodes.get(name);
  node.classList.remove('untouched');
  node.classList.add(kind);
  const box = node.querySelector('polygon, path').getBBox();
  const badge = document.createElementNS('http://www.w3.org/2000/svg', 'text');
  badge.setAttribute('class', 'badge');
  badge.setAttribute('x', box.x + box.width + 6);
  badge.setAttribute('y', box.y + box.height / 2 + 5);
  badge.textContent = text;
  node.append(badge);
}

function inWords(name, restarts, unneeded, terminated, lost) {
  const also = (names, verb) => (names.length > 0 ? ' ' + names.join(', ') + ' ' + verb + '.' : '');
  const others = restarts.length === 0 ? ' Nothing restarts.' : ' OTP restarts ' + restarts.join(', ') + ', in this order.';
  return name + ' crashes.' + others
    + also(unneeded, unneeded.length === 1 ? 'need not' : 'need not, as far as dependencies go')
    + also(terminated, 'stopped for good') + also(lost, 'without the children of before');
}
`;
