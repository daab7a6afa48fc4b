import { computed } from './mix-exs-computed.examples';
import { declared } from './mix-exs-declared.examples';

/** Every mix.exs that the reader of mix.exs is held to. */
export const examples = [...declared, ...computed];
