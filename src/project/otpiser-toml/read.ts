import { OtpError } from '../../errors';
import { Complaints } from '../otp-toml/complaints';
import { draftText } from '../otp-toml/draft';
import type { Tables } from '../otp-toml/source';
import { commentsOf } from './comments';
import { draftOf } from './convert';
import { otpiserSchema } from './schema';

/** Whether the tables are those of an otpiser.toml. */
export function isOtpiser({ tables }: Tables): boolean {
  return 'workload' in tables && !('app' in tables);
}

/**
 * The otp.toml that says what an otpiser.toml says, with its comments.
 *
 * @throws OtpError with a complaint for each fault of the otpiser.toml
 * @example
 * otpTomlOf(readTables('[workload]\nname = "shop"\nentry = "Shop.Application"\n', 'otpiser.toml'))
 */
export function otpTomlOf({ source, tables }: Tables): string {
  const complaints = new Complaints(source);
  const otpiser = complaints.check([], otpiserSchema, tables);
  if (!otpiser) throw new OtpError(...complaints.list);
  return draftText(draftOf(otpiser, commentsOf(source.text)));
}
