import { Argument, Command, Option } from 'commander';
import { compare } from '../../src/live/drift';
import { liveTree } from '../../src/mix/live-tree';
import { drawManifest } from '../../src/pictures/drawing';
import { differenceText } from '../../src/pictures/drift-text';
import { drawLive } from '../../src/pictures/live-drawing';
import { explain } from '../../src/supervision/explain';
import { readManifest } from '../manifest';
import { FORMATS, type Format, type View, picture } from '../picture';
import { UsageError } from '../usage';
import { writeOutput } from '../write-output';

interface Options {
  format?: Format;
  output?: string;
  node?: string;
  cookie?: string;
  app?: string;
}

export function visualise(): Command {
  return new Command('visualise')
    .description('Draw the supervision tree: from an otp.toml, of a running node, or where the two differ.')
    .addArgument(new Argument('[manifest]', 'an otp.toml, the folder it is in, or -; without --node, otp.toml'))
    .addOption(new Option('--format <format>', 'by default that of the output file, or text').choices(FORMATS))
    .option('--output <file>', 'write it there instead of to stdout')
    .option('--node <name@host>', 'look at this running node')
    .option('--cookie <cookie>', 'its cookie; NX_OTP_COOKIE, which ps does not show, by default ~/.erlang.cookie')
    .option('--app <app>', 'the application there; by default that of the manifest, or the one the node is named after')
    .addHelpText(
      'after',
      `
Examples:
  nx-otp visualise                                          the otp.toml here, as text
  nx-otp visualise apps/orders --output tree.html
  nx-otp visualise --node orders@127.0.0.1                  as it runs
  nx-otp visualise otp.toml --node orders@127.0.0.1         the drift; exit code 1 when there is any`,
    )
    .action(async (path: string | undefined, options: Options) => {
      checkOptions(options);
      const view = await viewOf(path, options);
      writeOutput(await picture(view, formatOf(options), options.output === undefined), options.output);
      if (view.remarks.length > 0) reportDrift(view, options.node!);
    });
}

function checkOptions({ node, cookie, app }: Options): void {
  if (node !== undefined || (cookie === undefined && app === undefined)) return;
  throw new UsageError({
    rule: '--cookie and --app say how to look at a running node.',
    found: `${cookie === undefined ? '--app' : '--cookie'} without --node`,
    remedy: 'Add --node name@host.',
  });
}

/** The format that is asked for, else that which the output file's name says. */
function formatOf({ format, output }: Options): Format {
  return format ?? FORMATS.find((each) => output?.endsWith(`.${each}`)) ?? 'text';
}

async function viewOf(path: string | undefined, options: Options): Promise<View> {
  const { node } = options;
  if (path === undefined && node !== undefined) return liveView({ ...options, node });
  const { manifest } = await readManifest(path ?? 'otp.toml');
  const explanation = explain(manifest);
  if (node === undefined) return { drawing: drawManifest(manifest, explanation), remarks: [], document: explanation };
  const live = await liveTree({ app: manifest.app.name, ...options, node });
  const drift = compare(manifest, explanation.tree, live);
  const { differences } = drift;
  return {
    drawing: drawLive(live, drift),
    remarks: differences.map(differenceText),
    document: { manifest: explanation, live, differences },
  };
}

async function liveView(from: Options & { node: string }): Promise<View> {
  const live = await liveTree(from);
  return { drawing: drawLive(live), remarks: [], document: live };
}

function reportDrift({ remarks }: View, node: string): void {
  const count = remarks.length;
  console.error(`${node} differs from the manifest in ${count} ${count === 1 ? 'thing' : 'things'}.`);
  process.exitCode = 1;
}
