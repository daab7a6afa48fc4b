import pc from 'picocolors';

/** Colours for a terminal; `NO_COLOR` (no-color.org) and `FORCE_COLOR` say otherwise. */
export function colorsFor(stream: NodeJS.WriteStream, env = process.env) {
  if (env['NO_COLOR']) return pc.createColors(false);
  const forced = env['FORCE_COLOR'];
  return pc.createColors(forced === undefined ? stream.isTTY === true && env['TERM'] !== 'dumb' : forced !== '0');
}
