import { OtpError } from '../src/errors';

/** The command line itself is wrong: exit code 2, where anything else that is wrong is 1. */
export class UsageError extends OtpError {}
