import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTree } from './supervision-tree';

describe('the tree of an otp.toml', () => {
  let folder: string;
  const read = (text: string) => {
    writeFileSync(join(folder, 'otp.toml'), text);
    return readTree('otp.toml', folder, new Map());
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nx-otp-tree-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is what its services and their dependencies say', async () => {
    expect(await read('[app]\nname = "orders"\n[services.repo]\n[services.ledger]\ndepends_on = ["repo"]\n')).toEqual({
      tree: {
        supervisor: 'Orders.Supervisor',
        strategy: 'rest_for_one',
        maxRestarts: 3,
        maxSeconds: 5,
        children: [{ service: 'repo' }, { service: 'ledger' }],
      },
    });
  });

  it('is reckoned once, and of what is wrong nothing is kept', async () => {
    const cache = new Map();
    writeFileSync(join(folder, 'otp.toml'), '[app]\nname = "orders"\n[services.repo]\n');
    const { tree } = await readTree('otp.toml', folder, cache);
    expect((await readTree('otp.toml', folder, cache)).tree).toBe(tree);
    writeFileSync(join(folder, 'otp.toml'), '[app]\n');
    await readTree('otp.toml', folder, cache);
    expect([...cache.values()]).toEqual([tree]);
  });

  it('is missing, with the place and the reason, when the file is wrong', async () => {
    const { problem } = await read('[app]\nname = "orders"\n[services.repo]\nrestrat = "permanent"\n');
    expect(problem).toMatch(/^otp\.toml:4:1\n {2}4 \| restrat = "permanent"\n[^]*Did you mean restart\?$/);
  });

  it('is missing when the file is gone by now', async () => {
    expect((await readTree('gone/otp.toml', folder, new Map())).problem).toBe(
      `ENOENT: no such file or directory, open '${join(folder, 'gone/otp.toml')}'`,
    );
  });
});
