import type { Tree } from '@nx/devkit';
import { emptyWorkspace, snapshot } from '../../generators/workspace/fixture';
import otpiserToml from './migration';

const OTPISER = `# Of the shop team.
[workload]
name = "shop"
entry = "Shop.Application"

[[supervisors]]
name = "main"
strategy = "rest_for_one"

# Asked by all others.
[[supervisors.children]]
name = "cache"

[[supervisors.children]]
name = "poller"
`;

const OTP = `# Made from otpiser.toml. Look through it: supervisors follow from depends_on and groups here.
# Of the shop team.

[app]
name = "shop"
module = "Shop"

# Asked by all others.
[services.cache]

[services.poller]
depends_on = ["cache"]
`;

const mixExs = (app: string, more = '') =>
  `defmodule A.MixProject do\n  use Mix.Project\n  def project, do: [app: :${app}, version: "0.1.0"${more}]\nend\n`;

const NEXT = (file: string) =>
  `Look through it: npx nx-otp explain ${file} shows the tree that follows, and nx sync writes it.`;

describe('from Otpiser to otp.toml', () => {
  let tree: Tree;

  beforeEach(() => {
    tree = emptyWorkspace();
    tree.write('apps/shop/mix.exs', mixExs('shop'));
    tree.write('apps/shop/otpiser.toml', OTPISER);
  });

  it('moves each file, with its comments, and says so', async () => {
    expect(await otpiserToml(tree)).toEqual([
      `apps/shop/otp.toml says what apps/shop/otpiser.toml said, which is gone. ${NEXT('apps/shop/otp.toml')}`,
    ]);
    expect(tree.read('apps/shop/otp.toml', 'utf8')).toBe(OTP);
    expect(tree.exists('apps/shop/otpiser.toml')).toBe(false);
  });

  it('has nothing left to do the second time', async () => {
    await otpiserToml(tree);
    const once = snapshot(tree);
    expect(await otpiserToml(tree)).toEqual([]);
    expect(snapshot(tree)).toEqual(once);
  });

  it('takes what has been renamed by hand, and leaves an otp.toml that is one', async () => {
    tree.rename('apps/shop/otpiser.toml', 'apps/shop/otp.toml');
    tree.write('apps/till/mix.exs', mixExs('till'));
    tree.write('apps/till/otp.toml', '[app]\nname = "till"\n');
    tree.write('apps/broken/otp.toml', '[app\n');
    expect(await otpiserToml(tree)).toEqual([
      `apps/shop/otp.toml says what it said as an otpiser.toml. ${NEXT('apps/shop/otp.toml')}`,
    ]);
    expect(tree.read('apps/shop/otp.toml', 'utf8')).toBe(OTP);
    expect(tree.read('apps/till/otp.toml', 'utf8')).toBe('[app]\nname = "till"\n');
  });

  it('finds one in the root, and none in what Mix fetched', async () => {
    tree.write('mix.exs', mixExs('shop'));
    tree.rename('apps/shop/otpiser.toml', 'otpiser.toml');
    tree.write('deps/other/mix.exs', mixExs('other'));
    tree.write('deps/other/otpiser.toml', OTPISER);
    expect(await otpiserToml(tree)).toHaveLength(1);
    expect(tree.read('otp.toml', 'utf8')).toBe(OTP);
    expect(tree.exists('deps/other/otpiser.toml')).toBe(true);
  });

  const left = [
    {
      what: 'an otp.toml beside it',
      prepare: () => tree.write('apps/shop/otp.toml', '[app]\nname = "shop"\n'),
      says:
        'An otp.toml that is there is never overwritten.\n' +
        '  found:   apps/shop/otp.toml\n' +
        '  remedy:  Delete apps/shop/otpiser.toml when apps/shop/otp.toml says all that it said.',
    },
    {
      what: 'no mix.exs beside it',
      prepare: () => tree.delete('apps/shop/mix.exs'),
      says:
        'An otp.toml stands beside the mix.exs of its application.\n' +
        '  found:   no mix.exs in apps/shop\n' +
        '  remedy:  Give it to its application: npx nx g nx-otp:import <project> --from apps/shop/otpiser.toml.',
    },
    {
      what: 'another application',
      prepare: () => tree.write('apps/shop/mix.exs', mixExs('store')),
      says:
        'An otp.toml is of the application that mix.exs beside it names.\n' +
        '  found:   shop in apps/shop/otpiser.toml, and store in apps/shop/mix.exs\n' +
        '  remedy:  Write name = "store" in [workload].',
    },
    {
      what: 'an umbrella',
      prepare: () => tree.write('apps/shop/mix.exs', mixExs('shop', ', apps_path: "apps"')),
      says:
        'An otp.toml is of one application.\n' +
        '  found:   apps/shop/otpiser.toml beside apps/shop/mix.exs, which is the root of an umbrella\n' +
        '  remedy:  Move it to the application that it is of.',
    },
    {
      what: 'a key that Otpiser let pass',
      prepare: () => tree.write('apps/shop/otpiser.toml', OTPISER.replace('entry', 'entri')),
      says: `apps/shop/otpiser.toml:4:1
  4 | entri = "Shop.Application"
    | ^
Unknown keys are refused, so that no slip passes in silence.
  found:   entri in [workload]
  allowed: name, entry, strategy
  remedy:  Did you mean entry?`,
    },
  ];
  it.each(left)('leaves what a person has to decide: $what', async ({ prepare, says }) => {
    prepare();
    const before = snapshot(tree);
    const [said, ...more] = await otpiserToml(tree);
    expect(said).toContain('apps/shop/otpiser.toml is left as it is.\n');
    expect(said).toContain(says);
    expect(more).toEqual([]);
    expect(snapshot(tree)).toEqual(before);
  });

  it('moves the others when one is left', async () => {
    tree.write('apps/other/mix.exs', mixExs('other'));
    tree.write('apps/other/otpiser.toml', '[workload\n');
    const [other, shop] = await otpiserToml(tree);
    expect(other).toMatch(/^apps\/other\/otpiser\.toml is left as it is\.\n/);
    expect(shop).toMatch(/^apps\/shop\/otp\.toml says what/);
    expect(tree.exists('apps/other/otp.toml')).toBe(false);
  });
});
