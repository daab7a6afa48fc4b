import { type Tree, formatFiles } from '@nx/devkit';
import { prepareWorkspace } from '../workspace/prepare';
import { type Options, options } from './options';

/** `nx g nx-otp:init`: a workspace that is ready already stays as it is. */
export default async function init(tree: Tree, given: Options): Promise<void> {
  options.parse(given);
  prepareWorkspace(tree);
  await formatFiles(tree);
}
