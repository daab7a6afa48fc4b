import { join } from 'node:path';
import { renderer } from '../templates';

/** A template of a service or a support module, filled in. */
export const render = renderer(join(__dirname, 'files'));
