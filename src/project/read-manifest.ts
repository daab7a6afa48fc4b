import type { Manifest } from './otp-toml/manifest';
import { readOtpToml } from './otp-toml/read';
import { readTables } from './otp-toml/source';
import { isOtpiser, otpTomlOf } from './otpiser-toml/read';

/**
 * A manifest of either format: an otp.toml, or an otpiser.toml, which is taken for the otp.toml that says the same.
 *
 * @throws OtpError with a complaint for each fault
 * @example
 * readManifest('[app]\nname = "orders"\n', 'otp.toml').app.module // 'Orders'
 */
export function readManifest(content: string | Uint8Array, file: string): Manifest {
  const tables = readTables(content, file);
  return readOtpToml(isOtpiser(tables) ? otpTomlOf(tables) : content, file);
}
