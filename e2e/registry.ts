import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A registry for one package, as npm asks for it: its metadata, and its tarball. It knows no other. */
export interface Registry {
  url: string;
  close(): void;
}

/**
 * Serves a tarball as the latest version of its package, on a free port of the loopback interface.
 *
 * @param packageJson of the package, which a registry gives along with each version
 */
export async function registryOf(tarball: string, packageJson: { name: string; version: string }): Promise<Registry> {
  const { name, version } = packageJson;
  const content = readFileSync(tarball);
  const server = createServer(({ url }, response) => {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const file = `/${name}/-/${name}-${version}.tgz`;
    const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
    const dist = { tarball: base + file, integrity };
    const metadata = { name, 'dist-tags': { latest: version }, versions: { [version]: { ...packageJson, dist } } };
    if (url === file) response.end(content);
    else if (url === `/${name}`) response.setHeader('content-type', 'application/json').end(JSON.stringify(metadata));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}
