/** The versions that the plugin supports: the oldest and the newest. */
export const NX_VERSIONS = ['23.3.2', '24.0.6'];
export const NEWEST_NX = '24.0.6';

/** For what is nothing to Nx, but the plugin's and Mix's own affair: the newest version is enough for that. */
export function onNewest(nxVersion: string): jest.It {
  return nxVersion === NEWEST_NX ? test : test.skip;
}
