import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compare } from '../src/live/drift';
import { liveTree } from '../src/mix/live-tree';
import { temporaryFolder } from '../src/mix/transpiled.fixture';
import { drawManifest } from '../src/pictures/drawing';
import { readOtpToml } from '../src/project/otp-toml/read';
import { explain } from '../src/supervision/explain';
import { picture } from './picture';

const project = join(__dirname, '../runtime/foundation');
const file = join(project, 'otp.toml');
const manifest = readOtpToml(readFileSync(file), file);
const explanation = explain(manifest);

describe('runtime/foundation/otp.toml', () => {
  const build = temporaryFolder();
  afterAll(() => {
    delete process.env['MIX_BUILD_PATH'];
    rmSync(build, { recursive: true });
  });

  it('leads to the tree that Foundation runs: its services, their order, strategy and limits', async () => {
    process.env['MIX_BUILD_PATH'] = build;
    const { tree } = explanation;
    const { differences, matches } = compare(manifest, tree, await liveTree({ project }));
    expect(differences).toEqual([]);

    const root = matches.byName.get('Foundation.Supervisor')!.node;
    const started = [...matches.byName.values()]
      .filter(({ parent }) => parent === 'Foundation.Supervisor')
      .sort((a, b) => root.children.indexOf(a.node) - root.children.indexOf(b.node));
    expect(started.map(({ name }) => ({ service: name }))).toEqual(tree.children);
  });

  it('is drawn in the README of the library', async () => {
    const view = { drawing: drawManifest(manifest, explanation), remarks: [], document: explanation };
    expect(readFileSync(join(project, 'README.md'), 'utf8')).toContain(await picture(view, 'text', false));
  });
});
