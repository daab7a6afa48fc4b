import { Command } from 'commander';
import { OtpError, didYouMean } from '../../src/errors';
import { drawManifest } from '../../src/pictures/drawing';
import { explanationText } from '../../src/pictures/explanation-text';
import { textPicture } from '../../src/pictures/text';
import { explain as explainTree } from '../../src/supervision/explain';
import type { Explanation } from '../../src/supervision/explanation';
import { colorsFor } from '../colors';
import { manifestArgument, readManifest } from '../manifest';

export function explain(): Command {
  return new Command('explain')
    .description('Say which services restart when one crashes, and when each supervisor gives up.')
    .addArgument(manifestArgument())
    .argument('[service]', 'only this service and the supervisors above it')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `
Examples:
  nx-otp explain                      the otp.toml here
  nx-otp explain otp.toml ledger      what the crash of ledger does
  nx-otp explain apps/orders --json`,
    )
    .action(async (path: string, service: string | undefined, { json }: { json?: true }) => {
      const { manifest } = await readManifest(path);
      const explanation = explainTree(manifest);
      if (service !== undefined) checkService(service, explanation);
      if (json) return console.log(JSON.stringify(only(service, explanation), null, 2));
      const colors = colorsFor(process.stdout);
      const picture = service === undefined ? `${textPicture(drawManifest(manifest, explanation), colors)}\n` : '';
      process.stdout.write(picture + explanationText(explanation, colors, service));
    });
}

function checkService(service: string, { app, services }: Explanation): void {
  const names = Object.keys(services);
  if (names.includes(service)) return;
  const near = didYouMean(service, names);
  throw new OtpError({
    rule: `A service is one of those in the manifest of ${app}.`,
    found: service,
    allowed: names.length > 20 ? `one of its ${names.length} services` : names.join(', '),
    remedy: near === undefined ? 'Name one of them.' : `Did you mean ${near}?`,
  });
}

/** The same document with one service in it. */
function only(service: string | undefined, explanation: Explanation): Explanation {
  if (service === undefined) return explanation;
  return { ...explanation, services: { [service]: explanation.services[service]! } };
}
